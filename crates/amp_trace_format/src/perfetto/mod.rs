//! Perfetto's protobuf trace: written as the program runs, opened by the Perfetto UI and its trace
//! processor.
//!
//! The format is that of the `.proto` files of the Perfetto project under `protos/perfetto/trace`:
//! a [protocol buffer](https://protobuf.dev/programming-guides/encoding/) message `Trace`, which is
//! nothing but packets one after the other. There is no head and no tail, so a file is whole after
//! each packet, and the trace processor (v52) reads one that stops inside a packet up to the last
//! whole one.
//!
//! # Bytes
//! Little-endian; a varint is an integer in groups of seven bits, lowest first. Fields in the order
//! in which they are written; the number is that of the field.
//!
//! | message | fields |
//! |---|---|
//! | `Trace` | 1 packet |
//! | `TracePacket`, of a sequence's beginning | 10 sequence, 13 flags = 1, 59 defaults, 6 clocks |
//! | `TracePacket`, of an event | 8 timestamp, 10 sequence, 13 flags = 2, 11 event, 12 interned data |
//! | `TracePacket`, of a track | 60 descriptor |
//! | `TracePacket`, of a label | 5 `ChromeEventBundle`: 2 metadata: 1 name, 2 text, 3 truth value or 4 integer |
//! | `TracePacketDefaults` | 58 clock, 11 `TrackEventDefaults`: 11 track |
//! | `ClockSnapshot` | 1 clock: 1 id, 2 timestamp, 3 is incremental |
//! | `TrackDescriptor` | 1 uuid, 5 parent, 2 name, and 3 process, 4 thread or 8 counter |
//! | `ProcessDescriptor` | 1 pid, 6 name |
//! | `ThreadDescriptor` | 1 pid, 2 tid, 5 name |
//! | `CounterDescriptor` | 6 name of the unit |
//! | `TrackEvent` | 9 type, 11 track, 10 name, 3 category, 34 source location, 4 annotations, 30 or 44 counter value (integer, `f64`), 6 legacy event |
//! | `TrackEvent`, not interned | 23 name, 22 category, 33 source location |
//! | `LegacyEvent` | 2 phase, 6 id, 12 bind to enclosing |
//! | `DebugAnnotation` | 1 name (10 not interned), 2 `bool`, 3 `uint64`, 4 `int64`, 5 `double` or 6 `string` |
//! | `InternedData` | 1 categories, 2 event names, 3 annotation names: each 1 iid, 2 text; 4 source locations: 1 iid, 2 file, 4 line |
//!
//! # Records
//! | record | packets |
//! |---|---|
//! | process | a track with `ProcessDescriptor` |
//! | label | metadata, which the trace processor shows as `cr-name`, or `cr-N-name` after the first |
//! | thread | a track with `ThreadDescriptor`; the same again when its name changes |
//! | track | a track of the process, by its name |
//! | begin, end | `TYPE_SLICE_BEGIN`, `TYPE_SLICE_END`, fields as annotations of either |
//! | event | `TYPE_INSTANT` |
//! | asynchronous begin | a track of the process and `TYPE_SLICE_BEGIN` on it; it is called like the span |
//! | asynchronous end | `TYPE_SLICE_END` on that track |
//! | flow | a legacy event with phase `s`, `t` or `f`, which binds to the enclosing span |
//! | counter | `TYPE_COUNTER` on a counter track of the process with the unit's name; one per name |
//! | frame | "`set index`" on a track "Frames: set" of its own, begin and end at once |
//! | histogram, totals | `TYPE_INSTANT` of the process; annotations with the range of time, count, sum and quantiles |
//! | loss | `TYPE_INSTANT` "lost records" of the thread or the process: `cause`, `spans`, `events`, `from`, `to` in microseconds |
//!
//! A flow is a legacy event, as the trace processor's own converters of other formats write it,
//! because `flow_ids` join the event that they are on: a step inside a span would need the span's
//! beginning to wait for it, or an instant of its own that is not the span.
//!
//! # Tracks and threads
//! The uuid of a track is a count times four, plus 1 for a thread or a named track, 2 for an
//! asynchronous span, 0 otherwise: small numbers, unique in one recording. `tid` is the
//! [`ThreadIndex`](crate::ThreadIndex), as in [`chrome`](crate::chrome#threads) and for the same
//! reasons; the main thread has the `pid`.
//!
//! # Sequences and time
//! Each thread is a sequence of packets of its own (its index plus one), and what belongs to no
//! thread is sequence 1. A sequence begins with a packet that clears what a reader knows of it, names
//! its track and its clock, and says each name, target, source location and name of a field once,
//! with the first event that needs it. It begins again when the thread comes back after it was
//! forgotten, and after records were dropped.
//!
//! Timestamps are nanoseconds since the start of the recording, on the clock that is the trace
//! processor's default (`BOOTTIME`, whose zero is the recording's). On a thread's sequence each is
//! the difference to the one before, on a clock (64) that starts at that zero: two or three bytes
//! instead of five or six. Nothing on a thread is earlier than what precedes it. Times are exact, and
//! a span of no length has none. An asynchronous span whose end is earlier than its beginning, by the
//! clocks of two cores, has none either; one that is open at the end of the recording ends there.
//!
//! # Values
//! | value | annotation |
//! |---|---|
//! | integers that fit `i64` | `uint64` or `int64` |
//! | integers above `i64::MAX` | `string` of digits, since the trace processor keeps 63 bits; as a counter, `f64` |
//! | finite floats | `double` |
//! | other floats | `string`: `NaN`, `Infinity`, `-Infinity`, which SQL would read as nothing; as a counter, `double` |
//! | truth values | `bool`; as a counter, 1 and 0 |
//! | text | `string`; longer than the recorder keeps, `… (N bytes)` follows |
//!
//! The second field of the same name gets the suffix `#2`, and so on, as the trace processor's
//! arguments have unique names. It shows them as `debug.name`, with `_` for each `.` in the name.

mod encode;
mod event;
#[cfg(feature = "export")]
mod export;
mod fields;
mod instants;
mod lane;
mod named;
#[cfg(feature = "read")]
mod read;
mod sequence;
mod site;
mod stream;
mod strings;
mod track;
mod value;
mod wire;

pub use encode::Encoder;
#[cfg(feature = "export")]
pub use export::Exporter;
#[cfg(feature = "read")]
pub use read::read;
pub use stream::StreamWriter;
