//! The ends that the recorder must not miss: of a thread, and of the program.

#[cfg_attr(unix, path = "exit/unix.rs")]
#[cfg_attr(not(unix), path = "exit/other.rs")]
mod os;

pub(crate) use os::{on_program_end, on_thread_end, os_thread_id};

thread_local! {
    static IS_ALIVE: Alive = const { Alive };
}

struct Alive;

impl Drop for Alive {
    fn drop(&mut self) {}
}

/// The name that the standard library knows for the calling thread.
///
/// `None` for a thread without a name, and in a thread that is past its thread-local destructors,
/// where the standard library may no longer be asked.
pub(crate) fn thread_name() -> Option<String> {
    IS_ALIVE
        .try_with(|_| std::thread::current().name().map(str::to_owned))
        .ok()
        .flatten()
}
