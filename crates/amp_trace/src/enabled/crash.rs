//! Signals that end the program.
//!
//! The thread that gets one waits, for a moment, until the drain has brought everything recorded to
//! the outputs, and then lets the signal do what it would have done. The drain is an ordinary thread
//! and runs on meanwhile; where it cannot, because the crash holds a lock that it needs, the wait
//! ends by itself, and the records are still in the file of blocks.

#[cfg_attr(unix, path = "crash/unix.rs")]
#[cfg_attr(not(unix), path = "crash/none.rs")]
mod os;

use std::sync::atomic::{AtomicI32, AtomicU32, AtomicU64, Ordering};

pub(crate) use os::{ask, name, watch};

/// The signal that waits for the drain; 0 if none does.
static SIGNAL: AtomicI32 = AtomicI32::new(0);
/// The process whose drain may be waited for; 0 if none.
static DRAINED_IN: AtomicU32 = AtomicU32::new(0);
/// The operating system's number of the drain thread.
static DRAIN_THREAD: AtomicU64 = AtomicU64::new(0);

/// A recording has begun, and its drain runs or will.
pub(crate) fn enter() {
    DRAINED_IN.store(std::process::id(), Ordering::Release);
}

/// The calling thread is the drain.
pub(crate) fn attend() {
    os::leave_to_others();
    DRAIN_THREAD.store(super::exit::os_thread_id(), Ordering::Relaxed);
}

/// The recording has ended: nothing is worth waiting for.
pub(crate) fn leave() {
    DRAINED_IN.store(0, Ordering::Release);
}

/// The signal that waits for the drain, if one does.
pub(crate) fn pending() -> Option<i32> {
    match SIGNAL.load(Ordering::Acquire) {
        0 => None,
        signal => Some(signal),
    }
}

/// Everything recorded before the signal is in the outputs.
pub(crate) fn served() {
    SIGNAL.store(0, Ordering::Release);
}
