//! Captures that the program asks for: by a call, by a panic, by a signal.

use std::panic::{self, PanicHookInfo};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, Once, PoisonError};

use crate::imp::{clock, drain, fork, quiet, waker};

/// Why a capture is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reason {
    /// For the name of the file.
    pub(crate) short: String,
    /// For people.
    pub(crate) text: String,
}

/// A reason and when it was given, in the recorder's clock.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) stamp: u64,
    pub(crate) reason: Reason,
}

/// Requests that wait at most; those beyond are part of the same capture anyway.
const MOST: usize = 16;

static REQUESTS: Mutex<Vec<Request>> = Mutex::new(Vec::new());
/// Whether a flight recorder runs that takes requests.
static IS_ARMED: AtomicBool = AtomicBool::new(false);
/// Whether it wants to know of panics.
static WANTS_PANICS: AtomicBool = AtomicBool::new(false);
/// The signals that arrived, a bit each.
static SIGNALS: AtomicU64 = AtomicU64::new(0);

/// Has the flight recorder write the last seconds to a file; the reason is in its name. Returns whether one runs
/// that heard it: its limits may still refuse the file, and another capture that is about to be written has this one too.
///
/// The capture is written on the recorder's thread, after
/// [`FlightRecorder::after`](crate::FlightRecorder::after). Does nothing where no flight recorder
/// runs.
///
/// # Cost
/// Allocates, and takes a lock that is held for nanoseconds.
pub fn capture(reason: &str) -> bool {
    request(|| Reason {
        short: reason.to_owned(),
        text: reason.to_owned(),
    })
}

fn request(reason: impl FnOnce() -> Reason) -> bool {
    if !IS_ARMED.load(Ordering::Relaxed) || fork::is_child() {
        return false;
    }
    quiet::quietly(|| {
        let request = Request {
            stamp: clock::stamp(),
            reason: reason(),
        };
        let mut requests = REQUESTS.lock().unwrap_or_else(PoisonError::into_inner);
        if requests.len() < MOST {
            requests.push(request);
        }
    });
    drain::wake();
    true
}

/// A flight recorder runs from now on.
pub(super) fn arm(wants_panics: bool) {
    take();
    take_signals();
    WANTS_PANICS.store(wants_panics, Ordering::Relaxed);
    IS_ARMED.store(true, Ordering::Relaxed);
    if wants_panics {
        watch_panics();
    }
}

/// None runs from now on.
pub(super) fn disarm() {
    WANTS_PANICS.store(false, Ordering::Relaxed);
    IS_ARMED.store(false, Ordering::Relaxed);
}

/// What was asked for since the last call.
pub(super) fn take() -> Vec<Request> {
    std::mem::take(&mut *REQUESTS.lock().unwrap_or_else(PoisonError::into_inner))
}

/// The signals that arrived since the last call, a bit each.
pub(super) fn take_signals() -> u64 {
    SIGNALS.swap(0, Ordering::Relaxed)
}

/// A signal asks for a capture. Does what a signal handler may.
pub(crate) fn note_signal(signal: i32) {
    if let Ok(bit) = u32::try_from(signal)
        && bit < u64::BITS
    {
        SIGNALS.fetch_or(1 << bit, Ordering::Relaxed);
        waker::wake();
    }
}

/// Calls the hook that was there before, and asks for a capture.
fn watch_panics() {
    static WATCHED: Once = Once::new();
    if std::thread::panicking() {
        return;
    }
    WATCHED.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if WANTS_PANICS.load(Ordering::Relaxed) && !quiet::is_quiet() {
                request(|| of_panic(info));
            }
            before(info);
        }));
    });
}

fn of_panic(info: &PanicHookInfo<'_>) -> Reason {
    let thread = std::thread::current();
    let name = thread.name().unwrap_or("without a name");
    let said = info.payload_as_str().unwrap_or("a value that is no text");
    let place = info
        .location()
        .map(|place| format!(" at {place}"))
        .unwrap_or_default();
    Reason {
        short: "panic".to_owned(),
        text: format!("thread `{name}` panicked{place}: {said}"),
    }
}
