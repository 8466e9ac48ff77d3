//! What our own writer says in a form of its own.

use super::event::Event;
use super::meaning::{Meaning, Said};
use crate::chrome::FIRST_FRAME_SET;
use crate::record::LEVEL;
use crate::{Entry, Level, Time, Value};

impl Meaning {
    /// Whether a track is no thread: frames have one of their own in the file.
    pub(super) fn is_our_track(&self, tid: i64, name: &str) -> bool {
        tid >= i64::from(FIRST_FRAME_SET) && name.starts_with("Frames: ")
    }

    /// Hands out the frame or loss that an event is; false if it is none, and nothing if there are too many
    /// tracks.
    pub(super) fn is_ours(
        &mut self,
        phase: u8,
        said: &Said<'_>,
        duration: Option<i64>,
        emit: &mut impl FnMut(&Entry<'_>),
    ) -> Option<bool> {
        match phase {
            b'X' if said.tid >= i64::from(FIRST_FRAME_SET) => self.frame(said, duration, emit),
            b'i' if said.category == "amp_trace" && said.name == "lost records" => {
                self.loss(said, emit)
            }
            _ => Some(false),
        }
    }

    /// The level of an event, which our writer leaves out where it is the usual one, and has as the last
    /// argument elsewhere.
    pub(super) fn level(&self, event: &Event, said: &mut Said<'_>) -> Option<Level> {
        if !self.is_our_file || event.phase != b'i' || event.extent != b't' {
            return None;
        }
        let last = said.arguments.last().filter(|last| last.name == LEVEL);
        let level = last.and_then(|last| match last.value {
            Value::Text(name) => Level::named(name),
            _ => None,
        });
        if level.is_some() {
            said.arguments.pop();
        }
        level.or(Some(Level::Info))
    }

    fn frame(
        &mut self,
        said: &Said<'_>,
        duration: Option<i64>,
        emit: &mut impl FnMut(&Entry<'_>),
    ) -> Option<bool> {
        let (Some(index), Some(duration)) = (said.unsigned("index"), duration) else {
            return Some(false);
        };
        let Some((set, number)) = said.name.rsplit_once(' ') else {
            return Some(false);
        };
        if number.parse() != Ok(index) {
            return Some(false);
        }
        let track = self.identities.frames(said.pid, set, emit)?;
        let mut place = said.place();
        place.name = set;
        emit(&Entry::Frame {
            track,
            place,
            at: said.at.saturating_add(duration),
            began: said.at,
            index,
        });
        Some(true)
    }

    fn loss(&mut self, said: &Said<'_>, emit: &mut impl FnMut(&Entry<'_>)) -> Option<bool> {
        let (Some(spans), Some(events)) = (said.unsigned("spans"), said.unsigned("events")) else {
            return Some(false);
        };
        // A loss of a thread stands on it; our writer gives the process's own number to the others, and
        // to the main thread.
        let is_thread = said.text("cause") == Some("no free block for the thread");
        let track = if is_thread {
            Some(self.identities.thread(said.pid, said.tid, emit)?)
        } else {
            None
        };
        emit(&Entry::Loss {
            track,
            spans,
            events,
            from: said.micros("from").unwrap_or(said.at),
            to: said.micros("to").unwrap_or(said.at),
        });
        Some(true)
    }
}

impl Said<'_> {
    fn value(&self, name: &str) -> Option<Value<'_>> {
        let argument = self.arguments.iter().find(|a| a.name == name);
        argument.map(|argument| argument.value)
    }

    fn unsigned(&self, name: &str) -> Option<u64> {
        match self.value(name)? {
            Value::Unsigned(value) => Some(value),
            _ => None,
        }
    }

    fn text(&self, name: &str) -> Option<&str> {
        match self.value(name)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "checked to fit")]
    #[expect(clippy::cast_precision_loss, reason = "of small integers")]
    fn micros(&self, name: &str) -> Option<Time> {
        let micros = match self.value(name)? {
            Value::Unsigned(value) => value as f64,
            Value::Float(value) => value,
            _ => return None,
        };
        (micros.abs() < 9e15).then(|| (micros * 1000.0).round() as i64)
    }
}
