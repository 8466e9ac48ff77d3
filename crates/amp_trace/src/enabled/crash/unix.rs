#![expect(unsafe_code, reason = "handles signals")]

use std::ffi::{c_int, c_void};
use std::mem::MaybeUninit;
use std::sync::Once;
use std::sync::atomic::{AtomicPtr, Ordering};

use super::{DRAIN_THREAD, DRAINED_IN, SIGNAL};
use crate::imp::{drain, exit, flight, waker};

/// Milliseconds that a dying program waits for a drain that does not get on.
const PATIENCE: u32 = 200;
/// Milliseconds that it waits for one that does: a flight recorder has seconds to write.
const MOST_PATIENCE: u32 = 5000;

/// The signals, and whether the program's own code is at fault.
const SIGNALS: [(c_int, &str, bool); 9] = [
    (libc::SIGSEGV, "SIGSEGV", true),
    (libc::SIGBUS, "SIGBUS", true),
    (libc::SIGILL, "SIGILL", true),
    (libc::SIGFPE, "SIGFPE", true),
    (libc::SIGABRT, "SIGABRT", true),
    (libc::SIGTERM, "SIGTERM", false),
    (libc::SIGINT, "SIGINT", false),
    (libc::SIGHUP, "SIGHUP", false),
    (libc::SIGQUIT, "SIGQUIT", false),
];

/// What was there before, by the place in [`SIGNALS`]. Leaked: a handler may run at any time.
static BEFORE: [AtomicPtr<libc::sigaction>; SIGNALS.len()] =
    [const { AtomicPtr::new(std::ptr::null_mut()) }; SIGNALS.len()];

/// From now on, signals that end the program wait for the drain. Signals that the program ignores,
/// or handles although its code is not at fault, are left alone.
pub(crate) fn watch() {
    static WATCHED: Once = Once::new();
    WATCHED.call_once(|| {
        for (place, (signal, _, is_fault)) in SIGNALS.into_iter().enumerate() {
            let Some(before) = current(signal) else {
                continue;
            };
            let is_default = before.sa_sigaction == libc::SIG_DFL;
            if before.sa_sigaction == libc::SIG_IGN || !(is_default || is_fault) {
                continue;
            }
            BEFORE[place].store(Box::into_raw(Box::new(before)), Ordering::Release);
            // SAFETY: all zeros is a valid value of this plain struct.
            let mut ours: libc::sigaction = unsafe { MaybeUninit::zeroed().assume_init() };
            ours.sa_sigaction = handle as *const () as usize;
            ours.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
            // SAFETY: the set is a place for one; the handler has the type that the flags tell.
            unsafe {
                libc::sigemptyset(&raw mut ours.sa_mask);
                libc::sigaction(signal, &raw const ours, std::ptr::null_mut());
            }
        }
    });
}

/// Has a signal ask for a capture from now on, if the program leaves it to the system.
pub(crate) fn ask(signal: i32) {
    let is_ours = SIGNALS.iter().any(|(number, ..)| *number == signal);
    let is_default = |before: libc::sigaction| before.sa_sigaction == libc::SIG_DFL;
    if is_ours || !current(signal).is_some_and(is_default) {
        return;
    }
    // SAFETY: all zeros is a valid value of this plain struct.
    let mut action: libc::sigaction = unsafe { MaybeUninit::zeroed().assume_init() };
    action.sa_sigaction = handle_request as *const () as usize;
    action.sa_flags = libc::SA_RESTART | libc::SA_ONSTACK;
    // SAFETY: the set is a place for one; the handler has the type that the flags tell.
    unsafe {
        libc::sigemptyset(&raw mut action.sa_mask);
        libc::sigaction(signal, &raw const action, std::ptr::null_mut());
    }
}

/// Does nothing but what a signal handler may: atomics, `write`.
extern "C" fn handle_request(signal: c_int) {
    let errno = errno();
    // SAFETY: the place of the thread's error number is valid as long as the thread.
    let kept = unsafe { *errno };
    flight::note_signal(signal);
    // SAFETY: as above.
    unsafe { *errno = kept };
}

/// Leaves signals to the program's own threads: the calling one is the drain, which they wait for.
pub(super) fn leave_to_others() {
    let mut set = MaybeUninit::uninit();
    // SAFETY: `set` is a place for a set, and is filled before it is read.
    unsafe {
        libc::sigfillset(set.as_mut_ptr());
        for (signal, _, is_fault) in SIGNALS {
            if is_fault {
                libc::sigdelset(set.as_mut_ptr(), signal);
            }
        }
        libc::pthread_sigmask(libc::SIG_BLOCK, set.as_ptr(), std::ptr::null_mut());
    }
}

/// The name of a signal.
pub(crate) fn name(signal: i32) -> &'static str {
    SIGNALS
        .iter()
        .find(|(number, ..)| *number == signal)
        .map_or("signal", |(_, name, _)| name)
}

fn current(signal: c_int) -> Option<libc::sigaction> {
    let mut action = MaybeUninit::uninit();
    // SAFETY: `action` is a place for one, and is filled where the call succeeds.
    unsafe {
        let failed = libc::sigaction(signal, std::ptr::null(), action.as_mut_ptr()) != 0;
        (!failed).then(|| action.assume_init())
    }
}

/// Does nothing but what a signal handler may: atomics, `write`, `poll`, `sigaction`, `raise`.
extern "C" fn handle(signal: c_int, info: *mut libc::siginfo_t, context: *mut c_void) {
    let errno = errno();
    // SAFETY: the place of the thread's error number is valid as long as the thread.
    let kept = unsafe { *errno };
    wait_for_drain(signal);
    // SAFETY: as above.
    unsafe { *errno = kept };
    let before = SIGNALS
        .iter()
        .position(|(number, ..)| *number == signal)
        .map_or(std::ptr::null_mut(), |place| {
            BEFORE[place].load(Ordering::Acquire)
        });
    // SAFETY: either null or a leaked action, written before the handler was installed.
    let Some(before) = (unsafe { before.as_ref() }) else {
        return;
    };
    if before.sa_sigaction == libc::SIG_DFL {
        // SAFETY: the action is the one that the system gave. Once the handler returns, the fault
        // happens again, or the signal raised here arrives, and the system ends the program.
        unsafe {
            libc::sigaction(signal, before, std::ptr::null_mut());
            libc::raise(signal);
        }
    } else if before.sa_sigaction != libc::SIG_IGN {
        if before.sa_flags & libc::SA_SIGINFO != 0 {
            type Handler = extern "C" fn(c_int, *mut libc::siginfo_t, *mut c_void);
            // SAFETY: the flag says that the handler has this type.
            let handler: Handler = unsafe { std::mem::transmute(before.sa_sigaction) };
            handler(signal, info, context);
        } else {
            // SAFETY: without the flag, a handler has this type.
            let handler: extern "C" fn(c_int) = unsafe { std::mem::transmute(before.sa_sigaction) };
            handler(signal);
        }
    }
}

fn wait_for_drain(signal: c_int) {
    if DRAINED_IN.load(Ordering::Acquire) != process()
        || DRAIN_THREAD.load(Ordering::Relaxed) == exit::os_thread_id()
    {
        return;
    }
    // Of several signals at once, one asks; the others wait for the same drain.
    let _ = SIGNAL.compare_exchange(0, signal, Ordering::AcqRel, Ordering::Relaxed);
    waker::wake();
    let (mut waited, mut progress) = (0, drain::progress());
    for _ in 0..MOST_PATIENCE {
        waker::pause();
        let now = drain::progress();
        waited = if now == progress { waited + 1 } else { 0 };
        progress = now;
        if waited > PATIENCE
            || SIGNAL.load(Ordering::Acquire) == 0
            || DRAINED_IN.load(Ordering::Acquire) == 0
        {
            return;
        }
    }
}

fn process() -> u32 {
    // SAFETY: it has no preconditions.
    u32::try_from(unsafe { libc::getpid() }).unwrap_or(0)
}

#[cfg(target_os = "linux")]
fn errno() -> *mut c_int {
    // SAFETY: it has no preconditions.
    unsafe { libc::__errno_location() }
}

#[cfg(not(target_os = "linux"))]
fn errno() -> *mut c_int {
    // SAFETY: it has no preconditions.
    unsafe { libc::__error() }
}
