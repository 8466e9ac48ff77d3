//! What wraps something of the standard library: locks and the allocator.

use std::alloc::{GlobalAlloc, Layout};
use std::sync::PoisonError;

use super::*;

#[cfg(any(feature = "plain", feature = "leaky"))]
static ALLOCATOR: std::alloc::System = std::alloc::System;
#[cfg(not(any(feature = "plain", feature = "leaky")))]
static ALLOCATOR: amp_trace::CountingAllocator = amp_trace::CountingAllocator::new();

/// A lock made here, waited for, tried, and taken apart.
#[inline(never)]
pub fn locked(values: &[u32]) -> u32 {
    let sum = perf_mutex!(target: "off/target", "off/mutex", 0_u32);
    for value in values {
        *sum.lock().unwrap_or_else(PoisonError::into_inner) += value;
    }
    if let Ok(mut sum) = sum.try_lock() {
        *sum ^= 5;
    }
    sum.into_inner().unwrap_or_default()
}

/// A read-write lock made here.
#[inline(never)]
pub fn read_and_written(values: &[u32]) -> u32 {
    let last = perf_rwlock!(level: Level::DEBUG, "off/rwlock", 0_u32);
    for value in values {
        let before = last.read().map_or(0, |last| *last);
        *last.write().unwrap_or_else(PoisonError::into_inner) = before.rotate_left(3) ^ value;
    }
    last.into_inner().unwrap_or_default()
}

/// A lock that others share.
#[inline(never)]
pub fn pushed(list: &Mutex<Vec<u32>>, value: u32) -> Option<usize> {
    perf_event!("off/pushed", value);
    let mut list = list.lock().ok()?;
    list.push(value);
    Some(list.len())
}

/// Memory taken, moved and given back.
#[inline(never)]
pub fn moved(count: usize) -> bool {
    perf_event!("off/moved", count);
    let Ok(layout) = Layout::array::<u64>(count + 1) else {
        return false;
    };
    // SAFETY: the layout is not empty, and memory is given back as it was taken.
    unsafe {
        let place = ALLOCATOR.alloc_zeroed(layout);
        if place.is_null() {
            return false;
        }
        let larger = ALLOCATOR.realloc(place, layout, layout.size() * 2);
        let is_moved = larger != place;
        let larger_layout = Layout::from_size_align_unchecked(layout.size() * 2, layout.align());
        ALLOCATOR.dealloc(larger, larger_layout);
        is_moved
    }
}
