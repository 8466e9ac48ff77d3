//! JSON inside an annotation.

use super::arguments::{Arguments, Around, DEEPEST, Raw, TOO_MANY, plain};
use super::text::Text;
use crate::Value;
use crate::json::{Lexer, Scratch, Stop};

/// JSON on its way to arguments.
struct Source<'j> {
    lexer: Lexer<'j>,
    bytes: &'j [u8],
    /// The lexer's own texts.
    words: Scratch,
}

impl<'a> Arguments<'a> {
    /// Takes in JSON, by the paths to its values; what is none stays a text.
    pub(super) fn json(
        &mut self,
        text: &'a [u8],
        name: Text<'a>,
        depth: usize,
        around: &mut Around<'a, '_>,
    ) {
        let before = self.len();
        // What follows a number says that it has ended.
        let bytes = [text, b" "].concat();
        let mut source = Source {
            lexer: Lexer::new(&bytes, 0),
            bytes: &bytes,
            words: Scratch::default(),
        };
        let is_json = self
            .json_value(&mut source, Some(name), depth, around)
            .is_ok();
        if !is_json || !matches!(source.lexer.peek(), Err(Stop::Short)) {
            self.truncate(before);
            let text = around.scratch.text(text);
            self.push_named(name, Raw::Text(text));
        }
    }

    fn json_value(
        &mut self,
        source: &mut Source<'_>,
        name: Option<Text<'a>>,
        depth: usize,
        around: &mut Around<'a, '_>,
    ) -> Result<(), Stop> {
        let Some(name) = name.filter(|_| depth <= DEEPEST && !self.is_full()) else {
            around.problem(TOO_MANY);
            return source.lexer.skip();
        };
        let raw = match source.lexer.peek()? {
            b'{' => {
                source.lexer.advance();
                let mut is_first = true;
                while source.lexer.next_key(is_first)? {
                    is_first = false;
                    let key = source.lexer.key(&mut source.words)?;
                    let key = key.get(source.bytes, &source.words);
                    let key = around.scratch.push_text(key);
                    let name = around.scratch.join(name, key);
                    self.json_value(source, name, depth + 1, around)?;
                }
                return Ok(());
            }
            b'[' => {
                source.lexer.advance();
                let mut place = 0;
                while source.lexer.next_element(place == 0)? {
                    let name = around.scratch.element(name, place);
                    self.json_value(source, name, depth + 1, around)?;
                    place += 1;
                }
                return Ok(());
            }
            b'"' => {
                let text = source.lexer.text(&mut source.words)?;
                let text = text.get(source.bytes, &source.words);
                Raw::Text(around.scratch.push_text(text))
            }
            b't' => {
                source.lexer.word("true")?;
                plain(Value::Bool(true))
            }
            b'f' => {
                source.lexer.word("false")?;
                plain(Value::Bool(false))
            }
            b'-' | b'0'..=b'9' => plain(source.lexer.number()?.value()),
            // `null` says nothing.
            _ => return source.lexer.skip(),
        };
        self.push_named(name, raw);
        Ok(())
    }
}
