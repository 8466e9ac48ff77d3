//! Which call sites record.

mod directive;
mod parse;
mod pattern;
mod watch;

use std::env;
use std::str::FromStr;

use tracing_core::{Level as TracingLevel, LevelFilter};

use crate::{FilterError, Level};
use directive::Directive;

pub(crate) use watch::Watch;

/// Directives that say what records, and how much: `warn,amp_engine=debug,amp_render[cull*]=trace`.
///
/// A filter is a list of directives, separated by commas or line breaks:
///
/// | directive | what it speaks of |
/// |---|---|
/// | `debug` | everything that no other directive speaks of |
/// | `amp_render=debug`, `amp_render` | targets that begin with this; without a level, all levels |
/// | `[cull*]=off` | every record of such a name, whatever its target |
/// | `amp_render[cull*]=trace` | both |
///
/// Levels are `off`, `error`, `warn`, `info`, `debug`, `trace`. Directives without a name are
/// `tracing-subscriber`'s, and are read by its parser. In targets and names `*` stands for any
/// characters, also none, and `?` for one. A name is the whole name of a span, event, frame or metric
/// as the trace shows it (`system: move_cars`); in it, `\` takes the character after it as it is. Lines
/// that begin with `#` are comments.
///
/// The most specific directive decides, which is the one that spells out more characters of the name;
/// among equals, the one without a wildcard in the name; then the one that spells out more characters
/// of the target; then the last. So `amp_render=trace,[*physics*]=off` is silent about physics in
/// `amp_render` too.
///
/// # Examples
/// ```
/// # #[cfg(feature = "forward")] {
/// use amp_trace::{Filter, Level};
///
/// let filter: Filter = "warn,amp_render=debug,[*physics*]=off".parse()?;
/// assert!(filter.allows("amp_render::cull", "cull", Level::DEBUG));
/// assert!(!filter.allows("amp_render", "sync physics", Level::ERROR));
/// assert!("amp_render=loud".parse::<Filter>().is_err());
/// # }
/// # Ok::<(), amp_trace::FilterError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Filter {
    /// The most specific first.
    directives: Vec<Directive>,
}

impl Filter {
    /// Lets everything through.
    #[must_use]
    pub fn everything() -> Self {
        Self {
            directives: vec![Directive::all(LevelFilter::TRACE)],
        }
    }

    /// The filter that stands in an environment variable; `None` if the variable is not set, or set to
    /// nothing.
    ///
    /// # Errors
    /// [`FilterError`] with the variable as its origin, if a directive cannot be read.
    pub fn from_env(variable: &str) -> Result<Option<Self>, FilterError> {
        let Some(text) = env::var_os(variable).filter(|text| !text.is_empty()) else {
            return Ok(None);
        };
        text.to_string_lossy()
            .parse()
            .map(Some)
            .map_err(|error| FilterError {
                origin: Some(variable.to_owned()),
                ..error
            })
    }

    /// Whether a record of this target, name and level passes.
    #[must_use]
    pub fn allows(&self, target: &str, name: &str, level: Level) -> bool {
        self.directives
            .iter()
            .find(|directive| directive.concerns(target, name))
            .is_some_and(|directive| directive.level >= TracingLevel::from(level))
    }

    /// Whether a record of this target and level passes if it has the right name.
    #[cfg(feature = "bridge")]
    pub(crate) fn may_allow(&self, target: &str, level: Level) -> bool {
        let level = TracingLevel::from(level);
        self.directives
            .iter()
            .filter(|directive| directive.concerns_target(target))
            .find(|directive| directive.level >= level || directive.concerns_all_names())
            .is_some_and(|directive| directive.level >= level)
    }
}

impl FromStr for Filter {
    type Err = FilterError;

    fn from_str(text: &str) -> Result<Self, FilterError> {
        let mut directives = parse::directives(text)?;
        // Stable: of equals, the last one comes first.
        directives.reverse();
        directives.sort_by_key(|directive| std::cmp::Reverse(directive.weight()));
        Ok(Self { directives })
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
