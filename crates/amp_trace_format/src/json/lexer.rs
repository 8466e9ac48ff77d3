use memchr::memchr2;

use super::number::Number;
use super::text::{Scratch, Text};

/// Why a token cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The bytes end before it does.
    Short,
    /// Something else is here.
    Wrong {
        /// Where, in the bytes.
        at: usize,
        /// What should be here.
        expected: &'static str,
    },
}

/// Values inside values beyond this are refused.
const DEEPEST: usize = 256;

/// Reads tokens from the beginning of bytes on.
#[derive(Debug)]
pub(crate) struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Lexer<'a> {
    pub(crate) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    /// How far it is.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    pub(crate) fn wrong<T>(&self, expected: &'static str) -> Result<T, Stop> {
        Err(Stop::Wrong {
            at: self.at,
            expected,
        })
    }

    /// The next byte that is no white space, without taking it.
    #[inline]
    pub(crate) fn peek(&mut self) -> Result<u8, Stop> {
        while let Some(&byte) = self.bytes.get(self.at) {
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Ok(byte);
            }
            self.at += 1;
        }
        Err(Stop::Short)
    }

    /// Takes the byte that was just seen.
    #[inline]
    pub(crate) fn advance(&mut self) {
        self.at += 1;
    }

    /// Takes a byte if it comes next.
    #[inline]
    pub(crate) fn take(&mut self, byte: u8) -> Result<bool, Stop> {
        let is_it = self.peek()? == byte;
        self.at += usize::from(is_it);
        Ok(is_it)
    }

    #[inline]
    pub(crate) fn expect(&mut self, byte: u8, expected: &'static str) -> Result<(), Stop> {
        if self.take(byte)? {
            Ok(())
        } else {
            self.wrong(expected)
        }
    }

    /// Begins an object or goes on with it: true if a key follows. `is_first` is whether none came before.
    pub(crate) fn next_key(&mut self, is_first: bool) -> Result<bool, Stop> {
        if self.take(b'}')? {
            return Ok(false);
        }
        if !is_first {
            self.expect(b',', "a comma or the end of the object")?;
        }
        Ok(true)
    }

    /// The same for the elements of an array.
    pub(crate) fn next_element(&mut self, is_first: bool) -> Result<bool, Stop> {
        if self.take(b']')? {
            return Ok(false);
        }
        if !is_first {
            self.expect(b',', "a comma or the end of the array")?;
        }
        Ok(true)
    }

    /// A key and its colon.
    pub(crate) fn key(&mut self, scratch: &mut Scratch) -> Result<Text, Stop> {
        let key = self.text(scratch)?;
        self.expect(b':', "a colon")?;
        Ok(key)
    }

    /// A string.
    pub(crate) fn text(&mut self, scratch: &mut Scratch) -> Result<Text, Stop> {
        self.expect(b'"', "a string")?;
        let start = self.at;
        let mut end = start;
        // Names are short, so a loop is faster than a search; what is long is searched.
        let near = self.bytes.len().min(start + 32);
        while end < near && self.bytes[end] != b'"' && self.bytes[end] != b'\\' {
            end += 1;
        }
        if end == near {
            let rest = self.bytes.get(end..).unwrap_or_default();
            end += memchr2(b'"', b'\\', rest).ok_or(Stop::Short)?;
        }
        if self.bytes[end] == b'"' {
            self.at = end + 1;
            return Ok(scratch.keep(start, &self.bytes[start..end]));
        }
        let (text, at) = scratch.unescape(self.bytes, start)?;
        self.at = at;
        Ok(text)
    }

    /// A number.
    pub(crate) fn number(&mut self) -> Result<Number, Stop> {
        self.peek()?;
        let (number, at) = Number::read(self.bytes, self.at)?;
        self.at = at;
        Ok(number)
    }

    /// One of the words `true`, `false` and `null`.
    pub(crate) fn word(&mut self, word: &'static str) -> Result<(), Stop> {
        let rest = &self.bytes[self.at..];
        if rest.starts_with(word.as_bytes()) {
            self.at += word.len();
            Ok(())
        } else if word.as_bytes().starts_with(rest) {
            Err(Stop::Short)
        } else {
            self.wrong("a value")
        }
    }

    /// Passes over a value of any kind.
    pub(crate) fn skip(&mut self) -> Result<(), Stop> {
        let mut depth = 0_usize;
        loop {
            match self.peek()? {
                b'"' => self.skip_text()?,
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                    if depth > DEEPEST {
                        return self.wrong("at most 256 values inside each other");
                    }
                    continue;
                }
                b'}' | b']' if depth > 0 => {
                    depth -= 1;
                    self.at += 1;
                }
                b',' | b':' if depth > 0 => {
                    self.at += 1;
                    continue;
                }
                b't' => self.word("true")?,
                b'f' => self.word("false")?,
                b'n' => self.word("null")?,
                _ => {
                    self.number()?;
                }
            }
            if depth == 0 {
                return Ok(());
            }
        }
    }

    fn skip_text(&mut self) -> Result<(), Stop> {
        let mut at = self.at + 1;
        loop {
            let rest = self.bytes.get(at..).ok_or(Stop::Short)?;
            at += memchr2(b'"', b'\\', rest).ok_or(Stop::Short)?;
            if self.bytes[at] == b'"' {
                self.at = at + 1;
                return Ok(());
            }
            at += 2;
        }
    }
}
