//! Late frames and their causes as JSON; times in nanoseconds.

use std::io::{self, Write};

use amp_trace_analysis::{Cause, Kind, LateFrame, PathId, Spot, Trace, Use};
use serde_json::{Value, json};

use super::Shown;

pub(super) fn write(shown: &Shown<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (trace, hitches) = (shown.trace, shown.hitches);
    let frames: Vec<Value> = hitches
        .explained
        .iter()
        .map(|late| frame(trace, late))
        .collect();
    let groups: Vec<Value> = hitches
        .groups
        .iter()
        .map(|group| {
            json!({
                "frames": group.frames.iter().filter_map(|at| {
                    hitches.explained.get(*at).map(|late| late.mark.index)
                }).collect::<Vec<_>>(),
                "excess_ns": group.excess,
            })
        })
        .collect();
    let answer = json!({
        "frame_set": trace.site_name(hitches.frames),
        "marked": hitches.is_marked,
        "frames": hitches.count,
        "median_ns": hitches.median,
        "late": hitches.late,
        "explained": frames,
        "groups": groups,
    });
    serde_json::to_writer_pretty(&mut *out, &answer)?;
    writeln!(out)
}

fn frame(trace: &Trace, late: &LateFrame) -> Value {
    let critical = late.critical.iter().map(|segment| {
        json!({
            "thread": trace.track_title(segment.track),
            "path": path(trace, segment.path),
            "from_ns": segment.from,
            "to_ns": segment.to,
        })
    });
    json!({
        "frame": late.mark.index,
        "thread": trace.track_title(late.track),
        "from_ns": late.mark.began,
        "to_ns": late.mark.at,
        "duration_ns": late.mark.duration(),
        "expected_ns": late.expected,
        "excess_ns": late.excess(),
        "budget_ns": late.budget,
        "too_long_ns": late.too_long(),
        "compared_with": late.compared,
        "attributed_ns": late.attributed,
        "unnamed_ns": late.unnamed,
        "unexplained_ns": late.unexplained(),
        "causes": late.causes.iter().map(|found| cause(trace, found)).collect::<Vec<_>>(),
        "critical_path": critical.collect::<Vec<_>>(),
        "caveats": late.caveats.iter().map(|caveat| caveat.sentence(trace)).collect::<Vec<_>>(),
    })
}

fn cause(trace: &Trace, found: &Cause) -> Value {
    json!({
        "kind": found.kind.name(),
        "sentence": found.sentence(trace),
        "thread": trace.track_title(found.track),
        "path": path(trace, found.path),
        "excess_ns": found.excess,
        "share": found.share,
        "now": usage(&found.now),
        "usual": usage(&found.usual),
        "details": details(trace, &found.kind),
        "because": found.because.as_deref().map(|why| cause(trace, why)),
    })
}

/// The names from the outermost to the innermost.
fn path(trace: &Trace, path: Option<PathId>) -> Option<Vec<&str>> {
    let mut names: Vec<&str> = trace
        .paths
        .upwards(path?)
        .map(|path| trace.path_name(path))
        .collect();
    names.reverse();
    Some(names)
}

fn usage(usage: &Use) -> Value {
    json!({
        "self_ns": usage.own,
        "total_ns": usage.total,
        "calls": usage.calls,
    })
}

fn spot(trace: &Trace, spot: Spot) -> Value {
    json!({
        "thread": trace.track_title(spot.track),
        "path": path(trace, spot.path),
    })
}

fn details(trace: &Trace, kind: &Kind) -> Value {
    match *kind {
        Kind::LargerCount {
            argument,
            now,
            usual,
        } => json!({ "argument": trace.text(argument), "now": now, "usual": usual }),
        Kind::Rare { seen, of } => json!({ "seen_in": seen, "of": of }),
        Kind::Lock { held, by } => {
            json!({ "held": trace.text(held), "by": by.map(|by| spot(trace, by)) })
        }
        Kind::Device { at } | Kind::Thread { at } => json!({ "for": spot(trace, at) }),
        Kind::Result { from, flow } => json!({ "from": spot(trace, from), "flow": flow.0 }),
        Kind::Busy { with, kept } => {
            json!({ "with": spot(trace, with), "kept": path(trace, kept) })
        }
        Kind::Interrupted {
            longest,
            usual,
            pieces,
        } => json!({ "longest_ns": longest, "usual_longest_ns": usual, "pieces": pieces }),
        Kind::Stalled { from, to, threads } => {
            json!({ "from_ns": from, "to_ns": to, "threads": threads })
        }
        Kind::Allocations { count, bytes } => json!({
            "allocations": count.0,
            "usual_allocations": count.1,
            "bytes": bytes.0,
            "usual_bytes": bytes.1,
        }),
        Kind::Events { site, now, usual } => {
            json!({ "event": trace.site_name(site), "now": now, "usual": usual })
        }
        Kind::Everything { factor } => json!({ "factor": factor }),
        Kind::LateStart { before, over } => json!({ "frame_before": before, "over_ns": over }),
        _ => Value::Null,
    }
}
