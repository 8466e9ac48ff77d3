//! A report says the same as counting one by one.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use amp_trace_analysis::{
    Order, PathId, Report, ReportOptions, Row, Selection, Trace, TraceBuilder, Track, nearest_rank,
};
use amp_trace_format::{Entry, LogHistogram, Place, Problems, TrackIndex, TrackKind};
use proptest::prelude::*;

const NAMES: [&str; 4] = ["a", "b", "c", "d"];

/// Spans as name, track, start and duration.
fn spans() -> impl Strategy<Value = Vec<(usize, u32, i64, u64)>> {
    proptest::collection::vec((0_usize..4, 0_u32..3, 0_i64..200, 0_u64..60), 1..60)
}

fn trace(spans: &[(usize, u32, i64, u64)]) -> Trace {
    let mut builder = TraceBuilder::new(Order::Rank);
    for track in 0..3 {
        builder.entry(&Entry::Track {
            track: TrackIndex(track),
            process: None,
            parent: None,
            kind: TrackKind::Thread { id: track.into() },
            name: "",
        });
    }
    for &(name, track, at, duration) in spans {
        builder.entry(&Entry::Span {
            track: TrackIndex(track),
            place: Place::new(NAMES[name], ""),
            at,
            duration: Some(duration),
            arguments: &[],
        });
    }
    builder.finish(Problems::new())
}

/// How long spans of a track are open in a range of time, and the call path with the most self time in it.
fn in_range(trace: &Trace, track: &Track, (from, to): (u64, u64)) -> (u64, Option<(PathId, u64)>) {
    let (mut busy, mut until) = (0, from);
    let mut own: BTreeMap<PathId, i64> = BTreeMap::new();
    let parents = track.rows.parents(&trace.paths);
    for (row, parent) in track.rows.iter().zip(parents) {
        let (start, end) = (row.start.max(from), row.end(trace.duration).min(to));
        busy += end.saturating_sub(start.max(until));
        until = until.max(end);
        let inside = i64::try_from(end.saturating_sub(start)).expect("short");
        *own.entry(row.path).or_default() += inside;
        if let Some(parent) = parent {
            *own.entry(track.rows.get(parent as usize).path).or_default() -= inside;
        }
    }
    let most = own
        .into_iter()
        .max_by_key(|(path, own)| (*own, Reverse(*path)));
    let most = most.filter(|(_, own)| *own > 0);
    (
        busy,
        most.map(|(path, own)| (path, u64::try_from(own).expect("above 0"))),
    )
}

proptest! {
    #[test]
    fn figures_are_those_of_counting(spans in spans(), from in 0_u64..150, length in 1_u64..150) {
        let trace = trace(&spans);
        let options = ReportOptions {
            selection: Selection { from: Some(from), to: Some(from + length), ..Selection::default() },
            ..ReportOptions::default()
        };
        let report = Report::of(&trace, &options);
        let selected = options.selection.of(&trace);
        let paths = trace.path_figures(&selected);
        for figures in &report.spans {
            let is_it = |row: &Row| trace.paths.get(row.path).site == figures.site && selected.has_time(row.start);
            let mut durations = Vec::new();
            let mut own = 0;
            for track in &trace.tracks {
                let selves = track.rows.self_times(&trace.paths, trace.duration);
                for (row, self_time) in track.rows.iter().zip(selves) {
                    if row.is_span() && is_it(&row) {
                        durations.extend(row.duration());
                        own += self_time;
                    }
                }
            }
            durations.sort_unstable();
            prop_assert_eq!(figures.count, durations.len() as u64);
            prop_assert_eq!(figures.total, durations.iter().sum::<u64>());
            prop_assert_eq!(figures.own, own);
            prop_assert_eq!(figures.p50, nearest_rank(&durations, 0.5));
            prop_assert_eq!(figures.p99, nearest_rank(&durations, 0.99));
            prop_assert_eq!(Some(&figures.max), durations.last());
            // The flame graph says the same as the table.
            let of_site = paths.iter().filter(|path| trace.paths.get(path.path).site == figures.site);
            let sums = of_site.fold((0, 0, 0), |sum, path| (sum.0 + path.count, sum.1 + path.total, sum.2 + path.own));
            prop_assert_eq!(sums, (figures.count, figures.total, figures.own));
        }
        for (id, track) in trace.tracks() {
            let (busy, most) = in_range(&trace, track, selected.range(trace.duration));
            let figures = report.tracks.iter().find(|figures| figures.track == id);
            prop_assert_eq!(figures.map_or(0, |figures| figures.busy), busy);
            prop_assert_eq!(figures.and_then(|figures| figures.most), most);
            let begun = track.rows.iter().filter(|row| selected.has_time(row.start)).count();
            prop_assert_eq!(figures.map_or(0, |figures| figures.spans), begun as u64);
        }
        let all: u64 = report.spans.iter().map(|figures| figures.count).sum();
        let begun = trace.tracks.iter().flat_map(|track| track.rows.iter());
        let begun = begun.filter(|row| row.is_span() && selected.has_time(row.start));
        prop_assert_eq!(all, begun.count() as u64);
    }
}

/// Times and counts as large as a file can say.
#[test]
fn the_largest_numbers_are_no_harm() {
    let mut builder = TraceBuilder::new(Order::Time);
    let place = Place::new("frame", "");
    for index in 0..40 {
        builder.entry(&Entry::Frame {
            track: TrackIndex(0),
            place,
            at: i64::MAX,
            began: i64::MIN + index,
            index: u64::MAX,
        });
    }
    let mut durations = LogHistogram::new();
    durations.record(u64::MAX);
    for _ in 0..3 {
        builder.entry(&Entry::Totals {
            place,
            from: i64::MIN,
            to: i64::MAX,
            count: u64::MAX,
            durations: &durations,
        });
        builder.entry(&Entry::Loss {
            track: None,
            spans: u64::MAX,
            events: u64::MAX,
            from: i64::MIN,
            to: i64::MAX,
        });
        builder.entry(&Entry::Span {
            track: TrackIndex(1),
            place,
            at: i64::MIN,
            duration: Some(u64::MAX),
            arguments: &[],
        });
    }
    builder.entry(&Entry::Label {
        name: "cost.span.ns",
        value: amp_trace_format::Value::Float(f64::MAX),
    });
    let trace = builder.finish(Problems::new());
    let report = Report::of(&trace, &ReportOptions::default());
    let frames = report.frames.expect("there are frames");
    assert_eq!((frames.count, frames.total), (40, u64::MAX));
    assert_eq!(report.spans[0].counted, u64::MAX);
    assert_eq!(report.losses.spans, u64::MAX);
}
