use std::cell::RefCell;

use crate::imp::registry::Track;
use crate::imp::thread;

thread_local! {
    static TRACKS: RefCell<Tracks> = const { RefCell::new(Tracks(Vec::new())) };
}

struct Tracks(Vec<&'static Track>);

impl Drop for Tracks {
    fn drop(&mut self) {
        for track in self.0.drain(..) {
            thread::retire(track);
        }
    }
}

/// Calls [`thread::retire`] when the calling thread ends. A thread-local destructor that runs after
/// this one and records keeps its track until the program ends.
pub(crate) fn on_thread_end(track: &'static Track) {
    let _ = TRACKS.try_with(|tracks| tracks.borrow_mut().0.push(track));
}

/// The platform has no such call that this crate knows: `finish` must be called by the program.
pub(crate) fn on_program_end(_: extern "C" fn()) {}

/// Unknown.
pub(crate) fn os_thread_id() -> u64 {
    0
}
