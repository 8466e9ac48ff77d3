#![expect(
    unsafe_code,
    reason = "the standard library has the instruction for bare pointers only"
)]

use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};

/// Asks for a value that is at most a cache line long, and may lie across two.
#[inline(always)]
pub(crate) fn prefetch<T>(value: &T) {
    let first = std::ptr::from_ref(value).cast::<i8>();
    // SAFETY: the instruction is part of every x86-64 processor, and a hint: it reads nothing, writes nothing and never
    // faults, whatever the address.
    unsafe {
        _mm_prefetch::<_MM_HINT_T0>(first);
        if size_of::<T>() > 16 {
            _mm_prefetch::<_MM_HINT_T0>(first.wrapping_add(size_of::<T>() - 1));
        }
    }
}
