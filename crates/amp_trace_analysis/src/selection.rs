//! Which part of a trace an answer is about.

use wildmatch::WildMatch;

use crate::trace::{SiteId, Trace, TrackId};

/// A part of a trace: a range of time, names of spans, names of tracks.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// From when on, in nanoseconds since the start of the trace; `None` for the start.
    pub from: Option<u64>,
    /// Until when, exclusive; `None` for the end.
    pub to: Option<u64>,
    /// Names of spans, with `*` for any text and `?` for any character; one of them has to fit. Empty for all.
    pub names: Vec<String>,
    /// The same of threads and other tracks.
    pub tracks: Vec<String>,
}

/// A selection, looked up in a trace.
#[derive(Debug, Clone)]
pub struct Selected {
    from: u64,
    to: u64,
    sites: Vec<bool>,
    tracks: Vec<bool>,
}

impl Selection {
    /// Looks up which call sites and tracks of a trace are meant.
    #[must_use]
    pub fn of(&self, trace: &Trace) -> Selected {
        let names = Patterns::new(&self.names);
        let tracks = Patterns::new(&self.tracks);
        let sites = trace.sites.iter().map(|(_, site)| {
            let (name, target) = (trace.text(site.name), trace.text(site.target));
            names.fit(name) || names.fit(&format!("{target}::{name}"))
        });
        let tracks = trace
            .tracks()
            .map(|(id, _)| tracks.fit(&trace.track_title(id)));
        Selected {
            from: self.from.unwrap_or(0),
            to: self.to.unwrap_or(u64::MAX),
            sites: sites.collect(),
            tracks: tracks.collect(),
        }
    }
}

impl Selected {
    /// Whether a call site is meant.
    #[must_use]
    pub fn has_site(&self, site: SiteId) -> bool {
        self.sites[site.0 as usize]
    }

    /// Whether a track is meant.
    #[must_use]
    pub fn has_track(&self, track: TrackId) -> bool {
        self.tracks[track.0 as usize]
    }

    /// Whether a time is in the range.
    #[must_use]
    pub fn has_time(&self, at: u64) -> bool {
        (self.from..self.to).contains(&at)
    }

    /// The range of time, whatever the trace's.
    pub(crate) fn bounds(&self) -> (u64, u64) {
        (self.from, self.to)
    }

    /// The range of time, within a trace of a duration.
    #[must_use]
    pub fn range(&self, duration: u64) -> (u64, u64) {
        let to = self.to.min(duration);
        (self.from.min(to), to)
    }
}

/// Patterns of which one has to fit.
struct Patterns(Vec<WildMatch>);

impl Patterns {
    fn new(patterns: &[String]) -> Self {
        Self(patterns.iter().map(|text| WildMatch::new(text)).collect())
    }

    fn fit(&self, text: &str) -> bool {
        self.0.is_empty() || self.0.iter().any(|pattern| pattern.matches(text))
    }
}
