//! The tracks of spans that are not bound to a thread.

use std::collections::HashMap;

use crate::{AsyncId, Nanos, TrackIndex};

/// Ends whose beginning has not come yet are forgotten above this many.
const MANY: usize = 4096;

/// Those that are open, or ended before they began: threads come one after the other.
#[derive(Debug, Default)]
pub(super) struct AsyncTracks {
    known: HashMap<AsyncId, Known>,
    /// How many are remembered before those that ended are forgotten.
    many: usize,
}

#[derive(Debug, Clone, Copy)]
struct Known {
    track: TrackIndex,
    /// When it began, or ended.
    at: Nanos,
    has_ended: bool,
}

impl AsyncTracks {
    /// The track of a span whose end came first, and when that was.
    pub(super) fn ended(&mut self, id: AsyncId) -> Option<(TrackIndex, Nanos)> {
        let known = self.known.get(&id).filter(|known| known.has_ended)?;
        let ended = (known.track, known.at);
        self.known.remove(&id);
        Some(ended)
    }

    /// A span begins; returns when. What ended before it began is earlier than its end.
    pub(super) fn begin(
        &mut self,
        id: AsyncId,
        track: TrackIndex,
        at: Nanos,
        ended: Option<(TrackIndex, Nanos)>,
    ) -> Nanos {
        if let Some((_, ended)) = ended {
            return at.min(Nanos(ended.0.saturating_sub(1)));
        }
        let has_ended = false;
        let known = Known {
            track,
            at,
            has_ended,
        };
        self.known.insert(id, known);
        at
    }

    /// A span ends that began; returns its track and when, never before it began.
    pub(super) fn end(&mut self, id: AsyncId, at: Nanos) -> Option<(TrackIndex, Nanos)> {
        let known = self.known.get(&id).filter(|known| !known.has_ended)?;
        let ended = (known.track, known.at.max(at));
        self.known.remove(&id);
        Some(ended)
    }

    /// A span ends that has not begun.
    pub(super) fn end_first(&mut self, id: AsyncId, track: TrackIndex, at: Nanos) {
        if self.known.len() >= self.many.max(MANY) {
            self.known.retain(|_, known| !known.has_ended);
            self.many = self.known.len() * 2;
        }
        let has_ended = true;
        let known = Known {
            track,
            at,
            has_ended,
        };
        self.known.insert(id, known);
    }

    /// All that are open, by their ids, with their beginnings.
    pub(super) fn drain(&mut self) -> Vec<(TrackIndex, Nanos)> {
        let open = std::mem::take(&mut self.known).into_iter();
        let mut open: Vec<_> = open.filter(|(_, known)| !known.has_ended).collect();
        open.sort_unstable_by_key(|(id, _)| id.0);
        open.into_iter()
            .map(|(_, known)| (known.track, known.at))
            .collect()
    }
}
