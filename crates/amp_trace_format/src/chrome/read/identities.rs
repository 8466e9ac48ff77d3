//! Numbers for what a file names by process, thread and id.

use std::collections::HashMap;

use super::event::{Id, Scope};
use crate::json::Scratch;
use crate::{Entry, ProcessIndex, TrackIndex, TrackKind};

/// An id as it stands in the file: the number 1 is not the text `"1"`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Name {
    Number(i64),
    Text(String),
}

/// What an identity is made of.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Thread(i64, i64),
    Process(i64),
    Global,
    Frames(i64, String),
    /// Category and scope, what the id is unique in, the id itself, and the process if it is only unique there.
    Async([String; 2], Scope, Name, Option<i64>),
    Counter(i64, String),
}

/// All processes, tracks and flows so far.
#[derive(Debug, Default)]
pub(super) struct Identities {
    processes: HashMap<i64, ProcessIndex>,
    tracks: HashMap<Key, TrackIndex>,
    flows: HashMap<(String, String), u64>,
    /// Names that stand for numbers.
    names: HashMap<String, i64>,
    last_thread: Option<((i64, i64), TrackIndex)>,
}

/// What stands for a name of a process or thread begins here.
const FIRST_NAMED: i64 = 1 << 40;

impl Identities {
    /// An identity as a number.
    pub(super) fn number(&mut self, id: Option<Id>, bytes: &[u8], scratch: &Scratch) -> i64 {
        match id {
            None => 0,
            Some(Id::Number(number)) => number,
            Some(Id::Text(text)) => {
                let text = text.get(bytes, scratch);
                text.parse().unwrap_or_else(|_| {
                    let next = FIRST_NAMED + self.names.len() as i64;
                    *self.names.entry(text.to_owned()).or_insert(next)
                })
            }
        }
    }

    pub(super) fn process(&mut self, pid: i64, emit: &mut impl FnMut(&Entry<'_>)) -> ProcessIndex {
        let next = ProcessIndex(index(self.processes.len()));
        *self.processes.entry(pid).or_insert_with(|| {
            emit(&Entry::Process {
                process: next,
                id: pid,
                name: "",
            });
            next
        })
    }

    pub(super) fn thread(
        &mut self,
        pid: i64,
        tid: i64,
        emit: &mut impl FnMut(&Entry<'_>),
    ) -> TrackIndex {
        if let Some((last, track)) = self.last_thread
            && last == (pid, tid)
        {
            return track;
        }
        let kind = TrackKind::Thread { id: tid };
        let track = self.track(Key::Thread(pid, tid), Some(pid), kind, "", emit);
        self.last_thread = Some(((pid, tid), track));
        track
    }

    pub(super) fn whole_process(
        &mut self,
        pid: i64,
        emit: &mut impl FnMut(&Entry<'_>),
    ) -> TrackIndex {
        self.track(Key::Process(pid), Some(pid), TrackKind::Process, "", emit)
    }

    pub(super) fn global(&mut self, emit: &mut impl FnMut(&Entry<'_>)) -> TrackIndex {
        self.track(Key::Global, None, TrackKind::Global, "", emit)
    }

    pub(super) fn frames(
        &mut self,
        pid: i64,
        set: &str,
        emit: &mut impl FnMut(&Entry<'_>),
    ) -> TrackIndex {
        let key = Key::Frames(pid, set.to_owned());
        self.track(key, Some(pid), TrackKind::Custom, set, emit)
    }

    pub(super) fn counter(
        &mut self,
        pid: i64,
        name: &str,
        emit: &mut impl FnMut(&Entry<'_>),
    ) -> TrackIndex {
        let key = Key::Counter(pid, name.to_owned());
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
    ) -> TrackIndex {
        let process = (scope == Scope::Process).then_some(pid);
        let id = match id {
            Id::Number(number) => Name::Number(number),
            Id::Text(text) => Name::Text(text.get(bytes, scratch).to_owned()),
        };
        let key = Key::Async(within.map(str::to_owned), scope, id, process);
        self.track(key, Some(pid), TrackKind::Async, name, emit)
    }

    /// The number of a chain of arrows.
    pub(super) fn flow(&mut self, within: &str, id: &str) -> u64 {
        let next = self.flows.len() as u64 + 1;
        let key = (within.to_owned(), id.to_owned());
        *self.flows.entry(key).or_insert(next)
    }

    fn track(
        &mut self,
        key: Key,
        pid: Option<i64>,
        kind: TrackKind,
        name: &str,
        emit: &mut impl FnMut(&Entry<'_>),
    ) -> TrackIndex {
        if let Some(&track) = self.tracks.get(&key) {
            return track;
        }
        let process = pid.map(|pid| self.process(pid, emit));
        let track = TrackIndex(index(self.tracks.len()));
        self.tracks.insert(key, track);
        emit(&Entry::Track {
            track,
            process,
            parent: None,
            kind,
            name,
        });
        track
    }
}

fn index(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}
