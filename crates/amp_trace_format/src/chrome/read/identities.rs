//! Numbers for what a file names by process, thread and id.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use super::event::{Id, Scope};
use crate::json::Scratch;
use crate::{Entry, ProcessIndex, TrackIndex, TrackKind};

/// An id as it stands in the file: the number 1 is not the text `"1"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Name<'a> {
    Number(i64),
    Text(&'a str),
}

/// What an identity is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Key<'a> {
    Process(i64),
    Global,
    Frames(i64, &'a str),
    /// Category and scope, what the id is unique in, the id itself, and the process if it is only unique there.
    Async([&'a str; 2], Scope, Name<'a>, Option<i64>),
    Counter(i64, &'a str),
    /// What the id is unique in, and the id.
    Flow([&'a str; 2], &'a str),
    /// What stands for a number.
    Name(&'a str),
}

/// All processes, tracks and flows so far.
///
/// Keys are kept as two hashes of them, since a file may name as many as it has events: chance would need
/// 10^16 of them to mistake one for another, and the hashes are keyed anew each time.
#[derive(Debug, Default)]
pub(super) struct Identities {
    processes: HashMap<i64, ProcessIndex>,
    threads: HashMap<(i64, i64), TrackIndex>,
    known: HashMap<[u64; 2], u32>,
    hashers: [RandomState; 2],
    tracks: u32,
    flows: u32,
    names: u32,
    last_thread: Option<((i64, i64), TrackIndex)>,
    /// How much of the file was read.
    offset: u64,
}

/// So many identities may be known, and one more for each 512 bytes of the file.
const MOST: u64 = 3 << 18;

/// What stands for a name of a process or thread begins here.
const FIRST_NAMED: i64 = 1 << 40;

impl Identities {
    /// Takes note of how much of the file was read: that many identities more may there be.
    pub(super) fn at(&mut self, offset: u64) {
        self.offset = offset;
    }

    /// An identity as a number.
    pub(super) fn number(&mut self, id: Option<Id>, bytes: &[u8], scratch: &Scratch) -> i64 {
        match id {
            None => 0,
            Some(Id::Number(number)) => number,
            Some(Id::Text(text)) => {
                let text = text.get(bytes, scratch);
                text.parse().unwrap_or_else(|_| {
                    let next = self.names;
                    let name = self.get_or(Key::Name(text), next);
                    self.names += u32::from(name == Some(next));
                    // What is too much shares one.
                    FIRST_NAMED + i64::from(name.unwrap_or(u32::MAX))
                })
            }
        }
    }

    /// The process of a number; none if there are too many.
    pub(super) fn process(
        &mut self,
        pid: i64,
        emit: &mut impl FnMut(&Entry<'_>),
    ) -> Option<ProcessIndex> {
        if let Some(&process) = self.processes.get(&pid) {
            return Some(process);
        }
        if self.is_full() {
            return None;
        }
        let process = ProcessIndex(u32::try_from(self.processes.len()).ok()?);
        self.processes.insert(pid, process);
        emit(&Entry::Process {
            process,
            id: pid,
            name: "",
        });
        Some(process)
    }

    /// The track of a thread; none, here and below, if there are too many.
    pub(super) fn thread(
        &mut self,
        pid: i64,
        tid: i64,
        emit: &mut impl FnMut(&Entry<'_>),
    ) -> Option<TrackIndex> {
        if let Some((last, track)) = self.last_thread
            && last == (pid, tid)
        {
            return Some(track);
        }
        let track = match self.threads.get(&(pid, tid)) {
            Some(&track) => track,
            None if self.is_full() => return None,
            None => {
                let track = self.new_track(Some(pid), TrackKind::Thread { id: tid }, "", emit);
                self.threads.insert((pid, tid), track);
                track
            }
        };
        self.last_thread = Some(((pid, tid), track));
        Some(track)
    }

    pub(super) fn whole_process(
        &mut self,
        pid: i64,
        emit: &mut impl FnMut(&Entry<'_>),
    ) -> Option<TrackIndex> {
        self.track(Key::Process(pid), Some(pid), TrackKind::Process, "", emit)
    }

    pub(super) fn global(&mut self, emit: &mut impl FnMut(&Entry<'_>)) -> Option<TrackIndex> {
        self.track(Key::Global, None, TrackKind::Global, "", emit)
    }

    pub(super) fn frames(
        &mut self,
        pid: i64,
        set: &str,
        emit: &mut impl FnMut(&Entry<'_>),
    ) -> Option<TrackIndex> {
        let key = Key::Frames(pid, set);
        self.track(key, Some(pid), TrackKind::Custom, set, emit)
    }

    pub(super) fn counter(
        &mut self,
        pid: i64,
        name: &str,
        emit: &mut impl FnMut(&Entry<'_>),
    ) -> Option<TrackIndex> {
        let key = Key::Counter(pid, name);
        self.track(key, Some(pid), TrackKind::Counter, name, emit)
    }

    /// The track of asynchronous spans of an identity, which processes share unless it says otherwise; `within` is
    /// its category and its scope.
    pub(super) fn asynchronous(
        &mut self,
        (pid, name): (i64, &str),
        within: [&str; 2],
        (scope, id): (Scope, Id),
        (bytes, scratch): (&[u8], &Scratch),
        emit: &mut impl FnMut(&Entry<'_>),
    ) -> Option<TrackIndex> {
        let process = (scope == Scope::Process).then_some(pid);
        let id = match id {
            Id::Number(number) => Name::Number(number),
            Id::Text(text) => Name::Text(text.get(bytes, scratch)),
        };
        let key = Key::Async(within, scope, id, process);
        self.track(key, Some(pid), TrackKind::Async, name, emit)
    }

    /// The number of a chain of arrows; `within` is its category and its name.
    pub(super) fn flow(&mut self, within: [&str; 2], id: &str) -> Option<u64> {
        let next = self.flows + 1;
        let flow = self.get_or(Key::Flow(within, id), next)?;
        self.flows = self.flows.max(flow);
        Some(u64::from(flow))
    }

    fn track(
        &mut self,
        key: Key<'_>,
        pid: Option<i64>,
        kind: TrackKind,
        name: &str,
        emit: &mut impl FnMut(&Entry<'_>),
    ) -> Option<TrackIndex> {
        let track = self.get_or(key, self.tracks)?;
        if track == self.tracks {
            self.new_track(pid, kind, name, emit);
        }
        Some(TrackIndex(track))
    }

    fn new_track(
        &mut self,
        pid: Option<i64>,
        kind: TrackKind,
        name: &str,
        emit: &mut impl FnMut(&Entry<'_>),
    ) -> TrackIndex {
        let process = pid.and_then(|pid| self.process(pid, emit));
        let track = TrackIndex(self.tracks);
        self.tracks += 1;
        emit(&Entry::Track {
            track,
            process,
            parent: None,
            kind,
            name,
        });
        track
    }

    /// The number of what is known; a new one gets `next`, unless there are too many.
    fn get_or(&mut self, key: Key<'_>, next: u32) -> Option<u32> {
        let hash = [0, 1].map(|place: usize| self.hashers[place].hash_one(key));
        if let Some(&number) = self.known.get(&hash) {
            return Some(number);
        }
        if self.is_full() {
            return None;
        }
        self.known.insert(hash, next);
        Some(next)
    }

    fn is_full(&self) -> bool {
        let known = self.known.len() + self.threads.len() + self.processes.len();
        known as u64 >= MOST + self.offset / 512
    }
}
