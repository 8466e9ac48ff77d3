//! What a thread and the drain do with a track, as the recorder's functions of the same names do it.

use std::sync::PoisonError;

use loom::sync::MutexGuard;

use crate::imp::block::{BLOCK_WORDS, Block, Pool};
use crate::imp::lane::Lane;
use crate::imp::primitive::{AtomicIsize, AtomicPtr, AtomicU64, AtomicUsize, Mutex, Ordering};

/// What the word of a span's end has beside its number.
pub(crate) const END: u64 = 1 << 32;

/// `registry::Track`.
pub(crate) struct Track {
    lane: Lane,
    state: Mutex<TrackState>,
    /// The order of the store that hands words over: `Release`, unless a test wants to see the model
    /// find that it is not.
    hand_over: Ordering,
}

/// `registry::TrackState`.
#[derive(Default)]
struct TrackState {
    full: Vec<(Block, usize)>,
    current: Option<Block>,
    read: usize,
    lost: u64,
    has_ended: bool,
}

/// What the drain has read of a track.
#[derive(Debug, Default)]
pub(crate) struct Read {
    pub(crate) words: Vec<u64>,
    pub(crate) lost: u64,
    pub(crate) has_ended: bool,
}

impl Track {
    pub(crate) fn new(hand_over: Ordering) -> Self {
        Self {
            lane: Lane {
                next: AtomicPtr::new(std::ptr::null_mut()),
                room: AtomicIsize::new(0),
                last: AtomicUsize::new(0),
            },
            state: Mutex::default(),
            hand_over,
        }
    }

    fn state(&self) -> MutexGuard<'_, TrackState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// `registry::register`, for a thread that is about to run.
    pub(crate) fn register(&self) {
        self.lane.clear();
        *self.state() = TrackState::default();
    }

    /// `thread::record`, of a span without fields; whether there was room for it.
    pub(crate) fn begin(&self, pool: &Pool, number: u64) -> bool {
        if !self.lane.has_room(1) && !self.make_room(pool, 1) {
            return false;
        }
        // `thread::write`.
        self.lane.take_room::<true>(1);
        let first = self.lane.next.load(Ordering::Relaxed);
        put(first, number);
        self.lane.next.store(first.wrapping_add(1), self.hand_over);
        true
    }

    /// `thread::end`.
    pub(crate) fn end(&self, number: u64) {
        let next = self.lane.next.load(Ordering::Relaxed);
        assert!(!next.is_null());
        put(next, number | END);
        self.lane.next.store(next.wrapping_add(1), self.hand_over);
    }

    /// `thread::make_room_on`.
    fn make_room(&self, pool: &Pool, words: usize) -> bool {
        let mut state = self.state();
        let open = state.current.map_or(0, |_| self.lane.open());
        let fits = open + 1 + words <= BLOCK_WORDS;
        let Some(block) = fits.then(|| pool.take()).flatten() else {
            state.lost += 1;
            return false;
        };
        if let Some(full) = state.current.replace(block) {
            let written = self.lane.written(full);
            state.full.push((full, written));
        }
        self.lane.begin(block, open);
        drop(state);
        // The recorder wakes the drain.
        let _ = pool.is_low();
        true
    }

    /// `thread::retire`.
    pub(crate) fn retire(&self) {
        self.state().has_ended = true;
    }

    /// `Drain::read`, `Reader::read` and the drop of `item::Words`.
    pub(crate) fn read(&self, pool: &Pool, read: &mut Read) {
        if read.has_ended {
            // The drain released the track.
            return;
        }
        let mut state = self.state();
        let mut from = state.read;
        read.lost += std::mem::take(&mut state.lost);
        let has_ended = state.has_ended;
        let mut blocks = std::mem::take(&mut state.full);
        let full = blocks.len();
        if let Some(current) = state.current {
            let written = self.lane.written(current);
            blocks.push((current, written));
            state.read = written;
        }
        if has_ended {
            state.current = None;
        }
        drop(state);
        for (at, (block, to)) in blocks.into_iter().enumerate() {
            let words = block[from..to].iter();
            read.words
                .extend(words.map(|word| word.load(Ordering::Relaxed)));
            if at < full || has_ended {
                pool.give(block);
            }
            from = 0;
        }
        read.has_ended = has_ended;
    }
}

/// `Room::put`.
fn put(at: *const AtomicU64, word: u64) {
    // SAFETY: the callers have room in the thread's block, or the word that a beginning kept.
    unsafe { (*at).store(word, Ordering::Relaxed) };
}
