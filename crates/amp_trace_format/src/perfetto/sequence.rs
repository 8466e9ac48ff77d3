//! What the reader of a sequence of packets knows already.

use super::fields::{TRACE_PACKET, clocks, defaults, event, packet};
use super::wire::{push_message, push_uint};

/// `SEQ_INCREMENTAL_STATE_CLEARED`: what is known of the sequence is forgotten here.
const CLEARED: u64 = 1;
/// `SEQ_NEEDS_INCREMENTAL_STATE`: the packet speaks of what came before.
const NEEDS_STATE: u64 = 2;
/// The reader's own time; the recording starts at its zero.
const BOOTTIME: u64 = 6;
/// A clock of one sequence, from packet to packet.
const DELTAS: u64 = 64;

/// One `trusted_packet_sequence_id`.
#[derive(Debug)]
pub(super) struct Sequence {
    id: u32,
    /// The track of events that name none.
    track: u64,
    /// The time of the last packet, where times are differences; otherwise they are absolute.
    latest: Option<u64>,
    begun: bool,
    pub(super) sites: Marks,
    pub(super) targets: Marks,
    pub(super) names: Marks,
}

impl Sequence {
    /// A sequence of times that do not decrease.
    pub(super) fn of_differences(id: u32, track: u64) -> Self {
        Self {
            latest: Some(0),
            ..Self::of_times(id, track)
        }
    }

    /// A sequence of times in any order.
    pub(super) fn of_times(id: u32, track: u64) -> Self {
        Self {
            id,
            track,
            latest: None,
            begun: false,
            sites: Marks::default(),
            targets: Marks::default(),
            names: Marks::default(),
        }
    }

    /// Lets the next packet say everything again.
    pub(super) fn forget(&mut self) {
        self.begun = false;
    }

    /// Appends what the sequence begins with, if it has not begun.
    pub(super) fn begin(&mut self, out: &mut Vec<u8>) {
        if self.begun {
            return;
        }
        self.begun = true;
        self.sites.clear();
        self.targets.clear();
        self.names.clear();
        let differences = self.latest.is_some();
        if differences {
            self.latest = Some(0);
        }
        push_message(out, TRACE_PACKET, |out| {
            push_uint(out, packet::SEQUENCE_ID, self.id.into());
            push_uint(out, packet::SEQUENCE_FLAGS, CLEARED);
            push_message(out, packet::DEFAULTS, |out| {
                if differences {
                    push_uint(out, defaults::CLOCK, DELTAS);
                }
                push_message(out, defaults::TRACK_EVENT, |out| {
                    push_uint(out, event::TRACK, self.track);
                });
            });
            if differences {
                push_message(out, packet::CLOCK_SNAPSHOT, |out| {
                    push_message(out, clocks::CLOCK, |out| {
                        push_uint(out, clocks::ID, DELTAS);
                        push_uint(out, clocks::TIMESTAMP, 0);
                        push_uint(out, clocks::IS_INCREMENTAL, 1);
                    });
                    push_message(out, clocks::CLOCK, |out| {
                        push_uint(out, clocks::ID, BOOTTIME);
                        push_uint(out, clocks::TIMESTAMP, 0);
                    });
                });
            }
        });
    }

    /// Appends time, sequence and flags of a packet.
    pub(super) fn push_head(&mut self, out: &mut Vec<u8>, at: u64) {
        let time = match &mut self.latest {
            Some(latest) => {
                let earlier = std::mem::replace(latest, at.max(*latest));
                *latest - earlier
            }
            None => at,
        };
        push_uint(out, packet::TIMESTAMP, time);
        push_uint(out, packet::SEQUENCE_ID, self.id.into());
        push_uint(out, packet::SEQUENCE_FLAGS, NEEDS_STATE);
    }
}

/// A set of small numbers.
#[derive(Debug, Default)]
pub(super) struct Marks(Vec<u64>);

impl Marks {
    /// Adds a number; says whether it is new.
    pub(super) fn insert(&mut self, number: u32) -> bool {
        let (at, bit) = (number as usize / 64, 1 << (number % 64));
        if at >= self.0.len() {
            self.0.resize(at + 1, 0);
        }
        let is_new = self.0[at] & bit == 0;
        self.0[at] |= bit;
        is_new
    }

    fn clear(&mut self) {
        self.0.clear();
    }
}
