//! One event, as far as it means something.

use crate::Argument;
use crate::json::{Arguments, Lexer, Number, Scratch, Stop, Text};

/// A number or a text: what identities are written as.
#[derive(Debug, Clone, Copy)]
pub(super) enum Id {
    Number(i64),
    Text(Text),
}

/// What an identity is unique in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Scope {
    Unstated,
    Process,
    Global,
}

/// An event's members; those that are not there are empty.
#[derive(Debug)]
pub(super) struct Event {
    pub(super) phase: u8,
    pub(super) name: Text,
    pub(super) category: Text,
    /// In nanoseconds.
    pub(super) at: Option<i64>,
    pub(super) duration: Option<i64>,
    pub(super) pid: Option<Id>,
    pub(super) tid: Option<Id>,
    pub(super) id: Option<(Scope, Id)>,
    pub(super) scope: Text,
    pub(super) bind_id: Option<Id>,
    pub(super) flow_in: bool,
    pub(super) flow_out: bool,
    /// The first letter of `s`: of what an instant is.
    pub(super) extent: u8,
    /// Whether `bp` says that a flow ends at the span around it.
    pub(super) binds_enclosing: bool,
    arguments: Arguments,
}

impl Event {
    pub(super) fn new() -> Self {
        Self {
            phase: 0,
            name: Text::EMPTY,
            category: Text::EMPTY,
            at: None,
            duration: None,
            pid: None,
            tid: None,
            id: None,
            scope: Text::EMPTY,
            bind_id: None,
            flow_in: false,
            flow_out: false,
            extent: 0,
            binds_enclosing: false,
            arguments: Arguments::default(),
        }
    }

    fn clear(&mut self) {
        let mut arguments = std::mem::take(&mut self.arguments);
        arguments.clear();
        *self = Self {
            arguments,
            ..Self::new()
        };
    }

    /// Reads the object that comes next.
    pub(super) fn read(
        &mut self,
        lexer: &mut Lexer<'_>,
        bytes: &[u8],
        scratch: &mut Scratch,
    ) -> Result<(), Stop> {
        self.clear();
        scratch.clear();
        lexer.expect(b'{', "an event, which is an object")?;
        let mut is_first = true;
        while lexer.next_key(is_first)? {
            is_first = false;
            let key = lexer.key(scratch)?;
            let next = lexer.peek()?;
            match key.bytes(bytes, scratch) {
                b"ph" if next == b'"' => {
                    let phase = lexer.text(scratch)?;
                    self.phase = letter(phase, bytes, scratch);
                }
                b"name" if next == b'"' => self.name = lexer.text(scratch)?,
                b"cat" if next == b'"' => self.category = lexer.text(scratch)?,
                b"scope" if next == b'"' => self.scope = lexer.text(scratch)?,
                b"ts" => self.at = micros(lexer, bytes, scratch)?,
                b"dur" => self.duration = micros(lexer, bytes, scratch)?,
                b"pid" => self.pid = id(lexer, scratch)?,
                b"tid" => self.tid = id(lexer, scratch)?,
                b"id" => {
                    let id = id(lexer, scratch)?;
                    self.id = id.map(|id| (Scope::Unstated, id)).or(self.id);
                }
                b"id2" if next == b'{' => {
                    let id = second_id(lexer, bytes, scratch)?;
                    let has_first = matches!(self.id, Some((Scope::Unstated, _)));
                    if !has_first {
                        self.id = id.or(self.id);
                    }
                }
                b"bind_id" => self.bind_id = id(lexer, scratch)?,
                b"flow_in" => self.flow_in = truth(lexer)?,
                b"flow_out" => self.flow_out = truth(lexer)?,
                b"s" if next == b'"' => {
                    let extent = lexer.text(scratch)?;
                    self.extent = letter(extent, bytes, scratch);
                }
                b"bp" if next == b'"' => {
                    let bind = lexer.text(scratch)?;
                    self.binds_enclosing = bind.bytes(bytes, scratch) == b"e";
                }
                b"args" if next == b'{' => {
                    self.arguments.read(lexer, bytes, scratch, Text::EMPTY, 0)?;
                }
                _ => lexer.skip()?,
            }
        }
        Ok(())
    }

    /// The arguments, by the paths to them.
    pub(super) fn arguments<'a>(
        &self,
        bytes: &'a [u8],
        scratch: &'a Scratch,
    ) -> impl Iterator<Item = Argument<'a>> {
        self.arguments.iter(bytes, scratch)
    }

    /// Whether some of the arguments were left out.
    pub(super) fn has_more(&self) -> bool {
        self.arguments.has_more()
    }
}

fn letter(text: Text, bytes: &[u8], scratch: &Scratch) -> u8 {
    text.bytes(bytes, scratch).first().copied().unwrap_or(0)
}

/// A time; some programs write them as strings.
fn micros(lexer: &mut Lexer<'_>, bytes: &[u8], scratch: &mut Scratch) -> Result<Option<i64>, Stop> {
    match lexer.peek()? {
        b'"' => {
            let text = lexer.text(scratch)?;
            let mut text = text.bytes(bytes, scratch).to_vec();
            text.push(b' ');
            let mut rest = Lexer::new(&text, 0);
            let number = rest.number().ok();
            let is_all = rest.peek().is_err();
            Ok(number.filter(|_| is_all).and_then(Number::micros))
        }
        b'-' | b'0'..=b'9' => Ok(lexer.number()?.micros()),
        _ => lexer.skip().map(|()| None),
    }
}

fn id(lexer: &mut Lexer<'_>, scratch: &mut Scratch) -> Result<Option<Id>, Stop> {
    match lexer.peek()? {
        b'"' => Ok(Some(Id::Text(lexer.text(scratch)?))),
        b'-' | b'0'..=b'9' => Ok(lexer.number()?.integer().map(Id::Number)),
        _ => lexer.skip().map(|()| None),
    }
}

fn second_id(
    lexer: &mut Lexer<'_>,
    bytes: &[u8],
    scratch: &mut Scratch,
) -> Result<Option<(Scope, Id)>, Stop> {
    lexer.advance();
    let (mut is_first, mut found) = (true, None);
    while lexer.next_key(is_first)? {
        is_first = false;
        let key = lexer.key(scratch)?;
        let scope = match key.bytes(bytes, scratch) {
            b"local" => Scope::Process,
            _ => Scope::Global,
        };
        found = id(lexer, scratch)?.map(|id| (scope, id)).or(found);
    }
    Ok(found)
}

fn truth(lexer: &mut Lexer<'_>) -> Result<bool, Stop> {
    let is_true = matches!(lexer.peek()?, b't' | b'1');
    lexer.skip().map(|()| is_true)
}
