//! Chrome's trace-event JSON, read back.

#[cfg(feature = "read")]
mod entries;
mod faults;
#[path = "../laws/mod.rs"]
mod laws;
#[cfg(feature = "read")]
#[path = "../lines/mod.rs"]
mod lines;
mod memory;
mod property;
mod read;
mod snapshot;

use laws::site;
