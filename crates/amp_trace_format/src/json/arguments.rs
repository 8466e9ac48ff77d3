//! Values inside values, by the paths to them.

use super::{Lexer, Number, Scratch, Stop, Text};
use crate::{Argument, Value};

/// Arguments inside arguments beyond this are left out.
const DEEPEST: usize = 32;

/// More arguments than these are left out.
const MOST: usize = 1024;

/// The same where their names and texts are longer, as far as they are not in the file as they are.
const MOST_TEXT: usize = 1 << 20;

/// A value of an argument.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Raw {
    Number(Number),
    Text(Text),
    Bool(bool),
}

/// All arguments of an event.
#[derive(Debug, Default)]
pub(crate) struct Arguments {
    found: Vec<(Text, Raw)>,
    has_more: bool,
}

impl Arguments {
    pub(crate) fn clear(&mut self) {
        self.found.clear();
        self.has_more = false;
    }

    /// Whether some were left out.
    pub(crate) fn has_more(&self) -> bool {
        self.has_more
    }

    /// Adds one that is known.
    pub(crate) fn push(&mut self, name: Text, value: Raw) {
        self.found.push((name, value));
    }

    /// Takes a value with all that is in it, by the paths to them.
    pub(crate) fn read(
        &mut self,
        lexer: &mut Lexer<'_>,
        bytes: &[u8],
        scratch: &mut Scratch,
        name: Text,
        depth: usize,
    ) -> Result<(), Stop> {
        if self.found.len() >= MOST || scratch.len() > MOST_TEXT {
            self.has_more = true;
            return lexer.skip();
        }
        let raw = match lexer.peek()? {
            b'{' if depth < DEEPEST => {
                lexer.advance();
                let mut is_first = true;
                while lexer.next_key(is_first)? {
                    is_first = false;
                    let key = lexer.key(scratch)?;
                    let path = scratch.join(bytes, name, key);
                    self.read(lexer, bytes, scratch, path, depth + 1)?;
                }
                return Ok(());
            }
            b'[' if depth < DEEPEST => {
                lexer.advance();
                let mut place = 0_usize;
                while lexer.next_element(place == 0)? {
                    let path = scratch.join_place(bytes, name, place);
                    self.read(lexer, bytes, scratch, path, depth + 1)?;
                    place += 1;
                }
                return Ok(());
            }
            b'"' => Raw::Text(lexer.text(scratch)?),
            b't' => {
                lexer.word("true")?;
                Raw::Bool(true)
            }
            b'f' => {
                lexer.word("false")?;
                Raw::Bool(false)
            }
            b'-' | b'0'..=b'9' => Raw::Number(lexer.number()?),
            // `null`, and what is too deep, says nothing.
            _ => return lexer.skip(),
        };
        self.found.push((name, raw));
        Ok(())
    }

    /// Them, in the order of the file.
    pub(crate) fn iter<'a>(
        &self,
        bytes: &'a [u8],
        scratch: &'a Scratch,
    ) -> impl Iterator<Item = Argument<'a>> {
        self.found.iter().map(|(name, raw)| Argument {
            name: name.get(bytes, scratch),
            value: match raw {
                Raw::Number(number) => number.value(),
                Raw::Text(text) => Value::Text(text.get(bytes, scratch)),
                Raw::Bool(value) => Value::Bool(*value),
            },
        })
    }
}
