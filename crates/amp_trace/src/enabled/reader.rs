use std::collections::HashMap;
use std::sync::atomic::Ordering;

use amp_trace_format::words::{Decoder, FieldKind, Kind, ThreadState, Timeline};
use amp_trace_format::{Nanos, Record, ThreadIndex, Value};

use super::item::{Item, Words};
use super::site::SeenSites;
use super::store;

/// Turns items into records. One that is cloned goes on from the same place.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reader {
    pub(crate) decoder: Decoder,
    threads: HashMap<ThreadIndex, ThreadState>,
    words: Vec<u64>,
}

impl Reader {
    /// Hands out the records of an item.
    pub(crate) fn read(
        &mut self,
        item: &Item,
        timeline: &Timeline,
        sites: &mut SeenSites,
        emit: &mut impl FnMut(&Record<'_>),
    ) {
        match item {
            Item::Name(thread) => {
                self.threads.entry(thread.index).or_default();
                emit(&thread.record());
            }
            Item::Words(words) => self.decode(words, timeline, sites, emit),
            Item::Loss {
                thread,
                losses,
                range: [from, to],
            } => emit(&Record::Loss {
                thread: *thread,
                spans: losses.spans,
                events: losses.events,
                from: *from,
                to: *to,
            }),
            // A thread that has ended has no span open, unless it was stopped in the middle of one.
            Item::End(thread, now) => {
                if let Some(mut state) = self.threads.remove(thread) {
                    Decoder::end_open(*thread, &mut state, *now, sites, emit);
                    emit(&Record::ThreadEnd { thread: *thread });
                }
            }
            Item::Pass => self.decoder.flush_metrics(sites, emit),
        }
    }

    fn decode(
        &mut self,
        item: &Words,
        timeline: &Timeline,
        sites: &mut SeenSites,
        emit: &mut impl FnMut(&Record<'_>),
    ) {
        if item.from == item.to {
            return;
        }
        let words = item.block[item.from..item.to].iter();
        self.words.clear();
        self.words
            .extend(words.map(|word| word.load(Ordering::Relaxed)));
        let state = self.threads.entry(item.thread).or_default();
        let result = self
            .decoder
            .decode(item.thread, state, &self.words, timeline, sites, emit);
        debug_assert_eq!(result, Ok(()), "threads write whole records of known sites");
    }

    /// Whether the thread has recorded and not ended.
    pub(crate) fn knows(&self, thread: ThreadIndex) -> bool {
        self.threads.contains_key(&thread)
    }

    /// Begins the spans that are open, for an output that knows nothing of them.
    pub(crate) fn begin_open(&self, sites: &mut SeenSites, emit: &mut impl FnMut(&Record<'_>)) {
        for (thread, state) in self.sorted() {
            for span in &state.open {
                if let Some(site) = sites.get(span.site) {
                    emit(&Record::Begin {
                        thread,
                        site: site.describe(),
                        at: span.began,
                        fields: &[],
                    });
                }
            }
        }
    }

    /// Ends the spans that are open, thread by thread.
    pub(crate) fn end_open(
        &mut self,
        now: Nanos,
        sites: &mut SeenSites,
        emit: &mut impl FnMut(&Record<'_>),
    ) {
        let mut threads: Vec<_> = self.threads.iter_mut().collect();
        threads.sort_by_key(|(index, _)| **index);
        for (index, state) in threads {
            Decoder::end_open(*index, state, now, sites, emit);
        }
    }

    fn sorted(&self) -> Vec<(ThreadIndex, &ThreadState)> {
        let mut threads: Vec<_> = self
            .threads
            .iter()
            .map(|(index, state)| (*index, state))
            .collect();
        threads.sort_by_key(|(index, _)| *index);
        threads
    }

    /// Writes down, for whoever reads the file of blocks, that this reader is past an item: from the next
    /// commit on.
    pub(crate) fn mark(&self, item: &Item) {
        let Item::Words(words) = item else {
            return;
        };
        let (Some(store), Some(state)) = (store::current(), self.threads.get(&words.thread)) else {
            return;
        };
        store.mark(words.block, words.to, state);
        // The block is given back after the commit, and until then it is there as well.
        if words.is_last
            && let Some(next) = words.next
        {
            store.mark(next, 0, state);
        }
    }

    /// Writes down what frames and counters add up to, from the next commit on.
    pub(crate) fn note_sums(&self, sites: &SeenSites) {
        let Some(store) = store::current() else {
            return;
        };
        for site in sites.all() {
            let sums = match site.kind {
                Kind::Frame => {
                    let (last, count) = self.decoder.frames(site.name);
                    [last.0, count, 0]
                }
                Kind::Counter => match self.decoder.sum(site.name) {
                    Some(Value::Unsigned(sum)) => [FieldKind::Unsigned as u64, sum, 0],
                    Some(Value::Signed(sum)) => [FieldKind::Signed as u64, sum.cast_unsigned(), 0],
                    Some(Value::Float(sum)) => [FieldKind::Float as u64, sum.to_bits(), 0],
                    _ => continue,
                },
                _ => continue,
            };
            store.set_sums(site.describe().id, sums);
        }
    }
}
