//! The thread whose work frames are.

use amp_trace_format::TrackKind;

use crate::trace::{FrameSet, Row, Trace, TrackId};

/// The track that marks frames. Where that has no span, because a file has frames on a track of their own: the main thread
/// of their process, and where it has none either, the thread that is in spans for the longest time.
pub(super) fn thread_of(trace: &Trace, set: &FrameSet) -> TrackId {
    let marking = trace.track(set.track);
    if marking.kind != TrackKind::Custom || marking.rows.span_count() > 0 {
        return set.track;
    }
    let process = marking.process;
    let id = process.and_then(|process| trace.processes.get(process as usize));
    let main = id.map(|process| TrackKind::Thread { id: process.id });
    trace
        .tracks()
        .filter(|(_, track)| {
            let is_thread = matches!(track.kind, TrackKind::Thread { .. });
            is_thread && track.process == process && track.rows.span_count() > 0
        })
        .max_by_key(|(_, track)| {
            (
                Some(track.kind) == main,
                time_in_spans(trace, track.rows.iter()),
            )
        })
        .map_or(set.track, |(thread, _)| thread)
}

/// The time in outermost spans, in nanoseconds.
fn time_in_spans(trace: &Trace, rows: impl Iterator<Item = Row>) -> u64 {
    rows.filter(|row| trace.paths.get(row.path).parent.is_none())
        .filter_map(|row| row.duration())
        .fold(0, u64::saturating_add)
}
