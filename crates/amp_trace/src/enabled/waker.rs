//! Waking the drain, from anywhere.

#[cfg_attr(unix, path = "waker/unix.rs")]
#[cfg_attr(not(unix), path = "waker/other.rs")]
mod os;

pub(crate) use os::*;
