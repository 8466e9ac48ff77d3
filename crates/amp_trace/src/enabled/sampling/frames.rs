use std::collections::VecDeque;
use std::time::Duration;

use amp_trace_format::{Nanos, Record};

use super::Sampling;
use crate::imp::flight::{Frames, MAIN_FRAMES};

/// Frames whose fate is remembered.
const REMEMBERED: usize = 1 << 14;

/// Which frames are wanted.
#[derive(Debug)]
pub(super) struct Fates {
    sampling: Sampling,
    frames: Frames,
    /// The end of each frame, and whether it is wanted; each begins where the one before ends.
    known: VecDeque<(Nanos, bool)>,
}

impl Fates {
    pub(super) fn new(sampling: Sampling) -> Self {
        Self {
            sampling,
            frames: Frames::default(),
            known: VecDeque::new(),
        }
    }

    /// Looks at a record for the end of a frame.
    pub(super) fn watch(&mut self, record: &Record<'_>) {
        let Record::Frame {
            site,
            at,
            began,
            index,
            ..
        } = record
        else {
            return;
        };
        if site.name != MAIN_FRAMES {
            return;
        }
        let is_wanted = match self.sampling {
            Sampling::OneFrameIn(n) => index.is_multiple_of(n.into()),
            Sampling::SlowFrames(slow) => {
                let duration = at.since(*began);
                let frame = self.frames.take(*index, duration);
                slow.limit(&frame)
                    .is_some_and(|limit| Duration::from_nanos(duration) > limit)
            }
            _ => true,
        };
        if self.known.len() == REMEMBERED {
            self.known.pop_front();
        }
        self.known.push_back((*at, is_wanted));
    }

    /// Until when it is known.
    pub(super) fn until(&self) -> Nanos {
        self.known.back().map_or(Nanos(0), |(at, _)| *at)
    }

    /// Whether the frame of a moment is wanted. One that does not end is.
    pub(super) fn wants(&self, at: Nanos) -> bool {
        let next = self.known.partition_point(|(end, _)| *end <= at);
        self.known.get(next).is_none_or(|(_, is_wanted)| *is_wanted)
    }
}
