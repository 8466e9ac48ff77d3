//! What Tracy keeps for a thread, from the thread's first record to its end.

use std::cell::Cell;

use tracy_client::Client;

use crate::imp::quiet::{is_quiet, quietly};
use crate::imp::{exit, thread};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Tracy has nothing of the thread.
    New,
    Recording,
    /// What Tracy kept is freed, or will be next.
    Ended,
}

thread_local! {
    /// Has no destructor, so it can be asked for as long as the thread runs.
    static STATE: Cell<State> = const { Cell::new(State::New) };
    static GUARD: Guard = const { Guard };
}

/// Is dropped before Tracy frees what it keeps for the thread: thread-locals go in the reverse of the order
/// in which they were first used, also those of C++.
struct Guard;

impl Drop for Guard {
    fn drop(&mut self) {
        STATE.set(State::Ended);
    }
}

/// Whether Tracy still takes records of this thread.
#[inline]
pub(super) fn may_record() -> bool {
    STATE.get() != State::Ended
}

/// Says that Tracy has had a record of this thread. The first time, gives the thread its full name.
#[inline]
pub(super) fn recorded() {
    if STATE.get() == State::New {
        begin();
    }
}

#[cold]
fn begin() {
    let is_alive = GUARD.try_with(|_| ()).is_ok();
    STATE.set(if is_alive {
        State::Recording
    } else {
        State::Ended
    });
    if let Some(name) = thread::own_name().or_else(exit::thread_name) {
        set_name(&name);
    }
}

/// Names the calling thread.
pub(crate) fn name_thread(name: &str) {
    if Client::is_running() && may_record() && !is_quiet() {
        quietly(|| set_name(name));
    }
}

fn set_name(name: &str) {
    if let Some(client) = Client::running() {
        client.set_thread_name(&name.replace('\0', "\u{fffd}"));
    }
}
