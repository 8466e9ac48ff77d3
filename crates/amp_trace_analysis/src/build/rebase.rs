use amp_trace_format::Time;

use crate::trace::{Loss, Trace};

/// Makes all times count from the first one, and sorts what is not in rows.
pub(super) fn rebase(trace: &mut Trace, from: Time, to: Time) {
    trace.start = from;
    trace.duration = to.abs_diff(from);
    let since = |at: u64| at.cast_signed().saturating_sub(from).max(0).cast_unsigned();
    for counter in &mut trace.counters {
        counter.times.iter_mut().for_each(|at| *at = since(*at));
        if !counter.times.is_sorted() {
            let mut order: Vec<usize> = (0..counter.times.len()).collect();
            order.sort_by_key(|place| counter.times[*place]);
            counter.times = order.iter().map(|place| counter.times[*place]).collect();
            counter.values = order.iter().map(|place| counter.values[*place]).collect();
        }
        counter.times.shrink_to_fit();
        counter.values.shrink_to_fit();
    }
    for set in &mut trace.frame_sets {
        for frame in &mut set.frames {
            (frame.began, frame.at) = (since(frame.began), since(frame.at));
        }
        set.frames.sort_by_key(|frame| (frame.began, frame.index));
    }
    for flow in &mut trace.flows {
        flow.at = since(flow.at);
    }
    trace.flows.sort_by_key(|flow| flow.at);
    for histogram in &mut trace.histograms {
        (histogram.from, histogram.to) = (since(histogram.from), since(histogram.to));
    }
    trace.histograms.sort_by_key(|histogram| histogram.from);
    for totals in &mut trace.totals {
        (totals.from, totals.to) = (since(totals.from), since(totals.to));
    }
    trace.totals.sort_by_key(|totals| totals.from);
    for Loss { from, to, .. } in &mut trace.losses {
        (*from, *to) = (since(*from), since(*to));
    }
    trace.losses.sort_by_key(|loss| loss.from);
}
