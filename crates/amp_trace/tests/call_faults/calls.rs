//! The calls to the operating system that this process makes, any of which can be made to fail.
//!
//! What is defined here takes the place of the C library's functions for everything that Rust calls.

#![expect(unsafe_code, reason = "takes the place of the C library's functions")]

use std::ffi::{c_char, c_int, c_long, c_void};
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU64, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

/// A call to the operating system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call {
    /// A file is opened or made.
    Open,
    /// Bytes are written to a file.
    Write,
    /// A place in a file is sought.
    Seek,
    /// Room is asked for.
    Allocate,
    /// A file is mapped into memory.
    Map,
    /// A file is locked.
    Lock,
    /// A file gets another name.
    Rename,
    /// A file is cut to a length.
    Cut,
    /// A file is removed.
    Remove,
    /// A folder is made.
    MakeFolder,
}

impl Call {
    pub(crate) const ALL: [Self; 10] = [
        Self::Open,
        Self::Write,
        Self::Seek,
        Self::Allocate,
        Self::Map,
        Self::Lock,
        Self::Rename,
        Self::Cut,
        Self::Remove,
        Self::MakeFolder,
    ];
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// `ENOSPC`.
    Full,
    /// `EIO`.
    Broken,
    /// `EINTR`.
    Interrupted,
    /// Only half of the bytes are written.
    Short,
    /// The call returns when [`let_go`] is called.
    Hangs,
}

impl Fault {
    pub(crate) const ALL: [Self; 5] = [
        Self::Full,
        Self::Broken,
        Self::Interrupted,
        Self::Short,
        Self::Hangs,
    ];

    const fn error(self) -> Option<c_int> {
        match self {
            Self::Full => Some(libc::ENOSPC),
            Self::Broken => Some(libc::EIO),
            Self::Interrupted => Some(libc::EINTR),
            Self::Short | Self::Hangs => None,
        }
    }
}

/// For how long it goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// One call.
    Once,
    /// All calls from one on, until [`heal`].
    AWhile,
    /// All calls from one on.
    ForGood,
}

impl Extent {
    pub(crate) const ALL: [Self; 3] = [Self::Once, Self::AWhile, Self::ForGood];
}

/// A place in `Call::ALL`, counted from 1; 0 while nothing goes wrong.
static CALL: AtomicUsize = AtomicUsize::new(0);
static FAULT: AtomicUsize = AtomicUsize::new(0);
static IS_ONCE: AtomicBool = AtomicBool::new(false);
/// The first call that goes wrong, counted from 1.
static FIRST: AtomicU64 = AtomicU64::new(0);
static CALLS: AtomicU64 = AtomicU64::new(0);
static HITS: AtomicU64 = AtomicU64::new(0);
static IS_HELD: AtomicBool = AtomicBool::new(false);
static LAST_ERROR: AtomicI32 = AtomicI32::new(0);

/// From the `first` call of a kind on, it goes wrong.
pub(crate) fn begin(call: Call, fault: Fault, extent: Extent, first: u64) {
    let place = |found: Option<usize>| found.map_or(0, |at| at);
    FAULT.store(
        place(Fault::ALL.iter().position(|other| *other == fault)),
        Ordering::Relaxed,
    );
    IS_ONCE.store(extent == Extent::Once, Ordering::Relaxed);
    FIRST.store(first, Ordering::Relaxed);
    IS_HELD.store(fault == Fault::Hangs, Ordering::Relaxed);
    let call = place(Call::ALL.iter().position(|other| *other == call)) + 1;
    CALL.store(call, Ordering::Release);
}

/// From now on, nothing goes wrong.
pub(crate) fn heal() {
    CALL.store(0, Ordering::Release);
    let_go();
}

/// Lets calls that hang return.
pub(crate) fn let_go() {
    IS_HELD.store(false, Ordering::Release);
}

/// How many calls went wrong.
pub(crate) fn hits() -> u64 {
    HITS.load(Ordering::Acquire)
}

/// What goes wrong with this call, if anything does. One that hangs, hangs here.
fn fault(call: Call) -> Option<Fault> {
    let planned = CALL.load(Ordering::Acquire).checked_sub(1)?;
    if Call::ALL.get(planned) != Some(&call) {
        return None;
    }
    let number = CALLS.fetch_add(1, Ordering::Relaxed) + 1;
    let first = FIRST.load(Ordering::Relaxed);
    if number < first || (number > first && IS_ONCE.load(Ordering::Relaxed)) {
        return None;
    }
    HITS.fetch_add(1, Ordering::Release);
    let fault = *Fault::ALL.get(FAULT.load(Ordering::Relaxed))?;
    while fault == Fault::Hangs && IS_HELD.load(Ordering::Acquire) {
        thread::sleep(Duration::from_millis(1));
    }
    Some(fault)
}

/// The error of a call that goes wrong.
fn error(call: Call) -> Option<c_int> {
    fault(call)?.error()
}

/// Ends a call with an error.
fn refuse(error: c_int) -> c_long {
    LAST_ERROR.store(error, Ordering::Relaxed);
    // SAFETY: the place is the thread's own.
    unsafe { *libc::__errno_location() = error };
    -1
}

fn is_file(descriptor: c_int) -> bool {
    // SAFETY: all zeros are a value of the structure, which the call fills.
    unsafe {
        let mut status: libc::stat = std::mem::zeroed();
        libc::fstat(descriptor, &raw mut status) == 0
            && status.st_mode & libc::S_IFMT == libc::S_IFREG
    }
}

/// Asks the kernel, or refuses.
macro_rules! ask {
    ($call:expr, $number:expr $(, $argument:expr)* $(,)?) => {
        match error($call) {
            Some(error) => refuse(error),
            // SAFETY: the caller's promises are passed on.
            None => unsafe { libc::syscall($number $(, $argument)*) },
        }
    };
}

#[unsafe(no_mangle)]
extern "C" fn write(descriptor: c_int, bytes: *const c_void, len: usize) -> isize {
    let fault = is_file(descriptor).then(|| fault(Call::Write)).flatten();
    if let Some(error) = fault.and_then(Fault::error) {
        return refuse(error) as isize;
    }
    let len = match fault {
        Some(Fault::Short) => len.div_ceil(2),
        _ => len,
    };
    // SAFETY: the caller's promises are passed on.
    unsafe { libc::syscall(libc::SYS_write, descriptor, bytes, len) as isize }
}

#[unsafe(no_mangle)]
extern "C" fn open64(path: *const c_char, flags: c_int, mode: libc::mode_t) -> c_int {
    ask!(
        Call::Open,
        libc::SYS_openat,
        libc::AT_FDCWD,
        path,
        flags,
        mode
    ) as c_int
}

#[unsafe(no_mangle)]
extern "C" fn lseek64(descriptor: c_int, offset: i64, whence: c_int) -> i64 {
    ask!(Call::Seek, libc::SYS_lseek, descriptor, offset, whence)
}

#[unsafe(no_mangle)]
extern "C" fn posix_fallocate(descriptor: c_int, offset: i64, len: i64) -> c_int {
    match ask!(
        Call::Allocate,
        libc::SYS_fallocate,
        descriptor,
        0,
        offset,
        len
    ) {
        0 => 0,
        // SAFETY: the place is the thread's own.
        _ => unsafe { *libc::__errno_location() },
    }
}

#[unsafe(no_mangle)]
extern "C" fn mmap(
    place: *mut c_void,
    len: usize,
    protection: c_int,
    flags: c_int,
    descriptor: c_int,
    offset: i64,
) -> *mut c_void {
    let map = |call: &dyn Fn() -> c_long| call() as *mut c_void;
    let number = libc::SYS_mmap;
    if descriptor >= 0 {
        return map(&|| {
            ask!(
                Call::Map,
                number,
                place,
                len,
                protection,
                flags,
                descriptor,
                offset
            )
        });
    }
    // SAFETY: the caller's promises are passed on.
    map(&|| unsafe { libc::syscall(number, place, len, protection, flags, descriptor, offset) })
}

#[unsafe(no_mangle)]
extern "C" fn flock(descriptor: c_int, operation: c_int) -> c_int {
    ask!(Call::Lock, libc::SYS_flock, descriptor, operation) as c_int
}

#[unsafe(no_mangle)]
extern "C" fn rename(from: *const c_char, to: *const c_char) -> c_int {
    let here = libc::AT_FDCWD;
    ask!(Call::Rename, libc::SYS_renameat2, here, from, here, to, 0) as c_int
}

#[unsafe(no_mangle)]
extern "C" fn ftruncate64(descriptor: c_int, len: i64) -> c_int {
    ask!(Call::Cut, libc::SYS_ftruncate, descriptor, len) as c_int
}

#[unsafe(no_mangle)]
extern "C" fn unlink(path: *const c_char) -> c_int {
    ask!(Call::Remove, libc::SYS_unlinkat, libc::AT_FDCWD, path, 0) as c_int
}

#[unsafe(no_mangle)]
extern "C" fn mkdir(path: *const c_char, mode: libc::mode_t) -> c_int {
    ask!(
        Call::MakeFolder,
        libc::SYS_mkdirat,
        libc::AT_FDCWD,
        path,
        mode
    ) as c_int
}
