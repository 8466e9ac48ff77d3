//! The native capture, written and read back.

mod allocated;
mod append;
mod bombs;
mod damage;
mod faults;
#[path = "../chrome/faulty.rs"]
mod faulty;
#[path = "../../../amp_trace/tests/figure/mod.rs"]
mod figure;
mod fixture;
mod memory;
mod property;
mod readers;
mod said;

use amp_trace_format::{Level, Site};

/// A call site; equal ids must have equal names.
fn site<'a>(id: u32, name: &'a str, target: &'a str) -> Site<'a> {
    Site {
        id,
        name,
        target,
        level: Level::Info,
        file: Some("src/lib.rs"),
        line: Some(id),
        unit: None,
    }
}
