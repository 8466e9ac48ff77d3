#![expect(unsafe_code, reason = "calls into the C library")]

use std::sync::OnceLock;
use std::time::Duration;

/// Both ends of a pipe: whoever writes to one wakes who waits at the other.
static PIPE: OnceLock<Option<[i32; 2]>> = OnceLock::new();

/// Makes the pipe, the first time.
pub(crate) fn prepare() {
    PIPE.get_or_init(|| {
        let mut ends = [0; 2];
        // SAFETY: there is room for two descriptors.
        if unsafe { libc::pipe(ends.as_mut_ptr()) } != 0 {
            return None;
        }
        for end in ends {
            // SAFETY: the descriptor is open.
            unsafe {
                libc::fcntl(end, libc::F_SETFL, libc::O_NONBLOCK);
                libc::fcntl(end, libc::F_SETFD, libc::FD_CLOEXEC);
            }
        }
        Some(ends)
    });
}

/// Wakes the thread that sleeps, or will. May be called in a signal handler.
pub(crate) fn wake() {
    if let Some(Some([_, end])) = PIPE.get() {
        // SAFETY: the descriptor is open for ever, and the byte is there. A full pipe wakes too.
        unsafe { libc::write(*end, [0_u8].as_ptr().cast(), 1) };
    }
}

/// Sleeps until [`wake`], or for the period.
pub(crate) fn sleep(period: Duration) {
    let Some(Some([end, _])) = PIPE.get() else {
        std::thread::park_timeout(period);
        return;
    };
    let mut wait = libc::pollfd {
        fd: *end,
        events: libc::POLLIN,
        revents: 0,
    };
    let millis = i32::try_from(period.as_millis()).unwrap_or(i32::MAX);
    let mut bytes = [0_u8; 64];
    // SAFETY: `wait` is one descriptor, which is open, and `bytes` is as long as told.
    unsafe {
        libc::poll(&raw mut wait, 1, millis);
        libc::read(*end, bytes.as_mut_ptr().cast(), bytes.len());
    }
}

/// Waits for a millisecond. May be called in a signal handler.
pub(crate) fn pause() {
    // SAFETY: no descriptor is read.
    unsafe { libc::poll(std::ptr::null_mut(), 0, 1) };
}
