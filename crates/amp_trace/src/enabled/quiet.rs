//! The recorder's own work, which must not record.
//!
//! A program may record in its allocator, and the recorder allocates while it holds its locks. Such
//! records may use the room that the thread has, but must not ask for more.

use std::cell::Cell;

thread_local! {
    static IS_QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Whether the thread does the recorder's own work now.
pub(crate) fn is_quiet() -> bool {
    IS_QUIET.get()
}

/// Does a part of the recorder's own work.
pub(crate) fn quietly<R>(work: impl FnOnce() -> R) -> R {
    struct Restore(bool);
    impl Drop for Restore {
        fn drop(&mut self) {
            IS_QUIET.set(self.0);
        }
    }
    let _restore = Restore(IS_QUIET.replace(true));
    work()
}
