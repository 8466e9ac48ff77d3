//! How the trace says what is missing from it.

use super::value;
use crate::loss::Loss;

/// The cause of a loss on a thread; our reader finds the thread by it.
pub(super) const OF_A_THREAD: &str = "no free block for the thread";
/// The cause of a loss without a thread.
pub(super) const OF_NO_THREAD: &str = "recorded past a thread's end, or by the recorder itself";

/// Appends the arguments of the event that shows the loss.
pub(super) fn push_args(out: &mut Vec<u8>, loss: &Loss, cause: &str) {
    out.extend_from_slice(b",\"args\":{\"cause\":\"");
    out.extend_from_slice(cause.as_bytes());
    out.extend_from_slice(b"\",\"spans\":");
    value::push_integer(out, loss.dropped.spans);
    out.extend_from_slice(b",\"events\":");
    value::push_integer(out, loss.dropped.events);
    if loss.dropped.thread_names != 0 {
        out.extend_from_slice(b",\"thread_names\":");
        value::push_integer(out, loss.dropped.thread_names);
    }
    out.extend_from_slice(b",\"from\":");
    value::push_micros(out, loss.from.min(loss.to).0);
    out.extend_from_slice(b",\"to\":");
    value::push_micros(out, loss.to.0);
    out.extend_from_slice(b"}}");
}
