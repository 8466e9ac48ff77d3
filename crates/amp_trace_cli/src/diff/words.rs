//! What changed about a call path, and what cannot be known, in sentences.

use amp_trace_analysis::{Band, Basis, Change, Diff, DiffCaveat, Fate, PathChange, Side, Why};

use super::path;
use crate::amount::{count, digits, nanos_f64};

/// `a frame`, `a run`, `a second`.
pub(super) const fn per(basis: Basis) -> &'static str {
    match basis {
        Basis::Frame => "a frame",
        Basis::Run => "a run",
        Basis::Second => "a second",
    }
}

/// A difference of times: `+1.02 ms`.
pub(super) fn signed(nanos: f64) -> String {
    let sign = if nanos > 0.0 { "+" } else { "" };
    format!("{sign}{}", nanos_f64(nanos))
}

/// A difference in parts: `+36 %`; `new` where there was nothing.
pub(super) fn parts(change: &Change) -> String {
    match change.ratio() {
        Some(ratio) if ratio >= 10.0 => format!("{} times", digits(ratio)),
        Some(ratio) => {
            let percent = 100.0 * (ratio - 1.0);
            let sign = if percent > 0.0 { "+" } else { "" };
            match percent.abs() {
                size if size >= 9.95 => format!("{sign}{percent:.0} %"),
                _ => format!("{sign}{percent:.1} %"),
            }
        }
        None => "new".to_owned(),
    }
}

/// A part of a change: `92 %`.
pub(super) fn share(part: f64, whole: f64) -> String {
    format!("{:.0} %", 100.0 * part / whole)
}

/// What changed about a path, without its name.
pub(super) fn change(diff: &Diff, row: &PathChange) -> String {
    let per = per(diff.basis);
    let time = time(row, per);
    let what = match (row.fate, row.before) {
        (Fate::New, _) => format!(
            "is new: {} {per}, {}",
            nanos_f64(main(row).0.after),
            calls(row.calls.after)
        ),
        (Fate::Vanished, _) => {
            format!(
                "is gone: {} {per} less, {}",
                nanos_f64(main(row).0.before),
                calls(row.calls.before)
            )
        }
        (Fate::Renamed, Some(before)) => {
            let name = diff.tree.step(before).map_or("", |step| step.name);
            format!("may be the new name of `{name}`: {time}")
        }
        (Fate::Moved, Some(before)) => {
            format!("moved from `{}`: {time}", path::shown(diff, before))
        }
        _ => time,
    };
    match outliers(diff, row) {
        Some(outliers) => format!("{what}; {outliers}"),
        None => what,
    }
}

/// The time that says most about a row: the usual one, or the first that changed; and in which frames it is.
pub(super) fn main(row: &PathChange) -> (Change, &'static str) {
    let usual = row.usual();
    let mut bands = row.own.iter();
    let changed = bands.find(|(_, own)| own.is_beyond_noise());
    match changed {
        _ if usual.is_beyond_noise() => (usual, ""),
        Some((Band::Slow, own)) => (own, " in the slowest frames"),
        Some((Band::All, own)) if row.own.typical.is_some() => (own, " on average"),
        Some((_, own)) => (own, ""),
        None => (usual, ""),
    }
}

fn time(row: &PathChange, per: &str) -> String {
    let (own, when) = main(row);
    if !own.is_beyond_noise() {
        let work = work(row);
        let time = format!("{} self time {per}, within the noise", nanos_f64(own.after));
        return match work.is_empty() {
            true => time,
            false => format!("{work}; {time}"),
        };
    }
    let (before, after) = (nanos_f64(own.before), nanos_f64(own.after));
    let times = format!(
        "{} self time {per}{when} ({before} → {after})",
        signed(own.delta())
    );
    match why(row) {
        why if why.is_empty() => times,
        why => format!("{times}, {why}"),
    }
}

/// What the change of the time comes with.
fn why(row: &PathChange) -> String {
    let each = row.each();
    let factor = each.map(|(before, after)| after / before);
    match row.why {
        Why::Each => {
            let calls = row.calls;
            let is_same = (calls.delta().abs()) <= 0.005 * calls.before;
            let about = if is_same { "" } else { "about " };
            format!("{about}as many calls as before ({})", many(calls.after))
        }
        Why::Calls => format!("{}: different work", work(row)),
        Why::Count(_) => format!("{}, each as long as before: different work", work(row)),
        Why::CallsAndEach => match factor {
            Some(factor) => format!("{}, each {} times as long", work(row), digits(factor)),
            None => work(row),
        },
        Why::Unchanged | Why::Presence => work(row),
    }
}

/// The counts that changed.
pub(super) fn work(row: &PathChange) -> String {
    let mut changed = Vec::new();
    if row.calls.is_beyond_noise() {
        changed.push(format!(
            "{} calls instead of {}",
            many(row.calls.after),
            many(row.calls.before)
        ));
    }
    let counts = row
        .counts
        .iter()
        .filter(|count| count.sum.is_beyond_noise());
    for count in counts {
        changed.push(format!(
            "{} {} instead of {}",
            many(count.sum.after),
            count.name,
            many(count.sum.before)
        ));
    }
    changed.join(", ")
}

fn calls(number: f64) -> String {
    let word = if number == 1.0 { "call" } else { "calls" };
    format!("{} {word}", many(number))
}

/// An average count.
pub(super) fn many(number: f64) -> String {
    if number.abs() >= 1000.0 && number.abs() < 1e15 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked to be in range"
        )]
        let whole = count(number.abs().round() as u64);
        return if number < 0.0 {
            format!("-{whole}")
        } else {
            whole
        };
    }
    match number {
        number if number != 0.0 && number.abs() < 0.005 => format!("{number:.4}"),
        number => digits(number),
    }
}

/// Single frames that took far longer.
fn outliers(diff: &Diff, row: &PathChange) -> Option<String> {
    let frames = diff
        .frames
        .as_ref()
        .filter(|_| row.outliers.is_beyond_noise)?;
    Some(format!(
        "it took far longer than usual {} times in {} frames, before {} in {}",
        count(row.outliers.after),
        count(frames.after.count as u64),
        count(row.outliers.before),
        count(frames.before.count as u64)
    ))
}

const fn side(side: Side) -> &'static str {
    match side {
        Side::Before => "the first capture",
        Side::After => "the second capture",
    }
}

/// What cannot be known, and what to do about it.
pub(super) fn caveat(caveat: &DiffCaveat) -> String {
    let said = |value: &Option<String>| match value {
        Some(value) => format!("`{value}`"),
        None => "nothing".to_owned(),
    };
    match caveat {
        DiffCaveat::SingleRuns { run_noise } => format!(
            "One capture on each side proves no regression: runs of one program differ, and by how much, two captures \
             cannot tell. A standard deviation of {} % is assumed (--run-noise). Repeated runs can tell: amp-trace record -n 10",
            digits(100.0 * run_noise)
        ),
        DiffCaveat::Label { name, before, after } => {
            format!("`{name}` was {}, and is {}", said(before), said(after))
        }
        DiffCaveat::NoFrames { before, after, basis } => {
            let what = match basis {
                Basis::Run => "the whole runs are compared, as both made about the same calls",
                Basis::Second => "seconds are compared, as the captures made different numbers of calls",
                Basis::Frame => "frames are compared",
            };
            let who = match (before, after) {
                (0, 0) => "Neither capture has frames",
                (0, _) => "The first capture has no frames",
                _ => "The second capture has no frames",
            };
            format!("{who}: {what} (--per says otherwise); nothing is known of single frames")
        }
        DiffCaveat::FewFrames { before, after, needed } => format!(
            "{} and {} frames are too few to know how frames differ by themselves; it takes {needed}",
            count(*before as u64),
            count(*after as u64)
        ),
        DiffCaveat::FrameCounts { before, after } => format!(
            "The captures have {} and {} frames: these may be of other content (--frames compares a part)",
            count(*before as u64),
            count(*after as u64)
        ),
        DiffCaveat::FramesFound(found) => format!(
            "The frames of {} were not marked by the program: spans that repeat were taken for them",
            side(*found)
        ),
        DiffCaveat::Losses { side: of, spans, events } => format!(
            "The recorder of {} could not keep {} spans and {} events: they are in no row",
            side(*of),
            count(*spans),
            count(*events)
        ),
        DiffCaveat::Sampled { side: of, spans } => format!(
            "{} spans of {} were counted without being kept (sampling, or an overhead budget): they are in no row",
            count(*spans),
            side(*of)
        ),
        DiffCaveat::Unread { side: of, count: places } => format!(
            "{} places of {} could not be read (amp-trace check names them)",
            count(*places),
            side(*of)
        ),
        DiffCaveat::Open { side: of, spans } => format!(
            "{} spans of {} have no end in the file: they count until its end",
            count(*spans),
            side(*of)
        ),
        DiffCaveat::Deep { side: of, spans } => format!(
            "{} spans of {} lie too deep to be told apart: their time counts for the span around them",
            count(*spans),
            side(*of)
        ),
        DiffCaveat::Interference { side: of, paths, before, after } => format!(
            "{} call paths took far longer than usual in single frames, {} times before and {} times after: rather \
             something else had the processor in {} than that they changed",
            count(*paths as u64),
            count(*before),
            count(*after),
            side(*of)
        ),
        DiffCaveat::Noisy { least, part } if least.is_finite() => format!(
            "The frames vary so much that a change of the median of less than {} ({:.0} %) cannot be seen: a machine with \
             less else to do, longer captures and the same work in both help",
            nanos_f64(*least),
            100.0 * part
        ),
        DiffCaveat::Noisy { .. } => "It is not known how much the frames vary".to_owned(),
        DiffCaveat::NothingInCommon => {
            "No call path is in both captures: they are of different programs, or of different parts of one".to_owned()
        }
        _ => "The captures differ in a way that this version of the command cannot name".to_owned(),
    }
}
