//! The clock: the CPU's time-stamp counter where the kernel trusts it, the monotonic clock
//! otherwise.

mod calibration;
mod monotonic;
#[cfg_attr(
    all(target_arch = "x86_64", target_os = "linux"),
    path = "tsc_x86_64_linux.rs"
)]
#[cfg_attr(
    not(all(target_arch = "x86_64", target_os = "linux")),
    path = "tsc_none.rs"
)]
mod tsc;

use std::sync::atomic::{AtomicBool, Ordering};

pub(crate) use calibration::Calibration;
pub(crate) use monotonic::{at as nanos_at, nanos};

use amp_trace_format::words::{CLOCK_SHIFT, MONOTONIC};

/// Whether stamps come from the time-stamp counter.
static USE_TSC: AtomicBool = AtomicBool::new(false);

/// The clock part of a record's first word, in place.
#[inline(always)]
pub(crate) fn stamp() -> u64 {
    if USE_TSC.load(Ordering::Relaxed) {
        tsc::read() << CLOCK_SHIFT
    } else {
        monotonic_stamp()
    }
}

/// Out of line: inlined, the calls into the system would take registers from every record.
#[cold]
#[inline(never)]
fn monotonic_stamp() -> u64 {
    stamp_of(nanos())
}

/// The clock part of a record's first word, for a moment of the monotonic clock.
pub(crate) const fn stamp_of(nanos: u64) -> u64 {
    nanos << CLOCK_SHIFT | MONOTONIC
}

/// Chooses the clock, at the start of a recording.
pub(crate) fn choose() {
    USE_TSC.store(tsc::is_trusted(), Ordering::Relaxed);
}

/// The name of the clock in use.
pub(crate) fn name() -> &'static str {
    if USE_TSC.load(Ordering::Relaxed) {
        "tsc"
    } else {
        "monotonic"
    }
}
