use std::str;

use super::lexer::Stop;

/// A string of the bytes that are read, or in the [`Scratch`] if it is written otherwise there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Text {
    start: usize,
    len: usize,
    is_scratch: bool,
}

impl Text {
    pub(crate) const EMPTY: Self = Self {
        start: 0,
        len: 0,
        is_scratch: true,
    };

    #[inline]
    pub(crate) fn bytes<'a>(self, bytes: &'a [u8], scratch: &'a Scratch) -> &'a [u8] {
        let of = if self.is_scratch {
            scratch.0.as_bytes()
        } else {
            bytes
        };
        of.get(self.start..self.start + self.len)
            .unwrap_or_default()
    }

    #[inline]
    pub(crate) fn get<'a>(self, bytes: &'a [u8], scratch: &'a Scratch) -> &'a str {
        if self.is_scratch {
            let text = scratch.0.get(self.start..self.start + self.len);
            return text.unwrap_or_default();
        }
        str::from_utf8(self.bytes(bytes, scratch)).unwrap_or_default()
    }

    pub(crate) fn is_empty(self) -> bool {
        self.len == 0
    }
}

/// No names are put together once so much is kept.
const MOST_NAMES: usize = 8 << 20;

/// Strings that are not in the bytes as they are.
#[derive(Debug, Default)]
pub(crate) struct Scratch(String);

impl Scratch {
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// A string without escapes; what is no text in it becomes one.
    #[inline]
    pub(super) fn keep(&mut self, start: usize, bytes: &[u8]) -> Text {
        if bytes.is_ascii() || str::from_utf8(bytes).is_ok() {
            return Text {
                start,
                len: bytes.len(),
                is_scratch: false,
            };
        }
        let before = self.0.len();
        self.0.push_str(&String::from_utf8_lossy(bytes));
        self.since(before)
    }

    /// Keeps a text.
    pub(crate) fn push(&mut self, text: &str) -> Text {
        let before = self.0.len();
        self.0.push_str(text);
        self.since(before)
    }

    /// How many bytes are kept.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// A text, a dot, another text: the name of a value inside a value. Once too much is kept, that is no
    /// longer it.
    pub(crate) fn join(&mut self, bytes: &[u8], outer: Text, inner: Text) -> Text {
        if outer.is_empty() || self.0.len() > MOST_NAMES {
            return inner;
        }
        let before = self.repeat(bytes, outer);
        self.0.push('.');
        self.repeat(bytes, inner);
        self.since(before)
    }

    /// The same of a place in an array.
    pub(crate) fn join_place(&mut self, bytes: &[u8], outer: Text, place: usize) -> Text {
        if self.0.len() > MOST_NAMES {
            return outer;
        }
        let before = self.repeat(bytes, outer);
        self.0.extend(["[", &place.to_string(), "]"]);
        self.since(before)
    }

    /// Appends a text that may be in here; returns where.
    fn repeat(&mut self, bytes: &[u8], text: Text) -> usize {
        let before = self.0.len();
        if text.is_scratch {
            self.0.extend_from_within(text.start..text.start + text.len);
        } else {
            let text = bytes.get(text.start..text.start + text.len);
            let text = text.unwrap_or_default();
            self.0.push_str(str::from_utf8(text).unwrap_or_default());
        }
        before
    }

    fn since(&self, before: usize) -> Text {
        Text {
            start: before,
            len: self.0.len() - before,
            is_scratch: true,
        }
    }

    /// A string with escapes, from behind its opening quote on, and where it ends.
    pub(super) fn unescape(&mut self, bytes: &[u8], start: usize) -> Result<(Text, usize), Stop> {
        let (mut at, mut plain, mut out) = (start, start, Vec::new());
        loop {
            match *bytes.get(at).ok_or(Stop::Short)? {
                b'"' => break,
                b'\\' => {
                    out.extend_from_slice(&bytes[plain..at]);
                    let escape = *bytes.get(at + 1).ok_or(Stop::Short)?;
                    at += 2;
                    match escape {
                        b'n' => out.push(b'\n'),
                        b't' => out.push(b'\t'),
                        b'r' => out.push(b'\r'),
                        b'b' => out.push(8),
                        b'f' => out.push(12),
                        b'u' => at = unit(bytes, at, &mut out)?,
                        other => out.push(other),
                    }
                    plain = at;
                }
                _ => at += 1,
            }
        }
        out.extend_from_slice(&bytes[plain..at]);
        let before = self.0.len();
        self.0.push_str(&String::from_utf8_lossy(&out));
        Ok((self.since(before), at + 1))
    }
}

/// The four digits of an escape, and those of its other half; a half alone becomes U+FFFD.
fn unit(bytes: &[u8], at: usize, out: &mut Vec<u8>) -> Result<usize, Stop> {
    let first = hex(bytes, at)?;
    let mut end = at + 4;
    let mut code = first;
    if (0xd800..0xdc00).contains(&first) && bytes.get(end..end + 2) == Some(b"\\u") {
        let second = hex(bytes, end + 2)?;
        if (0xdc00..0xe000).contains(&second) {
            code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
            end += 6;
        }
    }
    let character = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
    out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    Ok(end)
}

fn hex(bytes: &[u8], at: usize) -> Result<u32, Stop> {
    let digits = bytes.get(at..at + 4).ok_or(Stop::Short)?;
    let text = str::from_utf8(digits).ok();
    text.and_then(|text| u32::from_str_radix(text, 16).ok())
        .ok_or(Stop::Wrong {
            at,
            expected: "four hexadecimal digits",
        })
}
