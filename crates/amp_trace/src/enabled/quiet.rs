//! The recorder's own work, which must not record.
//!
//! A program may record in its allocator, and the recorder allocates while it holds its locks. Such
//! records may use the room that the thread has, but must not ask for more.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::LocalKey;

thread_local! {
    static IS_QUIET: Cell<bool> = const { Cell::new(false) };
    static CAN_FAIL: Cell<bool> = const { Cell::new(false) };
}

/// Whether the thread does the recorder's own work now.
pub(crate) fn is_quiet() -> bool {
    IS_QUIET.get()
}

/// Set while the drain thread starts: the standard library allocates on it before its own code runs.
static IS_STARTING: AtomicBool = AtomicBool::new(false);

/// The drain thread starts, or runs.
pub(crate) fn set_starting(is_starting: bool) {
    IS_STARTING.store(is_starting, Ordering::Relaxed);
}

/// Whether the thread does work of the recorder's that cannot go on without memory, or may.
pub(crate) fn is_needy() -> bool {
    (IS_QUIET.get() && !CAN_FAIL.get()) || IS_STARTING.load(Ordering::Relaxed)
}

/// Does a part of the recorder's own work.
pub(crate) fn quietly<R>(work: impl FnOnce() -> R) -> R {
    within(&IS_QUIET, work)
}

/// Does a part of the recorder's own work that goes on where it gets no memory.
pub(crate) fn fallibly<R>(work: impl FnOnce() -> R) -> R {
    within(&CAN_FAIL, work)
}

fn within<R>(flag: &'static LocalKey<Cell<bool>>, work: impl FnOnce() -> R) -> R {
    struct Restore(&'static LocalKey<Cell<bool>>, bool);
    impl Drop for Restore {
        fn drop(&mut self) {
            self.0.set(self.1);
        }
    }
    let _restore = Restore(flag, flag.replace(true));
    work()
}
