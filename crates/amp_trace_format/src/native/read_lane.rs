//! Threads as a chunk has them.

use std::sync::Arc;

use super::dictionary::Dictionary;
use super::lane::MOST_OPEN;
use super::models::Has;
use super::range::RangeDecoder;
use super::symbol::History;
use crate::ThreadIndex;

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
    pub(super) open: Vec<ReadOpen>,
    pub(super) has_ended: bool,
    /// Where it was when another thread had its turn.
    pub(super) history: History,
}

/// An open span, by its call site's place in the chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ReadOpen {
    pub(super) site: usize,
    pub(super) began: u64,
}

impl ReadLane {
    /// As a chunk introduces it.
    pub(super) fn introduced(
        dictionary: &mut Dictionary,
        coder: &mut RangeDecoder<'_>,
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
            lane.open.push(ReadOpen { site, began });
        }
        Some(lane)
    }
}
