//! What spans and events have in common: they are rows of tracks.

use std::fmt::Write as _;
use std::ops::Range;

use amp_trace_analysis::{Datum, Rows, TrackId};
use amp_trace_format::{Level, Value};

use crate::query::cell::Cell;
use crate::query::model::{Kind, Model, Place};
use crate::query::plan::Wanted;

type Places<'m> = Box<dyn Iterator<Item = Place> + 'm>;

/// The rows of a kind that are wanted.
pub(super) fn places<'m>(model: &'m Model, wanted: &Wanted, kind: Kind) -> Places<'m> {
    if let Some(id) = wanted.id {
        let place = u64::try_from(id).ok().and_then(|id| model.place(id));
        return Box::new(
            place
                .into_iter()
                .filter(move |place| kind.has(&model.row(*place))),
        );
    }
    let index = || model.by_path(kind);
    let listed = match (&wanted.path, &wanted.name) {
        (Some(path), _) => Some(index().of_path(*path)),
        (None, Some(name)) => Some(index().of_name(&model.trace, name)),
        (None, None) if wanted.is_by_path => Some(index().all()),
        (None, None) => None,
    };
    let (track, times) = (wanted.track, wanted.from..=wanted.to);
    match listed {
        Some(listed) if track.is_none() && times == (0..=u64::MAX) => {
            Box::new(listed.iter().copied())
        }
        Some(listed) => Box::new(listed.iter().copied().filter(move |place| {
            let is_track = track.is_none_or(|track| track == i64::from(place.track));
            is_track && times.contains(&model.row(*place).start)
        })),
        None => natural(model, wanted, kind),
    }
}

/// By track, then start.
fn natural<'m>(model: &'m Model, wanted: &Wanted, kind: Kind) -> Places<'m> {
    let count = u32::try_from(model.trace.tracks.len()).unwrap_or(u32::MAX);
    let tracks = match wanted.track.map(u32::try_from) {
        None => 0..count,
        Some(Ok(track)) if track < count => track..track + 1,
        Some(_) => 0..0,
    };
    let (from, to) = (wanted.from, wanted.to);
    Box::new(tracks.flat_map(move |track| {
        let rows = &model.trace.tracks[track as usize].rows;
        let meant = between(rows, from, to);
        let meant = meant.filter(move |row| kind.has(&rows.get(*row as usize)));
        meant.map(move |row| Place { track, row })
    }))
}

/// The rows that begin in a range of time.
fn between(rows: &Rows, from: u64, to: u64) -> Range<u32> {
    let first = rows.first_since(from);
    let end = to
        .checked_add(1)
        .map_or(rows.len(), |end| rows.first_since(end));
    let number = |row: usize| u32::try_from(row).unwrap_or(u32::MAX);
    number(first)..number(end.max(first))
}

pub(super) fn id(model: &Model, place: Place) -> Cell<'_> {
    Cell::natural(model.id(place))
}

pub(super) fn name(model: &Model, place: Place) -> Cell<'_> {
    Cell::Text(model.trace.text(model.site(place).name))
}

pub(super) fn target(model: &Model, place: Place) -> Cell<'_> {
    Cell::Text(model.trace.text(model.site(place).target))
}

pub(super) fn start(model: &Model, place: Place) -> Cell<'_> {
    Cell::natural(model.row(place).start)
}

pub(super) fn parent(model: &Model, place: Place) -> Cell<'_> {
    model.parent(place).map(|parent| model.id(parent)).into()
}

pub(super) fn track(_: &Model, place: Place) -> Cell<'_> {
    Cell::Integer(place.track.into())
}

pub(super) fn thread(model: &Model, place: Place) -> Cell<'_> {
    model.title(TrackId(place.track)).into()
}

pub(super) fn process(model: &Model, place: Place) -> Cell<'_> {
    model.process(TrackId(place.track)).into()
}

pub(super) fn frame(model: &Model, place: Place) -> Cell<'_> {
    model.frame(model.row(place).start).into()
}

pub(super) fn path_id(model: &Model, place: Place) -> Cell<'_> {
    Cell::Integer(model.row(place).path.0.into())
}

pub(super) fn path(model: &Model, place: Place) -> Cell<'_> {
    Cell::Made(model.path_text(place))
}

pub(super) fn file(model: &Model, place: Place) -> Cell<'_> {
    Cell::name(&model.trace, model.site(place).file)
}

pub(super) fn line(model: &Model, place: Place) -> Cell<'_> {
    model.site(place).line.map(u64::from).into()
}

pub(super) fn level(model: &Model, place: Place) -> Cell<'_> {
    model.site(place).level.map(Level::name).into()
}

/// The arguments as a JSON object; NULL where there is none.
pub(super) fn arguments(model: &Model, place: Place) -> Cell<'_> {
    let rows = &model.trace.tracks[place.track as usize].rows;
    let arguments = rows.arguments(place.row as usize);
    if arguments.is_empty() {
        return Cell::Null;
    }
    let mut text = String::from("{");
    for (at, said) in arguments.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        string(&mut text, model.trace.text(said.name));
        text.push(':');
        value(&mut text, model, &said.datum);
    }
    text.push('}');
    Cell::Made(text)
}

fn value(text: &mut String, model: &Model, datum: &Datum) {
    let wrote = match datum.value(&model.trace.strings) {
        Value::Unsigned(value) => write!(text, "{value}"),
        Value::Signed(value) => write!(text, "{value}"),
        // As SQLite writes what JSON has no number for.
        Value::Float(value) if value.is_nan() => write!(text, "null"),
        Value::Float(value) if value.is_infinite() => {
            write!(text, "{}9e999", if value < 0.0 { "-" } else { "" })
        }
        Value::Float(value) => write!(text, "{value:?}"),
        Value::Bool(value) => write!(text, "{value}"),
        Value::Text(value) | Value::Truncated { kept: value, .. } => {
            string(text, value);
            Ok(())
        }
    };
    wrote.expect("a string takes everything");
}

fn string(text: &mut String, value: &str) {
    *text += &serde_json::to_string(value).expect("a text is JSON");
}
