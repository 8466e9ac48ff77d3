//! What comes first: the answer in plain words.

use amp_trace_analysis::{Band, Basis, Change, Diff, Everything, FrameChange, PathChange, Verdict};

use super::{path, words};
use crate::amount::{digits, duration, nanos_f64};

/// Paths that a sentence names at most.
const NAMED: usize = 3;
/// A path that explains less than this part of a change is not named.
const LEAST: f64 = 0.05;

/// The answer, a sentence or two each.
pub(super) fn paragraphs(diff: &Diff) -> Vec<String> {
    let mut said = Vec::new();
    match &diff.frames {
        Some(frames) => {
            said.push(typical(diff, frames));
            said.push(slow(diff, frames));
        }
        None => said.push(length(diff)),
    }
    if let Some(everything) = &diff.everything {
        said.push(all_of_it(everything));
    }
    said.push(verdict(diff));
    said
}

#[expect(clippy::cast_precision_loss, reason = "of three digits")]
fn typical(diff: &Diff, frames: &FrameChange) -> String {
    let (before, after) = (frames.before.p50, frames.after.p50);
    let change = Change {
        before: before as f64,
        after: after as f64,
        noise: frames
            .bands
            .typical
            .map_or(f64::INFINITY, |band| band.noise),
    };
    let text = match change.is_beyond_noise() {
        true => format!(
            "The median frame takes {} instead of {} ({}).",
            duration(after),
            duration(before),
            words::parts(&change)
        ),
        false => format!(
            "The median frame takes {} instead of {}: within the noise ({}).",
            duration(after),
            duration(before),
            noise(change.noise)
        ),
    };
    text + &explained(diff, frames, Band::Typical, None)
}

fn slow(diff: &Diff, frames: &FrameChange) -> String {
    let Some(change) = frames.bands.slow else {
        return String::new();
    };
    let p99 = format!(
        "p99 {} instead of {}",
        duration(frames.after.p99),
        duration(frames.before.p99)
    );
    let text = match change.is_beyond_noise() {
        true => format!(
            "The slowest hundredth of the frames takes {} instead of {} ({}; {p99}).",
            nanos_f64(change.after),
            nanos_f64(change.before),
            words::parts(&change)
        ),
        false => format!(
            "The slowest hundredth of the frames takes {} instead of {}: within the noise ({}; {p99}).",
            nanos_f64(change.after),
            nanos_f64(change.before),
            noise(change.noise)
        ),
    };
    let is_told = frames
        .bands
        .typical
        .is_some_and(|change| change.is_beyond_noise());
    let told = main_rows(diff, frames, Band::Typical).first().copied();
    text + &explained(diff, frames, Band::Slow, told.filter(|_| is_told))
}

fn noise(noise: f64) -> String {
    match noise.is_finite() {
        true => format!("± {}", nanos_f64(noise)),
        false => "of which too little is known".to_owned(),
    }
}

/// The paths that a change of the frame time is made of, the greatest part first.
fn main_rows<'a>(diff: &'a Diff, frames: &FrameChange, band: Band) -> Vec<&'a PathChange> {
    let whole = frames.bands.get(band).map_or(0.0, |change| change.delta());
    let part = |row: &PathChange| row.adds.get(band).unwrap_or(0.0) / whole;
    let mut rows: Vec<_> = diff.changed().filter(|row| part(row) >= LEAST).collect();
    rows.sort_by(|one, other| part(other).total_cmp(&part(one)));
    rows
}

/// Which paths a change of the frame time is made of; of the one that is `told`, no more is said.
fn explained(diff: &Diff, frames: &FrameChange, band: Band, told: Option<&PathChange>) -> String {
    let (Some(change), Some(explained)) = (frames.bands.get(band), frames.explained.get(band))
    else {
        return String::new();
    };
    if !change.is_beyond_noise() {
        return String::new();
    }
    let whole = change.delta();
    let rows = main_rows(diff, frames, band);
    let mut text = String::new();
    for (place, row) in rows.iter().take(NAMED).enumerate() {
        let share = words::share(row.adds.get(band).unwrap_or(0.0), whole);
        let title = path::title(diff, row);
        let is_told = told.is_some_and(|told| told.node() == row.node());
        text += &match place {
            0 if is_told => format!(" {share} of that is {title}."),
            0 => format!(" {share} of that is {title}: {}.", words::change(diff, row)),
            _ => format!(" {share} is {title}."),
        };
    }
    let rest = 1.0 - explained / whole;
    match rows.is_empty() {
        true => " No single path explains it.".to_owned(),
        false if rest.abs() >= LEAST => {
            let share = words::share(rest, 1.0);
            text + &format!(" {share} is in paths that changed less than their noise.")
        }
        false => text,
    }
}

#[expect(clippy::cast_precision_loss, reason = "of three digits")]
fn length(diff: &Diff) -> String {
    let (before, after) = diff.lengths;
    let change = Change {
        before: before as f64,
        after: after as f64,
        noise: 0.0,
    };
    let what = match diff.basis {
        Basis::Run => "The run takes",
        _ => "The second capture is",
    };
    let long = if diff.basis == Basis::Run {
        ""
    } else {
        " long"
    };
    format!(
        "{what} {}{long} instead of {} ({}).",
        duration(after),
        duration(before),
        words::parts(&change)
    )
}

fn all_of_it(everything: &Everything) -> String {
    let factor = everything.factor;
    let mut text = format!(
        "Nearly everything takes {} times as long: {} of the time changed by about this factor. That is rather the \
         machine, its clock, its load or the build than one place in the program.",
        digits(factor),
        words::share(everything.share, 1.0)
    );
    if let Some((before, after)) = everything.span_cost {
        text += &format!(
            " The recorder measured {} for a span of its own at the start, and {} before.",
            nanos_f64(after),
            nanos_f64(before)
        );
    }
    text
}

fn verdict(diff: &Diff) -> String {
    let changed = diff.changed().count();
    let paths = match changed {
        1 => "1 call path".to_owned(),
        many => format!("{many} call paths"),
    };
    match diff.verdict {
        Verdict::Same => "Nothing changed beyond the noise.".to_owned(),
        Verdict::Changed => format!("{paths} of {} changed beyond the noise.", diff.paths.len()),
        Verdict::Unknown => {
            "It cannot be told whether anything changed: see below what cannot be known.".to_owned()
        }
    }
}
