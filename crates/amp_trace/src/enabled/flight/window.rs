use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use amp_trace_format::words::Timeline;
use amp_trace_format::{Nanos, Record, ThreadIndex};

use crate::imp::block::{BLOCK_BYTES, POOL};
use crate::imp::item::Item;
use crate::imp::reader::Reader;
use crate::imp::registry::Identity;
use crate::imp::site::SeenSites;
use crate::imp::store;

/// The items of the last seconds, and where the threads were before them.
#[derive(Debug)]
pub(crate) struct Window {
    /// With the time at which each was read.
    items: VecDeque<(Arc<Item>, Nanos)>,
    /// At the first item: it has read everything before.
    reader: Reader,
    /// The threads that live at the first item.
    names: BTreeMap<ThreadIndex, Identity>,
    /// Blocks that wait to be given back.
    blocks: usize,
    most_blocks: usize,
}

impl Window {
    /// An empty one, which keeps at most this many bytes.
    pub(crate) fn new(bytes: usize) -> Self {
        Self {
            items: VecDeque::new(),
            reader: Reader::default(),
            names: BTreeMap::new(),
            blocks: 0,
            most_blocks: bytes / BLOCK_BYTES,
        }
    }

    /// Keeps an item.
    pub(crate) fn keep(&mut self, item: Arc<Item>, now: Nanos) {
        self.blocks += usize::from(item.frees_a_block());
        self.items.push_back((item, now));
    }

    /// Lets go of what was read before a time, and of more where memory asks for it.
    pub(crate) fn shrink(&mut self, before: Nanos, timeline: &Timeline, sites: &mut SeenSites) {
        while let Some((_, at)) = self.items.front() {
            let is_wanted = *at >= before && self.blocks <= self.most_blocks && !POOL.is_low();
            if is_wanted {
                return;
            }
            let Some((item, _)) = self.items.pop_front() else {
                return;
            };
            self.reader.read(&item, timeline, sites, &mut |_| {});
            self.reader.mark(&item);
            if let Some(store) = store::current().filter(|_| item.frees_a_block()) {
                self.reader.note_sums(sites);
                store.commit_marks();
            }
            match &*item {
                Item::Name(thread) => {
                    self.names.insert(thread.index, thread.clone());
                }
                Item::End(thread, _) => {
                    self.names.remove(thread);
                }
                _ => {}
            }
            self.blocks -= usize::from(item.frees_a_block());
        }
    }

    /// Hands out everything kept, from the spans that were open before to those that are open now.
    /// Between items, `pause` is called.
    pub(crate) fn replay(
        &self,
        now: Nanos,
        timeline: &Timeline,
        sites: &mut SeenSites,
        out: &mut impl Replay,
    ) {
        let mut reader = self.reader.clone();
        for thread in self.names.values() {
            out.take(&thread.record());
        }
        reader.begin_open(sites, &mut |record| out.take(record));
        for (item, _) in &self.items {
            reader.read(item, timeline, sites, &mut |record| out.take(record));
            out.pause(item.words());
        }
        reader.end_open(now, sites, &mut |record| out.take(record));
        out.take(&Record::Finish { at: now });
    }
}

/// What a window is replayed to.
pub(crate) trait Replay {
    /// Takes a record.
    fn take(&mut self, record: &Record<'_>);
    /// Is told between two items, with the words of the one before.
    fn pause(&mut self, words: usize);
}
