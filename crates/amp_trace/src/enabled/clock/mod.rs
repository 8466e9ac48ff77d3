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

use super::word::{CLOCK_MASK, CLOCK_SHIFT, MONOTONIC};

/// Whether stamps come from the time-stamp counter.
static USE_TSC: AtomicBool = AtomicBool::new(false);

/// The clock part of a record's first word, in place.
#[inline(always)]
pub(crate) fn stamp() -> u64 {
    if USE_TSC.load(Ordering::Relaxed) {
        tsc::read() << CLOCK_SHIFT
    } else {
        monotonic::nanos() << CLOCK_SHIFT | MONOTONIC
    }
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

/// Restores the high bits of a clock that was cut to the width of a word.
///
/// Right for stamps up to `CLOCK_MASK - SLACK` older than `now` and up to `SLACK` younger: another
/// core's counter may be a little ahead.
const fn widen(stamp: u64, now: u64) -> u64 {
    const SLACK: u64 = 1 << 32;
    let latest = now.wrapping_add(SLACK);
    latest.wrapping_sub(latest.wrapping_sub(stamp >> CLOCK_SHIFT) & CLOCK_MASK)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_stamp_is_widened_to_what_it_was(now in 1_u64 << 45..u64::MAX / 2, age in 0_u64..CLOCK_MASK - (1 << 33)) {
            let then = now - age;
            prop_assert_eq!(widen(then << CLOCK_SHIFT, now), then);
        }

        #[test]
        fn a_stamp_of_a_core_that_is_ahead_is_widened_to_what_it_was(now in 1_u64 << 45..u64::MAX / 2, ahead in 0_u64..1 << 31) {
            prop_assert_eq!(widen((now + ahead) << CLOCK_SHIFT, now), now + ahead);
        }
    }
}
