use amp_trace_format::words::Kind;
use amp_trace_format::{Field, Nanos, Record, ThreadIndex, Value};

use crate::imp::registry;
use crate::imp::site::CallSite;
use crate::{Budget, Level};

const FIELDS: &[&str] = &["name", "target", "line", "percent", "budget_percent"];

static FELL_BACK: CallSite = notice("over budget: counted from here", Level::WARN, FIELDS);
static CAME_BACK: CallSite = notice("within budget: recorded again", Level::INFO, FIELDS);
static CANNOT_KEEP: CallSite = notice(
    "over budget, and nothing is left to be counted",
    Level::WARN,
    &["percent", "budget_percent"],
);

const fn notice(name: &'static str, level: Level, fields: &'static [&'static str]) -> CallSite {
    let target = "amp_trace::budget";
    CallSite::new(Kind::Event, name, target, level, file!(), line!(), fields)
}

/// Says in the trace what became of call sites, on a track of its own.
#[derive(Debug, Default)]
pub(super) struct Notices {
    track: Option<ThreadIndex>,
    /// It is said once that the budget cannot be kept.
    has_given_up: bool,
}

/// What was spent in a time, in picoseconds and nanoseconds.
pub(super) type Share = (u64, u64);

impl Notices {
    /// A site counts from now on: recording it took this share of the time.
    pub(super) fn fell_back(
        &mut self,
        at: Nanos,
        site: &CallSite,
        share: Share,
        budget: Option<Budget>,
        emit: &mut impl FnMut(&Record<'_>),
    ) {
        self.say(at, &FELL_BACK, &of(site, share, budget), emit);
    }

    /// A site is recorded again: that will take this share of the time.
    pub(super) fn came_back(
        &mut self,
        at: Nanos,
        site: &CallSite,
        share: Share,
        budget: Option<Budget>,
        emit: &mut impl FnMut(&Record<'_>),
    ) {
        self.say(at, &CAME_BACK, &of(site, share, budget), emit);
    }

    /// What cannot be counted, and counting itself, take this share of the time.
    pub(super) fn cannot_keep(
        &mut self,
        at: Nanos,
        share: Share,
        budget: Option<Budget>,
        emit: &mut impl FnMut(&Record<'_>),
    ) {
        if !std::mem::replace(&mut self.has_given_up, true) {
            self.say(at, &CANNOT_KEEP, &percents(share, budget), emit);
        }
    }

    fn say(
        &mut self,
        at: Nanos,
        notice: &'static CallSite,
        fields: &[Field<'_>],
        emit: &mut impl FnMut(&Record<'_>),
    ) {
        let Some(site) = notice.enroll() else {
            return;
        };
        let track = *self.track.get_or_insert_with(|| {
            let track = registry::take_index();
            let name = "recorder";
            emit(&Record::Track { track, name });
            track
        });
        emit(&Record::Event {
            thread: track,
            site,
            at,
            fields,
        });
    }
}

fn of(site: &CallSite, share: Share, budget: Option<Budget>) -> [Field<'static>; 5] {
    let [percent, budget] = percents(share, budget);
    let field = |name, value| Field { name, value };
    [
        field("name", Value::Text(site.name)),
        field("target", Value::Text(site.target)),
        field("line", Value::Unsigned(site.line.into())),
        percent,
        budget,
    ]
}

fn percents((spent, time): Share, budget: Option<Budget>) -> [Field<'static>; 2] {
    let percent = spent as f64 / 1e3 / time.max(1) as f64 * 100.0;
    let budget = budget.map_or(0.0, Budget::percent);
    [("percent", percent), ("budget_percent", budget)].map(|(name, value)| Field {
        name,
        value: Value::Float(value),
    })
}
