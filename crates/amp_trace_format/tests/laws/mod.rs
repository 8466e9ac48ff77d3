//! What holds for every format: each of their tests has this module, and says how it is read.

pub(crate) mod disk;
pub(crate) mod faults;
pub(crate) mod memory;
mod recorder;

use amp_trace_format::{Level, Site};

/// A call site; equal ids must have equal names.
pub(crate) fn site<'a>(id: u32, name: &'a str, target: &'a str) -> Site<'a> {
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
