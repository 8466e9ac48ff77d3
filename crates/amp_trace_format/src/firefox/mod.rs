//! The Firefox Profiler's processed profile: a call tree, a stack chart and a marker chart of each thread.
//!
//! The format is the one that profiler.firefox.com keeps its profiles in, version 75: an object of tables,
//! each of which is an object of columns. It has no other description than the types in the Firefox
//! Profiler's sources (`src/types/profile.ts`); newer profilers read older versions.
//!
//! | entry | profile |
//! |---|---|
//! | thread, other track with spans or events | a thread: its process's `pid` and `processName`, `tid`, `name` |
//! | span | a marker with beginning and end (phase 1; 2 where its end is not in the trace), and its place in the stacks of the samples |
//! | event | a marker of one moment (phase 0) |
//! | spans and events of asynchronous tracks | markers of a thread "asynchronous" for each process; the field `track` tells the tracks apart |
//! | counter | a counter of its process, drawn as its value |
//! | frames, losses, sums | markers of threads called so |
//! | label | an entry of the profile's information |
//! | target or category | a category; what comes after the 250th is in "Other" |
//! | arrows between spans | not said: spans would have to name them when they begin |
//!
//! # Samples
//! There is one at each moment at which another span becomes the innermost one. Its stack is the open
//! spans, its weight the time to the next sample in milliseconds (`tracing-ms`): so the times in the call
//! tree are those of the trace, and the self time of a span is its own. A span of no length has none. The
//! profiler zooms in to the interval between samples and no further, so that is given as a nanosecond.
//!
//! # Markers
//! `cause` is the stack of the span, itself included; that of an event is the stack around it. Arguments
//! are fields of a schema for each place: `a0`, `a1` and so on, with the argument's name as label.
//! What is above 2^53 is text, as JavaScript's numbers end there, and so are truth values.
//!
//! # Time
//! Milliseconds since the beginning of the trace with six decimals, exact to the nanosecond for 104 days.

#[cfg(feature = "export")]
mod export;
mod read;

#[cfg(feature = "export")]
pub use export::Exporter;
pub use read::read;
