//! The threads that record, and the blocks they write to.

use std::sync::atomic::{AtomicIsize, AtomicPtr, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use amp_trace_format::{Record, ThreadIndex};

use super::block::Block;
pub(crate) use super::lane::Lane;
use super::store::{self, Store};
use super::tally::Tally;

impl Lane {
    /// A lane without a block: every record takes the slow path.
    pub(crate) const fn new() -> Self {
        Self {
            next: AtomicPtr::new(std::ptr::null_mut()),
            room: AtomicIsize::new(0),
            last: AtomicUsize::new(0),
        }
    }
}

/// One thread's place in the recorder. Never freed: when its thread has ended and all is read, it
/// serves another thread.
#[derive(Debug)]
pub(crate) struct Track {
    pub(crate) lane: &'static Lane,
    /// The lane's number in the file of blocks; 0 if it lies on the heap.
    pub(crate) lane_number: u32,
    /// What the thread counts instead of recording it; from the first count on.
    tally: OnceLock<&'static Tally>,
    state: Mutex<TrackState>,
}

/// What thread and drain exchange, once per block.
#[derive(Debug, Default)]
pub(crate) struct TrackState {
    pub(crate) thread: Option<Identity>,
    /// Set when the thread's name is new to the drain.
    pub(crate) is_renamed: bool,
    /// Blocks that the thread has taken so far.
    pub(crate) taken: u64,
    /// Full blocks in order, each with the number of words written.
    pub(crate) full: Vec<(Block, usize)>,
    pub(crate) current: Option<Block>,
    /// Words of the oldest unread block (`full` first, then `current`) that the drain has read.
    pub(crate) read: usize,
    pub(crate) loss: Loss,
    pub(crate) has_ended: bool,
}

/// Who a thread is.
#[derive(Debug, Clone)]
pub(crate) struct Identity {
    pub(crate) index: ThreadIndex,
    pub(crate) os_id: u64,
    pub(crate) name: String,
    /// Whether it is no thread, but a track that the program named.
    pub(crate) is_track: bool,
}

impl Identity {
    /// What says in a trace who it is.
    pub(crate) fn record(&self) -> Record<'_> {
        let name = self.name.as_str();
        if self.is_track {
            return Record::Track {
                track: self.index,
                name,
            };
        }
        Record::Thread {
            thread: self.index,
            os_id: self.os_id,
            name,
        }
    }
}

/// Records that found no memory, since the drain last asked.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Loss {
    pub(crate) spans: u64,
    pub(crate) events: u64,
    /// Stamps of the first and the last.
    pub(crate) from: u64,
    pub(crate) to: u64,
}

impl Track {
    fn new() -> Self {
        let in_file = store::current().and_then(Store::take_lane);
        let (lane_number, lane) = in_file.unwrap_or_else(|| (0, Box::leak(Box::new(Lane::new()))));
        Self {
            lane,
            lane_number,
            tally: OnceLock::new(),
            state: Mutex::default(),
        }
    }

    /// What thread and drain exchange.
    pub(crate) fn state(&self) -> MutexGuard<'_, TrackState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The table of counts, made the first time.
    pub(crate) fn own_tally(&self) -> &'static Tally {
        self.tally.get_or_init(|| Box::leak(Box::new(Tally::new())))
    }

    /// The table of counts, if there is one.
    pub(crate) fn tally(&self) -> Option<&'static Tally> {
        self.tally.get().copied()
    }

    /// Words written to the block.
    pub(crate) fn written(&self, block: Block) -> usize {
        self.lane.written(block)
    }
}

#[derive(Default)]
struct Tracks {
    /// In use, by living threads or with words unread.
    used: Vec<&'static Track>,
    free: Vec<&'static Track>,
    threads: u32,
}

static TRACKS: Mutex<Tracks> = Mutex::new(Tracks {
    used: Vec::new(),
    free: Vec::new(),
    threads: 0,
});

fn lock() -> MutexGuard<'static, Tracks> {
    TRACKS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a thread without a name is called.
pub(crate) fn name_without_one(index: ThreadIndex) -> String {
    format!("thread {}", index.0)
}

/// A track for a thread that records for the first time.
pub(crate) fn register(os_id: u64, name: Option<String>) -> &'static Track {
    register_as(os_id, name, false)
}

/// A track that the program named.
pub(crate) fn register_named(name: String) -> &'static Track {
    register_as(0, Some(name), true)
}

fn register_as(os_id: u64, name: Option<String>, is_track: bool) -> &'static Track {
    let mut tracks = lock();
    tracks.threads += 1;
    let index = ThreadIndex(tracks.threads);
    let track = tracks
        .free
        .pop()
        .unwrap_or_else(|| Box::leak(Box::new(Track::new())));
    track.lane.clear();
    let name = name.unwrap_or_else(|| name_without_one(index));
    *track.state() = TrackState {
        thread: Some(Identity {
            index,
            os_id,
            name,
            is_track,
        }),
        is_renamed: true,
        ..TrackState::default()
    };
    tracks.used.push(track);
    track
}

/// An index for a track that is no thread.
pub(crate) fn take_index() -> ThreadIndex {
    let mut tracks = lock();
    tracks.threads += 1;
    ThreadIndex(tracks.threads)
}

/// Copies the list of tracks in use.
pub(crate) fn copy_used(copy: &mut Vec<&'static Track>) {
    copy.clear();
    copy.extend_from_slice(&lock().used);
}

/// Frees a track whose thread has ended and whose words are read.
pub(crate) fn release(track: &'static Track) {
    let mut tracks = lock();
    tracks.used.retain(|used| !std::ptr::eq(*used, track));
    tracks.free.push(track);
}

/// Records of threads past their end.
static LATE_SPANS: AtomicU64 = AtomicU64::new(0);
static LATE_EVENTS: AtomicU64 = AtomicU64::new(0);

/// Counts a record that a thread tried after it gave its track back.
pub(crate) fn count_late(is_span: bool) {
    let counter = if is_span { &LATE_SPANS } else { &LATE_EVENTS };
    counter.fetch_add(1, Ordering::Relaxed);
}

/// Takes the spans and events counted since the last call.
pub(crate) fn take_late() -> (u64, u64) {
    (
        LATE_SPANS.swap(0, Ordering::Relaxed),
        LATE_EVENTS.swap(0, Ordering::Relaxed),
    )
}
