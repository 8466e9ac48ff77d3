//! Spans that are open on one side of a gap and not on the other.

use std::collections::HashMap;
use std::mem;

use super::decode::Directory;
use super::read_lane::ReadLane;
use super::site::OwnedSite;
use super::statement::{Introduction, OpenSpan};
use crate::{Nanos, Record, ThreadIndex};

/// What was open before a chunk that does not follow what was read before it.
#[derive(Debug, Default)]
pub(super) struct Before {
    is_gap: bool,
    sites: Vec<OwnedSite>,
    lanes: HashMap<ThreadIndex, (Nanos, Vec<OpenSpan>)>,
}

impl Before {
    /// What a chunk ended with, before a gap.
    pub(super) fn of(sites: Vec<OwnedSite>, lanes: Vec<ReadLane>) -> Self {
        let open = lanes.into_iter().filter(|lane| !lane.open.is_empty());
        Self {
            is_gap: true,
            sites,
            lanes: open.map(|l| (l.thread, (Nanos(l.last), l.open))).collect(),
        }
    }

    /// After a gap: ends and begins spans of a thread until they are those that the chunk knows.
    pub(super) fn join(
        &mut self,
        directory: Directory<'_>,
        lane: Introduction<'_>,
        emit: &mut impl FnMut(&Record<'_>),
    ) {
        if !self.is_gap {
            return;
        }
        let (sites, thread) = (directory.sites, lane.thread);
        let (last, mut open) = self.lanes.remove(&thread).unwrap_or_default();
        let is_same = |(old, new): &(&OpenSpan, &OpenSpan)| {
            self.sites[old.site.index()].id == sites[new.site.index()].id && old.began == new.began
        };
        let shared = open.iter().zip(lane.open).take_while(is_same).count();
        let ended = open.split_off(shared);
        end_spans(&self.sites, (thread, last), &ended, emit);
        match lane.name {
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
                site: sites[span.site.index()].site(),
                at: span.began,
                fields: &[],
            });
        }
    }

    /// After a gap: ends the spans of threads that the chunk does not know.
    pub(super) fn end_others(&mut self, emit: &mut impl FnMut(&Record<'_>)) {
        let mut lanes: Vec<_> = mem::take(&mut self.lanes).into_iter().collect();
        lanes.sort_unstable_by_key(|(thread, _)| *thread);
        for (thread, (last, open)) in lanes {
            end_spans(&self.sites, (thread, last), &open, emit);
        }
    }
}

fn end_spans(
    sites: &[OwnedSite],
    (thread, last): (ThreadIndex, Nanos),
    open: &[OpenSpan],
    emit: &mut impl FnMut(&Record<'_>),
) {
    for span in open.iter().rev() {
        emit(&Record::End {
            thread,
            site: sites[span.site.index()].site(),
            at: last,
            began: span.began,
            fields: &[],
        });
    }
}
