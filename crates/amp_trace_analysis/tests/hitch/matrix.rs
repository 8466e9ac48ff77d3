//! How often which fault is called what.

use std::collections::BTreeMap;

use amp_trace_analysis::{Cause, HitchOptions, Kind, Late, LateFrame, PathId, Trace, hitches};

use crate::faults::{FAULTS, Fault, Trial};
use crate::game::Game;

/// Not late, so not explained.
const NOT_LATE: &str = "not late";
/// Late without a cause.
const NOTHING: &str = "nothing";

/// The first trial. The analysis was made with those below 10,000 at hand; these are others.
const FROM: u64 = 20_000;

pub(crate) struct Row {
    fault: &'static Fault,
    trials: usize,
    /// Those in which any place is right.
    placeless: usize,
    right: usize,
    /// The kind is right, and the place is not.
    misplaced: usize,
    called: BTreeMap<&'static str, usize>,
    /// How much of the excess the causes explain, in each trial.
    explained: Vec<f64>,
    /// The trials that went wrong, with what was said about them.
    wrong: String,
}

pub(crate) struct Matrix(Vec<Row>);

impl Matrix {
    pub(crate) fn of(trials: usize) -> Self {
        let row = |fault: &'static Fault| {
            let mut row = Row {
                fault,
                trials: 0,
                placeless: 0,
                right: 0,
                misplaced: 0,
                called: BTreeMap::new(),
                explained: Vec::new(),
                wrong: String::new(),
            };
            for number in FROM.. {
                row.take(&fault.trial(number), number);
                if row.trials == trials {
                    break;
                }
            }
            row
        };
        Self(FAULTS.iter().map(row).collect())
    }

    pub(crate) fn share(&self) -> f64 {
        let of = |count: fn(&Row) -> usize| self.0.iter().map(count).sum::<usize>() as f64;
        of(|row| row.right) / of(|row| row.trials)
    }

    /// The faults that are named first in fewer than this share of their trials.
    pub(crate) fn below(&self, share: f64) -> Vec<&'static str> {
        let is_below = |row: &&Row| (row.right as f64) < share * row.trials as f64;
        let below = self.0.iter().filter(is_below);
        below.map(|row| row.fault.name).collect()
    }

    /// The trials that went wrong.
    pub(crate) fn wrong(&self) -> String {
        self.0.iter().map(|row| row.wrong.as_str()).collect()
    }

    /// All of them in a line.
    pub(crate) fn in_short(&self) -> String {
        let of = |count: fn(&Row) -> usize| self.0.iter().map(count).sum::<usize>();
        let (right, trials) = (of(|row| row.right), of(|row| row.trials));
        let kinds = self.0.len();
        format!(
            "{right} of {trials} late frames: what went wrong is named first, of {kinds} things that can"
        )
    }

    pub(crate) fn markdown(&self) -> String {
        let lines = self.0.iter().map(Row::line);
        let head = "| what goes wrong | named first | any place | explained | what was named first |\n|---|---:|---:|---:|---|\n";
        let of = |count: fn(&Row) -> usize| self.0.iter().map(count).sum::<usize>();
        let (right, trials) = (of(|row| row.right), of(|row| row.trials));
        let share = 100.0 * self.share();
        let placeless = of(|row| row.placeless);
        let all =
            format!("| **all** | **{right} of {trials}: {share:.1} %** | {placeless} | | |\n");
        [head.to_owned()]
            .into_iter()
            .chain(lines)
            .chain([all])
            .collect()
    }
}

impl Row {
    fn line(&self) -> String {
        let mut called: Vec<_> = self.called.iter().collect();
        called.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        let called = called
            .iter()
            .map(|(name, count)| format!("{name} {count} ×"));
        let misplaced =
            (self.misplaced > 0).then(|| format!("of these elsewhere {}", self.misplaced));
        let called: Vec<String> = called.chain(misplaced).collect();
        let (name, right, trials) = (self.fault.name, self.right, self.trials);
        let mut explained = self.explained.clone();
        explained.sort_by(f64::total_cmp);
        let explained = 100.0 * explained.get(explained.len() / 2).copied().unwrap_or(0.0);
        format!(
            "| {name} | {right} of {trials} | {} | {explained:.0} % | {} |\n",
            self.placeless,
            called.join(", ")
        )
    }

    fn take(&mut self, trial: &Trial, number: u64) {
        let (trace, durations) = Game::new(trial.setting.clone(), trial.seed).play();
        if !trial.is_late(&durations) {
            return;
        }
        self.trials += 1;
        self.placeless += usize::from(trial.names.is_empty());
        let verdict = verdict(&trace, &durations, trial);
        let is_kind = trial.kinds.contains(&verdict.kind);
        let is_right = is_kind && verdict.is_there;
        self.right += usize::from(is_right);
        self.misplaced += usize::from(is_kind && !verdict.is_there);
        *self.called.entry(verdict.kind).or_default() += 1;
        if let Some(frame) = &verdict.frame {
            let left = frame.unexplained() as f64 / frame.excess().max(1) as f64;
            self.explained.push(1.0 - left);
        }
        if !is_right {
            let names = &trial.names;
            self.say(&format!("{} #{number}: {names:?}", self.fault.name));
            for frame in verdict.frame.iter() {
                let (took, expected) = (frame.mark.duration(), frame.expected);
                self.say(&format!(
                    "  frame {}: {took} ns, not {expected}",
                    frame.place
                ));
                for cause in &frame.causes {
                    self.say(&format!("    {}", cause.sentence(&trace)));
                }
            }
        }
    }

    fn say(&mut self, line: &str) {
        self.wrong.push_str(line);
        self.wrong.push('\n');
    }
}

struct Verdict {
    kind: &'static str,
    is_there: bool,
    frame: Option<LateFrame>,
}

fn verdict(trace: &Trace, durations: &[u64], trial: &Trial) -> Verdict {
    let options = HitchOptions {
        late: Late::Times(1.5),
        most: 60,
        ..HitchOptions::default()
    };
    let hitches = hitches(trace, &options).expect("there are frames");
    assert_eq!(hitches.count, durations.len());
    let mut after = hitches.explained.into_iter();
    let frame = after.find(|frame| (trial.frame..trial.frame + 4).contains(&frame.place));
    let Some(frame) = frame else {
        return Verdict {
            kind: NOT_LATE,
            is_there: false,
            frame: None,
        };
    };
    let Some(first) = frame.causes.first() else {
        return Verdict {
            kind: NOTHING,
            is_there: false,
            frame: Some(frame),
        };
    };
    let is_there = trial.names.is_empty()
        || first
            .chain()
            .any(|cause| trial.names.iter().any(|name| is_at(trace, cause, name)));
    Verdict {
        kind: decisive(first).kind.name(),
        is_there,
        frame: Some(frame),
    }
}

/// What waits for what waits for something waits for that.
fn decisive(cause: &Cause) -> &Cause {
    let waits = |cause: &&Cause| {
        matches!(
            cause.kind,
            Kind::Lock { .. }
                | Kind::Device { .. }
                | Kind::Thread { .. }
                | Kind::Result { .. }
                | Kind::Busy { .. }
        )
    };
    cause.chain().take_while(waits).last().unwrap_or(cause)
}

fn is_at(trace: &Trace, cause: &Cause, name: &str) -> bool {
    let is = |path: Option<PathId>| path.is_some_and(|path| trace.path_name(path) == name);
    let spot = match cause.kind {
        Kind::Lock { by, .. } => by,
        Kind::Device { at } | Kind::Thread { at } => Some(at),
        Kind::Result { from, .. } => Some(from),
        Kind::Busy { with, .. } => Some(with),
        _ => None,
    };
    is(cause.path) || spot.is_some_and(|spot| is(spot.path))
}
