//! The native capture, written and read back.

mod allocated;
mod append;
mod bombs;
mod checksum;
mod damage;
#[cfg(feature = "read")]
mod entries;
mod faults;
#[path = "../../../amp_trace/tests/figure/mod.rs"]
mod figure;
mod fixture;
mod heard;
#[path = "../laws/mod.rs"]
mod laws;
mod memory;
mod property;
mod readers;
mod said;
mod statements;

use laws::site;
