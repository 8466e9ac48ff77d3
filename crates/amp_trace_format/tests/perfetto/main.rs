//! Perfetto's protobuf trace, read back by a reader of the tests' own.

#[cfg(feature = "read")]
#[path = "../native/allocated.rs"]
mod allocated;
mod faults;
#[cfg(feature = "read")]
mod foreign;
#[path = "../laws/mod.rs"]
mod laws;
mod memory;
mod property;
mod read;
mod snapshot;
mod wire;

use laws::site;
