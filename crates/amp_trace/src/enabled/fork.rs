//! A forked child records nothing: it has one thread, and the locks as they were.

#[cfg_attr(unix, path = "fork/unix.rs")]
#[cfg_attr(not(unix), path = "fork/none.rs")]
mod os;

use std::sync::atomic::{AtomicBool, Ordering};

pub(crate) use os::watch;

static IS_CHILD: AtomicBool = AtomicBool::new(false);

/// Whether this process was forked from one that recorded.
pub(crate) fn is_child() -> bool {
    IS_CHILD.load(Ordering::Relaxed)
}

/// In the child, before anything else of it runs. Its thread shares its block with the parent's, so
/// it must not write another word.
extern "C" fn enter_child() {
    IS_CHILD.store(true, Ordering::Relaxed);
    super::thread::forget();
}
