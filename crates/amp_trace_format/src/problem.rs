//! What a reader could not make sense of, and went on without.

use std::borrow::Cow;
use std::fmt;

/// Something in a file that is not in what was read from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where it is first, in bytes from the beginning of the file after decompression.
    pub offset: u64,
    /// What it is.
    pub what: Cow<'static, str>,
    /// How often.
    pub count: u64,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.count {
            1 => write!(f, "{} (at byte {})", self.what, self.offset),
            count => write!(
                f,
                "{} ({count} times, first at byte {})",
                self.what, self.offset
            ),
        }
    }
}

/// All problems of a file, each kind once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Problems(Vec<Problem>);

/// More kinds than this are counted as one.
const MOST: usize = 64;

impl Problems {
    /// Nothing is wrong so far.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Takes note of a problem at a byte of the file.
    pub fn add(&mut self, offset: u64, what: impl Into<Cow<'static, str>>) {
        let what = what.into();
        let is_full = self.0.len() >= MOST;
        let known = self.0.iter_mut().find(|problem| problem.what == what);
        match known {
            Some(known) => known.count += 1,
            None if is_full => {
                if let Some(last) = self.0.last_mut() {
                    last.what = Cow::Borrowed("further kinds of problems");
                    last.count += 1;
                }
            }
            None => self.0.push(Problem {
                offset,
                what,
                count: 1,
            }),
        }
    }

    /// Each kind, in the order of first appearance.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }

    /// Whether everything was read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Extend<Problem> for Problems {
    fn extend<I: IntoIterator<Item = Problem>>(&mut self, problems: I) {
        self.0.extend(problems);
    }
}

impl IntoIterator for Problems {
    type Item = Problem;
    type IntoIter = std::vec::IntoIter<Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
