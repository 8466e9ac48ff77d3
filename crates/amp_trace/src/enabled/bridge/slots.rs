//! The living spans of [`AmpSubscriber`](super::AmpSubscriber), by number.

use std::cell::RefCell;
use std::sync::{Mutex, OnceLock, PoisonError, RwLock, RwLockReadGuard};

use tracing_core::Metadata;

use super::SpanData;

/// Slots in a chunk.
const CHUNK: usize = 1024;
/// Chunks: about four million living spans.
const CHUNKS: usize = 4096;
/// Free slots that a thread keeps for itself.
const KEPT: usize = 64;

/// A span that lives, and how many handles there are of it.
#[derive(Debug)]
pub(super) struct Living {
    /// Tells this use of the slot from others.
    generation: u32,
    handles: u32,
    pub(super) metadata: Option<&'static Metadata<'static>>,
    pub(super) span: Option<SpanData>,
}

type Slot = RwLock<Living>;
type Chunk = Box<[Slot]>;

/// All slots. A chunk is made when it is needed, and stays.
pub(super) struct Slots {
    chunks: [OnceLock<Chunk>; CHUNKS],
    free: Mutex<Free>,
}

struct Free {
    slots: Vec<u32>,
    /// Slots made so far.
    made: u32,
}

static SLOTS: Slots = Slots {
    chunks: [const { OnceLock::new() }; CHUNKS],
    free: Mutex::new(Free {
        slots: Vec::new(),
        made: 0,
    }),
};

thread_local! {
    static KEEP: RefCell<Keep> = const { RefCell::new(Keep(Vec::new())) };
}

/// Free slots of one thread, which go back when it ends.
struct Keep(Vec<u32>);

impl Drop for Keep {
    fn drop(&mut self) {
        SLOTS.give_all(&mut self.0);
    }
}

/// Stores a span and returns its number; 0 is never one.
pub(super) fn insert(metadata: &'static Metadata<'static>, span: SpanData) -> Option<u64> {
    let index = take()?;
    let slot = SLOTS.slot(index)?;
    let mut living = slot.write().unwrap_or_else(PoisonError::into_inner);
    living.handles = 1;
    living.metadata = Some(metadata);
    living.span = Some(span);
    Some((u64::from(living.generation) << 32) | (u64::from(index) + 1))
}

/// A living span; `None` if the number is not, or no longer, one.
pub(super) fn get(id: u64) -> Option<RwLockReadGuard<'static, Living>> {
    let (index, generation) = split(id)?;
    let living = SLOTS
        .slot(index)?
        .read()
        .unwrap_or_else(PoisonError::into_inner);
    (living.generation == generation && living.handles > 0).then_some(living)
}

/// Changes a living span.
pub(super) fn update(id: u64, change: impl FnOnce(&mut Living)) {
    if let Some((index, generation)) = split(id)
        && let Some(slot) = SLOTS.slot(index)
    {
        let mut living = slot.write().unwrap_or_else(PoisonError::into_inner);
        if living.generation == generation && living.handles > 0 {
            change(&mut living);
        }
    }
}

/// Counts one more handle.
pub(super) fn clone(id: u64) {
    update(id, |living| {
        living.handles = living.handles.saturating_add(1);
    });
}

/// Counts one handle less; whether it was the last one.
pub(super) fn close(id: u64) -> bool {
    let mut is_last = false;
    update(id, |living| {
        living.handles -= 1;
        if living.handles == 0 {
            is_last = true;
            living.generation = living.generation.wrapping_add(1);
            living.metadata = None;
            living.span = None;
        }
    });
    if is_last && let Some((index, _)) = split(id) {
        give(index);
    }
    is_last
}

fn split(id: u64) -> Option<(u32, u32)> {
    let index = u32::try_from(id & u64::from(u32::MAX))
        .ok()?
        .checked_sub(1)?;
    Some((index, u32::try_from(id >> 32).ok()?))
}

fn take() -> Option<u32> {
    KEEP.try_with(|keep| {
        let mut keep = keep.try_borrow_mut().ok()?;
        if keep.0.is_empty() {
            SLOTS.take_some(&mut keep.0);
        }
        keep.0.pop()
    })
    .unwrap_or_else(|_| {
        let mut some = Vec::new();
        SLOTS.take_some(&mut some);
        let one = some.pop();
        SLOTS.give_all(&mut some);
        one
    })
}

fn give(index: u32) {
    let kept = KEEP.try_with(|keep| {
        let Ok(mut keep) = keep.try_borrow_mut() else {
            return false;
        };
        keep.0.push(index);
        if keep.0.len() > KEPT {
            let mut half = keep.0.split_off(KEPT / 2);
            SLOTS.give_all(&mut half);
        }
        true
    });
    if kept != Ok(true) {
        SLOTS.give_all(&mut vec![index]);
    }
}

impl Slots {
    fn slot(&self, index: u32) -> Option<&Slot> {
        let index = index as usize;
        self.chunks.get(index / CHUNK)?.get()?.get(index % CHUNK)
    }

    fn give_all(&self, slots: &mut Vec<u32>) {
        self.free
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .slots
            .append(slots);
    }

    /// Takes up to half of what a thread may keep; none if all slots are in use.
    fn take_some(&self, into: &mut Vec<u32>) {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        if free.slots.is_empty() {
            let chunk = free.made as usize / CHUNK;
            let Some(place) = self.chunks.get(chunk) else {
                return;
            };
            place.get_or_init(|| (0..CHUNK).map(|_| Slot::new(Living::none())).collect());
            let from = free.made;
            free.made += CHUNK as u32;
            free.slots.extend((from..from + CHUNK as u32).rev());
        }
        let keep = free.slots.len().saturating_sub(KEPT / 2);
        into.extend(free.slots.drain(keep..));
    }
}

impl Living {
    const fn none() -> Self {
        Self {
            generation: 0,
            handles: 0,
            metadata: None,
            span: None,
        }
    }
}
