//! Comma-separated values: a row for everything that a trace says.
//!
//! The form is that of RFC 4180: one header, rows of as many cells, CR LF behind each, quotes around cells
//! that need them. UTF-8.
//!
//! | column | meaning |
//! |---|---|
//! | `row` | what the row is: `span`, `event`, `counter`, `frame`, `flow`, `loss`, `histogram`, `totals`, `label`, `process`, `track` |
//! | `process`, `pid` | the process: its name, or else its number as words; the operating system's number |
//! | `track`, `track_id` | the track: its name, or else its kind and number; a number of its own in this file |
//! | `kind`, `tid` | what the track stands for, such as `thread`; the operating system's number of a thread |
//! | `depth` | in how many spans a span lies |
//! | `name`, `target` | the place in the program, or what a label, process or track is called in full; module path or category |
//! | `start_ns` | when it was or began, on the trace's clock |
//! | `duration_ns` | how long it took; empty where its end is not in the trace |
//! | `self_ns` | of a span, without the spans that lie in it; up to the end of the trace, where its own is not in it |
//! | `value`, `unit` | of counters and labels; of frames the index, of flows the chain, of histograms and totals the count, of tracks the `track_id` of the one they lie below |
//! | `arguments` | an object in JSON, as in [`chrome`](crate::chrome#values); also what else a row says |
//! | `level`, `file`, `line` | of the place, where known |
//!
//! A span stands where it ends, behind those that lie in it; rows of a track are together. Sort by
//! `track_id`, `start_ns` and `depth` to have the order of a timeline.
//!
//! # Formulas
//! Spreadsheets run what looks like a formula, and a name in a trace is anybody's text. A text cell that
//! begins with `=`, `+`, `-`, `@`, their full-width forms, a tab or a line break gets a `'` in front, as OWASP
//! recommends ("CSV Injection"). So does one that begins with `'`: whoever takes one away from each cell that has one
//! has the texts again. Numbers are not texts; `arguments` begins with `{`. NUL characters, which readers
//! refuse, become U+FFFD.

mod cell;
mod export;
mod rest;
mod row;

pub use cell::text_cell;
pub use export::Exporter;
