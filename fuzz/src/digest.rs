//! Any number of statements in a few bytes, to be compared.

use std::fmt::{self, Debug, Write};
use std::hash::{DefaultHasher, Hasher};

/// What was said so far, in its order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Digest {
    hasher: DefaultHasher,
    /// How many statements there were.
    pub(crate) count: u64,
}

impl Digest {
    /// Adds a statement.
    pub(crate) fn add(&mut self, statement: &impl Debug) {
        self.count += 1;
        write!(self, "{statement:?}").expect("it takes everything");
    }

    /// How many there were, and a number that tells them from others.
    pub(crate) fn sum(&self) -> (u64, u64) {
        (self.count, self.hasher.finish())
    }
}

impl Write for Digest {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.hasher.write(text.as_bytes());
        Ok(())
    }
}
