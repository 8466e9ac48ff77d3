//! What is known of a sequence of packets.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::budget::Budget;
use super::clocks::{Clocks, LOCAL, Snapshot, time};
use super::event::{Event, Moving};
use super::fields::{defaults, event, thread};
use super::interned::Interned;
use super::packet::{low, os_number};
use super::wire::{Fields, Malformed, Wire, numbers};

/// What a sequence itself takes of the budget.
const COST: usize = 384;
/// What a counter takes whose values are differences.
const SUM: usize = 32;
/// More counters of one event are not read.
pub(super) const MOST_EXTRA: usize = 16;

/// One `trusted_packet_sequence_id`.
#[derive(Debug, Default)]
pub(super) struct Sequence {
    pub(super) id: u32,
    /// Whether nothing of what it speaks of is missing.
    pub(super) is_whole: bool,
    /// Whether it has had a packet.
    pub(super) has_begun: bool,
    pub(super) interned: Interned,
    /// The track of events that name none.
    pub(super) track: Option<u64>,
    /// The clock of packets that name none; 0 is the trace's.
    clock: u32,
    local: Vec<Local>,
    rare: Option<Box<Rare>>,
}

/// What few sequences have.
#[derive(Debug, Default)]
struct Rare {
    thread: Option<Thread>,
    extra: Vec<u64>,
    extra_doubles: Vec<u64>,
    /// What counters have added up to, by their track.
    sums: HashMap<u64, f64>,
}

/// The thread of a sequence, and what its differences add up to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Thread {
    pub(super) pid: i64,
    pub(super) tid: i64,
    /// The monotonic clock and the time that the thread has run for, in microseconds, and its
    /// instructions.
    latest: [i64; 3],
}

/// A clock that only this sequence has.
#[derive(Debug, Clone, Copy)]
struct Local {
    id: u32,
    unit: i64,
    is_incremental: bool,
    /// The time of the last packet, where times are differences.
    latest: i64,
    /// What it said in the last snapshot, and what a shared clock said there.
    own: i64,
    shared: Option<(u32, i64)>,
}

impl Sequence {
    fn new(id: u32) -> Self {
        Self {
            id,
            ..Self::default()
        }
    }

    /// It begins anew: nothing of what precedes is spoken of.
    pub(super) fn begin(&mut self, budget: &mut Budget) {
        self.interned.clear(budget);
        if let Some(rare) = &mut self.rare {
            budget.free(8 * (rare.extra.len() + rare.extra_doubles.len()));
            budget.free(SUM * rare.sums.len());
            **rare = Rare {
                thread: rare.thread,
                ..Rare::default()
            };
        }
        *self = Self {
            is_whole: true,
            has_begun: true,
            // Clocks and threads are of the whole sequence.
            local: std::mem::take(&mut self.local),
            rare: self.rare.take(),
            ..Self::new(self.id)
        };
    }

    /// Takes in a `TracePacketDefaults`.
    pub(super) fn read_defaults(
        &mut self,
        bytes: &[u8],
        budget: &mut Budget,
    ) -> Result<bool, Malformed> {
        let (mut clock, mut track) = (0, None);
        let (mut extra, mut extra_doubles) = (Vec::new(), Vec::new());
        let mut fields = Fields::new(bytes);
        while let Some(field) = fields.next()? {
            match field {
                (defaults::CLOCK, Wire::Varint(id)) => clock = low(id),
                (defaults::TRACK_EVENT, Wire::Bytes(event)) => {
                    let mut fields = Fields::new(event);
                    while let Some((number, value)) = fields.next()? {
                        let extra = match (number, value) {
                            (event::TRACK, Wire::Varint(uuid)) => {
                                track = Some(uuid);
                                continue;
                            }
                            (event::EXTRA_TRACKS, _) => &mut extra,
                            (event::EXTRA_DOUBLE_TRACKS, _) => &mut extra_doubles,
                            _ => continue,
                        };
                        for uuid in numbers(value) {
                            let uuid = uuid?;
                            if extra.len() < MOST_EXTRA {
                                extra.push(uuid);
                            }
                        }
                    }
                }
                _ => {}
            }
        }
        (self.clock, self.track) = (clock, track);
        if self.rare.is_none() && extra.is_empty() && extra_doubles.is_empty() {
            return Ok(true);
        }
        let fits = budget.spend(8 * (extra.len() + extra_doubles.len()));
        if fits {
            let rare = self.rare.get_or_insert_default();
            budget.free(8 * (rare.extra.len() + rare.extra_doubles.len()));
            (rare.extra, rare.extra_doubles) = (extra, extra_doubles);
        }
        Ok(fits)
    }

    /// The tracks of extra counters, integers first.
    pub(super) fn extra(&self) -> [&[u64]; 2] {
        let rare = self.rare.as_ref();
        rare.map_or([&[], &[]], |rare| [&rare.extra, &rare.extra_doubles])
    }

    /// Takes in the clocks that are the sequence's own.
    pub(super) fn learn(&mut self, snapshot: &Snapshot, clocks: &Clocks) {
        let shared = |reading: &&super::clocks::Reading| !LOCAL.contains(&reading.clock);
        let mut all = snapshot.readings.iter().filter(shared);
        let shared = all
            .find(|reading| clocks.convert(reading.clock, reading.at).is_some())
            .or_else(|| snapshot.readings.iter().find(shared))
            .map(|reading| (reading.clock, reading.at));
        for reading in &snapshot.readings {
            if !LOCAL.contains(&reading.clock) {
                continue;
            }
            let local = Local {
                id: reading.clock,
                unit: reading.unit,
                is_incremental: reading.is_incremental,
                latest: reading.at,
                own: reading.at,
                shared,
            };
            match self.local.iter_mut().find(|known| known.id == local.id) {
                Some(known) => *known = local,
                None => self.local.push(local),
            }
        }
    }

    /// The time of a packet, on the clock of the trace; none if no snapshot says what it is there.
    pub(super) fn time(&mut self, clock: u32, packet: u64, clocks: &Clocks) -> Option<i64> {
        let clock = if clock == 0 { self.clock } else { clock };
        let at = time(packet);
        if !LOCAL.contains(&clock) {
            return clocks.convert(clock, at.saturating_mul(clocks.unit(clock)));
        }
        let local = self.local.iter_mut().find(|local| local.id == clock)?;
        let mut at = at.saturating_mul(local.unit);
        if local.is_incremental {
            local.latest = local.latest.saturating_add(at);
            at = local.latest;
        }
        let (shared, there) = local.shared?;
        clocks.convert(shared, there.saturating_add(at.saturating_sub(local.own)))
    }

    /// Takes in the thread of the sequence, from a `ThreadDescriptor`.
    pub(super) fn read_thread(&mut self, bytes: &[u8]) -> Result<Thread, Malformed> {
        let mut found = Thread {
            pid: 0,
            tid: 0,
            latest: [0; 3],
        };
        let mut fields = Fields::new(bytes);
        while let Some(field) = fields.next()? {
            match field {
                (thread::PID, Wire::Varint(pid)) => found.pid = os_number(pid),
                (thread::TID, Wire::Varint(tid)) => found.tid = os_number(tid),
                (thread::TIME, Wire::Varint(at)) => found.latest[0] = at.cast_signed(),
                (thread::THREAD_TIME, Wire::Varint(at)) => found.latest[1] = at.cast_signed(),
                (thread::INSTRUCTIONS, Wire::Varint(at)) => found.latest[2] = at.cast_signed(),
                _ => {}
            }
        }
        self.rare.get_or_insert_default().thread = Some(found);
        Ok(found)
    }

    pub(super) fn thread(&self) -> Option<Thread> {
        self.rare.as_ref()?.thread
    }

    /// Makes what stands for itself of the differences in an event; false if nothing says to what.
    pub(super) fn advance(&mut self, event: &mut Event<'_>) -> bool {
        let all = [
            &mut event.time,
            &mut event.thread_time,
            &mut event.instructions,
        ];
        let thread = self.rare.as_mut().and_then(|rare| rare.thread.as_mut());
        let mut latest = thread.map(|thread| thread.latest.iter_mut());
        for moving in all {
            let latest = latest.as_mut().and_then(Iterator::next);
            match (&moving, latest) {
                (Some(Moving::By(by)), Some(latest)) => {
                    *latest = latest.saturating_add(*by);
                    *moving = Some(Moving::To(*latest));
                }
                (Some(Moving::By(_)), None) => return false,
                _ => {}
            }
        }
        true
    }

    /// The sum of a counter whose values are differences; none if the budget does not suffice.
    pub(super) fn add(&mut self, track: u64, value: f64, budget: &mut Budget) -> Option<f64> {
        let sums = &mut self.rare.get_or_insert_default().sums;
        let sum = match sums.entry(track) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(_) if !budget.spend(SUM) => return None,
            Entry::Vacant(new) => new.insert(0.0),
        };
        *sum += value;
        Some(*sum)
    }
}

/// All sequences.
#[derive(Debug, Default)]
pub(super) struct Sequences {
    all: Vec<Sequence>,
    places: HashMap<u32, usize>,
    last: Option<(u32, usize)>,
}

impl Sequences {
    /// The sequence of a number; none if the budget does not suffice.
    #[inline]
    pub(super) fn of(&mut self, id: u32, budget: &mut Budget) -> Option<&mut Sequence> {
        let place = match self.last {
            Some((last, place)) if last == id => place,
            _ => self.place(id, budget)?,
        };
        self.last = Some((id, place));
        self.all.get_mut(place)
    }

    fn place(&mut self, id: u32, budget: &mut Budget) -> Option<usize> {
        if let Some(&place) = self.places.get(&id) {
            return Some(place);
        }
        if !budget.spend(COST) {
            return None;
        }
        // Twice the memory for one more would be more than the budget is for.
        if self.all.len() == self.all.capacity() {
            self.all.reserve_exact(16 + self.all.len() / 4);
        }
        self.all.push(Sequence::new(id));
        self.places.insert(id, self.all.len() - 1);
        Some(self.all.len() - 1)
    }
}
