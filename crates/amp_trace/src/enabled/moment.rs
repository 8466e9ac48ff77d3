use std::ops::{Add, Sub};
use std::time::{Duration, Instant};

use super::clock;

/// A moment of the program's monotonic clock, for what is recorded on a [`Track`](crate::Track).
///
/// Made by [`now`], or of an [`Instant`]; a duration later or earlier is a moment too. A moment before
/// the first use of the recorder's clock is that first use. Compiled out, it holds nothing and all are
/// equal: what the program itself wants to know of time, it asks of [`Instant`].
///
/// # Examples
/// ```
/// use std::time::Duration;
///
/// let begin = amp_trace::now();
/// let end = begin + Duration::from_micros(250);
/// assert!(end >= begin);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(
    /// Nanoseconds of the monotonic clock.
    pub(super) u64,
);

/// The moment of the call.
///
/// # Cost
/// One read of the operating system's monotonic clock, about 20 ns.
#[inline]
#[must_use]
pub fn now() -> Moment {
    Moment(clock::nanos())
}

impl From<Instant> for Moment {
    fn from(instant: Instant) -> Self {
        Self(clock::nanos_at(instant))
    }
}

impl Add<Duration> for Moment {
    type Output = Self;

    fn add(self, later: Duration) -> Self {
        let nanos = u64::try_from(later.as_nanos()).unwrap_or(u64::MAX);
        Self(self.0.saturating_add(nanos))
    }
}

impl Sub<Duration> for Moment {
    type Output = Self;

    fn sub(self, earlier: Duration) -> Self {
        let nanos = u64::try_from(earlier.as_nanos()).unwrap_or(u64::MAX);
        Self(self.0.saturating_sub(nanos))
    }
}
