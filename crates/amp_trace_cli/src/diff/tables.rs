//! The tables of a comparison.

use amp_trace_analysis::{Band, Basis, Change, Diff, Fate, FrameChange, PathChange};

use super::{Shown, path, words};
use crate::amount::{duration, nanos_f64};
use crate::table::Table;

/// The frame times.
pub(super) fn frames(frames: &FrameChange) -> Table {
    let mut table = Table::new(&["frame time", "before>", "after>", "change>", ""]);
    let rows = [
        ("median", frames.before.p50, frames.after.p50),
        ("p95", frames.before.p95, frames.after.p95),
        ("p99", frames.before.p99, frames.after.p99),
        ("longest", frames.before.max, frames.after.max),
    ];
    #[expect(clippy::cast_precision_loss, reason = "of three digits")]
    for (name, before, after) in rows {
        let change = Change {
            before: before as f64,
            after: after as f64,
            noise: 0.0,
        };
        table.row(vec![
            name.to_owned(),
            duration(before),
            duration(after),
            words::signed(change.delta()),
            words::parts(&change),
        ]);
    }
    table
}

/// The call paths for people.
pub(super) fn paths(shown: &Shown<'_>, rows: &[&PathChange]) -> Table {
    let diff = shown.diff;
    // A share of a change that may be none says nothing.
    let whole = |band: Band| {
        let bands = diff.frames.as_ref().map(|frames| frames.bands);
        let change = bands.and_then(|bands| bands.get(band));
        change
            .filter(Change::is_beyond_noise)
            .map(|change| change.delta())
    };
    let (typical, slow) = (whole(Band::Typical), whole(Band::Slow));
    let mut headings = vec!["self before>", "after>", "change>", "noise>"];
    if typical.is_some() {
        headings.push("of the median>");
    }
    if diff.basis == Basis::Frame {
        headings.push("slow frames>");
    }
    if slow.is_some() {
        headings.push("of these>");
    }
    headings.extend(["calls before>", "calls after>", "", "call path"]);
    let mut table = Table::new(&headings);
    let share = |adds: Option<f64>, whole: f64| match adds {
        Some(adds) if adds != 0.0 => words::share(adds, whole),
        _ => "–".to_owned(),
    };
    for row in rows {
        let own = row.usual();
        let mut cells = vec![
            nanos_f64(own.before),
            nanos_f64(own.after),
            words::signed(own.delta()),
            noise(&own),
        ];
        if let Some(whole) = typical {
            cells.push(share(row.adds.typical, whole));
        }
        if let Some(own) = row.own.slow {
            cells.push(words::signed(own.delta()));
        }
        if let Some(whole) = slow {
            cells.push(share(row.adds.slow, whole));
        }
        cells.extend([
            words::many(row.calls.before),
            words::many(row.calls.after),
            mark(row).to_owned(),
            path::shown(diff, row.node()),
        ]);
        table.row(cells);
    }
    table
}

fn noise(change: &Change) -> String {
    match change.noise.is_finite() {
        true => format!("± {}", nanos_f64(change.noise)),
        false => "unknown".to_owned(),
    }
}

/// What became of a path, in a word.
pub(super) fn mark(row: &PathChange) -> &'static str {
    match row.fate {
        Fate::New => "new",
        Fate::Vanished => "gone",
        Fate::Renamed => "renamed",
        Fate::Moved => "moved",
        Fate::Stayed if row.is_changed() => "",
        Fate::Stayed => "noise",
    }
}

/// The counters that changed.
pub(super) fn counters(diff: &Diff) -> Table {
    let mut table = Table::new(&["before>", "after>", "change>", "unit", "counter"]);
    let changed = diff
        .counters
        .iter()
        .filter(|counter| counter.value.is_beyond_noise());
    for counter in changed {
        let grows = if counter.is_growth {
            format!(", growth {}", words::per(diff.basis))
        } else {
            String::new()
        };
        table.row(vec![
            words::many(counter.value.before),
            words::many(counter.value.after),
            words::parts(&counter.value),
            counter.unit.clone(),
            format!("{}{grows}", counter.name),
        ]);
    }
    table
}

/// The distributions that differ in what their buckets can tell.
pub(super) fn metrics(diff: &Diff) -> Table {
    let mut table = Table::new(&[
        "p50 before>",
        "p50 after>",
        "p99 before>",
        "p99 after>",
        "values before>",
        "values after>",
        "unit",
        "metric",
    ]);
    #[expect(clippy::cast_precision_loss, reason = "of three digits")]
    let differs =
        |(before, after): (u64, u64)| (after as f64 - before as f64).abs() > 0.05 * before as f64;
    for metric in diff
        .metrics
        .iter()
        .filter(|metric| differs(metric.p50) || differs(metric.p99))
    {
        #[expect(clippy::cast_precision_loss, reason = "of three digits")]
        let mut cells: Vec<String> = [
            metric.p50.0,
            metric.p50.1,
            metric.p99.0,
            metric.p99.1,
            metric.count.0,
            metric.count.1,
        ]
        .map(|value| words::many(value as f64))
        .into();
        cells.extend([metric.unit.clone(), metric.name.clone()]);
        table.row(cells);
    }
    table
}

/// All call paths in full, in nanoseconds.
pub(super) fn csv(shown: &Shown<'_>) -> Table {
    let headings = [
        "thread",
        "path",
        "name",
        "target",
        "fate",
        "changed",
        "self_before_ns>",
        "self_after_ns>",
        "self_noise_ns>",
        "slow_before_ns>",
        "slow_after_ns>",
        "slow_noise_ns>",
        "all_before_ns>",
        "all_after_ns>",
        "all_noise_ns>",
        "adds_median_ns>",
        "adds_slow_ns>",
        "calls_before>",
        "calls_after>",
    ];
    let mut table = Table::new(&headings);
    let diff = shown.diff;
    let number = |number: f64| {
        if number.is_finite() {
            format!("{number:.3}")
        } else {
            String::new()
        }
    };
    let change = |change: Option<Change>| {
        let figures = change.map(|change| [change.before, change.after, change.noise].map(number));
        figures.unwrap_or_default()
    };
    for row in diff.paths.iter().take(shown.top) {
        let node = row.node();
        let (name, target) = diff
            .tree
            .step(node)
            .map_or(("", ""), |step| (step.name, step.target));
        let mut cells = vec![
            diff.tree.thread(node).to_owned(),
            path::whole(&diff.tree, node),
            name.to_owned(),
            target.to_owned(),
            fate(row.fate).to_owned(),
            row.is_changed().to_string(),
        ];
        cells.extend(change(row.own.typical));
        cells.extend(change(row.own.slow));
        cells.extend(change(Some(row.own.all)));
        cells.extend(
            [row.adds.typical, row.adds.slow].map(|adds| adds.map(number).unwrap_or_default()),
        );
        cells.extend([row.calls.before, row.calls.after].map(number));
        table.row(cells);
    }
    table
}

pub(super) const fn fate(fate: Fate) -> &'static str {
    match fate {
        Fate::Stayed => "stayed",
        Fate::New => "new",
        Fate::Vanished => "vanished",
        Fate::Renamed => "renamed",
        Fate::Moved => "moved",
    }
}
