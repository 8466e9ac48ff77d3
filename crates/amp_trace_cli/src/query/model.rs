use std::sync::OnceLock;

use amp_trace_analysis::{FrameSet, Row, Site, Trace, TrackId};
use amp_trace_format::Format;

use super::by_path::ByPath;
use crate::load::Loaded;

/// Where a span or an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Place {
    /// The track, by number.
    pub(super) track: u32,
    /// The row on the track.
    pub(super) row: u32,
}

/// Which rows of tracks a table has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Spans,
    Events,
    Both,
}

impl Kind {
    pub(super) fn has(self, row: &Row) -> bool {
        match self {
            Self::Spans => row.is_span(),
            Self::Events => !row.is_span(),
            Self::Both => true,
        }
    }
}

/// How often a call site occurs.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct SiteCounts {
    pub(super) spans: u64,
    pub(super) events: u64,
    pub(super) counted: u64,
}

/// A trace, and what tables need of it beyond what it says: computed once, when it is first asked for.
#[derive(Debug)]
pub(super) struct Model {
    pub(super) trace: Trace,
    /// What its file is.
    pub(super) format: &'static str,
    /// How long its file is, after decompression.
    pub(super) bytes: u64,
    /// How many rows the tracks before a track have, for each track and the end.
    bases: Vec<u64>,
    /// What a person calls the tracks.
    pub(super) titles: Vec<String>,
    /// What a person calls the processes.
    pub(super) processes: Vec<String>,
    main_frames: Option<usize>,
    selves: Vec<OnceLock<Vec<u64>>>,
    parents: Vec<OnceLock<Vec<Option<u32>>>>,
    spans_by_path: OnceLock<ByPath>,
    events_by_path: OnceLock<ByPath>,
    site_counts: OnceLock<Vec<SiteCounts>>,
}

impl Model {
    /// The model without a file: its tables have no rows.
    pub(super) fn empty() -> Self {
        Self::new(Loaded {
            trace: Trace::default(),
            format: Format::Native,
            compression: None,
            bytes: 0,
        })
    }

    pub(super) fn new(loaded: Loaded) -> Self {
        let trace = loaded.trace;
        let mut bases = Vec::with_capacity(trace.tracks.len() + 1);
        let mut base = 0;
        for track in &trace.tracks {
            bases.push(base);
            base += track.rows.len() as u64;
        }
        bases.push(base);
        let titles = trace.tracks().map(|(id, _)| trace.track_title(id));
        let processes = trace.processes.iter().map(|process| {
            let name = trace.text(process.name);
            match name {
                "" => format!("process {}", process.id),
                name => name.to_owned(),
            }
        });
        let main = trace.main_frames();
        let main_frames = trace
            .frame_sets
            .iter()
            .position(|set| main.is_some_and(|main| std::ptr::eq(main, set)));
        let count = trace.tracks.len();
        Self {
            format: loaded.format.name(),
            bytes: loaded.bytes,
            bases,
            titles: titles.collect(),
            processes: processes.collect(),
            main_frames,
            selves: (0..count).map(|_| OnceLock::new()).collect(),
            parents: (0..count).map(|_| OnceLock::new()).collect(),
            spans_by_path: OnceLock::new(),
            events_by_path: OnceLock::new(),
            site_counts: OnceLock::new(),
            trace,
        }
    }

    /// How many rows all tracks have.
    pub(super) fn row_count(&self) -> u64 {
        self.bases.last().copied().unwrap_or(0)
    }

    pub(super) fn row(&self, place: Place) -> Row {
        self.trace.tracks[place.track as usize]
            .rows
            .get(place.row as usize)
    }

    pub(super) fn site(&self, place: Place) -> &Site {
        let path = self.trace.paths.get(self.row(place).path);
        self.trace.sites.get(path.site)
    }

    /// The number of a row, over all tracks.
    pub(super) fn id(&self, place: Place) -> u64 {
        self.bases[place.track as usize] + u64::from(place.row)
    }

    /// The row of a number.
    pub(super) fn place(&self, id: u64) -> Option<Place> {
        if id >= self.row_count() {
            return None;
        }
        let track = self.bases.partition_point(|base| *base <= id) - 1;
        Some(Place {
            track: u32::try_from(track).ok()?,
            row: u32::try_from(id - self.bases[track]).ok()?,
        })
    }

    /// The span around a span or an event.
    pub(super) fn parent(&self, place: Place) -> Option<Place> {
        let track = place.track as usize;
        let parents = self.parents[track]
            .get_or_init(|| self.trace.tracks[track].rows.parents(&self.trace.paths));
        let row = parents[place.row as usize]?;
        Some(Place { row, ..place })
    }

    /// Nanoseconds of a span outside of the spans inside of it.
    pub(super) fn self_time(&self, place: Place) -> u64 {
        let track = place.track as usize;
        let selves = self.selves[track].get_or_init(|| {
            let rows = &self.trace.tracks[track].rows;
            rows.self_times(&self.trace.paths, self.trace.duration)
        });
        selves[place.row as usize]
    }

    /// The frame set that matters most.
    pub(super) fn main_frames(&self) -> Option<&FrameSet> {
        Some(&self.trace.frame_sets[self.main_frames?])
    }

    /// The number of the frame of it that a time lies in.
    pub(super) fn frame(&self, time: u64) -> Option<u64> {
        let set = self.main_frames()?;
        Some(set.frames[set.at(time)?].index)
    }

    pub(super) fn title(&self, track: TrackId) -> Option<&str> {
        self.titles.get(track.0 as usize).map(String::as_str)
    }

    /// What a person calls a track's process.
    pub(super) fn process(&self, track: TrackId) -> Option<&str> {
        let process = self.trace.tracks.get(track.0 as usize)?.process?;
        self.processes.get(process as usize).map(String::as_str)
    }

    /// The rows of a kind, by call path.
    pub(super) fn by_path(&self, kind: Kind) -> &ByPath {
        let index = match kind {
            Kind::Spans | Kind::Both => &self.spans_by_path,
            Kind::Events => &self.events_by_path,
        };
        index.get_or_init(|| ByPath::new(&self.trace, kind))
    }

    /// How often a call site occurs.
    pub(super) fn site_counts(&self, site: usize) -> SiteCounts {
        let counts = self.site_counts.get_or_init(|| {
            let mut counts = vec![SiteCounts::default(); self.trace.sites.len()];
            for row in self.trace.tracks.iter().flat_map(|track| track.rows.iter()) {
                let counts = &mut counts[self.trace.paths.get(row.path).site.0 as usize];
                match row.is_span() {
                    true => counts.spans += 1,
                    false => counts.events += 1,
                }
            }
            for totals in &self.trace.totals {
                let counted = &mut counts[totals.site.0 as usize].counted;
                *counted = counted.saturating_add(totals.count);
            }
            counts
        });
        counts[site]
    }

    /// The names of the places of a call path, outermost first.
    pub(super) fn path_text(&self, place: Place) -> String {
        let path = self.row(place).path;
        let mut names: Vec<&str> = self
            .trace
            .paths
            .upwards(path)
            .map(|path| self.trace.path_name(path))
            .collect();
        names.reverse();
        names.join(";")
    }
}
