use std::collections::{BTreeMap, BTreeSet};

use super::Roster;
use crate::{ProcessIndex, TrackIndex, TrackKind};

/// Numbers of processes and threads by which other programs tell them apart: those of the operating
/// system, where these are unique and within range.
///
/// Other programs take the thread whose number is its process's for the main thread, and 0 and what
/// has more than 31 bits for anything. Tracks that are no threads get numbers as well: where a format
/// knows nothing but threads, they are some.
#[derive(Debug, Default)]
pub(crate) struct Numbers {
    processes: BTreeMap<ProcessIndex, u32>,
    tracks: BTreeMap<TrackIndex, u32>,
}

/// Numbers that are made up count down from here, and no others are as high.
const MADE_UP: u32 = 999_999_999;

impl Numbers {
    pub(crate) fn new(roster: &Roster) -> Self {
        let mut numbers = Self::default();
        let (mut taken, mut made_up) = (BTreeSet::new(), MADE_UP);
        for (process, said) in &roster.processes {
            // Some programs give none, and readers know 0 for that.
            let own = usual(said.id).filter(|id| taken.insert(*id));
            let number = own.unwrap_or_else(|| next(&mut made_up));
            numbers.processes.insert(*process, number);
        }
        let (mut taken, mut made_up) = (BTreeSet::new(), MADE_UP);
        for (track, said) in &roster.tracks {
            let own = match said.kind {
                TrackKind::Async | TrackKind::Counter => continue,
                TrackKind::Thread { id } => usual(id).filter(|id| *id != 0),
                _ => None,
            };
            let process = numbers.process(said.process);
            let own = own.filter(|id| taken.insert((process, *id)));
            let number = own.unwrap_or_else(|| next(&mut made_up));
            numbers.tracks.insert(*track, number);
        }
        numbers
    }

    /// The number of a process; 0 for none.
    pub(crate) fn process(&self, process: Option<ProcessIndex>) -> u32 {
        let known = process.and_then(|process| self.processes.get(&process));
        known.copied().unwrap_or(0)
    }

    /// The number of a track that is neither a counter nor asynchronous; 0 for others.
    pub(crate) fn track(&self, track: TrackIndex) -> u32 {
        self.tracks.get(&track).copied().unwrap_or(0)
    }
}

/// A number that nobody takes for anything else.
fn usual(id: i64) -> Option<u32> {
    // Half of them are left for what is made up.
    u32::try_from(id).ok().filter(|id| *id < MADE_UP / 2)
}

fn next(made_up: &mut u32) -> u32 {
    let number = *made_up;
    *made_up = number.saturating_sub(1).max(MADE_UP / 2);
    number
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Entry;

    #[test]
    fn numbers_are_the_systems_where_these_are_unique() {
        let mut roster = Roster::default();
        for (process, id) in [(0, 0), (1, 4242), (2, 4242), (3, -1)] {
            let (process, name) = (ProcessIndex(process), "");
            roster.takes(&Entry::Process { process, id, name });
        }
        let thread = |id| TrackKind::Thread { id };
        let kinds = [
            (0, 1, thread(4242)),
            (1, 1, thread(7)),
            (2, 1, thread(7)),
            (3, 2, thread(7)),
            (4, 2, thread(0)),
            (5, 2, thread(1 << 40)),
            (6, 2, TrackKind::Gpu),
            (7, 2, TrackKind::Async),
        ];
        for (track, process, kind) in kinds {
            roster.takes(&Entry::Track {
                track: TrackIndex(track),
                process: Some(ProcessIndex(process)),
                parent: None,
                kind,
                name: "",
            });
        }
        let numbers = Numbers::new(&roster);
        let process = |process| numbers.process(Some(ProcessIndex(process)));
        assert_eq!([0, 1, 2, 3].map(process), [0, 4242, MADE_UP, MADE_UP - 1]);
        let tracks = [0, 1, 2, 3, 4, 5, 6, 7].map(|track| numbers.track(TrackIndex(track)));
        let up = [0, 1, 2, 3].map(|below| MADE_UP - below);
        assert_eq!(tracks, [4242, 7, up[0], 7, up[1], up[2], up[3], 0]);
    }
}
