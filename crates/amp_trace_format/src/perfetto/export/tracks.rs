//! Tracks, and whether the file says what they are.
//!
//! The number of a track is its kind in the lowest two bits and a count above them, as in the writer.

use std::collections::{HashMap, HashSet};

use crate::export::{Numbers, Roster, Unsaid};
use crate::perfetto::track;
use crate::{ProcessIndex, TrackIndex, TrackKind};

/// The track of the first process.
pub(super) const FIRST_PROCESS: u64 = 1 << 2;

/// Tracks below tracks beyond this are beside each other.
const DEEPEST: usize = 64;

/// All tracks.
#[derive(Debug, Default)]
pub(super) struct Tracks {
    pub(super) roster: Roster,
    numbers: Numbers,
    has_begun: bool,
    /// Which tracks are described in the file.
    described: HashSet<u64>,
    /// Frame sets and histograms by process and name, counters by track and name.
    named: HashMap<(u64, String), u64>,
}

impl Tracks {
    /// Describes processes and threads, once.
    pub(super) fn begin(&mut self, out: &mut Vec<u8>, unsaid: &mut Unsaid) {
        if std::mem::replace(&mut self.has_begun, true) {
            return;
        }
        self.numbers = Numbers::new(&self.roster);
        for (process, said) in &self.roster.processes {
            let number = self.numbers.process(Some(*process));
            let is_own = i64::from(number) == said.id;
            unsaid.add_if(
                !is_own,
                "numbers of processes that others have, or that are too large",
            );
            self.described.insert(of_process(*process));
            track::push_process_of(out, of_process(*process), number, &said.name);
        }
        for (index, said) in &self.roster.tracks {
            if let TrackKind::Thread { id } = said.kind {
                let number = self.numbers.track(*index);
                let is_own = i64::from(number) == id;
                unsaid.add_if(
                    !is_own,
                    "numbers of threads that others have, or that are too large",
                );
                let process = self.numbers.process(said.process);
                let uuid = of_track(*index);
                let name = Some(&*said.name).filter(|name| !name.is_empty());
                track::push_thread(out, (uuid, process, number), name);
                self.described.insert(uuid);
            }
        }
    }

    /// The number of a track; describes it if that was not done.
    pub(super) fn uuid(&mut self, track: TrackIndex, out: &mut Vec<u8>) -> u64 {
        let mut path = vec![track];
        while let Some(parent) = path
            .last()
            .and_then(|track| self.roster.track(*track).parent)
        {
            if path.len() == DEEPEST || self.described.contains(&of_track(parent)) {
                break;
            }
            path.push(parent);
        }
        for track in path.into_iter().rev() {
            let said = self.roster.track(track);
            let uuid = self.own(track);
            if uuid == of_track(track) && self.described.insert(uuid) {
                let process = said.process.map(of_process);
                let parent = said.parent.map(|parent| self.own(parent));
                let parent = parent.filter(|parent| self.described.contains(parent));
                // A track without a name is asynchronous; its first event gives it one.
                let is_named = said.kind != TrackKind::Async && !said.name.is_empty();
                let name = is_named.then_some(&*said.name);
                track::push_track_of(out, uuid, parent.or(process), name);
            }
        }
        self.own(track)
    }

    /// The number of a track: what happened to a process is on that of the process.
    fn own(&self, track: TrackIndex) -> u64 {
        let said = self.roster.track(track);
        match (said.kind, said.process) {
            (TrackKind::Process, Some(process)) => of_process(process),
            _ => of_track(track),
        }
    }

    /// The track of the process that another track belongs to.
    pub(super) fn process_of(&self, track: TrackIndex) -> Option<u64> {
        self.roster.process_of(track).map(of_process)
    }

    /// The track of whom nobody is named.
    pub(super) fn first_process(&self) -> Option<u64> {
        self.roster.processes.keys().next().copied().map(of_process)
    }

    /// The track above a counter's.
    pub(super) fn above_counter(&mut self, track: TrackIndex, out: &mut Vec<u8>) -> Option<u64> {
        let said = self.roster.track(track);
        match (said.kind, said.parent) {
            (TrackKind::Counter, Some(parent)) => Some(self.uuid(parent, out)),
            _ => self.process_of(track),
        }
    }

    /// The number of a track that is found by a name within another; whether it is new.
    pub(super) fn named(&mut self, within: u64, name: &str) -> (u64, bool) {
        let next = (self.named.len() as u64 + 1) << 2 | 2;
        let key = (within, name.to_owned());
        let uuid = *self.named.entry(key).or_insert(next);
        (uuid, uuid == next)
    }
}

const fn of_process(process: ProcessIndex) -> u64 {
    (process.0 as u64 + 1) << 2
}

const fn of_track(track: TrackIndex) -> u64 {
    (track.0 as u64 + 1) << 2 | 1
}
