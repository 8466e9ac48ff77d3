//! Spans that are open on one side of a gap and not on the other.

use std::collections::HashMap;
use std::mem;

use super::decode::Decoder;
use super::read_lane::{ReadLane, ReadOpen};
use super::site::OwnedSite;
use crate::{Nanos, Record, ThreadIndex};

/// What was open before a chunk that does not follow what was read before it.
#[derive(Debug, Default)]
pub(super) struct Before {
    pub(super) is_gap: bool,
    pub(super) sites: Vec<OwnedSite>,
    pub(super) lanes: HashMap<ThreadIndex, (u64, Vec<ReadOpen>)>,
}

impl Decoder {
    /// After a gap: ends and begins spans of a thread until they are those that the chunk knows.
    pub(super) fn join(&mut self, lane: &ReadLane, emit: &mut impl FnMut(&Record<'_>)) {
        let (sites, thread) = (&self.dictionary.sites, lane.thread);
        let (last, mut open) = self.before.lanes.remove(&thread).unwrap_or_default();
        let is_same = |(old, new): &(&ReadOpen, &ReadOpen)| {
            self.before.sites[old.site].id == sites[new.site].id && old.began == new.began
        };
        let shared = open.iter().zip(&lane.open).take_while(is_same).count();
        let ended = open.split_off(shared);
        end_spans(&self.before.sites, (thread, last), &ended, emit);
        match &lane.name {
            Some(name) if lane.is_track => emit(&Record::Track {
                track: thread,
                name,
            }),
            Some(name) => emit(&Record::Thread {
                thread,
                os_id: lane.os_id,
                name,
            }),
            None => {}
        }
        for span in &lane.open[shared..] {
            emit(&Record::Begin {
                thread,
                site: sites[span.site].site(),
                at: Nanos(span.began),
                fields: &[],
            });
        }
    }

    /// After a gap: ends the spans of threads that the chunk does not know.
    pub(super) fn end_others(&mut self, emit: &mut impl FnMut(&Record<'_>)) {
        let mut lanes: Vec<_> = mem::take(&mut self.before.lanes).into_iter().collect();
        lanes.sort_unstable_by_key(|(thread, _)| *thread);
        for (thread, (last, open)) in lanes {
            end_spans(&self.before.sites, (thread, last), &open, emit);
        }
    }
}

fn end_spans(
    sites: &[OwnedSite],
    (thread, last): (ThreadIndex, u64),
    open: &[ReadOpen],
    emit: &mut impl FnMut(&Record<'_>),
) {
    for span in open.iter().rev() {
        emit(&Record::End {
            thread,
            site: sites[span.site].site(),
            at: Nanos(last),
            began: Nanos(span.began),
            fields: &[],
        });
    }
}
