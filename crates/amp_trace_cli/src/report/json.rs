//! A report as JSON: every figure, times in nanoseconds.

use std::io::{self, Write};

use amp_trace_analysis::{FrameFigures, Trace};
use serde_json::{Value, json};

use super::Shown;
use crate::problems;

pub(super) fn write(shown: &Shown<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (trace, report) = (shown.trace, shown.report);
    let spans: Vec<Value> = report
        .spans
        .iter()
        .take(shown.top)
        .map(|span| {
            let site = trace.sites.get(span.site);
            json!({
                "name": trace.text(site.name),
                "target": trace.text(site.target),
                "count": span.count,
                "counted_only": span.counted,
                "open": span.open,
                "total_ns": span.total,
                "self_ns": span.own,
                "p50_ns": span.p50,
                "p95_ns": span.p95,
                "p99_ns": span.p99,
                "max_ns": span.max,
                "per_frame": span.per_frame,
                "ns_per_frame": span.total_per_frame,
            })
        })
        .collect();
    let threads: Vec<Value> = report
        .tracks
        .iter()
        .map(|track| {
            let known = trace.track(track.track);
            json!({
                "name": super::text::track_title(trace, track.track),
                "kind": known.kind.name(),
                "spans": track.spans,
                "events": track.events,
                "busy_ns": track.busy,
                "most_self_time": track.most.map(|(path, own)| json!({
                    "name": trace.path_name(path),
                    "self_ns": own,
                })),
            })
        })
        .collect();
    let counters: Vec<Value> = report
        .counters
        .iter()
        .map(|figures| {
            let site = trace.sites.get(trace.counters[figures.counter].site);
            json!({
                "name": trace.text(site.name),
                "unit": site.unit.map(|unit| trace.text(unit)),
                "values": figures.count,
                "min": figures.min,
                "p50": figures.p50,
                "mean": figures.mean,
                "max": figures.max,
                "last": figures.last,
            })
        })
        .collect();
    let answer = json!({
        "file": shown.file.display().to_string(),
        "from_ns": report.from,
        "to_ns": report.to,
        "frames": report.frames.as_ref().map(|figures| frames(trace, figures)),
        "spans": spans,
        "threads": threads,
        "counters": counters,
        "losses": {
            "spans": report.losses.spans,
            "events": report.losses.events,
            "stretches": report.losses.stretches,
            "from_ns": report.losses.from,
            "to_ns": report.losses.to,
        },
        "overhead": report.overhead.map(|overhead| json!({
            "span_ns": overhead.span,
            "total_ns": overhead.total,
        })),
        "problems": problems::json(trace),
    });
    serde_json::to_writer_pretty(&mut *out, &answer)?;
    writeln!(out)
}

fn frames(trace: &Trace, figures: &FrameFigures) -> Value {
    let bars: Vec<Value> = figures
        .histogram
        .iter()
        .map(|bar| {
            json!({
                "from_ns": bar.from,
                "to_ns": bar.to,
                "count": bar.count,
            })
        })
        .collect();
    json!({
        "set": trace.site_name(figures.site),
        "marked": figures.is_marked,
        "count": figures.count,
        "total_ns": figures.total,
        "p50_ns": figures.p50,
        "p95_ns": figures.p95,
        "p99_ns": figures.p99,
        "p999_ns": figures.p999,
        "max_ns": figures.max,
        "low_1_percent_fps": figures.low_1,
        "low_01_percent_fps": figures.low_01,
        "budget_ns": figures.budget,
        "over_budget": figures.over_budget,
        "hitch_ms_per_s": figures.hitch_ratio,
        "sudden": figures.sudden,
        "histogram": bars,
    })
}
