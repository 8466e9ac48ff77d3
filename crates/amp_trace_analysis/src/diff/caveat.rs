use amp_trace_format::Value;

use super::Basis;
use super::profile::Profile;
use crate::trace::{FrameSet, Trace};

/// One of the two captures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// The first.
    Before,
    /// The second.
    After,
}

/// Something that the comparison cannot know, or that may explain it away.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum DiffCaveat {
    /// One capture on each side says nothing about how runs differ; that their times differ by this standard deviation is
    /// an assumption.
    SingleRuns {
        /// The assumption, in parts of the time.
        run_noise: f64,
    },
    /// Something that is said of the whole capture differs: the machine, its clock, the program's features, its command
    /// line.
    Label {
        /// Its name.
        name: String,
        /// What the first capture says; `None` if nothing.
        before: Option<String>,
        /// What the second says.
        after: Option<String>,
    },
    /// Frames are not compared, as a capture has none.
    NoFrames {
        /// How many the first has.
        before: usize,
        /// How many the second has.
        after: usize,
        /// What is compared instead.
        basis: Basis,
    },
    /// Frames are too few to know how they differ by themselves.
    FewFrames {
        /// How many the first has.
        before: usize,
        /// How many the second has.
        after: usize,
        /// How many it takes.
        needed: usize,
    },
    /// One capture has more than a tenth more frames: they may be of other content.
    FrameCounts {
        /// How many the first has.
        before: usize,
        /// How many the second has.
        after: usize,
    },
    /// The frames of a capture were not marked by the program but found among its spans.
    FramesFound(Side),
    /// The recorder could not keep all.
    Losses {
        /// Which capture.
        side: Side,
        /// Spans lost.
        spans: u64,
        /// Events, counter values and frame marks lost.
        events: u64,
    },
    /// Spans were counted without being kept, by sampling or for an overhead budget: they are in no row.
    Sampled {
        /// Which capture.
        side: Side,
        /// How many.
        spans: u64,
    },
    /// The reader could not make sense of a part of the file.
    Unread {
        /// Which capture.
        side: Side,
        /// How many places.
        count: u64,
    },
    /// Spans have no end in the file: they count until its end.
    Open {
        /// Which capture.
        side: Side,
        /// How many.
        spans: u64,
    },
    /// Spans lie too deep to be told apart: their time counts for the span around them.
    Deep {
        /// Which capture.
        side: Side,
        /// How many.
        spans: u64,
    },
    /// In one capture most paths have more slow frames: something else had the processor, such as another program, or
    /// other threads of this one. Such frames are not held against the paths.
    Interference {
        /// In which capture.
        side: Side,
        /// How many paths it hit.
        paths: usize,
        /// How often, in the first capture.
        before: u64,
        /// How often, in the second.
        after: u64,
    },
    /// The frames vary so much that a change of the median frame time would have to be large to be seen.
    Noisy {
        /// The smallest change that could have been seen, in nanoseconds; infinite where it is not known.
        least: f64,
        /// The same in parts of the frame time.
        part: f64,
    },
    /// No call path is in both captures.
    NothingInCommon,
}

/// Frames on each side at least.
pub(super) const FEWEST_FRAMES: usize = 20;

/// A part of the frame time that a change has to be larger than: from here on it is said.
pub(super) const NOISY: f64 = 0.1;
/// From here on, that nothing changed beyond the noise says nothing.
pub(super) const TOO_NOISY: f64 = 0.25;

/// Labels that differ from run to run, or say what recording cost.
fn is_of_run(name: &str) -> bool {
    name.starts_with("cost.")
        || matches!(
            name,
            "program.started_at" | "program.build_id" | "program.pid" | "recorder.session"
        )
}

pub(super) fn labels(before: &Trace, after: &Trace, caveats: &mut Vec<DiffCaveat>) {
    let said = |trace: &Trace, name: &str| {
        trace
            .label(name)
            .map(|datum| text(datum.value(&trace.strings)))
    };
    let names = |trace: &Trace| -> Vec<String> {
        let labels = trace.labels.iter();
        labels
            .map(|label| trace.text(label.name).to_owned())
            .collect()
    };
    let mut all = names(before);
    all.extend(names(after));
    all.sort_unstable();
    all.dedup();
    for name in all.into_iter().filter(|name| !is_of_run(name)) {
        let (before, after) = (said(before, &name), said(after, &name));
        if before != after {
            caveats.push(DiffCaveat::Label {
                name,
                before,
                after,
            });
        }
    }
}

fn text(value: Value<'_>) -> String {
    match value {
        Value::Unsigned(value) => value.to_string(),
        Value::Signed(value) => value.to_string(),
        Value::Float(value) => value.to_string(),
        Value::Bool(value) => value.to_string(),
        Value::Text(value) => value.to_owned(),
        Value::Truncated { kept, .. } => kept.to_owned(),
    }
}

/// What is odd about one capture.
pub(super) fn of_side(
    side: Side,
    trace: &Trace,
    profile: &Profile,
    set: Option<&FrameSet>,
    caveats: &mut Vec<DiffCaveat>,
) {
    if profile.has_frames && set.is_some_and(|set| !set.is_marked) {
        caveats.push(DiffCaveat::FramesFound(side));
    }
    let (spans, events) = losses(trace, profile);
    if spans > 0 || events > 0 {
        caveats.push(DiffCaveat::Losses {
            side,
            spans,
            events,
        });
    }
    let totals = trace.totals.iter().map(|totals| totals.count);
    let counted = totals.fold(0_u64, u64::saturating_add);
    if counted > 0 {
        caveats.push(DiffCaveat::Sampled {
            side,
            spans: counted,
        });
    }
    let count = trace.problems.iter().map(|problem| problem.count);
    let count = count.fold(0_u64, u64::saturating_add);
    if count > 0 {
        caveats.push(DiffCaveat::Unread { side, count });
    }
    if profile.open > 0 {
        caveats.push(DiffCaveat::Open {
            side,
            spans: profile.open,
        });
    }
    if profile.folded > 0 {
        caveats.push(DiffCaveat::Deep {
            side,
            spans: profile.folded,
        });
    }
}

/// What was lost in the part of a capture that is compared.
pub(super) fn losses(trace: &Trace, profile: &Profile) -> (u64, u64) {
    let (from, to) = (profile.windows.start(), profile.windows.end());
    let touched = trace
        .losses
        .iter()
        .filter(|loss| loss.to >= from && loss.from <= to);
    touched.fold((0, 0), |(spans, events), loss| {
        (
            spans.saturating_add(loss.spans),
            events.saturating_add(loss.events),
        )
    })
}
