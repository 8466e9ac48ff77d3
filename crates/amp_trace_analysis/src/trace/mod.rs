//! The model: everything a trace file says, in columns.

mod arguments;
mod draft;
mod frame_set;
mod metric;
mod missing;
mod nesting;
mod paths;
mod rows;
mod sites;
mod strings;
mod track;

use amp_trace_format::{Problems, Time};

pub use arguments::{Datum, Said};
pub(crate) use draft::Draft;
pub use frame_set::{FrameMark, FrameSet};
pub use metric::{Counter, Histogram, Label, Totals};
pub use missing::Loss;
pub use nesting::Around;
pub use paths::{Path, PathId, Paths};
pub use rows::{Extent, Row, Rows};
pub use sites::{Site, SiteId, Sites};
pub use strings::{Name, Strings};
pub use track::{Flow, FlowPoint, Process, Track, TrackId};

/// A whole trace.
///
/// All times are nanoseconds since [`start`](Self::start). Tracks, processes and call sites are in the order
/// of first appearance in the file.
///
/// # Cost
/// 16 bytes of memory for a span, 28 for each argument; each text once.
#[derive(Debug, Default)]
pub struct Trace {
    /// All texts.
    pub strings: Strings,
    /// The places in the program.
    pub sites: Sites,
    /// The call paths, over all tracks.
    pub paths: Paths,
    /// The processes.
    pub processes: Vec<Process>,
    /// The threads and other tracks, with their spans and events.
    pub tracks: Vec<Track>,
    /// The counters and their values.
    pub counters: Vec<Counter>,
    /// The frame sets and their frames.
    pub frame_sets: Vec<FrameSet>,
    /// The steps of chains of arrows, by time.
    pub flows: Vec<FlowPoint>,
    /// The values of histogram metrics, by time.
    pub histograms: Vec<Histogram>,
    /// What is in the trace by its sums only, by time.
    pub totals: Vec<Totals>,
    /// What the recorder could not keep, by time.
    pub losses: Vec<Loss>,
    /// What is true of the whole trace, by name.
    pub labels: Vec<Label>,
    /// What the reader could not make sense of.
    pub problems: Problems,
    /// The first time of the trace, on the clock of the file.
    pub start: Time,
    /// From the first time to the last one.
    pub duration: u64,
}

impl Trace {
    /// The text of a name.
    #[must_use]
    pub fn text(&self, name: Name) -> &str {
        self.strings.get(name)
    }

    /// The name of a call site.
    #[must_use]
    pub fn site_name(&self, site: SiteId) -> &str {
        self.text(self.sites.get(site).name)
    }

    /// The name of the innermost place of a call path.
    #[must_use]
    pub fn path_name(&self, path: PathId) -> &str {
        self.site_name(self.paths.get(path).site)
    }

    /// A label's value.
    #[must_use]
    pub fn label(&self, name: &str) -> Option<Datum> {
        let name = self.strings.find(name)?;
        let label = self.labels.iter().find(|label| label.name == name);
        label.map(|label| label.value)
    }

    /// A label's value as a number, or what its text reads as: Perfetto's format has no other place for fractions.
    #[must_use]
    pub fn label_number(&self, name: &str) -> Option<f64> {
        match self.label(name)? {
            Datum::Text(text) => self.text(text).parse().ok(),
            value => value.number(),
        }
    }

    /// How many spans there are, over all tracks.
    #[must_use]
    pub fn span_count(&self) -> usize {
        self.tracks
            .iter()
            .map(|track| track.rows.span_count())
            .sum()
    }

    /// The tracks with their numbers.
    pub fn tracks(&self) -> impl Iterator<Item = (TrackId, &Track)> {
        (0..).map(TrackId).zip(&self.tracks)
    }

    /// One track.
    ///
    /// # Panics
    /// If it is of another trace and this one has fewer.
    #[must_use]
    pub fn track(&self, id: TrackId) -> &Track {
        &self.tracks[id.0 as usize]
    }

    /// What a person calls a track: its name, or what it is and its number.
    #[must_use]
    pub fn track_title(&self, id: TrackId) -> String {
        self.track(id).title(&self.strings)
    }
}
