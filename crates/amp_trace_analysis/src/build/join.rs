//! Pieces of a file that were taken apart from each other, one after the other.

use amp_trace_format::{Time, TrackIndex};

use super::TraceBuilder;
use super::drafted::Drafted;
use crate::trace::{
    Datum, FlowPoint, Name, PathId, Paths, Said, Site, SiteId, Sites, Strings, Trace,
};

/// The texts, places and paths of a piece, numbered in the order of their first appearance in it.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    pub(crate) strings: Strings,
    pub(crate) sites: Sites,
    pub(crate) paths: Paths,
}

/// The numbers that those of a piece have in the trace.
#[derive(Debug, Default)]
pub(crate) struct Numbers {
    names: Vec<Name>,
    sites: Vec<SiteId>,
    paths: Vec<PathId>,
}

impl Numbers {
    fn name(&self, name: Name) -> Name {
        self.names[name.index()]
    }

    pub(crate) fn site(&self, site: SiteId) -> SiteId {
        self.sites[site.0 as usize]
    }

    pub(crate) fn path(&self, path: PathId) -> PathId {
        self.paths[path.0 as usize]
    }

    /// By the number in the piece.
    pub(super) fn paths(&self) -> &[PathId] {
        &self.paths
    }

    pub(super) fn said(&self, said: &Said) -> Said {
        let datum = match said.datum {
            Datum::Text(name) => Datum::Text(self.name(name)),
            other => other,
        };
        let name = self.name(said.name);
        Said { name, datum }
    }
}

/// Where the rows of a [`Drafted`] stretch are in the trace.
#[derive(Debug, Default)]
pub(crate) struct Joined {
    /// The rows of those that were open before.
    pub(super) carried: Vec<usize>,
    /// The row of the first new one.
    pub(super) first: usize,
}

impl Joined {
    pub(super) fn row(&self, row: u32) -> usize {
        let row = row as usize;
        match self.carried.get(row) {
            Some(row) => *row,
            None => self.first + row - self.carried.len(),
        }
    }
}

impl TraceBuilder {
    /// Numbers what a piece names. The order is that in which its statements would have numbered it, one by one.
    pub(crate) fn number(&mut self, tables: &Tables, numbers: &mut Numbers) {
        let Trace {
            strings,
            sites,
            paths,
            ..
        } = &mut self.trace;
        numbers.names.clear();
        let names = tables.strings.iter().map(|text| strings.adopt(text));
        numbers.names.extend(names);
        numbers.sites.clear();
        for (_, site) in tables.sites.iter() {
            let site = Site {
                name: numbers.name(site.name),
                target: numbers.name(site.target),
                file: site.file.map(|file| numbers.name(file)),
                unit: site.unit.map(|unit| numbers.name(unit)),
                ..*site
            };
            numbers.sites.push(sites.insert(site));
        }
        numbers.paths.clear();
        for (_, path) in tables.paths.iter() {
            let parent = path.parent.map(|parent| numbers.path(parent));
            let path = paths.child(parent, numbers.site(path.site));
            numbers.paths.push(path);
        }
    }

    /// Appends a stretch of a track, whose names were [numbered](Self::number), and that has something at the times. None
    /// where it does not go on with what the track has: other spans are open, or its times are earlier, or later than
    /// any format says.
    pub(crate) fn join(
        &mut self,
        track: TrackIndex,
        stretch: &Drafted,
        times: Option<(u64, u64)>,
        numbers: &Numbers,
    ) -> Option<Joined> {
        self.go_on(track, times)?;
        let lane = &mut self.lanes[track.0 as usize];
        lane.nest.join(stretch, numbers)
    }

    /// Something happens on a track from one time to another. None where these are earlier than what happened last, or
    /// later than any format says.
    pub(crate) fn go_on(&mut self, track: TrackIndex, times: Option<(u64, u64)>) -> Option<()> {
        self.lane(track);
        let Some((from, to)) = times else {
            return Some(());
        };
        let lane = &mut self.lanes[track.0 as usize];
        if from < lane.last {
            return None;
        }
        lane.last = to;
        self.seen(Time::try_from(to).ok()?);
        Some(())
    }

    /// The recording ends.
    pub(crate) fn end(&mut self, at: Time) {
        self.seen(at);
    }

    /// The call site of a path.
    pub(crate) fn site_of(&self, path: PathId) -> SiteId {
        self.trace.paths.get(path).site
    }

    /// Whether the program has marked a frame so far.
    pub(crate) fn has_frames(&self) -> bool {
        !self.trace.frame_sets.is_empty()
    }

    /// Adds a step of a flow, whose span is [bound](Self::bind) later; returns its number.
    pub(crate) fn flow(&mut self, point: FlowPoint) -> usize {
        self.trace.flows.push(point);
        self.trace.flows.len() - 1
    }

    /// Sets the span of a step of a flow, by its row in a stretch.
    pub(crate) fn bind(&mut self, flow: usize, joined: &Joined, row: u32) {
        self.trace.flows[flow].row = u32::try_from(joined.row(row)).ok();
    }
}
