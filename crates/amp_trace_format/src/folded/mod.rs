//! Folded stacks: a line for each call path, for flame graphs.
//!
//! ```text
//! city;main;update;physics 5000000
//! ```
//!
//! The path is the process, the track and the spans from the outermost on, with `;` between them; the
//! number is the nanoseconds that were spent in the last of them and in no span within it, over the whole
//! trace. Lines are sorted by name, level by level; those of 0 ns are left out. Tracks of one name are one.
//!
//! Names are as they are, but for `;`, which becomes `:`, and for line breaks and other control
//! characters, which become spaces. An empty name is `(no name)`, and of
//! names above 1 KiB the beginning is left. Below 4,096 spans, time is that of the deepest of them.

mod export;

pub use export::Exporter;
