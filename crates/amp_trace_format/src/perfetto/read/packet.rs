//! One packet, as far as it is read.

use super::fields::packet;
use super::wire::{Fields, Malformed, Wire};

/// `SEQ_INCREMENTAL_STATE_CLEARED`: what is known of the sequence is forgotten here.
const CLEARED: u64 = 1;
/// `SEQ_NEEDS_INCREMENTAL_STATE`: the packet speaks of what came before.
const NEEDS_STATE: u64 = 2;

/// A `TracePacket`; messages in it are not read yet.
#[derive(Debug, Default)]
pub(super) struct Packet<'a> {
    pub(super) time: Option<u64>,
    /// The clock of the time; 0 is the sequence's.
    pub(super) clock: u32,
    /// `trusted_packet_sequence_id`; 0 is none.
    pub(super) sequence: u32,
    pub(super) is_beginning: bool,
    pub(super) needs_state: bool,
    /// Whether packets of the sequence were lost before this one.
    pub(super) follows_loss: bool,
    pub(super) defaults: Option<&'a [u8]>,
    pub(super) interned: Option<&'a [u8]>,
    pub(super) compressed: Option<&'a [u8]>,
    pub(super) data: Option<Data<'a>>,
}

/// What a packet is about.
#[derive(Debug, Clone, Copy)]
pub(super) enum Data<'a> {
    Event(&'a [u8]),
    Track(&'a [u8]),
    Clocks(&'a [u8]),
    ProcessTree(&'a [u8]),
    Chrome(&'a [u8]),
    /// The thread of the sequence, in files from before tracks had descriptors.
    Thread(&'a [u8]),
    Process(&'a [u8]),
    /// The data of another source, by the number of its field.
    Other(u32),
}

impl<'a> Packet<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let (mut packet, mut fields) = (Self::default(), Fields::new(bytes));
        while let Some((number, value)) = fields.next()? {
            match (number, value) {
                (packet::TIMESTAMP, Wire::Varint(time)) => packet.time = Some(time),
                (packet::SEQUENCE_ID, Wire::Varint(id)) => packet.sequence = low(id),
                (packet::SEQUENCE_FLAGS, Wire::Varint(flags)) => {
                    packet.is_beginning |= flags & CLEARED != 0;
                    packet.needs_state = flags & NEEDS_STATE != 0;
                }
                (packet::TRACK_EVENT, Wire::Bytes(event)) => packet.data = Some(Data::Event(event)),
                (packet::INTERNED_DATA, Wire::Bytes(data)) => packet.interned = Some(data),
                (packet::DEFAULTS, Wire::Bytes(defaults)) => packet.defaults = Some(defaults),
                (packet::CLOCK, Wire::Varint(clock)) => packet.clock = low(clock),
                (packet::TRACK_DESCRIPTOR, Wire::Bytes(track)) => {
                    packet.data = Some(Data::Track(track));
                }
                (packet::CLOCK_SNAPSHOT, Wire::Bytes(clocks)) => {
                    packet.data = Some(Data::Clocks(clocks));
                }
                (packet::PROCESS_TREE, Wire::Bytes(tree)) => {
                    packet.data = Some(Data::ProcessTree(tree));
                }
                (packet::CHROME_EVENTS, Wire::Bytes(events)) => {
                    packet.data = Some(Data::Chrome(events));
                }
                (packet::THREAD_DESCRIPTOR, Wire::Bytes(thread)) => {
                    packet.data = Some(Data::Thread(thread));
                }
                (packet::PROCESS_DESCRIPTOR, Wire::Bytes(process)) => {
                    packet.data = Some(Data::Process(process));
                }
                (packet::COMPRESSED, Wire::Bytes(packets)) => packet.compressed = Some(packets),
                (packet::STATE_CLEARED, Wire::Varint(cleared)) => {
                    packet.is_beginning |= cleared != 0;
                }
                (packet::PREVIOUS_DROPPED, Wire::Varint(dropped)) => {
                    packet.follows_loss = dropped != 0;
                }
                (number, Wire::Bytes(_)) if packet.data.is_none() => {
                    packet.data = Some(Data::Other(number));
                }
                _ => {}
            }
        }
        Ok(packet)
    }
}

/// The part of a number that its field has room for.
#[expect(
    clippy::cast_possible_truncation,
    reason = "as protocol buffers have it"
)]
pub(super) const fn low(number: u64) -> u32 {
    number as u32
}

/// A process or thread number: in the file it has 32 bits, or 64 if it was written as a negative one.
pub(super) const fn os_number(number: u64) -> i64 {
    number.cast_signed()
}
