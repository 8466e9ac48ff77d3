use std::io::Read;

use super::skip::Skip;
use super::{Lexer, Scratch, Stop};
use crate::InputError;
use crate::window::Window;

/// What is longer is not read as a whole: bounds the memory for what one value is made of.
const LONGEST: usize = 4 << 20;

/// JSON of any length.
#[derive(Debug)]
pub(crate) struct Source<R> {
    window: Window<R>,
    scratch: Scratch,
}

/// How an attempt to read something ended.
#[derive(Debug)]
pub(crate) enum Tried<T> {
    /// It was read.
    Done(T),
    /// The input ends before it does.
    Cut,
    /// It is longer than 4 MiB; [`Source::skip`] passes over it.
    Long,
    /// At this byte of the input, something else was expected.
    Wrong(u64, &'static str),
}

impl<R: Read> Source<R> {
    pub(crate) fn new(input: R) -> Self {
        Self {
            window: Window::new(input),
            scratch: Scratch::default(),
        }
    }

    pub(crate) fn offset(&self) -> u64 {
        self.window.offset()
    }

    /// Reads what comes next; it is read again with more bytes if there were too few, so `read` has to
    /// do what it does last.
    pub(crate) fn attempt<T>(
        &mut self,
        mut read: impl FnMut(&mut Lexer<'_>, &[u8], &mut Scratch) -> Result<T, Stop>,
    ) -> Result<Tried<T>, InputError> {
        loop {
            self.window.skip_space();
            let bytes = self.window.rest();
            let mut lexer = Lexer::new(bytes, 0);
            match read(&mut lexer, bytes, &mut self.scratch) {
                Ok(value) => {
                    let at = lexer.at();
                    self.window.skip(at);
                    return Ok(Tried::Done(value));
                }
                Err(Stop::Short) if self.window.is_at_end() => return Ok(Tried::Cut),
                Err(Stop::Short) if bytes.len() >= LONGEST => return Ok(Tried::Long),
                Err(Stop::Short) => self.more()?,
                Err(Stop::Wrong { at, expected }) => {
                    return Ok(Tried::Wrong(self.offset() + at as u64, expected));
                }
            }
        }
    }

    /// Passes over a value of any length without a look at it, and over a comma before it; false if the
    /// input ends first.
    pub(crate) fn skip(&mut self) -> Result<bool, InputError> {
        let mut skip = Skip::default();
        loop {
            let rest = self.window.rest();
            if let Some(end) = skip.through(rest) {
                self.window.skip(end);
                return Ok(true);
            }
            let len = rest.len();
            self.window.skip(len);
            if self.window.is_at_end() {
                return Ok(false);
            }
            self.more()?;
        }
    }

    /// Goes on behind the next comma after a brace or bracket, at the object that follows, but not before this byte of the
    /// input; false if there is none.
    pub(crate) fn resume(&mut self, not_before: u64) -> Result<bool, InputError> {
        let ahead = not_before.saturating_sub(self.offset());
        let mut from = usize::try_from(ahead).unwrap_or(usize::MAX).max(1);
        loop {
            let rest = self.window.rest();
            let found = (from.min(rest.len())..rest.len())
                .find(|&at| rest[at] == b'{' && follows(&rest[..at]));
            if let Some(at) = found {
                self.window.skip(at);
                return Ok(true);
            }
            if self.window.is_at_end() {
                self.window.skip(usize::MAX >> 1);
                return Ok(false);
            }
            // What precedes is needed to see that the object is the next of an array.
            let keep = 64.min(rest.len());
            let skip = rest.len() - keep;
            self.window.skip(skip);
            from = keep.max(1);
            self.more()?;
        }
    }

    fn more(&mut self) -> Result<(), InputError> {
        let offset = self.offset();
        let more = self.window.more();
        more.map_err(|source| InputError::Input { offset, source })
    }
}

/// Whether these bytes end in a brace or bracket and a comma.
fn follows(before: &[u8]) -> bool {
    let before = before.trim_ascii_end();
    let brace = before.strip_suffix(b",").map(<[u8]>::trim_ascii_end);
    brace.is_some_and(|brace| brace.ends_with(b"}") || brace.ends_with(b"]"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives a byte at a time.
    struct Slow<'a>(&'a [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
            let len = to.len().min(1);
            self.0.read(&mut to[..len])
        }
    }

    #[test]
    fn a_value_without_an_end_is_the_rest() {
        let mut source = Source::new(Slow(b"[[[], 1"));
        assert!(!source.skip().expect("memory"), "it has no end");
    }

    #[test]
    fn space_costs_no_memory() {
        let spaces = b" ".repeat(LONGEST * 4);
        let mut source = Source::new(Read::chain(&spaces[..], &b"7 "[..]));
        let tried = source.attempt(|lexer, _, _| lexer.number());
        assert!(matches!(tried, Ok(Tried::Done(_))), "{tried:?}");
        let digits = b"1".repeat(LONGEST * 4);
        let mut source = Source::new(&digits[..]);
        let tried = source.attempt(|lexer, _, _| lexer.number());
        assert!(matches!(tried, Ok(Tried::Long)), "{tried:?}");
    }
}
