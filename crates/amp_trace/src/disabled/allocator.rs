//! The program's allocator, as it is.

#![expect(unsafe_code, reason = "an allocator")]

use std::alloc::{GlobalAlloc, Layout, System};

/// The allocator inside, and nothing else: this build counts nothing.
#[derive(Debug, Default)]
#[repr(transparent)]
pub struct CountingAllocator<A = System>(A);

impl CountingAllocator {
    /// The system's allocator.
    #[inline(always)]
    #[must_use]
    pub const fn new() -> Self {
        Self(System)
    }
}

impl<A> CountingAllocator<A> {
    /// Another allocator.
    #[inline(always)]
    #[must_use]
    pub const fn with(allocator: A) -> Self {
        Self(allocator)
    }
}

// SAFETY: every call is the allocator's inside.
unsafe impl<A: GlobalAlloc> GlobalAlloc for CountingAllocator<A> {
    #[inline(always)]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promises are passed on.
        unsafe { self.0.alloc(layout) }
    }

    #[inline(always)]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promises are passed on.
        unsafe { self.0.alloc_zeroed(layout) }
    }

    #[inline(always)]
    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        // SAFETY: the caller's promises are passed on.
        unsafe { self.0.dealloc(place, layout) }
    }

    #[inline(always)]
    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller's promises are passed on.
        unsafe { self.0.realloc(place, layout, size) }
    }
}
