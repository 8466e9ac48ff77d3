//! What holds of every reader of traces, whatever is in the file; `targets` feeds it with what a fuzzer makes up.
//!
//! | target | reads | what holds |
//! |---|---|---|
//! | `native` | native captures | the stream reader, the seek reader, the reader of chunks and salvage agree |
//! | `append` | native captures | what goes on with one is whole, and keeps what was there |
//! | `chrome`, `perfetto`, `firefox` | the format of that name | the laws of [`reading`] |
//! | `input` | anything | the same; compressed, it says the same |

#[path = "../../crates/amp_trace_format/tests/native/allocated.rs"]
mod allocated;
pub mod appended;
#[path = "../../crates/amp_trace_format/tests/native/checksum.rs"]
mod checksum;
mod digest;
mod drip;
#[path = "../../crates/amp_trace_format/tests/input/every_record.rs"]
mod every_record;
#[path = "../../crates/amp_trace_format/tests/native/heard.rs"]
mod heard;
pub mod input;
#[path = "../../crates/amp_trace_format/tests/input/laws.rs"]
mod laws;
pub mod native;
#[path = "../../crates/amp_trace_format/tests/perfetto/foreign/packets.rs"]
mod packets;
#[path = "../../crates/amp_trace_format/tests/input/profiles.rs"]
mod profiles;
pub mod protobuf;
pub mod reading;
#[path = "../../crates/amp_trace_format/examples/export/sample.rs"]
#[expect(dead_code, reason = "the example compares with what it knows")]
mod sample;
pub mod seal;
pub mod seeds;
