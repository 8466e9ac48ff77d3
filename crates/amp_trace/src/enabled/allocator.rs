//! The program's allocator, with what it gives counted.

#![expect(unsafe_code, reason = "an allocator")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, Ordering};

use super::{quiet, reserve, thread};

/// Whether something records.
static COUNTS: AtomicBool = AtomicBool::new(false);

/// From now on, allocations are counted, or no longer.
pub(crate) fn count(on: bool) {
    COUNTS.store(on, Ordering::Relaxed);
}

/// An allocator that counts what each span allocates.
///
/// A span that allocated has the fields `allocations` and `allocated_bytes` at its end, with those
/// of the spans inside it. Memory that grows in place or moves counts as one allocation of the bytes
/// that were added; memory that is freed or shrinks is not counted. What a thread allocates outside
/// of all spans is not counted, and neither is what the recorder itself allocates. An allocation
/// that finds no memory for its record counts as a lost event.
///
/// When the allocator inside has no memory, the recorder gets what it needs from 1 MiB that is set
/// aside in the program, so that it is not the recorder that ends the program. Everyone else gets
/// what the allocator inside answers.
///
/// # Cost
/// While something records, 8 bytes of the recorder's memory and about 2 ns for each allocation in a
/// span, without a clock read; otherwise a relaxed load. `benches/allocations.rs` measures both.
/// Compiled out, the allocator inside and nothing else.
///
/// # Examples
/// ```
/// #[global_allocator]
/// static ALLOCATOR: amp_trace::CountingAllocator = amp_trace::CountingAllocator::new();
///
/// let list = amp_trace::perf_time!("collect", { (0..1_000).collect::<Vec<u32>>() });
/// # assert_eq!(list.len(), 1_000);
/// ```
#[derive(Debug, Default)]
#[repr(transparent)]
pub struct CountingAllocator<A = System>(A);

impl CountingAllocator {
    /// Counts what the system's allocator gives.
    #[must_use]
    pub const fn new() -> Self {
        Self(System)
    }
}

impl<A> CountingAllocator<A> {
    /// Counts what another allocator gives.
    #[must_use]
    pub const fn with(allocator: A) -> Self {
        Self(allocator)
    }
}

/// Takes note of memory that the program got.
#[inline]
fn note(bytes: usize) {
    if COUNTS.load(Ordering::Relaxed) {
        thread::allocated(bytes);
    }
}

// SAFETY: memory comes from the allocator inside, or from the reserve where `owns` says so, and goes
// back to where it came from. Counting does not touch it.
unsafe impl<A: GlobalAlloc> GlobalAlloc for CountingAllocator<A> {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promises are passed on.
        let place = unsafe { self.0.alloc(layout) };
        if place.is_null() {
            return instead(layout);
        }
        note(layout.size());
        place
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promises are passed on.
        let place = unsafe { self.0.alloc_zeroed(layout) };
        if place.is_null() {
            let place = instead(layout);
            if !place.is_null() {
                // SAFETY: the reserve gave as many bytes.
                unsafe { place.write_bytes(0, layout.size()) };
            }
            return place;
        }
        note(layout.size());
        place
    }

    #[inline]
    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        if reserve::owns(place) {
            reserve::give(place, layout);
        } else {
            // SAFETY: the place is not the reserve's, so it came from the allocator inside.
            unsafe { self.0.dealloc(place, layout) };
        }
    }

    #[inline]
    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if !reserve::owns(place) {
            // SAFETY: as above, and the caller's promises are passed on.
            let moved = unsafe { self.0.realloc(place, layout, size) };
            if !moved.is_null() {
                if let Some(more) = size.checked_sub(layout.size()).filter(|more| *more > 0) {
                    note(more);
                }
                return moved;
            }
            if !quiet::is_needy() {
                return moved;
            }
        }
        // SAFETY: the caller promises that the size is not zero and fits with the alignment.
        unsafe { self.relocate(place, layout, size) }
    }
}

impl<A: GlobalAlloc> CountingAllocator<A> {
    /// Moves memory from or to the reserve.
    ///
    /// # Safety
    /// As for `realloc`.
    #[cold]
    unsafe fn relocate(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller promises that the size fits with the alignment and is not zero, and
        // that the old place has the bytes of the old layout. The new place is another one.
        unsafe {
            let moved = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
            if !moved.is_null() {
                moved.copy_from_nonoverlapping(place, size.min(layout.size()));
                self.dealloc(place, layout);
            }
            moved
        }
    }
}

/// What the recorder gets where there is no memory; everyone else gets none.
#[cold]
fn instead(layout: Layout) -> *mut u8 {
    if quiet::is_needy() {
        reserve::take(layout)
    } else {
        std::ptr::null_mut()
    }
}
