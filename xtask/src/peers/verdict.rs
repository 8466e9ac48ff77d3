//! What this project promises of its recorder, and what was measured.

use std::fmt::Write as _;

use super::measured::{CASES, Measured, Row};
use super::recorders;
use super::spread::Spread;
use super::table::positive;
use crate::failure::Failure;

/// One goal.
#[derive(Debug)]
pub(super) struct Verdict {
    goal: String,
    /// What came out; `None` if it could not be measured.
    measured: Option<(String, bool)>,
}

impl Verdict {
    /// Whether the goal is met; one that was not measured is not.
    pub(super) fn is_met(&self) -> bool {
        matches!(self.measured, Some((_, true)))
    }
}

/// The most a case may cost, as a multiple of the floor, in the order of [`CASES`].
const MOST: [f64; 4] = [1.10, 1.15, 1.10, 1.15];
const MOST_INSTRUCTIONS: f64 = 40.0;
const MOST_START_MILLIS: f64 = 2.0;
/// p99.9 by p50.
const MOST_TAIL: f64 = 2.0;
const MOST_OFF_NANOS: f64 = 0.3;
/// Records in a mapped file by records on the heap.
const MOST_MAPPED: f64 = 1.05;

/// All goals.
///
/// # Errors
/// [`Failure::Check`] if this project's recorder was not measured.
pub(super) fn all(rows: &[Row]) -> Result<Vec<Verdict>, Failure> {
    let row = rows
        .iter()
        .find(|row| row.recorder.program == recorders::OURS.program)
        .ok_or_else(|| Failure::check("our own recorder is not in the list", "put it there"))?;
    let ours = row.measured.as_ref().map_err(|reason| {
        Failure::check(
            format!("our own recorder could not be measured: {reason}"),
            "build and run it in outside/peers by hand",
        )
    })?;
    let mut verdicts: Vec<Verdict> = (0..CASES.len()).map(|case| ratio(ours, case)).collect();
    verdicts.extend([
        at_most(
            format!("a span takes at most {MOST_INSTRUCTIONS:.0} instructions"),
            ours.instructions[0],
            MOST_INSTRUCTIONS,
            |count| format!("{count:.0}"),
        ),
        at_most(
            format!("start-up takes at most {MOST_START_MILLIS:.0} ms"),
            ours.start_millis.map(|start| start.median),
            MOST_START_MILLIS,
            |millis| format!("{millis:.2} ms"),
        ),
        at_most(
            format!("p99.9 is at most {MOST_TAIL:.0} × p50"),
            ours.latency.map(|[p50, _, p999]| p999 / p50),
            MOST_TAIL,
            |tail| format!("{tail:.2}"),
        ),
        at_most(
            format!("off, a span takes at most {MOST_OFF_NANOS} ns more than an empty loop"),
            ours.off_nanos.map(|off| positive(off.median)),
            MOST_OFF_NANOS,
            |nanos| format!("{nanos:.2} ns"),
        ),
        mapped_by_heap(rows, ours),
        cheapest_peer(rows, ours),
    ]);
    Ok(verdicts)
}

/// As a Markdown list.
pub(super) fn markdown(verdicts: &[Verdict]) -> String {
    let mut out = String::new();
    for verdict in verdicts {
        let _ = match &verdict.measured {
            Some((measured, true)) => {
                writeln!(out, "- {}: {measured}, **met**", verdict.goal)
            }
            Some((measured, false)) => {
                writeln!(out, "- {}: {measured}, **not met**", verdict.goal)
            }
            None => writeln!(out, "- {}: **not measured**", verdict.goal),
        };
    }
    out
}

/// As one line: how many goals are met, and what came out of the last one.
pub(super) fn summary(verdicts: &[Verdict]) -> String {
    let met = verdicts.iter().filter(|one| one.is_met()).count();
    let last = verdicts.last().and_then(|one| one.measured.as_ref());
    let last = last.map_or(String::new(), |(measured, _)| format!("; {measured}"));
    format!("{met} of {} goals met{last}", verdicts.len())
}

fn ratio(ours: &Measured, case: usize) -> Verdict {
    let most = MOST[case];
    Verdict {
        goal: format!("{} at most {most:.2} × the floor", CASES[case]),
        measured: ours.ratios[case].map(|ratio| (ratio.to_string(), ratio.median <= most)),
    }
}

fn at_most(
    goal: String,
    measured: Option<f64>,
    most: f64,
    show: impl Fn(f64) -> String,
) -> Verdict {
    Verdict {
        goal,
        measured: measured.map(|measured| (show(measured), measured <= most)),
    }
}

/// What a peer takes by what ours takes in one case, round by round: all recorders of one round meet the machine in the
/// same mood.
fn by_rounds(peer: &Measured, ours: &Measured, case: usize) -> Option<Spread> {
    let pairs = peer.of_rounds.iter().zip(&ours.of_rounds);
    Spread::of(pairs.filter_map(|(peer, ours)| Some(peer[case]? / ours[case]?)))
}

/// The case in which the mapped file costs most.
fn mapped_by_heap(rows: &[Row], ours: &Measured) -> Verdict {
    let heap = rows
        .iter()
        .find(|row| row.recorder.program == recorders::OURS_ON_HEAP.program)
        .and_then(Row::measured);
    let worst = heap.and_then(|heap| {
        let cases = CASES.iter().enumerate();
        cases
            .filter_map(|(case, name)| Some((by_rounds(ours, heap, case)?, name)))
            .max_by(|(a, _), (b, _)| a.median.total_cmp(&b.median))
    });
    Verdict {
        goal: format!("records in a mapped file cost at most {MOST_MAPPED:.2} × those on the heap"),
        measured: worst
            .map(|(spread, case)| (format!("{spread}, {case}"), spread.median <= MOST_MAPPED)),
    }
}

fn cheapest_peer(rows: &[Row], ours: &Measured) -> Verdict {
    let mut cheapest: Option<(f64, String)> = None;
    for row in rows.iter().filter(|row| !row.recorder.is_ours()) {
        let Some(peer) = row.measured() else { continue };
        for (case, name) in CASES.iter().enumerate() {
            let Some(by_ours) = by_rounds(peer, ours, case) else {
                continue;
            };
            if cheapest
                .as_ref()
                .is_none_or(|(least, _)| by_ours.median < *least)
            {
                let text = format!("{}, {name}, costs {by_ours} × ours", row.recorder.name);
                cheapest = Some((by_ours.median, text));
            }
        }
    }
    Verdict {
        goal: "no peer is cheaper in the same run".to_owned(),
        measured: cheapest.map(|(least, text)| (text, least >= 1.0)),
    }
}
