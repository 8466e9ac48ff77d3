//! Markers: spans and events.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::document::{At, Cell, Document};
use super::lanes::Lanes;
use super::meta::Meta;
use super::strings::Strings;
use super::table::Rows;
use super::{Emit, Times};
use crate::json::{Arguments, Lexer, Raw, Scratch, Stop, Text, end_of_value};
use crate::record::LEVEL;
use crate::{Argument, Entry, Level, Place, Problems, Time, TrackIndex, Value};

/// A span that is not handed out yet.
#[derive(Debug, Clone, Copy)]
struct Span {
    at: Time,
    /// The greatest time where it has no end.
    end: Time,
    name: u32,
    category: u32,
    /// What its beginning and its end say; 0 for nothing.
    data: [At; 2],
}

/// The markers of a thread.
pub(super) struct Markers<'a> {
    pub(super) document: &'a Document,
    pub(super) meta: &'a Meta,
    pub(super) strings: &'a Strings,
    pub(super) times: Times,
    /// The thread's own.
    pub(super) track: TrackIndex,
    /// Whether some fields were left out.
    has_more: bool,
    arguments: Arguments,
    scratch: Scratch,
    name: Scratch,
}

/// So many spans may a thread have, and one for each 24 bytes of the file: no writer needs fewer for one.
const MOST: usize = 1 << 20;
const SHORTEST: usize = 24;

/// The fields of a marker are left out where they are longer.
const LONGEST: usize = 4 << 20;

const COLUMNS: [&str; 7] = [
    "name",
    "startTime",
    "endTime",
    "time",
    "phase",
    "category",
    "data",
];

impl<'a> Markers<'a> {
    pub(super) fn new(
        (document, meta, strings): (&'a Document, &'a Meta, &'a Strings),
        times: Times,
        track: TrackIndex,
    ) -> Self {
        Self {
            document,
            meta,
            strings,
            times,
            track,
            has_more: false,
            arguments: Arguments::default(),
            scratch: Scratch::default(),
            name: Scratch::default(),
        }
    }

    /// Hands out events as they come, and spans by their beginnings; `row` makes a track for spans that do not
    /// fit into those before.
    pub(super) fn read(
        mut self,
        at: At,
        problems: &mut Problems,
        row: &mut dyn FnMut(usize, Emit<'_>) -> TrackIndex,
        emit: Emit<'_>,
    ) {
        let mut spans = self.collect(at, problems, emit);
        spans.sort_by_key(|span| (span.at, Reverse(span.end)));
        let (mut lanes, mut tracks) = (Lanes::default(), vec![self.track]);
        for span in &spans {
            let lane = lanes.place(span.at, span.end);
            if lane == tracks.len() {
                tracks.push(row(lane, emit));
            }
            let has_end = span.end < Time::MAX;
            self.hand_out(span, |place, arguments| {
                emit(&Entry::Span {
                    track: tracks[lane],
                    place,
                    at: span.at,
                    duration: has_end.then(|| span.at.abs_diff(span.end)),
                    arguments,
                });
            });
        }
        if self.has_more {
            problems.add(
                u64::from(at),
                "some of the fields of large markers are left out",
            );
        }
    }

    /// Hands out events, and returns spans.
    fn collect(&mut self, at: At, problems: &mut Problems, emit: Emit<'_>) -> Vec<Span> {
        let (offset, track) = (u64::from(at), self.track);
        let most = MOST.max(self.document.len() / SHORTEST);
        let (mut spans, mut open) = (Vec::<Span>::new(), HashMap::<u32, Vec<u32>>::new());
        for [name, start, end, time, phase, category, data] in Rows::new(self.document, at, COLUMNS)
        {
            if spans.len() >= most {
                problems.add(
                    offset,
                    "more markers than a file of this length can have are left out",
                );
                break;
            }
            let index = |cell: Cell| cell.index().and_then(|index| u32::try_from(index).ok());
            let start = match start {
                Cell::Null => time,
                start => start,
            };
            let (start, end) = (self.times.at(start), self.times.at(end));
            let mut span = Span {
                at: start.or(end).unwrap_or(0),
                end: Time::MAX,
                name: index(name).unwrap_or(u32::MAX),
                category: index(category).unwrap_or(u32::MAX),
                data: [data.at().unwrap_or(0), 0],
            };
            match (phase.index().unwrap_or(0), start, end) {
                (0, Some(at), _) => self.hand_out(&span, |place, arguments| {
                    emit(&Entry::Event {
                        track,
                        place,
                        at,
                        arguments,
                    });
                }),
                (1, Some(start), Some(end)) => {
                    span.end = end.max(start);
                    spans.push(span);
                }
                (2, Some(_), _) => {
                    let place = u32::try_from(spans.len()).unwrap_or(u32::MAX);
                    open.entry(span.name).or_default().push(place);
                    spans.push(span);
                }
                (3, _, Some(end)) => {
                    let began = open.get_mut(&span.name).and_then(Vec::pop);
                    match began.and_then(|began| spans.get_mut(began as usize)) {
                        Some(began) => {
                            began.end = end.max(began.at);
                            began.data[1] = span.data[0];
                        }
                        None => {
                            problems.add(offset, "markers that end and never began are left out");
                        }
                    }
                }
                (0..=3, ..) => problems.add(offset, "markers without a time are left out"),
                _ => problems.add(offset, "markers of an unknown phase are left out"),
            }
        }
        spans
    }

    /// Puts together what a marker says, and hands it out.
    fn hand_out(&mut self, span: &Span, then: impl FnOnce(Place<'_>, &[Argument<'_>])) {
        let Self {
            document,
            meta,
            strings,
            ..
        } = *self;
        self.scratch.clear();
        self.arguments.clear();
        for data in span.data.into_iter().filter(|data| *data > 0) {
            // What cannot be read of a field ends its marker's.
            let _ = self.fields(data);
        }
        let mut arguments: Vec<_> = self
            .arguments
            .iter(document.bytes(), &self.scratch)
            .collect();
        self.has_more |= self.arguments.has_more();
        let mut place = Place::new(
            strings.get(document, span.name, &mut self.name),
            meta.category(usize::try_from(span.category).ok()),
        );
        if meta.is_ours {
            place.level = take_level(&mut arguments);
            if span.category == 0 {
                place.target = "";
            }
        }
        then(place, &arguments);
    }

    /// Adds the fields of a marker.
    fn fields(&mut self, at: At) -> Result<(), Stop> {
        let document = self.document;
        let bytes = document.bytes();
        let len = end_of_value(bytes, at as usize).map_or(0, |end| end - at as usize);
        if len > LONGEST {
            self.has_more = true;
            return Ok(());
        }
        let mut marker = String::new();
        document.members(at, |name, at| {
            if name == "type" {
                marker = document.owned(at).unwrap_or_default();
            }
        });
        let (mut lexer, mut is_first) = (document.lexer(at), true);
        if lexer.peek()? != b'{' {
            return Ok(());
        }
        lexer.advance();
        while lexer.next_key(is_first)? {
            is_first = false;
            let key = lexer.key(&mut self.scratch)?;
            let next = lexer.peek()?;
            let known = self.meta.field(&marker, key.get(bytes, &self.scratch));
            let (is_string, label) = known.map_or((false, None), |known| {
                (known.is_string, known.label.as_deref())
            });
            let name = label.map_or(key, |label| self.scratch.push(label));
            let is_left_out = match key.bytes(bytes, &self.scratch) {
                // Where in the program it was: samples of their own.
                b"stack" | b"cause" => matches!(next, b'{' | b'['),
                b"type" => self.meta.is_ours,
                _ => false,
            };
            if is_left_out {
                let end = end_of_value(bytes, lexer.at()).ok_or(Stop::Short)?;
                lexer = Lexer::new(bytes, end);
            } else if is_string && next.is_ascii_digit() {
                let number = lexer.number()?;
                let text = self.string(Cell::Number(number))?;
                self.arguments
                    .push(name, text.map_or(Raw::Number(number), Raw::Text));
            } else {
                let (arguments, scratch) = (&mut self.arguments, &mut self.scratch);
                arguments.read(&mut lexer, bytes, scratch, name, 1)?;
            }
        }
        Ok(())
    }

    /// The string of a number.
    fn string(&mut self, number: Cell) -> Result<Option<Text>, Stop> {
        let Some(at) = number.index().and_then(|place| self.strings.at(place)) else {
            return Ok(None);
        };
        let mut lexer = self.document.lexer(at);
        if lexer.peek()? != b'"' {
            return Ok(None);
        }
        lexer.text(&mut self.scratch).map(Some)
    }
}

/// The level that our own writer said, which is left out where it is the usual one.
fn take_level(arguments: &mut Vec<Argument<'_>>) -> Option<Level> {
    let said = arguments.iter().position(|argument| argument.name == LEVEL);
    let Some(place) = said else {
        return Some(Level::Info);
    };
    let level = match arguments[place].value {
        Value::Text(name) => Level::named(name)?,
        _ => return None,
    };
    arguments.remove(place);
    Some(level)
}
