#![expect(unsafe_code, reason = "calls into the C library")]

use std::ffi::c_void;
use std::sync::OnceLock;

use crate::imp::registry::Track;
use crate::imp::thread;

/// Calls [`thread::retire`] when the calling thread ends: after the destructors of its
/// thread-locals, which may still record.
pub(crate) fn on_thread_end(track: &'static Track) {
    // The C library runs the destructors of keys after those of thread-locals, and again for a key
    // that was set meanwhile.
    static KEY: OnceLock<Option<libc::pthread_key_t>> = OnceLock::new();
    let key = KEY.get_or_init(|| {
        let mut key = 0;
        // SAFETY: `key` is a place for a key, and the destructor has the right type.
        let error = unsafe { libc::pthread_key_create(&raw mut key, Some(retire)) };
        (error == 0).then_some(key)
    });
    if let Some(key) = key {
        // SAFETY: the key was created, and is never deleted.
        unsafe { libc::pthread_setspecific(*key, std::ptr::from_ref(track).cast()) };
    }
}

extern "C" fn retire(track: *mut c_void) {
    // SAFETY: the value of the key is only ever set to a `&'static Track`.
    let track = unsafe { &*track.cast::<Track>() };
    thread::retire(track);
}

/// Calls `finish` when the program leaves by `exit` or by returning from `main`.
pub(crate) fn on_program_end(finish: extern "C" fn()) {
    // SAFETY: `finish` has the right type, and stays loaded as long as this crate.
    unsafe { libc::atexit(finish) };
}

/// The operating system's number of the calling thread.
#[cfg(target_os = "linux")]
pub(crate) fn os_thread_id() -> u64 {
    // SAFETY: it has no preconditions.
    u64::try_from(unsafe { libc::gettid() }).unwrap_or(0)
}

/// The address of the thread's handle, which is unique among living threads.
#[cfg(not(target_os = "linux"))]
pub(crate) fn os_thread_id() -> u64 {
    // SAFETY: it has no preconditions.
    unsafe { libc::pthread_self() as u64 }
}
