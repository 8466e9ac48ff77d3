//! The file that blocks lie in, so that they outlive a killed program.
//!
//! Its layout is that of [`amp_trace_format::blocks`]. There is one for the whole life of the
//! process: threads keep their lane and their block from one recording to the next.

mod backing;
mod entry;
#[cfg_attr(target_os = "linux", path = "map_linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "map_none.rs")]
mod map;
mod names;
mod place;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};

use amp_trace_format::blocks::{BLOCK, ENTRY, LANE, MAGIC, PAGE, header, push_texts};
use amp_trace_format::words::{Segment, ThreadState, Timeline};

use super::block::{BLOCK_WORDS, Block};
use super::registry::Lane;
use map::Map;

pub(crate) use entry::Entry;
pub(crate) use map::identity;
pub use place::Place;
pub(crate) use place::{Leftovers, leftovers};

/// Threads that have a lane at the same time; those beyond have theirs on the heap.
const LANES: usize = 512;
/// Words of names.
const NAMES: usize = 1 << 17;

/// A file of blocks, mapped into memory.
#[derive(Debug)]
pub(crate) struct Store {
    map: Map,
    path: PathBuf,
    head: &'static [AtomicU64],
    table_at: usize,
    blocks_at: usize,
    blocks: backing::Blocks,
    lanes: AtomicUsize,
    names: Mutex<names::Names>,
}

static STORE: OnceLock<Option<Store>> = OnceLock::new();

/// Opens the process's file, the first time that this is called.
///
/// `None` where there is none: the platform has no such memory, or the file cannot be made. Then
/// blocks lie on the heap.
pub(crate) fn open(place: &Place, capacity: usize) -> Option<&'static Store> {
    let is_new = STORE.get().is_none();
    let store = STORE
        .get_or_init(|| Store::create(place, capacity))
        .as_ref()?;
    if is_new {
        super::site::name_all(store);
    }
    Some(store)
}

/// The process's file, if it is open.
pub(crate) fn current() -> Option<&'static Store> {
    STORE.get()?.as_ref()
}

/// The entry of a block that lies in the process's file.
pub(crate) fn entry(block: Block) -> Option<Entry> {
    current()?.entry(block)
}

impl Store {
    fn create(place: &Place, capacity: usize) -> Option<Self> {
        let path = place.path()?;
        let lanes_at = PAGE;
        let names_at = lanes_at + LANES * LANE;
        let table_at = names_at + NAMES;
        let blocks_at = (table_at + capacity * ENTRY).next_multiple_of(PAGE);
        let map = Map::create(&path, blocks_at + capacity * BLOCK_WORDS)?;
        let backed = map.back(0, names_at);
        let Some(head) = backed.and_then(|()| map.ready(0, names_at)) else {
            map.delete(&path);
            return None;
        };
        let store = Self {
            head,
            table_at,
            blocks_at,
            blocks: backing::Blocks::new(capacity, place::is_on_disk(&path)),
            lanes: AtomicUsize::new(0),
            names: Mutex::new(names::Names::new(names_at, NAMES)),
            map,
            path,
        };
        for (at, value) in [
            (header::PROCESS, u64::from(std::process::id())),
            (header::BASE, head.as_ptr().addr() as u64),
            (header::LANES_AT, lanes_at as u64),
            (header::LANES, LANES as u64),
            (header::NAMES_AT, names_at as u64),
            (header::TABLE_AT, table_at as u64),
            (header::BLOCKS_AT, blocks_at as u64),
            (0, MAGIC),
        ] {
            store.put(at, value);
        }
        Some(store)
    }

    /// A recording begins: what the file holds belongs to it from now on.
    pub(crate) fn begin(&self, program: &str, outputs: &[String], overlaps: bool) {
        let mut texts = Vec::new();
        let all = std::iter::once(program).chain(outputs.iter().map(String::as_str));
        push_texts(&mut texts, all, PAGE - header::TEXTS_AT);
        for (at, word) in texts.into_iter().enumerate() {
            self.put(header::TEXTS_AT + at, word);
        }
        for place in 0..header::OUTPUTS {
            let output = outputs.get(place).map(Path::new);
            let identity = output.and_then(identity).unwrap_or(0);
            self.put(header::IDENTITIES + place, identity);
        }
        self.put(header::SEGMENTS, 0);
        self.put(header::OVERLAPS, overlaps.into());
        self.forget_sums();
        self.commit(&[]);
        self.put(header::RECORDING, 1);
    }

    /// The first words of a block are in the outputs, and its thread is in this state there: from the next
    /// [`commit`](Self::commit) on.
    pub(crate) fn mark(&self, block: Block, words: usize, state: &ThreadState) {
        if let Some(entry) = self.entry(block) {
            entry.mark(self.committed(), words, state);
        }
    }

    /// Everything before is in outputs of these lengths.
    pub(crate) fn commit(&self, lengths: &[Option<u64>]) {
        let (number, other) = (self.committed() + 1, 1 - self.journal());
        let at = header::JOURNALS[other];
        self.put(at, number);
        for place in 0..header::OUTPUTS {
            let length = lengths.get(place).copied().flatten();
            self.put(at + 1 + place, length.map_or(0, |length| length + 1));
        }
        self.put(header::JOURNAL, other as u64);
    }

    /// What was marked holds, and the outputs are as they were.
    pub(crate) fn commit_marks(&self) {
        let at = header::JOURNALS[self.journal()];
        self.put(at, self.committed() + 1);
    }

    /// Which of the journals holds.
    fn journal(&self) -> usize {
        usize::from(self.head[header::JOURNAL].load(Ordering::Relaxed) != 0)
    }

    /// How many commits the outputs have made.
    fn committed(&self) -> u64 {
        self.head[header::JOURNALS[self.journal()]].load(Ordering::Relaxed)
    }

    /// The recording has ended: nothing here is worth reading.
    pub(crate) fn end(&self) {
        self.put(header::RECORDING, 0);
    }

    /// Removes the file, at the end of the process. The memory stays.
    pub(crate) fn delete(&self) {
        self.end();
        self.map.delete(&self.path);
    }

    /// How clocks become times.
    pub(crate) fn set_clock(&self, timeline: &Timeline, pushed: u64) {
        self.put(header::START_NANOS, timeline.start_nanos);
        self.put(header::NOW_TICKS, timeline.now_ticks);
        self.put(header::NOW_NANOS, timeline.now_nanos);
        let kept = header::SEGMENTS_KEPT as u64;
        let known = self.head[header::SEGMENTS].load(Ordering::Relaxed);
        let first = pushed.saturating_sub(timeline.segments.len() as u64);
        for number in known.max(first)..pushed {
            let Some(segment) = usize::try_from(number - first)
                .ok()
                .and_then(|at| timeline.segments.get(at))
            else {
                return;
            };
            let Segment {
                ticks,
                nanos,
                nanos_per_tick,
            } = *segment;
            let at = header::SEGMENTS_AT + 3 * usize::try_from(number % kept).unwrap_or(0);
            self.put(at, ticks);
            self.put(at + 1, nanos.to_bits());
            self.put(at + 2, nanos_per_tick.to_bits());
        }
        self.put(header::SEGMENTS, pushed);
    }

    /// A lane for a thread, with its number; `None` when all are taken.
    pub(crate) fn take_lane(&self) -> Option<(u32, &'static Lane)> {
        let given = self.lanes.fetch_add(1, Ordering::Relaxed);
        if given >= LANES {
            return None;
        }
        let at = PAGE + given * LANE;
        let lane = map::lane(self.head.get(at..at + LANE)?)?;
        Some((u32::try_from(given).ok()? + 1, lane))
    }

    fn entry(&self, block: Block) -> Option<Entry> {
        let base = self.head.as_ptr().addr();
        let at = block.as_ptr().addr().checked_sub(base)? / 8;
        let number = at.checked_sub(self.blocks_at)? / BLOCK_WORDS;
        if number >= self.blocks.given() {
            return None;
        }
        Some(Entry(
            self.map.words(self.table_at + number * ENTRY, ENTRY)?,
        ))
    }

    fn put(&self, at: usize, value: u64) {
        self.head[at].store(value, Ordering::Release);
    }
}

const _: () = assert!(BLOCK == BLOCK_WORDS && LANE * 8 == size_of::<Lane>());
