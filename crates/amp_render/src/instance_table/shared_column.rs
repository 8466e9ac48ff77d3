//! A column of the table that several threads write, each for rows of its own.
#![expect(
    unsafe_code,
    reason = "that rows are apart is known to whoever chooses them, not to the compiler"
)]

use std::cell::Cell;

use super::boxes::{BLOCK, BoxBlock};
use super::row::TransformRows;
use crate::prefetch::prefetch;
use crate::world_box::WorldBox;

/// What is known of each row, or of a block of them.
#[derive(Clone, Copy)]
pub(super) struct SharedColumn<'a, T> {
    cells: &'a [Cell<T>],
}

// SAFETY: the cells are only written, by `set` and `set_box`, which are for columns of different types and whose callers
// promise that no two of them mean one row at a time. Values are sent from the threads that write them, which `Send` allows.
unsafe impl<T: Send> Sync for SharedColumn<'_, T> {}
// SAFETY: the same.
unsafe impl<T: Send> Send for SharedColumn<'_, T> {}

impl<'a, T> SharedColumn<'a, T> {
    pub(super) fn new(column: &'a mut [T]) -> Self {
        Self {
            cells: Cell::from_mut(column).as_slice_of_cells(),
        }
    }
}

impl SharedColumn<'_, TransformRows> {
    /// Writes the value of a row.
    ///
    /// # Safety
    /// No other thread calls this for the same row of the same column at the same time.
    ///
    /// # Panics
    /// If there is no such row.
    #[inline]
    pub(super) unsafe fn set(&self, row: usize, value: TransformRows) {
        // SAFETY: the row is there, and nobody else writes it, as the caller promises.
        unsafe { self.cells[row].as_ptr().write(value) };
    }

    /// Asks for the memory of a row, which will be written soon.
    ///
    /// # Panics
    /// If there is no such row.
    #[inline]
    pub(super) fn prefetch(&self, row: usize) {
        prefetch(&self.cells[row]);
    }
}

impl SharedColumn<'_, BoxBlock> {
    /// Writes the box of a row.
    ///
    /// # Safety
    /// No other thread calls this for the same row of the same column at the same time.
    ///
    /// # Panics
    /// If there is no block for such a row.
    #[inline]
    pub(super) unsafe fn set_box(&self, row: usize, place: WorldBox) {
        let (block, lane) = (self.cells[row / BLOCK].as_ptr(), row % BLOCK);
        for axis in 0..3 {
            // SAFETY: the block is there, and its numbers are within it. No reference is made to the block, whose other
            // boxes other threads may write; nobody else writes this one, as the caller promises.
            unsafe {
                (*block).center[axis][lane] = place.center[axis];
                (*block).half_extents[axis][lane] = place.half_extents[axis];
            }
        }
    }

    /// Asks for the memory of a row's box, which will be written soon.
    ///
    /// # Panics
    /// If there is no block for such a row.
    #[inline]
    pub(super) fn prefetch_box(&self, row: usize) {
        prefetch(&self.cells[row / BLOCK]);
    }
}
