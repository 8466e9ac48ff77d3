//! What holds for the entries of every input, whatever is in it.

use std::collections::HashSet;

use amp_trace_format::{Entry, Value};

/// What holds for the entries of every input, whatever is in it.
#[derive(Debug, Default)]
pub(crate) struct Laws {
    processes: HashSet<u32>,
    tracks: HashSet<u32>,
    /// How many entries there were.
    pub(crate) entries: usize,
}

impl Laws {
    /// Panics where an entry breaks one.
    pub(crate) fn take(&mut self, entry: &Entry<'_>) {
        self.entries += 1;
        let track = match *entry {
            Entry::Process { process, .. } => {
                self.processes.insert(process.0);
                return;
            }
            Entry::Track {
                track,
                process,
                parent,
                ..
            } => {
                assert!(process.is_none_or(|process| self.processes.contains(&process.0)));
                assert!(parent.is_none_or(|parent| self.tracks.contains(&parent.0)));
                self.tracks.insert(track.0);
                return;
            }
            Entry::Counter { track, value, .. } => {
                assert!(!matches!(value, Value::Text(_) | Value::Truncated { .. }));
                Some(track)
            }
            Entry::Span { track, .. }
            | Entry::Begin { track, .. }
            | Entry::End { track, .. }
            | Entry::Event { track, .. }
            | Entry::Flow { track, .. }
            | Entry::Frame { track, .. } => Some(track),
            Entry::Loss { track, .. } => track,
            _ => None,
        };
        assert!(
            track.is_none_or(|track| self.tracks.contains(&track.0)),
            "{entry:?}"
        );
    }
}
