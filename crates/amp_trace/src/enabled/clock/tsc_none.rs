//! Where no counter is trusted.

/// Never read: [`is_trusted`] says no.
#[inline(always)]
pub(crate) fn read() -> u64 {
    super::monotonic::nanos()
}

/// No.
pub(crate) fn is_trusted() -> bool {
    false
}
