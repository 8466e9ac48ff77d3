//! Chrome's trace-event JSON: written as the program runs, opened by Perfetto and `chrome://tracing`.
//!
//! The format is the one of the "Trace Event Format" document of the Chromium project, in its array
//! form. The array form is chosen because readers accept it without its end: Perfetto's trace
//! processor (v52) reads an array that stops anywhere, in the middle of a string too, up to its
//! last whole event, and rejects an object form (`{"traceEvents":[`) that stops early.
//!
//! # File
//! | bytes | meaning |
//! |---|---|
//! | `[` LF | [`HEAD`] |
//! | event, (`,` LF event)* | one event a line; no line break elsewhere |
//! | LF `]` LF | [`TAIL`] |
//!
//! [`SeekWriter`] writes the tail at every commit and replaces it at the next, so the file is
//! strict JSON after each. [`StreamWriter`], for pipes and sockets, writes it once at the end.
//! A file without any event is strict JSON too, but Perfetto cannot tell what it is and rejects it.
//!
//! # Events
//! | record | `ph` | form |
//! |---|---|---|
//! | process | `M` | `process_name` with `args.name` |
//! | label | `M` | `trace_label` with one of `args`; readers that do not know it pass over it |
//! | thread | `M` | `thread_name` with `args.name` and `args.os_id`; `thread_sort_index` |
//! | track | `M` | the same as a thread, without `os_id` |
//! | begin | `B` | `name`, `cat` = target, fields as `args` |
//! | end | `E` | time, fields as `args`: it ends the innermost open span of its thread |
//! | asynchronous begin, end | `b`, `e` | `id`, `name`, `cat` = target, fields as `args` |
//! | flow | `s`, `t`, `f` | `id`; name and category are `flow`; binds to the enclosing span (`bp`: `e`) |
//! | event | `i` | scope `t` (thread), `name`, `cat` = target, fields as `args` |
//! | counter | `C` | `name`, `cat` = target, one of `args`, named by the unit, or `value` |
//! | frame | `X` | "`set index`" with `args.index`, on a track "Frames: set" of its own |
//! | histogram, totals | `i` | scope `p` (process), `name`, `cat` = target; `args` with the range of time, count, sum and quantiles |
//! | loss on a thread | `i` | "lost records", scope `t`, `args`: `cause`, `spans`, `events`, `from`, `to` |
//! | loss without a thread | `i` | the same with scope `p` (process) |
//! | loss at the output | `i` | the same with scope `p` (process) and `thread_names` |
//!
//! Spans are `B` and `E` rather than one `X`, so that what was open when the program died is in the
//! file. The source file and line of a call site are left out to keep events small; name and target
//! find the place.
//!
//! # Threads
//! `tid` is the [`ThreadIndex`](crate::ThreadIndex): operating systems give the numbers of ended
//! threads to new ones, and readers would show them as one. Readers take the thread whose `tid` is
//! the `pid` for the main thread (Perfetto shows it first, and takes 0 and numbers above 32 bits
//! for it too). The thread that the operating system numbers like its process therefore has the
//! `pid` as its `tid`, and a thread whose index happens to be the `pid` has 999,999,999. Frame
//! sets count from 1,000,000,000.
//!
//! # Time
//! `ts` and `dur` are microseconds since the start of the recording with exactly three decimals.
//! Readers that keep them as `f64` are exact to the nanosecond for 100 days.
//!
//! Perfetto sorts `E` before everything else of the same time once events of several threads
//! interleave, so file order alone does not say which comes first. An end is therefore at least one
//! nanosecond later than what was written before it on its thread, ends excepted, and nothing on a
//! thread is earlier than what precedes it. A span of no length becomes one nanosecond long.
//! An asynchronous span never ends before it begins; one that is open at the end of the recording ends
//! there.
//!
//! # Values
//! | value | JSON |
//! |---|---|
//! | integers that fit `i64` | a number, all digits; Perfetto keeps all 64 bits, JavaScript 53 |
//! | integers above `i64::MAX` | a string of digits (Perfetto reads such a number as −1); as a counter, a number with exponent |
//! | finite floats | the shortest number that reads back the same, with `.` or exponent |
//! | other floats | `"NaN"`, `"Infinity"`, `"-Infinity"` |
//! | truth values | `true`, `false`; as a counter, 1 and 0 |
//! | text | a string |
//! | truncated text | what was kept, then `… (N bytes)` with the length of the whole |
//!
//! The second field of the same name gets the suffix `#2`, and so on: keys are unique.
//!
//! # Text
//! UTF-8 as it is, except `"`, `\` and the control characters below U+0020, which are escaped.
//! Nothing else is, U+2028 and `</script>` included: Perfetto shows escapes other than `\"` as they
//! stand in the file. A backslash at the end of a string is written `\u005c`, because Perfetto takes
//! the quote after `\\` for an escaped one and rejects the whole file.

mod encode;
#[cfg(feature = "export")]
mod export;
mod frames;
mod identified;
mod instants;
mod lane;
mod loss;
mod metadata;
#[cfg(feature = "read")]
mod read;
mod seek;
mod site;
mod stream;
pub(crate) mod text;
pub(crate) mod value;

pub use encode::Encoder;
#[cfg(feature = "export")]
pub use export::Exporter;
#[cfg(feature = "read")]
pub use read::read;
pub use seek::{SeekWriter, seal};
pub use stream::StreamWriter;

#[cfg(feature = "read")]
use encode::FIRST_FRAME_SET;

/// What precedes the first event.
pub const HEAD: &[u8] = b"[\n";

/// What follows the last event.
pub const TAIL: &[u8] = b"\n]\n";
