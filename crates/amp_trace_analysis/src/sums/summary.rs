use amp_trace_format::{Nanos, Time, TrackIndex};
use foldhash::HashMap;

use super::Sum;
use crate::build::{Joined, Numbers, Stretch, Tables, TraceBuilder};
use crate::durations::Durations;
use crate::trace::{PathId, Paths, Said, SiteId};

/// What the spans of the threads of a capture come to, where their rows are not kept.
#[derive(Debug, Default)]
pub(crate) struct Summary {
    /// By track.
    pub(super) tracks: Vec<TrackSummary>,
    /// By call site.
    pub(crate) durations: Vec<Durations>,
}

/// The spans and events of one track.
#[derive(Debug, Default)]
pub(super) struct TrackSummary {
    /// The open spans, outermost first: when they began, and their paths.
    open: Vec<(u64, PathId)>,
    pub(super) paths: HashMap<PathId, Sum>,
    pub(super) events: u64,
}

/// What happens on a track in a piece, as sums.
#[derive(Debug, Default)]
pub(crate) struct Summed {
    carried: Vec<(u64, PathId)>,
    open: Vec<(u64, PathId)>,
    /// How many of those that are carried are still open.
    still: usize,
    /// The durations of spans that ended, by path.
    ended: Vec<Ended>,
    /// So many paths have room: those of all threads of a made-up chunk would fill any memory.
    most: usize,
    events: u64,
}

/// So many paths the first thread of a piece has room for, the second for half as many, and so on.
const MOST: usize = 1 << 16;

#[derive(Debug, Default)]
struct Ended {
    total: u64,
    durations: Durations,
}

impl Ended {
    #[inline]
    fn add(&mut self, duration: u64) {
        self.total = self.total.saturating_add(duration);
        self.durations.push(duration);
    }
}

impl Stretch for Summed {
    const HAS_ROWS: bool = false;
    type Whole = Summary;

    fn clear(&mut self, others: usize) {
        self.carried.clear();
        self.open.clear();
        (self.still, self.events) = (0, 0);
        self.most = MOST / (others + 1);
        for ended in &mut self.ended {
            ended.total = 0;
            ended.durations.clear();
        }
    }

    fn carry(&mut self, paths: &mut Paths, site: SiteId, start: u64) {
        self.begin(paths, site, start);
        self.carried.extend(self.open.last());
        self.still += 1;
    }

    #[inline]
    fn begin(&mut self, paths: &mut Paths, site: SiteId, start: u64) -> u32 {
        let parent = self.open.last().map(|(_, path)| *path);
        self.open.push((start, paths.child(parent, site)));
        0
    }

    #[inline(always)]
    fn end(&mut self, at: u64) -> Option<u32> {
        let (start, path) = self.open.pop()?;
        self.still = self.still.min(self.open.len());
        let place = path.0 as usize;
        if place >= self.ended.len() {
            self.grow(place)?;
        }
        self.ended[place].add(at.saturating_sub(start));
        Some(0)
    }

    #[inline]
    fn event(&mut self, paths: &mut Paths, site: SiteId, _at: u64) -> u32 {
        // It has its number among the paths, as in a trace with rows.
        let parent = self.open.last().map(|(_, path)| *path);
        paths.child(parent, site);
        self.events += 1;
        0
    }

    fn say(&mut self, _row: u32, _said: Said) {}

    /// What a flow is at has no row.
    fn innermost(&self) -> Option<u32> {
        None
    }

    fn carried(&self) -> usize {
        self.carried.len()
    }

    fn depth(&self) -> usize {
        self.open.len()
    }

    fn join(
        &self,
        whole: &mut Summary,
        builder: &mut TraceBuilder,
        (track, times): (TrackIndex, Option<(u64, u64)>),
        (tables, numbers): (&Tables, &Numbers),
    ) -> Option<Joined> {
        builder.go_on(track, times)?;
        let track = track.0 as usize;
        if track >= whole.tracks.len() {
            whole.tracks.resize_with(track + 1, TrackSummary::default);
        }
        let known = &mut whole.tracks[track];
        let numbered = |(start, path): &(u64, PathId)| (*start, numbers.path(*path));
        if !self
            .carried
            .iter()
            .map(numbered)
            .eq(known.open.iter().copied())
        {
            return None;
        }
        known.open.truncate(self.still);
        known
            .open
            .extend(self.open[self.still..].iter().map(numbered));
        known.events += self.events;
        for ((path, about), ended) in tables.paths.iter().zip(&self.ended) {
            if ended.durations.len() > 0 {
                let sum = Sum {
                    count: ended.durations.len() as u64,
                    open: 0,
                    total: ended.total,
                };
                known.paths.entry(numbers.path(path)).or_default().add(sum);
                let durations = durations_of(&mut whole.durations, numbers.site(about.site));
                durations.extend(&ended.durations);
            }
        }
        Some(Joined::default())
    }

    fn finish(whole: &mut Summary, builder: &mut TraceBuilder, at: Nanos) {
        let at = Time::try_from(at.0).unwrap_or(Time::MAX);
        for track in &mut whole.tracks {
            for (start, path) in track.open.drain(..) {
                builder.end(at);
                let duration = at.cast_unsigned().saturating_sub(start);
                let sum = Sum {
                    count: 1,
                    open: 0,
                    total: duration,
                };
                track.paths.entry(path).or_default().add(sum);
                let site = builder.site_of(path);
                durations_of(&mut whole.durations, site).push(duration);
            }
        }
    }
}

impl Summed {
    #[cold]
    fn grow(&mut self, place: usize) -> Option<()> {
        if place >= self.most {
            return None;
        }
        self.ended.resize_with(place + 1, Ended::default);
        Some(())
    }
}

/// Those of a call site.
fn durations_of(all: &mut Vec<Durations>, site: SiteId) -> &mut Durations {
    let place = site.0 as usize;
    if place >= all.len() {
        all.resize_with(place + 1, Durations::default);
    }
    &mut all[place]
}
