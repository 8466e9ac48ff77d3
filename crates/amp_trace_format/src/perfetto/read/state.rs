//! What packets do to what is known of a trace.

use super::budget::TOO_MUCH;
use super::clocks::{Clocks, Snapshot};
use super::descriptor::{Descriptor, Process, Thread};
use super::event::{Event, Moving};
use super::inflate::{Inflate, Stopped};
use super::meaning::Meaning;
use super::others;
use super::packet::{Data, Packet};
use super::sequence::{Sequence, Sequences};
use super::tracks::Emit;
use super::wire::Malformed;
use crate::Time;

/// `BUILTIN_CLOCK_MONOTONIC`: the clock of times that events say themselves.
const MONOTONIC: u32 = 3;

/// All that is known of a trace so far.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) meaning: Meaning,
    sequences: Sequences,
    clocks: Clocks,
    inflate: Option<Inflate>,
}

/// `TrackEvent.TYPE_COUNTER`.
const COUNTER: u64 = 4;

const MALFORMED: &str = "packets that are malformed are left out";

impl State {
    /// Takes in a packet that begins at a byte of the file. False if it is malformed.
    pub(super) fn packet(&mut self, byte: u64, bytes: &[u8], emit: Emit<'_>) -> bool {
        self.meaning.budget.earn(bytes.len());
        let is_whole = self.try_packet(byte, bytes, false, emit).is_ok();
        if !is_whole {
            self.meaning.problem(byte, MALFORMED);
        }
        is_whole
    }

    fn try_packet(
        &mut self,
        byte: u64,
        bytes: &[u8],
        is_inner: bool,
        emit: Emit<'_>,
    ) -> Result<(), Malformed> {
        if bytes.is_empty() {
            return Ok(());
        }
        let packet = Packet::read(bytes)?;
        if let Some(compressed) = packet.compressed {
            if is_inner {
                let what = "compressed packets inside compressed packets are left out";
                self.meaning.problem(byte, what);
            } else {
                self.compressed(byte, compressed, emit);
            }
            return Ok(());
        }
        let (meaning, clocks) = (&mut self.meaning, &mut self.clocks);
        let Some(sequence) = self.sequences.of(packet.sequence, &mut meaning.budget) else {
            meaning.problem(byte, TOO_MUCH);
            return Ok(());
        };
        if !meaning.enter(byte, &packet, sequence)? {
            return Ok(());
        }
        // Times that are differences add up over packets of every kind, but for snapshots.
        let time = match (packet.data, packet.time) {
            (Some(Data::Clocks(_)), _) | (_, None) => None,
            (_, Some(time)) => Some(sequence.time(packet.clock, time, clocks)),
        };
        let Some(data) = packet.data else {
            return Ok(());
        };
        match data {
            Data::Event(bytes) => meaning.event_packet(byte, bytes, time, (sequence, clocks), emit),
            Data::Track(bytes) => meaning.track(byte, bytes, sequence, emit),
            Data::Clocks(bytes) => {
                let snapshot = Snapshot::read(bytes)?;
                if !clocks.learn(&snapshot) {
                    let what = "snapshots that name another clock as the trace's than the first";
                    meaning.problem(byte, what);
                }
                if packet.sequence != 0 {
                    sequence.learn(&snapshot, clocks);
                }
                Ok(())
            }
            Data::ProcessTree(bytes) => meaning.process_tree(byte, bytes, emit),
            Data::Chrome(bytes) => meaning.chrome(byte, bytes, emit),
            Data::Thread(bytes) => meaning.old_thread(byte, bytes, sequence, emit),
            Data::Process(bytes) => meaning.old_process(byte, bytes, emit),
            Data::Other(field) => {
                if let Some(what) = others::what(field) {
                    let what = format!("{what} are no part of a timeline of spans, and left out");
                    meaning.problems.add(byte, what);
                }
                Ok(())
            }
        }
    }

    fn compressed(&mut self, byte: u64, compressed: &[u8], emit: Emit<'_>) {
        // It is taken out, as each packet that comes out of it needs all the rest.
        let mut inflate = self.inflate.take().unwrap_or_else(Inflate::new);
        let mut is_whole = true;
        let result = inflate.packets(compressed, |packet| {
            is_whole &= self.try_packet(byte, packet, true, emit).is_ok();
        });
        self.inflate = Some(inflate);
        if !is_whole {
            self.meaning.problem(byte, MALFORMED);
        }
        match result {
            Ok(()) => {}
            Err(Stopped::Damaged) => {
                let what = "compressed packets are damaged: what follows inside them is left out";
                self.meaning.problem(byte, what);
            }
            Err(Stopped::Bomb) => {
                let what =
                    "compressed packets grow beyond measure: what follows inside them is left out";
                self.meaning.problem(byte, what);
            }
        }
    }
}

impl Meaning {
    /// What a packet says about its sequence. False if it cannot be read without what was lost.
    fn enter(
        &mut self,
        byte: u64,
        packet: &Packet<'_>,
        sequence: &mut Sequence,
    ) -> Result<bool, Malformed> {
        if packet.sequence == 0 {
            return Ok(!packet.needs_state);
        }
        if packet.is_beginning {
            sequence.begin(&mut self.budget);
        } else if packet.follows_loss {
            if sequence.has_begun {
                let what = "packets were lost by the program or service that wrote them";
                self.problem(byte, what);
            }
            sequence.is_whole = false;
        }
        sequence.has_begun = true;
        let mut fits = true;
        if let Some(defaults) = packet.defaults {
            fits &= sequence.read_defaults(defaults, &mut self.budget)?;
        }
        if let Some(data) = packet.interned {
            if sequence.is_whole {
                fits &= sequence.interned.read(data, &mut self.budget)?;
            } else {
                let what = "names before the beginning of their sequence are left out";
                self.problem(byte, what);
            }
        }
        if !fits {
            self.problem(byte, TOO_MUCH);
        }
        if packet.needs_state && !sequence.is_whole {
            let what = "packets that speak of what was lost before them are left out";
            self.problem(byte, what);
            return Ok(false);
        }
        Ok(true)
    }

    /// An event, at the time of its packet: none if there is none, or none on the clock of the trace.
    fn event_packet(
        &mut self,
        byte: u64,
        bytes: &[u8],
        time: Option<Option<Time>>,
        (sequence, clocks): (&mut Sequence, &Clocks),
        emit: Emit<'_>,
    ) -> Result<(), Malformed> {
        if sequence.id == 0 {
            self.problem(byte, "events of no sequence are left out");
            return Ok(());
        }
        let mut event = Event::read(bytes)?;
        let is_known = sequence.advance(&mut event);
        let time = match event.time {
            Some(Moving::To(micros)) => {
                let nanos = micros.saturating_mul(1000);
                Some(clocks.convert(MONOTONIC, nanos).or(Some(nanos)))
            }
            _ => time,
        };
        let at = match time {
            Some(Some(at)) if is_known => at,
            Some(None) if is_known => {
                let what = "events on a clock that no snapshot relates to the trace's are left out";
                self.problem(byte, what);
                return Ok(());
            }
            None if is_known => {
                self.problem(byte, "events without a time are left out");
                return Ok(());
            }
            _ => {
                let what = "events whose times are differences to nothing are left out";
                self.problem(byte, what);
                return Ok(());
            }
        };
        if event.has_extra {
            self.extra_counters(byte, &event, at, sequence, emit)?;
        }
        if event.kind == COUNTER {
            self.counter_event(byte, &event, at, sequence, emit);
            return Ok(());
        }
        self.event(byte, &event, at, sequence, emit)
    }

    fn track(
        &mut self,
        byte: u64,
        bytes: &[u8],
        sequence: &mut Sequence,
        emit: Emit<'_>,
    ) -> Result<(), Malformed> {
        let descriptor = Descriptor::read(bytes)?;
        let is_thread = |thread: &Thread<'_>| thread.pid.is_some() && thread.tid.is_some();
        let is_process = |process: &Process<'_>| process.pid.is_some();
        if !descriptor.thread.as_ref().is_none_or(is_thread)
            || !descriptor.process.as_ref().is_none_or(is_process)
        {
            self.problem(
                byte,
                "descriptors of threads and processes without numbers are left out",
            );
            return Ok(());
        }
        if let Some(thread) = descriptor.thread_bytes
            && sequence.id != 0
            && sequence.is_whole
        {
            sequence.read_thread(thread)?;
        }
        let Some(uuid) = descriptor.uuid else {
            self.problem(byte, "descriptors of tracks without a uuid are left out");
            return Ok(());
        };
        if !self
            .tracks
            .describe(uuid, &descriptor, &mut self.budget, emit)
        {
            self.problem(byte, TOO_MUCH);
        }
        Ok(())
    }
}
