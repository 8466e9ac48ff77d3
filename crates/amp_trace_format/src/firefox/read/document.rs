//! JSON that is all in memory, read where it is needed.

use std::io::{ErrorKind, Read};

use crate::InputError;
use crate::json::{Lexer, Number, Scratch, end_of_value};

/// More is not read: places in it are 32 bits wide.
const LONGEST: usize = (1 << 32) - 1;

/// Longer texts are taken for none.
const LONGEST_TEXT: usize = 4 << 20;

/// How much is read at a time, at least.
const STEP: usize = 1 << 20;

/// Where a value begins.
pub(super) type At = u32;

/// A whole file.
#[derive(Debug)]
pub(super) struct Document {
    bytes: Vec<u8>,
}

/// A value of a table.
#[derive(Debug, Clone, Copy)]
pub(super) enum Cell {
    /// `null`, or nothing.
    Null,
    Number(Number),
    /// A text, an object, an array or a truth value begins here.
    At(At),
}

impl Document {
    pub(super) fn read(mut input: impl Read) -> Result<Self, InputError> {
        let mut bytes: Vec<u8> = Vec::new();
        loop {
            let len = bytes.len();
            // By a quarter, so that what is not used stays small.
            let step = STEP.max(len / 4);
            bytes.reserve_exact(step);
            bytes.resize(len + step, 0);
            let mut read = 0;
            let result = loop {
                match input.read(&mut bytes[len + read..]) {
                    Ok(0) => break Ok(()),
                    Ok(more) => read += more.min(step - read),
                    Err(error) if error.kind() == ErrorKind::Interrupted => {}
                    Err(error) => break Err(error),
                }
                if read == step {
                    break Ok(());
                }
            };
            bytes.truncate(len + read);
            result.map_err(|source| InputError::Input {
                offset: bytes.len() as u64,
                source,
            })?;
            if bytes.len() > LONGEST {
                return Err(InputError::Format {
                    format: "Firefox Profiler",
                    offset: LONGEST as u64,
                    expected: "a profile of at most 4 GiB",
                    remedy: "record for a shorter time, or fewer threads",
                });
            }
            if read < step {
                return Ok(Self { bytes });
            }
        }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Where the outermost value begins.
    pub(super) fn root(&self) -> At {
        let mark = b"\xef\xbb\xbf";
        if self.bytes.starts_with(mark) { 3 } else { 0 }
    }

    pub(super) fn lexer(&self, at: At) -> Lexer<'_> {
        Lexer::new(&self.bytes, at as usize)
    }

    /// Each member of an object; false if the file ends before the object does, or has something else there.
    pub(super) fn members(&self, at: At, mut member: impl FnMut(&str, At)) -> bool {
        let (mut lexer, mut is_first) = (self.lexer(at), true);
        if lexer.peek() != Ok(b'{') {
            return false;
        }
        lexer.advance();
        let mut scratch = Scratch::default();
        loop {
            match lexer.next_key(is_first) {
                Ok(true) => is_first = false,
                Ok(false) => return true,
                Err(_) => return false,
            }
            scratch.clear();
            if !self.is_short(lexer.at()) {
                return false;
            }
            let Ok(key) = lexer.key(&mut scratch) else {
                return false;
            };
            let Some(value) = self.value(&mut lexer) else {
                return false;
            };
            member(key.get(&self.bytes, &scratch), value);
            match end_of_value(&self.bytes, value as usize) {
                Some(end) => lexer = Lexer::new(&self.bytes, end),
                None => return false,
            }
        }
    }

    /// Where each element of an array begins.
    pub(super) fn elements(&self, at: At) -> Elements<'_> {
        let mut lexer = self.lexer(at);
        let is_array = lexer.peek() == Ok(b'[');
        lexer.advance();
        Elements {
            document: self,
            at: is_array.then(|| lexer.at()),
            is_first: true,
        }
    }

    /// Where the value is that comes next.
    fn value(&self, lexer: &mut Lexer<'_>) -> Option<At> {
        lexer.peek().ok()?;
        At::try_from(lexer.at()).ok()
    }

    pub(super) fn number(&self, at: At) -> Option<Number> {
        let mut lexer = self.lexer(at);
        match lexer.peek() {
            Ok(b'-' | b'0'..=b'9') => lexer.number().ok(),
            _ => None,
        }
    }

    /// A text, put into `scratch` where it is not in the file as it is.
    pub(super) fn text<'a>(&'a self, at: At, scratch: &'a mut Scratch) -> Option<&'a str> {
        let mut lexer = self.lexer(at);
        if lexer.peek() != Ok(b'"') || !self.is_short(lexer.at()) {
            return None;
        }
        scratch.clear();
        let text = lexer.text(scratch).ok()?;
        Some(text.get(&self.bytes, scratch))
    }

    /// Whether a text is one that may be copied.
    fn is_short(&self, at: usize) -> bool {
        end_of_value(&self.bytes, at).is_none_or(|end| end - at <= LONGEST_TEXT)
    }

    /// The same as a text of its own, of at most 1,024 bytes.
    pub(super) fn owned(&self, at: At) -> Option<String> {
        let mut scratch = Scratch::default();
        let text = self.text(at, &mut scratch)?;
        (text.len() <= 1024).then(|| text.to_owned())
    }
}

/// Elements of an array.
#[derive(Debug, Clone)]
pub(super) struct Elements<'a> {
    document: &'a Document,
    /// Where the next one's comma is; none at the end.
    at: Option<usize>,
    is_first: bool,
}

impl<'a> Elements<'a> {
    fn begin(&mut self) -> Option<(Lexer<'a>, u8)> {
        let mut lexer = Lexer::new(&self.document.bytes, self.at.take()?);
        if !lexer.next_element(self.is_first).ok()? {
            return None;
        }
        self.is_first = false;
        let next = lexer.peek().ok()?;
        Some((lexer, next))
    }

    /// The next one as a value of a table.
    pub(super) fn cell(&mut self) -> Option<Cell> {
        let (mut lexer, next) = self.begin()?;
        match next {
            b'-' | b'0'..=b'9' => {
                let number = lexer.number().ok()?;
                self.at = Some(lexer.at());
                Some(Cell::Number(number))
            }
            b'n' => {
                lexer.word("null").ok()?;
                self.at = Some(lexer.at());
                Some(Cell::Null)
            }
            _ => {
                let at = lexer.at();
                self.at = end_of_value(&self.document.bytes, at);
                At::try_from(at).ok().map(Cell::At)
            }
        }
    }
}

impl Iterator for Elements<'_> {
    type Item = At;

    fn next(&mut self) -> Option<At> {
        let (lexer, _) = self.begin()?;
        let at = lexer.at();
        self.at = end_of_value(&self.document.bytes, at);
        At::try_from(at).ok()
    }
}

impl Cell {
    /// A number that counts something in a table.
    pub(super) fn index(self) -> Option<usize> {
        match self {
            Self::Number(Number::Integer(index)) => usize::try_from(index).ok(),
            _ => None,
        }
    }

    pub(super) fn number(self) -> Option<Number> {
        match self {
            Self::Number(number) => Some(number),
            _ => None,
        }
    }

    pub(super) fn at(self) -> Option<At> {
        match self {
            Self::At(at) => Some(at),
            _ => None,
        }
    }
}
