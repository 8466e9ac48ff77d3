//! Numbers for tracks, and what is known of them.

use std::collections::HashMap;

use super::budget::Budget;
use super::descriptor::Descriptor;
use super::processes::{Named, Processes};
use super::track::{Key, Kind, Meter, SETTLED, Track, what};
use crate::{Entry, ProcessIndex, TrackIndex, TrackKind};

/// What takes entries.
pub(super) type Emit<'e> = &'e mut dyn FnMut(&Entry<'_>);

/// The uuid of the track of events that name none.
pub(super) const NO_TRACK: u64 = 0;
/// More tracks above each other are not followed; the trace processor has the same limit.
const DEEPEST: usize = 10;
/// What a track takes of the budget, besides its name.
const COST: usize = 112;
/// What a track takes that has no uuid.
const KEYED: usize = 144;
/// Events come in turns of a few tracks: a thread and its counters.
const RECENT: usize = 16;

/// All tracks so far.
#[derive(Debug, Default)]
pub(super) struct Tracks {
    pub(super) processes: Processes,
    all: Vec<Track>,
    places: HashMap<u64, usize>,
    /// Places of uuids that were asked for lately.
    recent: [Option<(u64, usize)>; RECENT],
    threads: HashMap<(i64, i64), usize>,
    keyed: HashMap<Key, TrackIndex>,
    /// What a list of all threads calls those that have no track so far.
    listed: HashMap<i64, Box<str>>,
    next: u32,
    described: u32,
}

impl Tracks {
    /// Takes in what a track is. False if the budget does not suffice.
    pub(super) fn describe(
        &mut self,
        uuid: u64,
        descriptor: &Descriptor<'_>,
        budget: &mut Budget,
        emit: Emit<'_>,
    ) -> bool {
        let Some(place) = self.place(uuid, budget) else {
            return false;
        };
        self.described = (self.described + 1) % SETTLED;
        let (kind, name) = what(descriptor);
        let name = String::from_utf8_lossy(name);
        let track = &mut self.all[place];
        let is_same = match (track.kind, kind) {
            (Kind::Unknown, _) | (Kind::Plain | Kind::Nameless, Kind::Plain | Kind::Nameless) => {
                true
            }
            (old, new) => old == new,
        };
        let is_renamed = !name.is_empty() && track.name() != name;
        let is_news =
            track.kind == Kind::Unknown || is_renamed || track.parent != descriptor.parent;
        if !is_same || !is_news {
            // A track stays what it is, as for the trace processor.
            return true;
        }
        let meter = descriptor.counter.as_ref();
        let meter = meter.filter(|_| kind == Kind::Counter).map(Meter::of);
        if kind != Kind::Nameless {
            let cost = |meter: Option<&Meter>| meter.map_or(0, Meter::cost);
            let earlier = track.name().len() + cost(track.meter());
            let Some(detail) = track.detail(name.len() + cost(meter.as_ref()), budget) else {
                return false;
            };
            budget.free(earlier);
            detail.meter = meter.map(Box::new);
            if !name.is_empty() {
                detail.name = name.as_ref().into();
                track.is_named = true;
            }
        }
        (track.parent, track.settled_at) = (descriptor.parent, 0);
        if track.kind != Kind::Plain {
            track.kind = kind;
        }
        match (&descriptor.thread, &descriptor.process) {
            (Some(thread), _) => {
                let thread = (thread.pid.unwrap_or(0), thread.tid.unwrap_or(0));
                if let Some(detail) = &mut track.detail {
                    detail.thread = thread;
                }
                self.threads.insert(thread, place);
                self.settle(place, "", budget, emit);
            }
            (None, Some(process)) => {
                let (pid, processes) = (process.pid.unwrap_or(0), &mut self.processes);
                let track = &mut self.all[place];
                if track.process.is_none() {
                    track.process = processes.described_by(uuid, pid, budget, emit);
                }
                if let Some(process) = track.process {
                    processes.name(process, &name, Named::ByItself, emit);
                }
            }
            _ if track.index.is_some() => self.settle(place, "", budget, emit),
            _ => {}
        }
        true
    }

    /// The track of a uuid, for an event of this name on it; none if the budget does not suffice.
    #[inline]
    pub(super) fn used(
        &mut self,
        uuid: u64,
        event: &str,
        budget: &mut Budget,
        emit: Emit<'_>,
    ) -> Option<(TrackIndex, &Track)> {
        let place = self.place(uuid, budget)?;
        self.used_at(place, event, budget, emit)
    }

    /// As [`used`](Self::used), by the place that [`counter`](Self::counter) has said.
    #[inline]
    pub(super) fn used_at(
        &mut self,
        place: usize,
        event: &str,
        budget: &mut Budget,
        emit: Emit<'_>,
    ) -> Option<(TrackIndex, &Track)> {
        let track = &self.all[place];
        let is_settled = track.settled_at == SETTLED || track.settled_at == self.described;
        if track.index.is_none()
            || !is_settled
            || (!event.is_empty() && track.takes_name_of_events())
        {
            self.settle(place, event, budget, emit);
        }
        let track = &self.all[place];
        track.index.map(|index| (index, track))
    }

    /// What is known of the track of a uuid.
    pub(super) fn get(&self, uuid: u64) -> Option<&Track> {
        self.all.get(*self.places.get(&uuid)?)
    }

    /// The track of a thread, which may have no uuid; none if the budget does not suffice.
    pub(super) fn thread(
        &mut self,
        (pid, tid): (i64, i64),
        budget: &mut Budget,
        emit: Emit<'_>,
    ) -> Option<(TrackIndex, &Track)> {
        let place = match self.threads.get(&(pid, tid)) {
            Some(&place) => place,
            None => {
                let place = self.add(budget)?;
                let track = &mut self.all[place];
                track.kind = Kind::Thread;
                track.detail(0, budget)?.thread = (pid, tid);
                self.threads.insert((pid, tid), place);
                place
            }
        };
        self.used_at(place, "", budget, emit)
    }

    /// A track that has no uuid; none if the budget does not suffice.
    pub(super) fn keyed(
        &mut self,
        key: Key,
        (process, parent): (Option<ProcessIndex>, Option<TrackIndex>),
        (kind, name): (TrackKind, &str),
        budget: &mut Budget,
        emit: Emit<'_>,
    ) -> Option<TrackIndex> {
        if let Some(&track) = self.keyed.get(&key) {
            return Some(track);
        }
        let text = match &key {
            Key::Async(scope, ..) => scope.len(),
            _ => 0,
        };
        if !budget.spend(KEYED + text) {
            return None;
        }
        let track = self.number();
        self.keyed.insert(key, track);
        emit(&Entry::Track {
            track,
            process,
            parent,
            kind,
            name,
        });
        Some(track)
    }

    /// Names a thread, unless it has a name. False if the budget does not suffice.
    pub(super) fn name_thread(
        &mut self,
        (pid, tid): (i64, i64),
        name: &str,
        budget: &mut Budget,
        emit: Emit<'_>,
    ) -> bool {
        if name.is_empty() {
            return true;
        }
        if let Some(&place) = self.threads.get(&(pid, tid)) {
            let track = &mut self.all[place];
            if track.is_named {
                return true;
            }
            let Some(detail) = track.detail(name.len(), budget) else {
                return false;
            };
            (detail.name, track.is_named) = (name.into(), true);
            self.announce(place, None, emit);
            return true;
        }
        let fits = self.listed.contains_key(&tid) || budget.spend(64 + name.len());
        if fits {
            self.listed.entry(tid).or_insert_with(|| name.into());
        }
        fits
    }

    /// Where a track is, and how its values are meant, if it is a counter.
    #[inline]
    pub(super) fn counter(&mut self, uuid: u64) -> Option<(usize, &Meter)> {
        let place = self.known(uuid)?;
        self.all[place].meter().map(|meter| (place, meter))
    }

    #[inline]
    fn known(&mut self, uuid: u64) -> Option<usize> {
        let recent = &mut self.recent[(uuid ^ uuid >> 32) as usize % RECENT];
        if let Some((known, place)) = *recent
            && known == uuid
        {
            return Some(place);
        }
        let place = *self.places.get(&uuid)?;
        *recent = Some((uuid, place));
        Some(place)
    }

    #[inline]
    fn place(&mut self, uuid: u64, budget: &mut Budget) -> Option<usize> {
        if let Some(place) = self.known(uuid) {
            return Some(place);
        }
        let place = self.add(budget)?;
        self.all[place].is_global = uuid == NO_TRACK;
        self.places.insert(uuid, place);
        Some(place)
    }

    fn add(&mut self, budget: &mut Budget) -> Option<usize> {
        budget.spend(COST).then(|| {
            // Twice the memory for one more would be more than the budget is for.
            if self.all.len() == self.all.capacity() {
                self.all.reserve_exact(64 + self.all.len() / 4);
            }
            self.all.push(Track::UNKNOWN);
            self.all.len() - 1
        })
    }

    fn number(&mut self) -> TrackIndex {
        let number = TrackIndex(self.next);
        self.next = self.next.saturating_add(1);
        number
    }

    /// Finds out what a track belongs to, and says what is known of it if that is new.
    fn settle(&mut self, place: usize, event: &str, budget: &mut Budget, emit: Emit<'_>) {
        let track = &self.all[place];
        let (process, is_new) = (
            track.process,
            track.settled_at == 0 || track.index.is_none(),
        );
        let takes_name = !event.is_empty() && track.takes_name_of_events();
        match track.kind {
            Kind::Thread => {
                let (pid, tid) = track.thread().unwrap_or_default();
                let process = self.processes.of(pid, budget, emit);
                let track = &mut self.all[place];
                (track.process, track.settled_at) = (process, SETTLED);
                if !track.is_named
                    && let Some(name) = self.listed.remove(&tid)
                    && let Some(detail) = &mut track.detail
                {
                    (detail.name, track.is_named) = (name, true);
                }
            }
            Kind::Process => self.all[place].settled_at = SETTLED,
            _ => {
                let is_known = self.settle_above(place, emit);
                self.all[place].settled_at = if is_known { SETTLED } else { self.described };
            }
        }
        let track = &mut self.all[place];
        if takes_name {
            track.is_named = true;
            // It is said once if nothing about the track is open.
            if (track.kind, track.settled_at) != (Kind::Nameless, SETTLED)
                && let Some(detail) = track.detail(event.len(), budget)
            {
                detail.name = event.into();
            }
        }
        if is_new || takes_name || track.process != process {
            self.announce(place, takes_name.then_some(event), emit);
        }
    }

    /// Finds the process of a track above it, and announces the tracks in between. False if a
    /// descriptor is missing.
    fn settle_above(&mut self, place: usize, emit: Emit<'_>) -> bool {
        let (mut above, mut depth) = ([0; DEEPEST], 0);
        let mut parent = self.all[place].parent;
        let (process, is_known) = loop {
            if parent == NO_TRACK || depth == DEEPEST {
                break (None, true);
            }
            let Some(&at) = self.places.get(&parent) else {
                break (None, false);
            };
            if at == place {
                // What is above itself is above nothing.
                (self.all[place].parent, depth) = (NO_TRACK, 0);
                break (None, true);
            }
            let track = &self.all[at];
            match track.kind {
                Kind::Unknown => break (None, false),
                Kind::Thread | Kind::Process => break (track.process, true),
                _ => {
                    above[depth] = at;
                    (depth, parent) = (depth + 1, track.parent);
                }
            }
        };
        self.all[place].process = process;
        for &at in above[..depth].iter().rev() {
            if self.all[at].index.is_none() {
                self.all[at].process = process;
                self.announce(at, None, emit);
            }
        }
        is_known
    }

    /// Says what is known of a track, and the name that an event gave it.
    fn announce(&mut self, place: usize, name: Option<&str>, emit: Emit<'_>) {
        let track = &self.all[place];
        // A process is no track above others, but what they belong to.
        let parent = match track.kind {
            Kind::Thread | Kind::Process => None,
            _ if track.parent == NO_TRACK => None,
            _ => self.get(track.parent),
        };
        let parent = parent.filter(|parent| !matches!(parent.kind, Kind::Process | Kind::Unknown));
        let parent = parent.and_then(|parent| parent.index);
        let index = match track.index {
            Some(index) => index,
            None => self.number(),
        };
        self.all[place].index = Some(index);
        let track = &self.all[place];
        let kind = match track.kind {
            Kind::Thread => TrackKind::Thread {
                id: track.thread().unwrap_or_default().1,
            },
            Kind::Process => TrackKind::Process,
            Kind::Counter => TrackKind::Counter,
            Kind::Nameless => TrackKind::Async,
            Kind::Unknown if track.is_global => TrackKind::Global,
            Kind::Unknown | Kind::Plain => TrackKind::Custom,
        };
        emit(&Entry::Track {
            track: index,
            process: track.process,
            parent,
            kind,
            // The name of a process is its own.
            name: match (track.kind, name) {
                (Kind::Process, _) => "",
                (_, Some(name)) => name,
                (_, None) => track.name(),
            },
        });
    }
}
