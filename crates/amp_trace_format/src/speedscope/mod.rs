//! speedscope's own format: one timeline of nested spans for each track.
//!
//! The format is that of `file-format-schema.json` in the npm package `speedscope` (1.25): an object
//! with `profiles`, and the `frames` that these share, by index.
//!
//! | entry | JSON |
//! |---|---|
//! | track with a span | a profile: `"type":"evented"`, `"unit":"nanoseconds"`, `name`: process and track |
//! | span | `{"type":"O","frame":…,"at":…}`, and `C` at its end |
//! | place of spans | a frame: `name`, `file`, `line` |
//!
//! Times are nanoseconds since the beginning of the trace, as integers; speedscope itself is exact up to
//! 104 days. A span whose end is not in the trace ends with the trace. Events, counters, arguments and
//! all else are not said: the format has no place for them.

mod export;

pub use export::Exporter;
