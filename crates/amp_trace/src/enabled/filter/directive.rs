//! One directive: which records, and how much of them.

use std::str::FromStr;

use tracing_core::LevelFilter;
use tracing_subscriber::filter::Targets;

use super::pattern::{Pattern, Token};
use crate::error::shown;

/// `target[name]=level`, or a part of it.
#[derive(Debug, Clone)]
pub(super) struct Directive {
    /// `None` for a bare level.
    target: Option<Pattern>,
    /// `None` for every name.
    name: Option<Pattern>,
    pub(super) level: LevelFilter,
}

/// How much a directive spells out; the greater decides.
type Weight = (usize, bool, Option<usize>);

impl Directive {
    /// Everything, up to this level.
    pub(super) fn all(level: LevelFilter) -> Self {
        Self {
            target: None,
            name: None,
            level,
        }
    }

    /// Reads a directive, which is not empty, and says why it cannot be read.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let Some((target, rest)) = text.split_once('[') else {
            return Self::parse_plain(text);
        };
        check_target(text, target)?;
        let (name, rest) = parse_name(rest)?;
        let level = match (rest.trim(), rest.split_once('=')) {
            ("", _) => LevelFilter::TRACE,
            (_, Some((before, level))) if before.trim().is_empty() => {
                parse_level(&text[..text.len() - rest.len()], level)?
            }
            (found, _) => {
                return Err(format!(
                    "`{}` stands after `]`; expected `=level` or nothing there",
                    shown(found)
                ));
            }
        };
        Ok(Self {
            target: (!target.is_empty()).then(|| parse_target(target)),
            name: Some(name),
            level,
        })
    }

    /// Reads what has no name: as `tracing-subscriber` does, but for `*` and `?`.
    fn parse_plain(text: &str) -> Result<Self, String> {
        let (target, level) = match text.split_once('=') {
            Some((target, level)) => (target.trim_end(), Some(parse_level(target, level)?)),
            None => (text, None),
        };
        check_target(text, target)?;
        if target.contains(['*', '?']) {
            return Ok(Self {
                target: Some(parse_target(target)),
                name: None,
                level: level.unwrap_or(LevelFilter::TRACE),
            });
        }
        let plain = match level {
            Some(level) => format!("{target}={level}"),
            None => target.to_owned(),
        };
        let targets: Targets = plain
            .parse()
            .map_err(|error| format!("`{}` is no directive: {error}", shown(text)))?;
        let named = targets
            .iter()
            .next()
            .map(|(target, level)| (Pattern::beginning(target), level));
        Ok(match (named, targets.default_level()) {
            (Some((target, level)), _) => Self {
                target: Some(target),
                name: None,
                level,
            },
            (None, level) => Self::all(level.unwrap_or(LevelFilter::OFF)),
        })
    }

    /// Whether the directive speaks of records of this target and name.
    pub(super) fn concerns(&self, target: &str, name: &str) -> bool {
        let fits = |own: &Option<Pattern>, text| own.as_ref().is_none_or(|own| own.matches(text));
        fits(&self.target, target) && fits(&self.name, name)
    }

    /// Whether the directive speaks of any records of this target.
    #[cfg(feature = "bridge")]
    pub(super) fn concerns_target(&self, target: &str) -> bool {
        self.target.as_ref().is_none_or(|own| own.matches(target))
    }

    /// Whether it speaks of records of every name.
    #[cfg(feature = "bridge")]
    pub(super) fn concerns_all_names(&self) -> bool {
        self.name.is_none()
    }

    /// What decides between directives that speak of the same record.
    pub(super) fn weight(&self) -> Weight {
        let (name, is_exact) = self
            .name
            .as_ref()
            .map_or((0, false), |name| (name.spelled_out(), name.is_exact()));
        (
            name,
            is_exact,
            self.target.as_ref().map(Pattern::spelled_out),
        )
    }
}

fn check_target(directive: &str, target: &str) -> Result<(), String> {
    if target.contains(|char: char| char.is_whitespace() || matches!(char, '"' | ']' | '{' | '}')) {
        return Err(format!(
            "`{}` is no directive: targets hold no space, quote, `]` or brace; expected `level`, \
             `target=level`, `[name]=level` or `target[name]=level`",
            shown(directive)
        ));
    }
    Ok(())
}

fn parse_target(text: &str) -> Pattern {
    Pattern::new(text.chars().map(wildcard)).and_more()
}

fn wildcard(char: char) -> Token {
    match char {
        '*' => Token::Many,
        '?' => Token::One,
        char => Token::Char(char),
    }
}

/// Reads a name to its `]`, and returns what follows.
fn parse_name(text: &str) -> Result<(Pattern, &str), String> {
    let mut tokens = Vec::new();
    let mut chars = text.chars();
    loop {
        match chars.next() {
            Some(']') if tokens.is_empty() => {
                return Err(
                    "the name between `[` and `]` is empty; write `[*]` for every \
                            name, or leave the brackets out"
                        .to_owned(),
                );
            }
            Some(']') => return Ok((Pattern::new(tokens), chars.as_str())),
            Some('{') => {
                return Err(
                    "`{` asks for a field, and filters see targets, names and levels \
                            only; leave it out, or write `\\{` for a name with that character"
                        .to_owned(),
                );
            }
            Some('\\') => match chars.next() {
                Some(char) => tokens.push(Token::Char(char)),
                None => {
                    return Err(
                        "nothing stands after `\\`, which takes the character after it as \
                                it is; write `\\\\` for a backslash"
                            .to_owned(),
                    );
                }
            },
            Some(char) => tokens.push(wildcard(char)),
            None => {
                return Err(
                    "`[` has no `]`; close the name, as in `[cull*]=off`, or write \
                            `\\]` for a name with that character"
                        .to_owned(),
                );
            }
        }
    }
}

fn parse_level(of: &str, text: &str) -> Result<LevelFilter, String> {
    let level = text.trim();
    LevelFilter::from_str(level).map_err(|_| {
        format!(
            "`{}` is no level for `{of}`; expected off, error, warn, info, debug or trace, as in \
             `{of}=debug`",
            shown(level),
            of = shown(of.trim())
        )
    })
}
