//! The same memory for all contestants.

use std::hint::black_box;

/// A little less than what glibc's allocator takes from its heap at the most, once it has learned to.
const LARGE: usize = 31 << 20;

/// Has the columns of all worlds come from the heap.
///
/// glibc gives each large allocation pages of its own until the first one is freed. The columns of worlds made before that begin at
/// the same place of a page, and a row that is written to all of them finds them in one set of the cache: a spawn took twice as long
/// in the first contestant's world as in the others'.
pub(crate) fn settle() {
    drop(black_box(vec![1_u8; LARGE]));
}
