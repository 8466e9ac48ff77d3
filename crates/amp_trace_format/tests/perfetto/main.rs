//! Perfetto's protobuf trace, read back by a reader of the tests' own.

mod faults;
#[path = "../laws/mod.rs"]
mod laws;
mod memory;
mod property;
mod read;
mod snapshot;
mod wire;

use laws::site;
