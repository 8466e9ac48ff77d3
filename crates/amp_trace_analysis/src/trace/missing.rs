use super::track::TrackId;

/// Something that the recorder could not keep, and counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loss {
    /// The track, where it is known.
    pub track: Option<TrackId>,
    /// Spans lost.
    pub spans: u64,
    /// Events, counter values and frame marks lost.
    pub events: u64,
    /// When the first one was lost, in nanoseconds.
    pub from: u64,
    /// When the last one was.
    pub to: u64,
}
