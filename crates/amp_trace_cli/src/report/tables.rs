//! The tables of a report.

use amp_trace_analysis::{PathFigures, SpanFigures, Trace};

use super::Shown;
use crate::amount::{count, digits, duration, nanos_f64, percent};
use crate::table::Table;

/// The spans for people.
pub(super) fn spans_shown(shown: &Shown<'_>) -> Table {
    let has_frames = shown
        .report
        .spans
        .iter()
        .any(|span| span.per_frame.is_some());
    let has_counted = shown.report.spans.iter().any(|span| span.counted > 0);
    let mut headings = vec!["self>", "total>", "count>"];
    if has_counted {
        headings.push("counted only>");
    }
    if has_frames {
        headings.extend(["a frame>", "time a frame>"]);
    }
    headings.extend(["p50>", "p95>", "p99>", "max>", "span"]);
    let mut table = Table::new(&headings);
    for span in shown.report.spans.iter().take(shown.top) {
        let mut cells = vec![duration(span.own), duration(span.total), count(span.count)];
        if has_counted {
            cells.push(count(span.counted));
        }
        if has_frames {
            cells.push(digits(span.per_frame.unwrap_or(0.0)));
            cells.push(nanos_f64(span.total_per_frame.unwrap_or(0.0)));
        }
        cells.extend([span.p50, span.p95, span.p99, span.max].map(duration));
        cells.push(title(shown.trace, span));
        table.row(cells);
    }
    table
}

/// A span's target and name; one without end says so.
fn title(trace: &Trace, span: &SpanFigures) -> String {
    let site = trace.sites.get(span.site);
    let (target, name) = (trace.text(site.target), trace.text(site.name));
    let mut title = match target {
        "" => name.to_owned(),
        target => format!("{target} {name}"),
    };
    if span.open > 0 {
        title += &format!(" ({} without an end)", count(span.open));
    }
    title
}

/// The spans in full, in nanoseconds.
pub(super) fn spans(shown: &Shown<'_>) -> Table {
    let headings = [
        "name",
        "target",
        "count>",
        "counted_only>",
        "open>",
        "total_ns>",
        "self_ns>",
        "p50_ns>",
        "p95_ns>",
        "p99_ns>",
        "max_ns>",
        "per_frame>",
        "ns_per_frame>",
    ];
    let mut table = Table::new(&headings);
    let number = |number: Option<f64>| {
        number
            .map(|number| format!("{number:.3}"))
            .unwrap_or_default()
    };
    for span in shown.report.spans.iter().take(shown.top) {
        let site = shown.trace.sites.get(span.site);
        let mut cells = vec![
            shown.trace.text(site.name).to_owned(),
            shown.trace.text(site.target).to_owned(),
        ];
        let figures = [
            span.count,
            span.counted,
            span.open,
            span.total,
            span.own,
            span.p50,
            span.p95,
            span.p99,
            span.max,
        ];
        cells.extend(figures.map(|figure| figure.to_string()));
        cells.extend([number(span.per_frame), number(span.total_per_frame)]);
        table.row(cells);
    }
    table
}

/// The call paths, those with most time first.
pub(super) fn paths(shown: &Shown<'_>, paths: &[PathFigures]) -> Table {
    let mut table = Table::new(&["total>", "self>", "count>", "call path"]);
    let mut sorted: Vec<_> = paths.iter().collect();
    sorted.sort_by_key(|path| std::cmp::Reverse(path.total));
    let trace = shown.trace;
    for figures in sorted.into_iter().take(shown.top) {
        let mut names: Vec<_> = trace
            .paths
            .upwards(figures.path)
            .map(|path| trace.path_name(path))
            .take(STEPS + 1)
            .collect();
        if let Some(outside) = names.get_mut(STEPS) {
            *outside = "…";
        }
        names.reverse();
        table.row(vec![
            duration(figures.total),
            duration(figures.own),
            count(figures.count),
            names.join(" › "),
        ]);
    }
    table
}

/// Most threads in a text.
pub(super) const THREADS: usize = 40;
/// Most counters in a text.
pub(super) const COUNTERS: usize = 60;
/// Most steps of a call path in a table, the innermost.
const STEPS: usize = 16;

/// The busiest threads and other tracks, so many at most.
pub(super) fn threads(shown: &Shown<'_>, most: usize) -> Table {
    let mut table = Table::new(&[
        "busy>",
        "of the time>",
        "spans>",
        "events>",
        "most self time",
        "thread or track",
    ]);
    let (trace, report) = (shown.trace, shown.report);
    let mut tracks: Vec<_> = report.tracks.iter().collect();
    tracks.sort_by_key(|track| std::cmp::Reverse(track.busy));
    for track in tracks.into_iter().take(most) {
        let most = track
            .most
            .map(|(path, own)| format!("{} {}", duration(own), trace.path_name(path)));
        #[expect(clippy::cast_precision_loss, reason = "of three digits")]
        let share = percent(track.busy as f64, (report.to - report.from) as f64);
        table.row(vec![
            duration(track.busy),
            share,
            count(track.spans),
            count(track.events),
            most.unwrap_or_default(),
            super::text::track_title(trace, track.track),
        ]);
    }
    table
}

/// The counters, so many at most.
pub(super) fn counters(shown: &Shown<'_>, most: usize) -> Table {
    let mut table = Table::new(&[
        "min>", "p50>", "mean>", "max>", "last>", "unit", "values>", "counter",
    ]);
    let trace = shown.trace;
    for figures in shown.report.counters.iter().take(most) {
        let site = trace.sites.get(trace.counters[figures.counter].site);
        let mut cells: Vec<String> = [
            figures.min,
            figures.p50,
            figures.mean,
            figures.max,
            figures.last,
        ]
        .map(value)
        .into();
        cells.extend([
            site.unit
                .map(|unit| trace.text(unit).to_owned())
                .unwrap_or_default(),
            count(figures.count as u64),
            trace.text(site.name).to_owned(),
        ]);
        table.row(cells);
    }
    table
}

/// A value of a counter.
fn value(value: f64) -> String {
    if value == value.trunc() && value.abs() < 1e15 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked to be a whole number"
        )]
        let whole = count(value.abs() as u64);
        return if value < 0.0 {
            format!("-{whole}")
        } else {
            whole
        };
    }
    digits(value)
}
