//! The operating system's monotonic clock.

use std::sync::OnceLock;
use std::time::Instant;

/// Nanoseconds since the first call in this process.
#[inline]
#[expect(clippy::disallowed_methods, reason = "this is the clock")]
pub(crate) fn nanos() -> u64 {
    at(Instant::now())
}

/// Nanoseconds from the first call in this process to the instant; 0 if that is earlier.
#[inline]
#[expect(clippy::disallowed_methods, reason = "this is the clock")]
pub(crate) fn at(instant: Instant) -> u64 {
    static EPOCH: OnceLock<Instant> = OnceLock::new();
    let elapsed = instant.saturating_duration_since(*EPOCH.get_or_init(Instant::now));
    u64::try_from(elapsed.as_nanos()).unwrap_or(u64::MAX)
}
