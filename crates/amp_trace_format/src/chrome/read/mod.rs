//! Reading Chrome's trace-event JSON, of any program.
//!
//! The format is that of the "Trace Event Format" document of the Chromium project: an array of events,
//! or an object with one under `traceEvents`. What is unclear there is done as Perfetto's trace processor
//! does it.
//!
//! | `ph` | entry |
//! |---|---|
//! | `X` | span |
//! | `B`, `E` | begin, end |
//! | `b`, `e`; `S`, `F` | begin, end, on a track for each `id` of a category |
//! | `i`, `I`, `R` | event, of the thread; with `s`: `p` of the process, `g` of all |
//! | `n`; `T`, `p` | event on the track of its `id` |
//! | `C` | counter, one for each of `args` |
//! | `s`, `t`, `f`; `bind_id` | flow |
//! | `M` | names; a label, if its name is `trace_label` |
//!
//! What our own writer says in a form of its own becomes what it was: frames, losses, labels.
//!
//! Other phases (objects, memory dumps, samples) are no part of a timeline; they are counted as problems.

mod event;
mod identities;
mod meaning;
mod ours;
#[cfg(test)]
mod tests;

use std::io::Read;

use self::event::Event;
use self::meaning::Meaning;
use crate::json::{Source, Tried};
use crate::{Entry, InputError, Problems, Value};

const REMEDY: &str =
    "name a file with trace events: an array of objects, or an object whose `traceEvents` is one";

/// Reads a trace to its end, and hands out what it says.
///
/// A file that ends too early, as that of a program that was killed, is read up to its last whole event;
/// what is no event is passed over. Both are among the problems.
///
/// # Errors
/// [`InputError::Input`] where the input fails, [`InputError::Format`] where it is no trace at all.
///
/// # Cost
/// About 200 MB a second. Memory for a window of 1 MiB or the longest event, and for the names of tracks
/// and identities.
pub fn read(input: impl Read, emit: &mut impl FnMut(&Entry<'_>)) -> Result<Problems, InputError> {
    let mut reader = Reader {
        source: Source::new(input),
        event: Event::new(),
        meaning: Meaning::default(),
    };
    reader.file(emit)?;
    Ok(reader.meaning.problems)
}

struct Reader<R> {
    source: Source<R>,
    event: Event,
    meaning: Meaning,
}

impl<R: Read> Reader<R> {
    fn file(&mut self, emit: &mut impl FnMut(&Entry<'_>)) -> Result<(), InputError> {
        let opening = self.source.attempt(|lexer, bytes, _| {
            if bytes.starts_with(b"\xef\xbb\xbf") && lexer.at() == 0 {
                (0..3).for_each(|_| lexer.advance());
            }
            let opening = lexer.peek()?;
            lexer.advance();
            Ok(opening)
        })?;
        match opening {
            Tried::Done(b'[') => self.events(emit),
            Tried::Done(b'{') => self.object(emit),
            _ => Err(InputError::Format {
                format: "Chrome JSON",
                offset: 0,
                expected: "`[` or `{`",
                remedy: REMEDY,
            }),
        }
    }

    /// The members of the outermost object.
    fn object(&mut self, emit: &mut impl FnMut(&Entry<'_>)) -> Result<(), InputError> {
        let (mut is_first, mut has_events) = (true, false);
        loop {
            let member = self.source.attempt(|lexer, bytes, scratch| {
                scratch.clear();
                if !lexer.next_key(is_first)? {
                    return Ok(None);
                }
                let key = lexer.key(scratch)?.get(bytes, scratch).to_owned();
                Ok(Some((key, lexer.peek()?)))
            })?;
            is_first = false;
            let (key, next) = match member {
                Tried::Done(Some(member)) => member,
                Tried::Done(None) if has_events => return Ok(()),
                Tried::Cut if has_events => {
                    self.meaning.problems.add(self.source.offset(), CUT);
                    return Ok(());
                }
                Tried::Wrong(offset, expected) if has_events => {
                    self.wrong(offset, expected);
                    return Ok(());
                }
                Tried::Done(None) | Tried::Cut => return Err(no_events(self.source.offset())),
                Tried::Wrong(offset, _) => return Err(no_events(offset)),
            };
            if key == "traceEvents" && next == b'[' {
                has_events = true;
                self.source.attempt(|lexer, _, _| lexer.take(b'['))?;
                self.events(emit)?;
            } else {
                let value = self.source.attempt(|lexer, bytes, scratch| {
                    let is_text = lexer.peek()? == b'"';
                    if is_text {
                        let text = lexer.text(scratch)?;
                        Ok(Some(text.get(bytes, scratch).to_owned()))
                    } else {
                        lexer.skip().map(|()| None)
                    }
                })?;
                match value {
                    Tried::Done(Some(text)) if text.len() < 1024 => emit(&Entry::Label {
                        name: &key,
                        value: Value::Text(&text),
                    }),
                    Tried::Done(_) | Tried::Cut => {}
                    Tried::Wrong(offset, expected) => self.wrong(offset, expected),
                }
            }
        }
    }

    /// The elements of the array of events, and its end.
    fn events(&mut self, emit: &mut impl FnMut(&Entry<'_>)) -> Result<(), InputError> {
        let mut is_first = true;
        loop {
            let offset = self.source.offset();
            let (event, meaning) = (&mut self.event, &mut self.meaning);
            let tried = self.source.attempt(|lexer, bytes, scratch| {
                if !lexer.next_element(is_first)? {
                    return Ok(false);
                }
                // Some programs write a comma behind the last event.
                if lexer.take(b']')? {
                    return Ok(false);
                }
                event.read(lexer, bytes, scratch)?;
                meaning.event(offset, event, bytes, scratch, emit);
                Ok(true)
            })?;
            is_first = false;
            match tried {
                Tried::Done(true) => {}
                Tried::Done(false) => return Ok(()),
                Tried::Cut => {
                    self.meaning.problems.add(offset, CUT);
                    return Ok(());
                }
                Tried::Wrong(offset, expected) => {
                    self.wrong(offset, expected);
                    if !self.source.resume()? {
                        return Ok(());
                    }
                    is_first = true;
                }
            }
        }
    }

    fn wrong(&mut self, offset: u64, expected: &str) {
        let what = format!("no JSON: expected {expected}; passed over to the next event");
        self.meaning.problems.add(offset, what);
    }
}

const CUT: &str =
    "the file ends too early: the program that wrote it was killed, or the file was cut";

fn no_events(offset: u64) -> InputError {
    InputError::Format {
        format: "JSON",
        offset,
        expected: "a member `traceEvents` with an array",
        remedy: REMEDY,
    }
}
