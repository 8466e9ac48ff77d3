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

/// So many bytes are read twice to find events in what is no JSON.
const READ_AGAIN: u64 = 64 << 20;

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
        read_again: 0,
    };
    reader.file(emit)?;
    if reader.meaning.is_nothing() {
        return Err(no_events(0));
    }
    Ok(reader.meaning.problems)
}

const EVENT: &str = "an event, which is an object";

/// What comes next in the array of events.
enum Next {
    Event,
    End,
    Other,
}

struct Reader<R> {
    source: Source<R>,
    event: Event,
    meaning: Meaning,
    /// How many bytes were read in vain.
    read_again: u64,
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
            Tried::Done(b'[') => self.events(emit).map(|_| ()),
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
                Tried::Long if has_events => {
                    self.wrong(self.source.offset(), "a name of less than 4 MiB");
                    return Ok(());
                }
                Tried::Wrong(offset, expected) if has_events => {
                    self.wrong(offset, expected);
                    return Ok(());
                }
                Tried::Done(None) | Tried::Cut | Tried::Long => {
                    return Err(no_events(self.source.offset()));
                }
                Tried::Wrong(offset, _) => return Err(no_events(offset)),
            };
            if key == "traceEvents" && next == b'[' {
                has_events = true;
                self.source.attempt(|lexer, _, _| lexer.take(b'['))?;
                if !self.events(emit)? {
                    return Ok(());
                }
            } else if next == b'"' {
                self.label(&key, emit)?;
            } else if !self.source.skip()? {
                continue;
            }
        }
    }

    /// A member that is a text is true of the whole file.
    fn label(&mut self, name: &str, emit: &mut impl FnMut(&Entry<'_>)) -> Result<(), InputError> {
        let text = self.source.attempt(|lexer, bytes, scratch| {
            let text = lexer.text(scratch)?;
            Ok(text.get(bytes, scratch).to_owned())
        })?;
        match text {
            Tried::Done(text) if text.len() < 1024 => emit(&Entry::Label {
                name,
                value: Value::Text(&text),
            }),
            Tried::Done(_) | Tried::Cut => {}
            Tried::Long => {
                self.source.skip()?;
            }
            Tried::Wrong(offset, expected) => self.wrong(offset, expected),
        }
        Ok(())
    }

    /// The elements of the array of events, and its end; false where it has none.
    fn events(&mut self, emit: &mut impl FnMut(&Entry<'_>)) -> Result<bool, InputError> {
        let mut is_first = true;
        loop {
            let offset = self.source.offset();
            let (event, meaning) = (&mut self.event, &mut self.meaning);
            let tried = self.source.attempt(|lexer, bytes, scratch| {
                if !lexer.next_element(is_first)? {
                    return Ok(Next::End);
                }
                match lexer.peek()? {
                    b'{' => {}
                    // Some programs write a comma behind the last event.
                    b']' => {
                        lexer.advance();
                        return Ok(Next::End);
                    }
                    // One bracket too many must not cost all events.
                    b'[' => return lexer.wrong(EVENT),
                    _ => return Ok(Next::Other),
                }
                event.read(lexer, bytes, scratch)?;
                meaning.event(offset, event, bytes, scratch, emit);
                Ok(Next::Event)
            })?;
            is_first = false;
            match tried {
                Tried::Done(Next::Event) => {}
                Tried::Done(Next::End) => return Ok(true),
                Tried::Done(Next::Other) => {
                    self.wrong(self.source.offset(), EVENT);
                    if !self.source.skip()? {
                        return Ok(false);
                    }
                }
                Tried::Cut => {
                    self.meaning.problems.add(offset, CUT);
                    return Ok(false);
                }
                Tried::Long => {
                    self.meaning
                        .problems
                        .add(offset, "events of more than 4 MiB are left out");
                    if !self.source.skip()? {
                        self.meaning.problems.add(offset, CUT);
                        return Ok(false);
                    }
                }
                Tried::Wrong(wrong, expected) => {
                    self.wrong(wrong, expected);
                    // What is read again takes its time; a file that asks for much of it has lost its claim.
                    self.read_again += wrong.saturating_sub(offset);
                    let not_before = if self.read_again > READ_AGAIN {
                        wrong
                    } else {
                        offset
                    };
                    if !self.source.resume(not_before)? {
                        return Ok(false);
                    }
                    is_first = true;
                }
            }
        }
    }

    fn wrong(&mut self, offset: u64, expected: &str) {
        self.meaning.has_others = true;
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
        expected: "an array of trace events, which have a phase in `ph`",
        remedy: REMEDY,
    }
}
