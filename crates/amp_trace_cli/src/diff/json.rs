//! A comparison as JSON: every figure, times in nanoseconds.

use std::io::{self, Write};

use amp_trace_analysis::{
    Basis, ByBand, Change, Diff, DiffCaveat, FrameTimes, NodeId, PathChange, PathPercentiles, Side,
    Verdict, Why,
};
use serde_json::{Value, json};

use super::{Shown, head, tables, words};

pub(super) fn write(shown: &Shown<'_>, out: &mut dyn Write) -> io::Result<()> {
    let diff = shown.diff;
    let paths: Vec<Value> = diff
        .paths
        .iter()
        .take(shown.top)
        .map(|row| path(diff, row))
        .collect();
    let counters: Vec<Value> = diff
        .counters
        .iter()
        .map(|counter| {
            json!({
                "name": counter.name,
                "target": counter.target,
                "unit": counter.unit,
                "is_growth": counter.is_growth,
                "value": change(&counter.value),
            })
        })
        .collect();
    let metrics: Vec<Value> = diff
        .metrics
        .iter()
        .map(|metric| {
            json!({
                "name": metric.name,
                "target": metric.target,
                "unit": metric.unit,
                "values": metric.count,
                "p50": metric.p50,
                "p99": metric.p99,
            })
        })
        .collect();
    let caveats: Vec<Value> = diff.caveats.iter().map(caveat).collect();
    let answer = json!({
        "before": crate::load::shown(shown.before).display().to_string(),
        "after": crate::load::shown(shown.after).display().to_string(),
        "verdict": match diff.verdict {
            Verdict::Same => "same",
            Verdict::Changed => "changed",
            Verdict::Unknown => "unknown",
        },
        "said": head::paragraphs(diff),
        "per": match diff.basis {
            Basis::Frame => "frame",
            Basis::Run => "run",
            Basis::Second => "second",
        },
        "lengths_ns": diff.lengths,
        "frames": diff.frames.as_ref().map(|frames| json!({
            "before": frame_times(&frames.before),
            "after": frame_times(&frames.after),
            "bands": by_band(&frames.bands, |band| change(&band)),
            "explained_ns": by_band(&frames.explained, |nanos| json!(nanos)),
            "thread_before": frames.thread_before,
            "thread_after": frames.thread_after,
        })),
        "everything": diff.everything.map(|everything| json!({
            "factor": everything.factor,
            "share": everything.share,
            "span_cost_ns": everything.span_cost,
        })),
        "paths": paths,
        "counters": counters,
        "counters_new": diff.counters_new,
        "counters_vanished": diff.counters_vanished,
        "metrics": metrics,
        "caveats": caveats,
    });
    serde_json::to_writer_pretty(&mut *out, &answer)?;
    writeln!(out)
}

fn path(diff: &Diff, row: &PathChange) -> Value {
    let place = |node: NodeId| {
        let steps: Vec<Value> = diff
            .tree
            .steps(node)
            .iter()
            .map(|step| json!({"name": step.name, "target": step.target}))
            .collect();
        json!({"thread": diff.tree.thread(node), "steps": steps})
    };
    let counts: Vec<Value> = row
        .counts
        .iter()
        .map(|count| json!({"name": count.name, "sum": change(&count.sum)}))
        .collect();
    json!({
        "before": row.before.map(place),
        "after": row.after.map(place),
        "fate": tables::fate(row.fate),
        "changed": row.is_changed(),
        "event": row.is_event,
        "within_new_or_vanished": row.is_within,
        "self": by_band(&row.own, |own| change(&own)),
        "self_median": row.median.as_ref().map(change),
        "adds_ns": by_band(&row.adds, |nanos| json!(nanos)),
        "calls": change(&row.calls),
        "counts": counts,
        "outliers": {
            "before": row.outliers.before,
            "after": row.outliers.after,
            "beyond_noise": row.outliers.is_beyond_noise,
        },
        "percentiles_before": row.figures_before.map(|figures| percentiles(&figures)),
        "percentiles_after": row.figures_after.map(|figures| percentiles(&figures)),
        "why": why(row),
    })
}

fn why(row: &PathChange) -> Value {
    match row.why {
        Why::Unchanged => json!("unchanged"),
        Why::Presence => json!("presence"),
        Why::Each => json!("each"),
        Why::Calls => json!("calls"),
        Why::Count(place) => json!({"count": row.counts.get(place).map(|count| &count.name)}),
        Why::CallsAndEach => json!("calls_and_each"),
    }
}

/// Noise that is not known is `null`.
fn change(change: &Change) -> Value {
    json!({
        "before": change.before,
        "after": change.after,
        "noise": change.noise.is_finite().then_some(change.noise),
        "beyond_noise": change.is_beyond_noise(),
    })
}

fn by_band<T: Copy>(values: &ByBand<T>, json: impl Fn(T) -> Value) -> Value {
    json!({
        "typical": values.typical.map(&json),
        "slow": values.slow.map(&json),
        "all": json(values.all),
    })
}

fn frame_times(times: &FrameTimes) -> Value {
    json!({
        "count": times.count,
        "p50_ns": times.p50,
        "p95_ns": times.p95,
        "p99_ns": times.p99,
        "max_ns": times.max,
    })
}

fn percentiles(figures: &PathPercentiles) -> Value {
    json!({
        "self_p50_ns": figures.own_p50,
        "self_p99_ns": figures.own_p99,
        "total_p50_ns": figures.total_p50,
        "total_p99_ns": figures.total_p99,
        "calls_p50": figures.calls_p50,
        "calls_p99": figures.calls_p99,
    })
}

fn caveat(caveat: &DiffCaveat) -> Value {
    let side = |side: &Side| match side {
        Side::Before => "before",
        Side::After => "after",
    };
    let (kind, of) = match caveat {
        DiffCaveat::SingleRuns { .. } => ("single_runs", None),
        DiffCaveat::Label { .. } => ("label", None),
        DiffCaveat::NoFrames { .. } => ("no_frames", None),
        DiffCaveat::FewFrames { .. } => ("few_frames", None),
        DiffCaveat::FrameCounts { .. } => ("frame_counts", None),
        DiffCaveat::FramesFound(of) => ("frames_found", Some(side(of))),
        DiffCaveat::Losses { side: of, .. } => ("losses", Some(side(of))),
        DiffCaveat::Sampled { side: of, .. } => ("sampled", Some(side(of))),
        DiffCaveat::Unread { side: of, .. } => ("unread", Some(side(of))),
        DiffCaveat::Open { side: of, .. } => ("open_spans", Some(side(of))),
        DiffCaveat::Deep { side: of, .. } => ("deep_spans", Some(side(of))),
        DiffCaveat::Interference { side: of, .. } => ("interference", Some(side(of))),
        DiffCaveat::Noisy { .. } => ("noisy", None),
        DiffCaveat::NothingInCommon => ("nothing_in_common", None),
        _ => ("other", None),
    };
    json!({"kind": kind, "side": of, "said": words::caveat(caveat)})
}
