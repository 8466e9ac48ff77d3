//! Asks for memory before it is needed, so that many waits become one. Miri has no such instruction.

#[cfg(any(miri, not(target_arch = "x86_64")))]
mod nothing;
#[cfg(all(not(miri), target_arch = "x86_64"))]
mod x86_64;

#[cfg(any(miri, not(target_arch = "x86_64")))]
pub(crate) use nothing::prefetch;
#[cfg(all(not(miri), target_arch = "x86_64"))]
pub(crate) use x86_64::prefetch;
