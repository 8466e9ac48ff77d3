use std::sync::{Mutex, PoisonError};
use std::thread::Thread;
use std::time::Duration;

static SLEEPER: Mutex<Option<Thread>> = Mutex::new(None);

/// Nothing is needed.
pub(crate) fn prepare() {}

/// Wakes the thread that sleeps, or will.
pub(crate) fn wake() {
    let sleeper = SLEEPER.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(thread) = sleeper.as_ref() {
        thread.unpark();
    }
}

/// Sleeps until [`wake`], or for the period.
pub(crate) fn sleep(period: Duration) {
    *SLEEPER.lock().unwrap_or_else(PoisonError::into_inner) = Some(std::thread::current());
    std::thread::park_timeout(period);
}
