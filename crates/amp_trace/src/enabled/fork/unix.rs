#![expect(unsafe_code, reason = "calls into the C library")]

use std::sync::Once;

/// From now on, children know that they are.
pub(crate) fn watch() {
    static WATCHED: Once = Once::new();
    WATCHED.call_once(|| {
        // SAFETY: the function has the right type, and stays loaded as long as this crate. In the
        // child it stores to an atomic and to thread-locals without destructors.
        unsafe { libc::pthread_atfork(None, None, Some(super::enter_child)) };
    });
}
