use std::io::Read;

use super::{Lexer, Scratch, Stop};
use crate::InputError;
use crate::window::Window;

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
            let bytes = self.window.rest();
            let mut lexer = Lexer::new(bytes, 0);
            match read(&mut lexer, bytes, &mut self.scratch) {
                Ok(value) => {
                    let at = lexer.at();
                    self.window.skip(at);
                    return Ok(Tried::Done(value));
                }
                Err(Stop::Short) if self.window.is_at_end() => return Ok(Tried::Cut),
                Err(Stop::Short) => self.more()?,
                Err(Stop::Wrong { at, expected }) => {
                    return Ok(Tried::Wrong(self.offset() + at as u64, expected));
                }
            }
        }
    }

    /// Goes on behind the next comma after a brace, at the object that follows; false if there is none.
    pub(crate) fn resume(&mut self) -> Result<bool, InputError> {
        let mut from = 1;
        loop {
            let rest = self.window.rest();
            let found = (from..rest.len()).find(|&at| rest[at] == b'{' && follows(&rest[..at]));
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

/// Whether these bytes end in a brace and a comma.
fn follows(before: &[u8]) -> bool {
    let before = before.trim_ascii_end();
    let brace = before.strip_suffix(b",").map(<[u8]>::trim_ascii_end);
    brace.is_some_and(|brace| brace.ends_with(b"}"))
}
