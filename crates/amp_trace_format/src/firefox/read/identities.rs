//! Numbers for processes and tracks.

use std::collections::HashMap;

use super::Emit;
use crate::{Entry, ProcessIndex, TrackIndex, TrackKind};

/// What stands for a process or thread whose number is a text begins here.
const FIRST_NAMED: i64 = 1 << 40;

/// Names of processes beyond this are not told apart.
const MOST: usize = 1 << 16;

/// All processes and tracks so far.
#[derive(Debug, Default)]
pub(super) struct Identities {
    /// With whether they have a name.
    processes: HashMap<String, (ProcessIndex, bool)>,
    tracks: u32,
}

/// A number or a text that begins with one, such as `17.1` for a thread whose number came again.
pub(super) fn number(text: &str) -> i64 {
    let digits = text.split(|c: char| !c.is_ascii_digit()).next();
    digits.unwrap_or_default().parse().unwrap_or(FIRST_NAMED)
}

impl Identities {
    /// The process of a number, which may be told a name.
    pub(super) fn process(&mut self, pid: &str, name: &str, emit: Emit<'_>) -> ProcessIndex {
        let next = u32::try_from(self.processes.len()).unwrap_or(u32::MAX);
        let known = self.processes.get(pid).copied();
        if known.is_none() && self.processes.len() >= MOST {
            return ProcessIndex(0);
        }
        let (process, has_name) = known.unwrap_or((ProcessIndex(next), false));
        if known.is_none() || !has_name && !name.is_empty() {
            let has_name = !name.is_empty();
            self.processes.insert(pid.to_owned(), (process, has_name));
            emit(&Entry::Process {
                process,
                id: number(pid),
                name,
            });
        }
        process
    }

    pub(super) fn track(
        &mut self,
        process: ProcessIndex,
        parent: Option<TrackIndex>,
        kind: TrackKind,
        name: &str,
        emit: Emit<'_>,
    ) -> TrackIndex {
        let track = TrackIndex(self.tracks);
        self.tracks = self.tracks.saturating_add(1);
        emit(&Entry::Track {
            track,
            process: Some(process),
            parent,
            kind,
            name,
        });
        track
    }
}
