//! Which call sites record.

use std::str::FromStr;

use tracing_core::Level as TracingLevel;
use tracing_subscriber::filter::Targets;

use crate::{FilterError, Level};

/// Directives that say which targets record, and how much: `amp_engine=debug,my_game=trace,warn`.
///
/// The syntax is that of `tracing-subscriber`'s `Targets`, by whose parser it is read: a
/// comma-separated list of `target=level`, `target` (everything of it) and `level` (for all that
/// nothing else names); levels are `off`, `error`, `warn`, `info`, `debug`, `trace`. A target
/// stands for its children too, and the longest match decides.
#[derive(Debug, Clone)]
pub struct Filter {
    targets: Targets,
}

impl Filter {
    /// Lets everything through.
    #[must_use]
    pub fn everything() -> Self {
        Self {
            targets: Targets::new().with_default(TracingLevel::TRACE),
        }
    }

    /// Whether a record of this target and level passes.
    #[must_use]
    pub fn allows(&self, target: &str, level: Level) -> bool {
        self.targets.would_enable(target, &level.into())
    }
}

impl FromStr for Filter {
    type Err = FilterError;

    fn from_str(text: &str) -> Result<Self, FilterError> {
        let error = |reason: String| FilterError {
            filter: text.to_owned(),
            reason,
        };
        if text.replace(',', "").trim().is_empty() {
            return Err(error("it is empty".to_owned()));
        }
        if text.contains(['[', '{']) {
            return Err(error(
                "filters by span or field (`[span{field=value}]`) are not supported".to_owned(),
            ));
        }
        let directives: Vec<&str> = text
            .split(',')
            .map(str::trim)
            .filter(|directive| !directive.is_empty())
            .collect();
        for directive in &directives {
            if directive.contains(|char: char| char.is_whitespace() || char == '"') {
                return Err(error(format!("`{directive}` is no directive")));
            }
            if let Some((target, level)) = directive.split_once('=')
                && tracing_core::LevelFilter::from_str(level.trim()).is_err()
            {
                return Err(error(format!("`{level}` is no level for `{target}`")));
            }
        }
        let targets = directives
            .join(",")
            .parse()
            .map_err(|source| error(format!("{source}")))?;
        Ok(Self { targets })
    }
}

impl From<Level> for TracingLevel {
    fn from(level: Level) -> Self {
        match level {
            Level::ERROR => Self::ERROR,
            Level::WARN => Self::WARN,
            Level::INFO => Self::INFO,
            Level::DEBUG => Self::DEBUG,
            Level::TRACE => Self::TRACE,
        }
    }
}
