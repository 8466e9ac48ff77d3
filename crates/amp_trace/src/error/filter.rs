use std::error::Error;
use std::fmt;

/// A filter that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FilterError {
    /// Where the filter stands, if not in the program: an environment variable, a file.
    pub origin: Option<String>,
    /// The whole filter as it was given.
    pub filter: String,
    /// The directive that cannot be read; empty if it is the filter as a whole.
    pub directive: String,
    /// The line where the directive begins; the first is 1.
    pub line: u32,
    /// The character of that line where the directive begins; the first is 1.
    pub column: u32,
    /// What is wrong, what was expected, and what to do.
    pub reason: String,
}

/// The most characters of a filter that an error repeats.
const SHOWN: usize = 200;

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            filter,
            line,
            column,
            reason,
            ..
        } = self;
        if let Some(origin) = &self.origin {
            write!(f, "{origin}: ")?;
        }
        f.write_str("cannot read the filter")?;
        let is_short = filter.chars().count() <= SHOWN && !filter.contains('\n');
        if is_short {
            write!(f, " `{}`", shown(filter))?;
        }
        if self.directive.is_empty() {
            return write!(f, ": {reason}");
        }
        write!(f, ": directive `{}` at ", shown(&self.directive))?;
        if !is_short {
            write!(f, "line {line}, ")?;
        }
        write!(f, "character {column}: {reason}")
    }
}

/// A part of a filter as it may be printed: short, and without what a terminal obeys.
pub(crate) fn shown(text: &str) -> String {
    let mut chars = text.chars();
    let mut shown: String = chars
        .by_ref()
        .take(SHOWN)
        .map(|char| {
            if char.is_control() {
                char::REPLACEMENT_CHARACTER
            } else {
                char
            }
        })
        .collect();
    if chars.next().is_some() {
        shown.push('…');
    }
    shown
}

impl Error for FilterError {}
