use super::{CLOCK_MASK, CLOCK_SHIFT, MONOTONIC};
use crate::Nanos;

/// From `ticks` on, time runs at `nanos_per_tick`, beginning at `nanos` of the recording.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Segment {
    /// The time-stamp counter at the beginning.
    pub ticks: u64,
    /// Nanoseconds since the start of the recording at the beginning.
    pub nanos: f64,
    /// The rate.
    pub nanos_per_tick: f64,
}

impl Segment {
    /// The time of a counter's value, in nanoseconds of the recording.
    #[must_use]
    pub fn at(&self, ticks: u64) -> f64 {
        self.nanos + ticks.wrapping_sub(self.ticks).cast_signed() as f64 * self.nanos_per_tick
    }
}

/// Turns the clocks of heads into nanoseconds of the recording.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Timeline {
    /// The monotonic clock at the start of the recording, in nanoseconds.
    pub start_nanos: u64,
    /// The counter's rates, oldest first.
    pub segments: Vec<Segment>,
    /// The counter when this was last brought up to date.
    pub now_ticks: u64,
    /// The monotonic clock at the same moment.
    pub now_nanos: u64,
    /// The time after which no head was written, if that is known: a time-stamp counter that says
    /// otherwise is not believed.
    pub latest: Option<Nanos>,
}

impl Timeline {
    /// The time of a head; by the time-stamp counter, [`latest`](Self::latest) at most.
    ///
    /// Right for heads up to about two hours older than the last update.
    #[must_use]
    pub fn nanos(&self, head: u64) -> Nanos {
        self.possible(head, self.said(head))
    }

    /// What the clock of a head says, as far as it can be: by the time-stamp counter, [`latest`](Self::latest) at most.
    pub(super) fn possible(&self, head: u64, said: Nanos) -> Nanos {
        match self.latest {
            Some(latest) if head & MONOTONIC == 0 => said.min(latest),
            _ => said,
        }
    }

    /// What the clock of a head says, whether that can be or not.
    pub(super) fn said(&self, head: u64) -> Nanos {
        if head & MONOTONIC != 0 {
            return Nanos(widen(head, self.now_nanos).saturating_sub(self.start_nanos));
        }
        let ticks = widen(head, self.now_ticks);
        let segment = self
            .segments
            .iter()
            .rev()
            .find(|segment| segment.ticks <= ticks);
        match segment.or(self.segments.first()) {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "saturates, and is not negative"
            )]
            Some(segment) => Nanos(segment.at(ticks).max(0.0) as u64),
            None => Nanos(0),
        }
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
