//! From the statements of a file to the model.

mod about;
mod drafted;
mod join;
mod nest;
mod pending;
mod rebase;
mod stretch;

use amp_trace_format::{Argument, Binding, Entry, Place, Problems, Time, TrackIndex, TrackKind};
use foldhash::{HashMap, HashMapExt};

use self::nest::{Ending, Nest, Oddity};
use self::pending::{Pending, Statement, What};
use crate::trace::{Counter, Datum, Flow, FlowPoint, Name, Said, SiteId, Trace, Track, TrackId};

pub(crate) use self::drafted::Drafted;
pub(crate) use self::join::{Joined, Numbers, Tables};
pub(crate) use self::stretch::Stretch;

/// How the statements of a file come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// By time on each track, from time 0 on, and as a tree: our native capture. Spans go where they belong at once.
    Tree,
    /// In any order; those of one track and one time are in the order in which they happened: Perfetto's protobuf.
    /// They are kept, 40 bytes each, and sorted at the end.
    Time,
    /// In any order; of one time, ends come before beginnings, and whole spans from the longest to the shortest:
    /// Chrome's JSON, where there are whole spans.
    Rank,
}

/// Takes the entries of a file one by one, and makes a [`Trace`] of them.
#[derive(Debug)]
pub struct TraceBuilder {
    order: Order,
    trace: Trace,
    lanes: Vec<Lane>,
    counters: HashMap<(u32, SiteId), usize>,
    frame_sets: HashMap<(u32, SiteId), usize>,
    labels: HashMap<Name, usize>,
    last_site: Option<SiteId>,
    has_whole: bool,
    /// The least and greatest time so far.
    from: Time,
    to: Time,
    problems: Problems,
}

/// What a track has so far.
#[derive(Debug, Default)]
struct Lane {
    nest: Nest,
    pending: Pending,
    last: u64,
    /// Steps of flows that bind to the next span.
    waiting: Vec<usize>,
}

impl TraceBuilder {
    /// Begins a trace.
    #[must_use]
    pub fn new(order: Order) -> Self {
        Self {
            order,
            trace: Trace::default(),
            lanes: Vec::new(),
            counters: HashMap::new(),
            frame_sets: HashMap::new(),
            labels: HashMap::new(),
            last_site: None,
            has_whole: false,
            from: if order == Order::Tree { 0 } else { Time::MAX },
            to: Time::MIN,
            problems: Problems::new(),
        }
    }

    /// Takes what a reader found.
    ///
    /// # Panics
    /// If there are more than 2³² call sites, paths or texts, which is more than memory holds.
    pub fn entry(&mut self, entry: &Entry<'_>) {
        match *entry {
            Entry::Begin {
                track,
                ref place,
                at,
                arguments,
            } => self.statement(track, place, at, What::Begin, arguments),
            Entry::End {
                track,
                ref place,
                at,
                arguments,
            } => match self.order {
                Order::Tree => self.close(track, at, arguments),
                Order::Time | Order::Rank => {
                    self.statement(track, place, at, What::End, arguments);
                }
            },
            Entry::Span {
                track,
                ref place,
                at,
                duration,
                arguments,
            } => {
                let what = duration.map_or(What::Begin, What::Span);
                if let Some(duration) = duration {
                    self.has_whole = true;
                    self.seen(at.saturating_add_unsigned(duration));
                }
                self.statement(track, place, at, what, arguments);
            }
            Entry::Event {
                track,
                ref place,
                at,
                arguments,
            } => self.statement(track, place, at, What::Event, arguments),
            Entry::Flow {
                track,
                id,
                ref place,
                at,
                step,
                binding,
            } => {
                let number = self.trace.flows.len();
                let site = self.site(place);
                self.trace.flows.push(FlowPoint {
                    flow: Flow(id),
                    step,
                    track: TrackId(track.0),
                    row: None,
                    site,
                    at: at.cast_unsigned(),
                });
                let number = u32::try_from(number).unwrap_or(u32::MAX);
                let what = match binding {
                    Binding::Enclosing => What::FlowHere(number),
                    Binding::Next => What::FlowNext(number),
                };
                self.statement(track, place, at, what, &[]);
            }
            Entry::Counter {
                track,
                ref place,
                at,
                value,
            } => {
                self.seen(at);
                self.lane(track);
                let site = self.site(place);
                if let Some(value) = Datum::of(&value, &mut self.trace.strings).number() {
                    let counter = self.counter(track, site);
                    counter.times.push(at.cast_unsigned());
                    counter.values.push(value);
                }
            }
            ref other => self.about(other),
        }
    }

    /// The trace; `problems` are the reader's.
    #[must_use]
    pub fn finish(mut self, problems: Problems) -> Trace {
        if self.from > self.to {
            (self.from, self.to) = (0, 0);
        }
        for at in 0..self.lanes.len() {
            self.replay(at);
        }
        let mut trace = self.trace;
        for (track, lane) in trace.tracks.iter_mut().zip(self.lanes) {
            track.rows = lane.nest.rows;
            track.rows.shrink();
        }
        rebase::rebase(&mut trace, self.from, self.to);
        trace.problems = problems;
        trace.problems.extend(self.problems);
        trace
    }

    fn statement(
        &mut self,
        track: TrackIndex,
        place: &Place<'_>,
        at: Time,
        what: What,
        arguments: &[Argument<'_>],
    ) {
        self.seen(at);
        self.lane(track);
        let lane = track.0 as usize;
        let site = self.site(place);
        match self.order {
            Order::Tree => {
                let last = self.lanes[lane].last;
                let (said, at) = (at, at.max(0).cast_unsigned().max(last));
                let what = match what {
                    // Its end stays where it is.
                    What::Span(duration) => What::Span(
                        duration.saturating_sub(at.saturating_sub(said.max(0).cast_unsigned())),
                    ),
                    what => what,
                };
                self.lanes[lane].last = at;
                if let Some(row) = self.apply(lane, site, at, what) {
                    for argument in arguments {
                        let said = Said::of(argument, &mut self.trace.strings);
                        self.lanes[lane].nest.say(row, said);
                    }
                }
            }
            Order::Time | Order::Rank => {
                let strings = &mut self.trace.strings;
                let said = arguments.iter().map(|it| Said::of(it, strings));
                self.lanes[lane].pending.push(at, site, what, said);
            }
        }
    }

    /// The innermost span of a track ends, whatever it is.
    fn close(&mut self, track: TrackIndex, at: Time, arguments: &[Argument<'_>]) {
        self.seen(at);
        self.lane(track);
        let lane = &mut self.lanes[track.0 as usize];
        lane.last = at.max(0).cast_unsigned().max(lane.last);
        let Some(row) = lane.nest.close(lane.last) else {
            return self.problems.add(0, said_of(Oddity::NoBeginning));
        };
        for argument in arguments {
            let said = Said::of(argument, &mut self.trace.strings);
            lane.nest.say(row, said);
        }
    }

    /// Sorts and takes the statements of a track that were kept.
    fn replay(&mut self, lane: usize) {
        let pending = std::mem::take(&mut self.lanes[lane].pending);
        let is_async = self.trace.tracks[lane].kind == TrackKind::Async;
        let is_ranked = self.order == Order::Rank && self.has_whole && !is_async;
        let (statements, said) = pending.sorted(is_ranked);
        for statement in &statements {
            let Statement { at, site, what, .. } = *statement;
            let at = at.abs_diff(self.from);
            if let Some(row) = self.apply(lane, site, at, what) {
                for said in statement.said(&said) {
                    self.lanes[lane].nest.say(row, *said);
                }
            }
        }
    }

    /// Takes a statement whose turn it is; the row that it makes or ends.
    fn apply(&mut self, lane: usize, site: SiteId, at: u64, what: What) -> Option<usize> {
        let Lane { nest, waiting, .. } = &mut self.lanes[lane];
        let Trace {
            paths,
            sites,
            strings,
            flows,
            ..
        } = &mut self.trace;
        let is_tree = self.order == Order::Tree;
        let begins = matches!(what, What::Begin | What::Span(_));
        let (row, oddity) = match what {
            What::Begin if is_tree => (Some(nest.open(paths, (site, at), None)), None),
            What::Begin => nest.begin(paths, (site, at), None),
            What::Span(duration) if is_tree => {
                (Some(nest.whole(paths, (site, at), duration)), None)
            }
            What::Span(duration) => {
                nest.begin(paths, (site, at), Some(at.saturating_add(duration)))
            }
            What::End => {
                let ending = Ending {
                    sites,
                    paths,
                    strings,
                    site,
                };
                nest.end(ending, at)
            }
            What::Event if is_tree => (Some(nest.moment(paths, site, at)), None),
            What::Event => nest.event(paths, site, at),
            What::FlowHere(number) => {
                flows[number as usize].row = nest.around(at).and_then(|row| row.try_into().ok());
                return None;
            }
            What::FlowNext(number) => {
                waiting.push(number as usize);
                return None;
            }
        };
        if let Some(row) = row
            && begins
            && !waiting.is_empty()
        {
            for number in waiting.drain(..) {
                flows[number].row = u32::try_from(row).ok();
            }
        }
        if let Some(oddity) = oddity {
            self.problems.add(0, said_of(oddity));
        }
        row
    }

    fn lane(&mut self, track: TrackIndex) {
        let count = track.0 as usize + 1;
        if self.lanes.len() < count {
            self.lanes.resize_with(count, Lane::default);
            self.trace.tracks.resize_with(count, Track::new);
        }
    }

    /// The number of a call site. Most statements are of the same one as the one before, or of one whose texts are
    /// few.
    fn site(&mut self, place: &Place<'_>) -> SiteId {
        let Trace { sites, strings, .. } = &mut self.trace;
        if let Some(last) = self.last_site
            && sites.is(last, place, strings)
        {
            return last;
        }
        let site = sites.add(place, strings);
        self.last_site = Some(site);
        site
    }

    fn counter(&mut self, track: TrackIndex, site: SiteId) -> &mut Counter {
        let counters = &mut self.trace.counters;
        let next = counters.len();
        let place = *self.counters.entry((track.0, site)).or_insert(next);
        if place == next {
            counters.push(Counter {
                site,
                track: TrackId(track.0),
                times: Vec::new(),
                values: Vec::new(),
            });
        }
        &mut counters[place]
    }

    fn seen(&mut self, at: Time) {
        self.from = self.from.min(at);
        self.to = self.to.max(at);
    }
}

fn said_of(oddity: Oddity) -> &'static str {
    match oddity {
        Oddity::NoBeginning => "ends of spans whose beginning is not in the file are left out",
        Oddity::Overlaps => "spans that end later than the span they began in are left out",
        Oddity::TooDeep => "spans inside of 512 others are left out",
        Oddity::Cut => "spans that had not ended when the one around them did end with it",
    }
}
