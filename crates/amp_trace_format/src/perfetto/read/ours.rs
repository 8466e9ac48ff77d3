//! What our own writer says in a form of its own.

use std::collections::HashMap;

use super::track::Track;
use super::tracks::Emit;
use crate::{Argument, Entry, Place, Time, TrackIndex, TrackKind, Value};

/// A frame whose end is still to come.
#[derive(Debug)]
struct Frame {
    set: Box<str>,
    target: Box<str>,
    index: u64,
    began: Time,
}

/// The name of the track of a frame set begins like this.
pub(super) const FRAMES: &str = "Frames: ";

/// Frames by their track: one that has begun, or that there was one.
#[derive(Debug, Default)]
pub(super) struct Frames(HashMap<TrackIndex, Option<Frame>>);

/// The set of a frame: its name is that of its track, and of the frame, before its number.
fn set<'a>(track: &str, name: &'a str, arguments: &[Argument<'_>]) -> Option<(&'a str, u64)> {
    let of_track = track.strip_prefix(FRAMES)?;
    let [argument] = arguments else {
        return None;
    };
    let Value::Unsigned(index) = argument.value else {
        return None;
    };
    let (set, number) = name.rsplit_once(' ')?;
    let is_frame = argument.name == "index" && set == of_track && number.parse() == Ok(index);
    is_frame.then_some((set, index))
}

impl Frames {
    /// Takes note of a frame that begins; false if it is none. The track of a set is called like it.
    pub(super) fn begin(
        &mut self,
        (index, track): (TrackIndex, &Track),
        place: &Place<'_>,
        began: Time,
        arguments: &[Argument<'_>],
        emit: Emit<'_>,
    ) -> bool {
        let Some((set, number)) = set(track.name(), place.name, arguments) else {
            return false;
        };
        let known = self.0.get(&index);
        // Ours are never inside each other.
        if known.is_some_and(Option::is_some) {
            return false;
        }
        if known.is_none() {
            emit(&Entry::Track {
                track: index,
                process: track.process,
                parent: None,
                kind: TrackKind::Custom,
                name: set,
            });
        }
        let frame = Frame {
            set: set.into(),
            target: place.target.into(),
            index: number,
            began,
        };
        self.0.insert(index, Some(frame));
        true
    }

    /// Hands out the frame that ends; false if none does.
    pub(super) fn end(&mut self, track: TrackIndex, at: Time, emit: Emit<'_>) -> bool {
        // Most files have none.
        if self.0.is_empty() {
            return false;
        }
        let Some(frame) = self.0.get_mut(&track).and_then(Option::take) else {
            return false;
        };
        emit(&Entry::Frame {
            track,
            place: Place::new(&frame.set, &frame.target),
            at,
            began: frame.began,
            index: frame.index,
        });
        true
    }

    /// Hands out the frames that have no end in the file, as spans.
    pub(super) fn finish(&mut self, emit: Emit<'_>) {
        for (track, frame) in self.0.drain() {
            let Some(frame) = frame else {
                continue;
            };
            let name = format!("{} {}", frame.set, frame.index);
            emit(&Entry::Span {
                track,
                place: Place::new(&name, &frame.target),
                at: frame.began,
                duration: None,
                arguments: &[],
            });
        }
    }
}

/// The loss that an event is; none if it is none.
pub(super) fn loss(
    (track, is_thread): (TrackIndex, bool),
    place: &Place<'_>,
    at: Time,
    arguments: &[Argument<'_>],
) -> Option<Entry<'static>> {
    if place.target != "amp_trace" || place.name != "lost records" {
        return None;
    }
    let value = |name: &str| {
        let argument = arguments.iter().find(|argument| argument.name == name);
        argument.map(|argument| argument.value)
    };
    let count = |name| match value(name)? {
        Value::Unsigned(count) => Some(count),
        _ => None,
    };
    let micros = |name| match value(name) {
        #[expect(clippy::cast_possible_truncation, reason = "checked to fit")]
        Some(Value::Float(micros)) if micros.abs() < 9e15 => (micros * 1000.0).round() as Time,
        _ => at,
    };
    Some(Entry::Loss {
        track: is_thread.then_some(track),
        spans: count("spans")?,
        events: count("events")?,
        from: micros("from"),
        to: micros("to"),
    })
}
