#![expect(
    unsafe_code,
    reason = "the standard library has the instruction for bare pointers only"
)]

use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};

/// Bytes of a cache line.
const LINE: usize = 64;

/// Asks for a value, which may lie across the border of two cache lines; one of up to 16 bytes seldom does.
#[inline(always)]
pub(crate) fn prefetch<T>(value: &T) {
    let first = std::ptr::from_ref(value).cast::<i8>();
    // The first line, those a line further each, and that of the last byte.
    let between = (LINE..size_of::<T>()).step_by(LINE);
    let may_straddle = align_of::<T>() < LINE && size_of::<T>() > 16;
    let last = may_straddle.then_some(size_of::<T>() - 1);
    for offset in std::iter::once(0).chain(between).chain(last) {
        // SAFETY: the instruction is part of every x86-64 processor, and a hint: it reads nothing, writes nothing and
        // never faults, whatever the address.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(first.wrapping_add(offset)) };
    }
}
