//! Memory for the recorder's own work when the program's allocator has none.
//!
//! Pages that are never used take no memory.

#![expect(unsafe_code, reason = "hands out memory of its own")]

use std::alloc::Layout;
use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicUsize, Ordering};

const BYTES: usize = 1 << 20;
const ALIGN: usize = 4096;

#[repr(align(4096))]
struct Arena(UnsafeCell<[u8; BYTES]>);

// SAFETY: nothing here reads or writes the bytes; who takes a part has it alone.
unsafe impl Sync for Arena {}

static ARENA: Arena = Arena(UnsafeCell::new([0; BYTES]));
/// Bytes taken, from the beginning.
static USED: AtomicUsize = AtomicUsize::new(0);

/// Whether the place is one of the reserve's.
#[inline]
pub(crate) fn owns(place: *const u8) -> bool {
    place.addr().wrapping_sub(ARENA.0.get().addr()) < BYTES
}

/// Takes memory; null when too little is left.
pub(crate) fn take(layout: Layout) -> *mut u8 {
    if layout.align() > ALIGN {
        return std::ptr::null_mut();
    }
    let after = |used: usize| {
        let begin = used.next_multiple_of(layout.align());
        Some((begin, begin.checked_add(layout.size())?)).filter(|(_, end)| *end <= BYTES)
    };
    USED.try_update(Ordering::Acquire, Ordering::Relaxed, |used| {
        after(used).map(|(_, end)| end)
    })
    .ok()
    .and_then(after)
    .map_or(std::ptr::null_mut(), |(begin, _)| {
        ARENA.0.get().cast::<u8>().wrapping_add(begin)
    })
}

/// Gives memory back. It serves again if it was the last that was taken.
pub(crate) fn give(place: *mut u8, layout: Layout) {
    let begin = place.addr().wrapping_sub(ARENA.0.get().addr());
    // Acquire and release: who takes it next comes after who gave it.
    let _ = USED.compare_exchange(
        begin + layout.size(),
        begin,
        Ordering::AcqRel,
        Ordering::Relaxed,
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_overlap_and_end() {
        let layout = |size, align| Layout::from_size_align(size, align).expect("it fits");
        let first = take(layout(3, 1));
        let second = take(layout(64, 64));
        assert!(owns(first) && owns(second));
        assert!(second.addr() >= first.addr() + 3 && second.addr().is_multiple_of(64));
        give(second, layout(64, 64));
        let again = take(layout(8, 8));
        assert!(again <= second && again.addr() >= first.addr() + 3);
        assert!(take(layout(BYTES, 1)).is_null());
        assert!(take(layout(1, 2 * ALIGN)).is_null());
        assert!(!owns((&raw const USED).cast()));
    }
}
