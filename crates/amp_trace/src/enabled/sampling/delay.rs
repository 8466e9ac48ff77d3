use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use amp_trace_format::words::Timeline;
use amp_trace_format::{Nanos, Record};

use crate::imp::item::Item;
use crate::imp::reader::Reader;
use crate::imp::site::SeenSites;

/// Items that wait until the fate of their frames is known.
#[derive(Debug, Default)]
pub(crate) struct Delay {
    /// With the time at which each was read.
    items: VecDeque<(Arc<Item>, Nanos)>,
    /// At the first item.
    reader: Reader,
}

impl Delay {
    /// The longest that an item waits for the frame that it is in.
    pub(crate) const LONGEST: Duration = Duration::from_secs(1);

    /// Keeps an item.
    pub(crate) fn keep(&mut self, item: Arc<Item>, now: Nanos) {
        self.items.push_back((item, now));
    }

    /// The next item whose fate is known, when frames are known until then: `None` if all wait.
    pub(crate) fn next(&mut self, known_until: Nanos, now: Nanos) -> Option<Arc<Item>> {
        let (_, at) = self.items.front()?;
        if *at > known_until && Duration::from_nanos(now.since(*at)) < Self::LONGEST {
            return None;
        }
        self.items.pop_front().map(|(item, _)| item)
    }

    /// Hands out the records of an item.
    pub(crate) fn read(
        &mut self,
        item: &Item,
        timeline: &Timeline,
        sites: &mut SeenSites,
        emit: &mut impl FnMut(&Record<'_>),
    ) {
        self.reader.read(item, timeline, sites, emit);
    }

    /// Where the outputs are.
    pub(crate) const fn reader(&mut self) -> &mut Reader {
        &mut self.reader
    }
}
