//! Where an event is, and what it does there.

use super::budget::TOO_MUCH;
use super::event::{Legacy, Scope};
use super::meaning::{Meaning, Said};
use super::ours::FRAMES;
use super::sequence::Sequence;
use super::track::{Key, Kind};
use super::tracks::{Emit, NO_TRACK};
use crate::{ProcessIndex, TrackIndex, TrackKind};

/// Where an event is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot {
    pub(super) track: TrackIndex,
    pub(super) uuid: Option<u64>,
    pub(super) process: Option<ProcessIndex>,
    /// The process and thread, if it is one's track.
    pub(super) thread: Option<(i64, i64)>,
    /// Whether the track is called like one of our frame sets.
    pub(super) may_be_frames: bool,
    pub(super) is_thread: bool,
}

/// What an event does there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Begin,
    End,
    Instant,
    Span,
    Flow,
}

/// The thread number of events of another process that name no thread.
const NO_THREAD: i64 = -1;

impl Meaning {
    /// The track that an event is on; none if the budget does not suffice.
    pub(super) fn spot(
        &mut self,
        said: &Said<'_, '_>,
        sequence: &Sequence,
        emit: Emit<'_>,
    ) -> Option<Spot> {
        let event = said.event;
        let uuid = event.track.or(sequence.track).unwrap_or(NO_TRACK);
        // Events that name no track are of the thread of the sequence, as all were once.
        let thread = sequence.thread().map(|thread| (thread.pid, thread.tid));
        let (pid, tid) = match &event.legacy {
            Some(legacy) => (legacy.pid, legacy.tid),
            None => (None, None),
        };
        let is_old = event.track.is_none() || event.kind == 0;
        let thread = match (thread, pid, tid) {
            (_, Some(pid), tid) => Some((pid, tid.unwrap_or(NO_THREAD))),
            (Some((pid, _)), None, Some(tid)) => Some((pid, tid)),
            (Some(thread), None, None) if is_old => Some(thread),
            _ => None,
        };
        let (name, budget) = (said.place.name, &mut self.budget);
        let ((track, known), uuid) = match thread.filter(|_| uuid == NO_TRACK) {
            Some(thread) => (self.tracks.thread(thread, budget, emit)?, None),
            None => (self.tracks.used(uuid, name, budget, emit)?, Some(uuid)),
        };
        let thread = known.thread();
        Some(Spot {
            track,
            uuid,
            process: known.process,
            thread,
            may_be_frames: known.kind == Kind::Plain && known.name().starts_with(FRAMES),
            is_thread: thread.is_some(),
        })
    }

    /// What an event does, and where: old ones may have a track of their own. None if it is no part of
    /// a timeline, or was handed out.
    pub(super) fn what(
        &mut self,
        byte: u64,
        said: &Said<'_, '_>,
        spot: Spot,
        emit: Emit<'_>,
    ) -> Option<(What, Spot)> {
        let legacy = said.event.legacy.as_ref();
        let Some(legacy) = legacy.filter(|legacy| legacy.phase != 0) else {
            let what = match said.event.kind {
                1 => What::Begin,
                2 => What::End,
                3 => What::Instant,
                _ => {
                    self.problem(byte, "events of a type that is not known are left out");
                    return None;
                }
            };
            return Some((what, spot));
        };
        let what = match legacy.phase {
            b'B' => What::Begin,
            b'E' => What::End,
            b'X' => What::Span,
            b's' | b't' | b'f' => What::Flow,
            b'i' | b'I' | b'R' => {
                let spot = self.instant_spot(byte, legacy, spot, emit)?;
                return Some((What::Instant, spot));
            }
            b'b' | b'S' => return Some((What::Begin, self.async_spot(byte, said, spot, emit)?)),
            b'e' | b'F' => return Some((What::End, self.async_spot(byte, said, spot, emit)?)),
            b'n' | b'T' | b'p' => {
                return Some((What::Instant, self.async_spot(byte, said, spot, emit)?));
            }
            b'M' => {
                self.metadata(byte, said, spot, emit);
                return None;
            }
            phase => {
                let what = match phase {
                    b'C' => "counters of the old form (phase C)",
                    b'N' | b'O' | b'D' => "objects and their snapshots (phases N, O, D)",
                    b'v' | b'V' => "memory dumps (phases v, V)",
                    b'P' => "samples (phase P)",
                    b'c' => "clock synchronisation (phase c)",
                    b'(' | b')' => "contexts (phases ( and ))",
                    _ => "events of a phase that no program is known to write",
                };
                self.problems.add(byte, format!("{what} are left out"));
                return None;
            }
        };
        Some((what, spot))
    }

    /// Old events may be of the whole process or machine.
    fn instant_spot(
        &mut self,
        byte: u64,
        legacy: &Legacy<'_>,
        spot: Spot,
        emit: Emit<'_>,
    ) -> Option<Spot> {
        let (key, kind) = match (legacy.instant_scope, spot.process) {
            (1, _) => (Key::Global, TrackKind::Global),
            (2, Some(process)) => (Key::Process(process), TrackKind::Process),
            _ => return Some(spot),
        };
        let process = spot.process.filter(|_| kind == TrackKind::Process);
        let what = (kind, "");
        self.own_spot(byte, key, process, what, spot, emit)
    }

    /// Spans of an id have a track for it.
    fn async_spot(
        &mut self,
        byte: u64,
        said: &Said<'_, '_>,
        spot: Spot,
        emit: Emit<'_>,
    ) -> Option<Spot> {
        let legacy = said.event.legacy.as_ref()?;
        let Some((scope, id)) = legacy.id else {
            let what = "asynchronous events without an id are left out: they cannot be joined";
            self.problem(byte, what);
            return None;
        };
        let (name, category) = (said.place.name, said.place.target);
        let within = match legacy.id_scope {
            Some(scope) => format!("{category}:{}", String::from_utf8_lossy(scope)),
            // The oldest ones are told apart by their name.
            None if matches!(legacy.phase, b'S' | b'T' | b'p' | b'F') => name.to_owned(),
            None => category.to_owned(),
        };
        let process = spot.process.filter(|_| scope == Scope::Process);
        let key = Key::Async(within, id, process);
        let of = spot.process.filter(|_| scope != Scope::Global);
        let what = (TrackKind::Async, name);
        self.own_spot(byte, key, of, what, spot, emit)
    }

    /// A track for what an old event is about.
    fn own_spot(
        &mut self,
        byte: u64,
        key: Key,
        process: Option<ProcessIndex>,
        what: (TrackKind, &str),
        spot: Spot,
        emit: Emit<'_>,
    ) -> Option<Spot> {
        let above = (process, None);
        let track = self.tracks.keyed(key, above, what, &mut self.budget, emit);
        if track.is_none() {
            self.problem(byte, TOO_MUCH);
        }
        Some(Spot {
            track: track?,
            uuid: None,
            may_be_frames: false,
            is_thread: false,
            ..spot
        })
    }
}
