//! What is said about an event.

use super::event::Event;
use super::fields::{annotation, event, location, log, nested, task};
use super::interned::{Interned, Kind};
use super::packet::low;
use super::text::{Scratch, Text};
use super::wire::{Fields, Malformed, Wire};
use crate::{Argument, Level, Problems, Value};

/// Values inside values beyond this are left out.
pub(super) const DEEPEST: usize = 32;

/// More arguments of one event are left out.
const MOST: usize = 1 << 16;

/// A value of an argument.
#[derive(Debug, Clone, Copy)]
pub(super) enum Raw<'a> {
    Plain(Value<'static>),
    Text(Text<'a>),
}

/// Named values, the nested ones by the paths to them.
#[derive(Debug, Default)]
pub(super) struct Arguments<'a>(Vec<(Text<'a>, Raw<'a>)>);

pub(super) const TOO_MANY: &str =
    "arguments too deep inside others, or too many of one event, are left out";

/// What texts are looked up in, and what of them was missing.
pub(super) struct Around<'a, 's> {
    /// At which byte of the file.
    pub(super) at: u64,
    pub(super) interned: &'a Interned,
    pub(super) scratch: &'s mut Scratch,
    pub(super) problems: &'s mut Problems,
}

impl<'a> Around<'a, '_> {
    /// The text of a number.
    pub(super) fn interned(&mut self, kind: Kind, iid: u64) -> Option<Text<'a>> {
        let found = self.interned.text(kind, iid);
        if found.is_none() {
            self.problem(
                "numbers stand for names or texts that are not in the file: those are left out",
            );
        }
        found.map(Text::Here)
    }

    pub(super) fn problem(&mut self, what: &'static str) {
        self.problems.add(self.at, what);
    }
}

/// A `SourceLocation`.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Location<'a> {
    pub(super) file: &'a [u8],
    pub(super) function: &'a [u8],
    pub(super) line: Option<u32>,
}

impl<'a> Location<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let (mut found, mut fields) = (Self::default(), Fields::new(bytes));
        while let Some(field) = fields.next()? {
            match field {
                (location::FILE, Wire::Bytes(file)) => found.file = file,
                (location::FUNCTION, Wire::Bytes(function)) => found.function = function,
                (location::LINE, Wire::Varint(line)) => found.line = Some(low(line)),
                _ => {}
            }
        }
        Ok(found)
    }

    /// The place of a number.
    pub(super) fn interned(iid: u64, around: &mut Around<'a, '_>) -> Result<Self, Malformed> {
        match around.interned.location(iid) {
            Some(bytes) => Self::read(bytes),
            None => {
                around.problem("numbers stand for source locations that are not in the file");
                Ok(Self::default())
            }
        }
    }
}

impl<'a> Arguments<'a> {
    /// An empty list, in the memory of another one.
    pub(super) fn reuse(earlier: Arguments<'_>) -> Self {
        Self(emptied(earlier.0))
    }

    /// Takes in the annotations of an event.
    pub(super) fn annotations(
        &mut self,
        event: &Event<'a>,
        around: &mut Around<'a, '_>,
    ) -> Result<(), Malformed> {
        let mut fields = Fields::new(event.bytes);
        while let Some(value) = fields.next_of(event::DEBUG_ANNOTATIONS)? {
            if let Wire::Bytes(bytes) = value {
                self.entry(bytes, None, 0, around)?;
            }
        }
        Ok(())
    }

    /// An annotation that has a name.
    fn entry(
        &mut self,
        bytes: &'a [u8],
        outer: Option<Text<'a>>,
        depth: usize,
        around: &mut Around<'a, '_>,
    ) -> Result<(), Malformed> {
        let said = Said::read(bytes)?;
        let own = match (said.name_iid, said.name) {
            (0, Some(name)) => around.scratch.text(name),
            (0, None) => {
                around.problem("annotations without a name are left out");
                return Ok(());
            }
            (iid, _) => match around.interned(Kind::AnnotationNames, iid) {
                Some(name) => name,
                None => return Ok(()),
            },
        };
        let name = match outer {
            None => Some(own),
            Some(outer) => around.scratch.join(outer, own),
        };
        self.value(&said, name, depth, around)
    }

    /// The value of an annotation, by a name that was made for it.
    fn value(
        &mut self,
        said: &Said<'a>,
        name: Option<Text<'a>>,
        depth: usize,
        around: &mut Around<'a, '_>,
    ) -> Result<(), Malformed> {
        let Some(name) = name.filter(|_| depth <= DEEPEST && !self.is_full()) else {
            around.problem(TOO_MANY);
            return Ok(());
        };
        let raw = match said.value {
            Some((annotation::BOOL, Wire::Varint(is))) => plain(Value::Bool(is != 0)),
            Some((annotation::UINT | annotation::POINTER, Wire::Varint(value))) => {
                plain(Value::Unsigned(value))
            }
            Some((annotation::INT, Wire::Varint(value))) => {
                plain(Value::Signed(value.cast_signed()))
            }
            Some((annotation::DOUBLE, Wire::Fixed64(bits))) => {
                plain(Value::Float(f64::from_bits(bits)))
            }
            Some((annotation::STRING, Wire::Bytes(text))) => Raw::Text(around.scratch.text(text)),
            Some((annotation::JSON, Wire::Bytes(text))) => {
                self.json(text, name, depth, around);
                return Ok(());
            }
            Some((annotation::STRING_IID, Wire::Varint(iid))) => {
                match around.interned(Kind::Strings, iid) {
                    Some(text) => Raw::Text(text),
                    None => return Ok(()),
                }
            }
            Some((annotation::NESTED, Wire::Bytes(bytes))) => {
                return self.nested(bytes, Some(name), depth, around);
            }
            Some((annotation::ENTRIES, _)) => {
                let mut fields = Fields::new(said.bytes);
                while let Some(entry) = fields.next_of(annotation::ENTRIES)? {
                    if let Wire::Bytes(entry) = entry {
                        self.entry(entry, Some(name), depth + 1, around)?;
                    }
                }
                return Ok(());
            }
            Some((annotation::ELEMENTS, _)) => {
                let (mut fields, mut place) = (Fields::new(said.bytes), 0);
                while let Some(element) = fields.next_of(annotation::ELEMENTS)? {
                    if let Wire::Bytes(element) = element {
                        let name = around.scratch.element(name, place);
                        self.value(&Said::read(element)?, name, depth + 1, around)?;
                        place += 1;
                    }
                }
                return Ok(());
            }
            // `null`, and what only the program knows.
            _ => return Ok(()),
        };
        self.push_named(name, raw);
        Ok(())
    }

    /// A value of the older form: its keys and values are lists side by side.
    fn nested(
        &mut self,
        bytes: &'a [u8],
        name: Option<Text<'a>>,
        depth: usize,
        around: &mut Around<'a, '_>,
    ) -> Result<(), Malformed> {
        let Some(name) = name.filter(|_| depth <= DEEPEST && !self.is_full()) else {
            around.problem(TOO_MANY);
            return Ok(());
        };
        let (mut fields, mut keys) = (Fields::new(bytes), Fields::new(bytes));
        let mut place = 0;
        while let Some(field) = fields.next()? {
            let raw = match field {
                (nested::VALUES, Wire::Bytes(value)) => {
                    let Some(Wire::Bytes(key)) = keys.next_of(nested::KEYS)? else {
                        continue;
                    };
                    let key = around.scratch.text(key);
                    let name = around.scratch.join(name, key);
                    self.nested(value, name, depth + 1, around)?;
                    continue;
                }
                (nested::ELEMENTS, Wire::Bytes(element)) => {
                    let name = around.scratch.element(name, place);
                    self.nested(element, name, depth + 1, around)?;
                    place += 1;
                    continue;
                }
                (nested::INT, Wire::Varint(value)) => plain(Value::Signed(value.cast_signed())),
                (nested::DOUBLE, Wire::Fixed64(bits)) => plain(Value::Float(f64::from_bits(bits))),
                (nested::BOOL, Wire::Varint(is)) => plain(Value::Bool(is != 0)),
                (nested::STRING, Wire::Bytes(text)) => Raw::Text(around.scratch.text(text)),
                _ => continue,
            };
            self.push_named(name, raw);
        }
        Ok(())
    }

    /// Takes in what other fields say about an event, and completes its place.
    pub(super) fn others(
        &mut self,
        event: &Event<'a>,
        location: &mut Location<'a>,
        around: &mut Around<'a, '_>,
    ) -> Result<Option<Level>, Malformed> {
        self.text("source.function_name", location.function, around);
        if let Some(bytes) = event.task {
            let from = Fields::new(bytes).next_of(task::POSTED_FROM)?;
            if let Some(Wire::Varint(iid)) = from {
                let from = Location::interned(iid, around)?;
                self.text("task.posted_from.file_name", from.file, around);
                self.text("task.posted_from.function_name", from.function, around);
                if let Some(line) = from.line {
                    self.number("task.posted_from.line_number", line.into());
                }
            }
        }
        match event.correlation {
            Some(Wire::Varint(id)) => self.number("correlation_id", id),
            Some(Wire::Bytes(id)) => self.text("correlation_id", id, around),
            _ => {}
        }
        if let Some(legacy) = &event.legacy {
            if let Some(micros) = legacy.thread_duration {
                let nanos = micros.saturating_mul(1000);
                self.push("thread_duration", plain(Value::Signed(nanos)));
            }
            if let Some(count) = legacy.instructions {
                self.push("thread_instructions", plain(Value::Signed(count)));
            }
        }
        match event.log {
            Some(log) => self.log(log, location, around),
            None => Ok(None),
        }
    }

    fn log(
        &mut self,
        bytes: &'a [u8],
        location: &mut Location<'a>,
        around: &mut Around<'a, '_>,
    ) -> Result<Option<Level>, Malformed> {
        let (mut level, mut fields) = (None, Fields::new(bytes));
        while let Some(field) = fields.next()? {
            match field {
                (log::LOCATION_IID, Wire::Varint(iid)) if location.file.is_empty() => {
                    *location = Location::interned(iid, around)?;
                }
                (log::BODY_IID, Wire::Varint(iid)) => {
                    if let Some(body) = around.interned(Kind::LogBodies, iid) {
                        self.push("log_message", Raw::Text(body));
                    }
                }
                (log::PRIORITY, Wire::Varint(priority)) => {
                    level = match priority {
                        2 => Some(Level::Trace),
                        3 => Some(Level::Debug),
                        4 => Some(Level::Info),
                        5 => Some(Level::Warn),
                        6 | 7 => Some(Level::Error),
                        _ => None,
                    };
                }
                _ => {}
            }
        }
        Ok(level)
    }

    pub(super) fn text(&mut self, name: &'static str, text: &'a [u8], around: &mut Around<'a, '_>) {
        if !text.is_empty() {
            let text = around.scratch.text(text);
            self.push(name, Raw::Text(text));
        }
    }

    fn number(&mut self, name: &'static str, value: u64) {
        self.push(name, plain(Value::Unsigned(value)));
    }

    fn push(&mut self, name: &'static str, raw: Raw<'a>) {
        self.push_named(Text::Here(name), raw);
    }

    pub(super) fn push_named(&mut self, name: Text<'a>, raw: Raw<'a>) {
        self.0.push((name, raw));
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no more are taken in.
    pub(super) fn is_full(&self) -> bool {
        self.0.len() >= MOST
    }

    pub(super) fn truncate(&mut self, len: usize) {
        self.0.truncate(len);
    }

    /// The arguments, in the memory of `list`.
    pub(super) fn get<'s>(&self, scratch: &'s Scratch, list: Vec<Argument<'_>>) -> Vec<Argument<'s>>
    where
        'a: 's,
    {
        let mut list = emptied(list);
        list.extend(self.0.iter().map(|(name, raw)| Argument {
            name: name.get(scratch),
            value: match raw {
                Raw::Plain(value) => *value,
                Raw::Text(text) => Value::Text(text.get(scratch)),
            },
        }));
        list
    }
}

pub(super) const fn plain<'a>(value: Value<'static>) -> Raw<'a> {
    Raw::Plain(value)
}

/// An empty list of what lives elsewhere, in the memory of another one: collecting keeps it.
pub(super) fn emptied<A, B>(mut list: Vec<A>) -> Vec<B> {
    list.clear();
    list.into_iter().map_while(|_| None).collect()
}

/// A `DebugAnnotation`: its name, and the first field of its value.
struct Said<'a> {
    bytes: &'a [u8],
    name_iid: u64,
    name: Option<&'a [u8]>,
    value: Option<(u32, Wire<'a>)>,
}

impl<'a> Said<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut said = Self {
            bytes,
            name_iid: 0,
            name: None,
            value: None,
        };
        let mut fields = Fields::new(bytes);
        while let Some((number, wire)) = fields.next()? {
            match (number, wire) {
                (annotation::NAME_IID, Wire::Varint(iid)) => said.name_iid = iid,
                (annotation::NAME, Wire::Bytes(name)) => said.name = Some(name),
                field if said.value.is_none() => said.value = Some(field),
                _ => {}
            }
        }
        Ok(said)
    }
}
