//! Asks for memory before it is needed, so that many waits become one.

#[cfg(not(target_arch = "x86_64"))]
mod nothing;
#[cfg(target_arch = "x86_64")]
mod x86_64;

#[cfg(not(target_arch = "x86_64"))]
pub(crate) use nothing::prefetch;
#[cfg(target_arch = "x86_64")]
pub(crate) use x86_64::prefetch;
