//! Our clock, in nanoseconds from a moment of its own.

use std::time::{Duration, Instant};

use amp_trace::Moment;

/// A beginning that our times are counted from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    base: Instant,
}

impl Clock {
    /// Counts from now.
    pub(crate) fn start() -> Self {
        Self { base: instant() }
    }

    /// Nanoseconds since the beginning.
    pub(crate) fn nanos(&self) -> i64 {
        i64::try_from(self.base.elapsed().as_nanos()).unwrap_or(i64::MAX / 4)
    }

    /// The moment so many nanoseconds after the beginning, or before it.
    pub(crate) fn moment(&self, nanos: i64) -> Moment {
        let distance = Duration::from_nanos(nanos.unsigned_abs());
        if nanos < 0 {
            Moment::from(self.base) - distance
        } else {
            Moment::from(self.base) + distance
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the GPU's clock is compared with it"
)]
fn instant() -> Instant {
    Instant::now()
}
