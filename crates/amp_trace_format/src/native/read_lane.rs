//! Threads as a chunk has them.

use std::sync::Arc;

use super::dictionary::Dictionary;
use super::lane::MOST_OPEN;
use super::models::Has;
use super::rans::RansDecoder;
use super::statement::{Introduction, LanePlace, OpenSpan, SitePlace};
use super::symbol::History;
use crate::{Nanos, ThreadIndex};

/// A thread of a chunk.
#[derive(Debug)]
pub(super) struct ReadLane {
    pub(super) thread: ThreadIndex,
    pub(super) name: Option<Arc<str>>,
    pub(super) os_id: u64,
    pub(super) is_track: bool,
    /// How many records it had, from the beginning of the capture on.
    pub(super) records: u64,
    pub(super) last: u64,
    pub(super) open: Vec<OpenSpan>,
    pub(super) has_ended: bool,
    /// Where it was when another thread had its turn.
    pub(super) history: History,
}

impl ReadLane {
    /// As a chunk introduces it.
    pub(super) fn introduced(
        dictionary: &mut Dictionary,
        coder: &mut RansDecoder<'_>,
    ) -> Option<Self> {
        let thread = dictionary.number(coder, |plain| &mut plain.thread);
        let is_track = dictionary.has(coder, Has::IsTrack);
        let name = dictionary.optional(coder, Has::Name)?;
        let os_id = if name.is_some() && !is_track {
            dictionary.number(coder, |plain| &mut plain.os_id)
        } else {
            0
        };
        let mut lane = Self {
            thread: ThreadIndex(u32::try_from(thread).ok()?),
            name,
            os_id,
            is_track,
            records: dictionary.number(coder, |plain| &mut plain.amount),
            last: dictionary.number(coder, |plain| &mut plain.amount),
            open: Vec::new(),
            has_ended: false,
            history: History::default(),
        };
        let count = dictionary.number(coder, |plain| &mut plain.count);
        if count > MOST_OPEN as u64 {
            return None;
        }
        for _ in 0..count {
            dictionary.units += 1;
            let site = dictionary.number(coder, |plain| &mut plain.site_id);
            let site = usize::try_from(site).ok()?;
            dictionary.site(coder, site)?;
            let began = dictionary.near(coder, |plain| &mut plain.began, lane.last);
            lane.open.push(OpenSpan {
                site: SitePlace::of(site),
                began: Nanos(began),
            });
        }
        Some(lane)
    }

    /// What is known of it where it comes into the chunk, in this place.
    pub(super) fn introduction(&self, place: usize) -> Introduction<'_> {
        Introduction {
            lane: LanePlace::of(place),
            thread: self.thread,
            name: self.name.as_deref(),
            os_id: self.os_id,
            is_track: self.is_track,
            records: self.records,
            last: Nanos(self.last),
            open: &self.open,
        }
    }
}
