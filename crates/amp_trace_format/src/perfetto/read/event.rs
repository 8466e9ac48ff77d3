//! One event, as far as its fields can be read without what the sequence knows.

use super::fields::{event, legacy};
use super::packet::os_number;
use super::wire::{Fields, Malformed, Wire};

/// A time or count that is either the difference to the last one or stands for itself.
#[derive(Debug, Clone, Copy)]
pub(super) enum Moving {
    By(i64),
    To(i64),
}

/// A `TrackEvent`. Fields of which there may be many are read again where they are needed.
#[derive(Debug, Default)]
pub(super) struct Event<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) kind: u64,
    pub(super) track: Option<u64>,
    pub(super) name_iid: u64,
    pub(super) name: Option<&'a [u8]>,
    /// How many categories there are, and the first.
    pub(super) categories: usize,
    pub(super) category_iid: u64,
    pub(super) category: &'a [u8],
    pub(super) counter: Option<Number>,
    /// Few have it, and it is large.
    pub(super) legacy: Option<Box<Legacy<'a>>>,
    pub(super) location_iid: u64,
    pub(super) location: Option<&'a [u8]>,
    pub(super) log: Option<&'a [u8]>,
    pub(super) task: Option<&'a [u8]>,
    pub(super) correlation: Option<Wire<'a>>,
    pub(super) has_annotations: bool,
    pub(super) has_extra: bool,
    pub(super) has_flows: bool,
    pub(super) has_stack: bool,
    /// Whether there are arguments of a type that only the program knows.
    pub(super) has_typed: bool,
    /// In microseconds, on the monotonic clock.
    pub(super) time: Option<Moving>,
    pub(super) thread_time: Option<Moving>,
    pub(super) instructions: Option<Moving>,
}

/// The value of a counter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Number {
    Integer(i64),
    Double(f64),
}

/// What an identity is unique in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    Unstated,
    Process,
    Global,
}

/// A `LegacyEvent`: what events were before tracks had descriptors.
#[derive(Debug, Default)]
pub(super) struct Legacy<'a> {
    pub(super) name_iid: u64,
    /// A letter of Chrome's format; 0 is none.
    pub(super) phase: u8,
    /// In microseconds.
    pub(super) duration: i64,
    pub(super) thread_duration: Option<i64>,
    pub(super) instructions: Option<i64>,
    pub(super) id: Option<(Scope, u64)>,
    pub(super) id_scope: Option<&'a [u8]>,
    pub(super) bind_id: Option<u64>,
    pub(super) binds_enclosing: bool,
    pub(super) direction: u64,
    pub(super) instant_scope: u64,
    pub(super) pid: Option<i64>,
    pub(super) tid: Option<i64>,
}

impl<'a> Event<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut found = Self {
            bytes,
            ..Self::default()
        };
        let mut fields = Fields::new(bytes);
        while let Some((number, value)) = fields.next()? {
            match (number, value) {
                (event::TYPE, Wire::Varint(kind)) => found.kind = kind,
                (event::TRACK, Wire::Varint(uuid)) => found.track = Some(uuid),
                (event::NAME_IID, Wire::Varint(iid)) => found.name_iid = iid,
                (event::NAME, Wire::Bytes(name)) => found.name = Some(name),
                (event::CATEGORY_IIDS, Wire::Varint(iid)) => {
                    if found.categories == 0 {
                        found.category_iid = iid;
                    }
                    found.categories += 1;
                }
                // Packed: as many as there may be.
                (event::CATEGORY_IIDS, Wire::Bytes(_)) => found.categories += 2,
                (event::CATEGORIES, Wire::Bytes(category)) => {
                    if found.categories == 0 {
                        found.category = category;
                    }
                    found.categories += 1;
                }
                (event::DEBUG_ANNOTATIONS, Wire::Bytes(_)) => found.has_annotations = true,
                (event::SOURCE_LOCATION_IID, Wire::Varint(iid)) => found.location_iid = iid,
                (event::SOURCE_LOCATION, Wire::Bytes(at)) => found.location = Some(at),
                (event::COUNTER, Wire::Varint(value)) => {
                    found.counter = Some(Number::Integer(value.cast_signed()));
                }
                (event::DOUBLE_COUNTER, Wire::Fixed64(bits)) => {
                    found.counter = Some(Number::Double(f64::from_bits(bits)));
                }
                (event::LEGACY, Wire::Bytes(legacy)) => {
                    found.legacy = Some(Box::new(Legacy::read(legacy)?));
                }
                (event::FLOWS | event::TERMINATING, _)
                | (event::FLOWS_OLD | event::TERMINATING_OLD, _) => found.has_flows = true,
                (event::EXTRA_VALUES | event::EXTRA_DOUBLES, _) => found.has_extra = true,
                (event::EXTRA_TRACKS | event::EXTRA_DOUBLE_TRACKS, _) => {}
                (event::LOG, Wire::Bytes(log)) => found.log = Some(log),
                (event::TASK, Wire::Bytes(task)) => found.task = Some(task),
                (event::CORRELATION | event::CORRELATION_TEXT, _) => {
                    found.correlation = Some(value);
                }
                (event::STACK | event::STACK_IID, _) => found.has_stack = true,
                (event::TIME_DELTA, Wire::Varint(by)) => found.time = by_or_to(by, true),
                (event::TIME, Wire::Varint(to)) => found.time = by_or_to(to, false),
                (event::THREAD_TIME_DELTA, Wire::Varint(by)) => {
                    found.thread_time = by_or_to(by, true);
                }
                (event::THREAD_TIME, Wire::Varint(to)) => found.thread_time = by_or_to(to, false),
                (event::INSTRUCTIONS_DELTA, Wire::Varint(by)) => {
                    found.instructions = by_or_to(by, true);
                }
                (event::INSTRUCTIONS, Wire::Varint(to)) => found.instructions = by_or_to(to, false),
                (_, Wire::Bytes(_)) => found.has_typed = true,
                _ => {}
            }
        }
        Ok(found)
    }
}

fn by_or_to(value: u64, is_difference: bool) -> Option<Moving> {
    let value = value.cast_signed();
    Some(if is_difference {
        Moving::By(value)
    } else {
        Moving::To(value)
    })
}

impl<'a> Legacy<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let (mut found, mut fields) = (Self::default(), Fields::new(bytes));
        while let Some((number, value)) = fields.next()? {
            match (number, value) {
                (legacy::NAME_IID, Wire::Varint(iid)) => found.name_iid = iid,
                (legacy::PHASE, Wire::Varint(phase)) => {
                    found.phase = u8::try_from(phase).unwrap_or(b'?');
                }
                (legacy::DURATION, Wire::Varint(micros)) => found.duration = micros.cast_signed(),
                (legacy::THREAD_DURATION, Wire::Varint(micros)) => {
                    found.thread_duration = Some(micros.cast_signed());
                }
                (legacy::INSTRUCTIONS, Wire::Varint(count)) => {
                    found.instructions = Some(count.cast_signed());
                }
                (legacy::UNSCOPED_ID, Wire::Varint(id)) => found.id = Some((Scope::Unstated, id)),
                (legacy::LOCAL_ID, Wire::Varint(id)) => found.id = Some((Scope::Process, id)),
                (legacy::GLOBAL_ID, Wire::Varint(id)) => found.id = Some((Scope::Global, id)),
                (legacy::ID_SCOPE, Wire::Bytes(scope)) => found.id_scope = Some(scope),
                (legacy::BIND_ID, Wire::Varint(id)) => found.bind_id = Some(id),
                (legacy::BIND_TO_ENCLOSING, Wire::Varint(is)) => found.binds_enclosing = is != 0,
                (legacy::DIRECTION, Wire::Varint(direction)) => found.direction = direction,
                (legacy::INSTANT_SCOPE, Wire::Varint(scope)) => found.instant_scope = scope,
                (legacy::PID, Wire::Varint(pid)) => found.pid = Some(os_number(pid)),
                (legacy::TID, Wire::Varint(tid)) => found.tid = Some(os_number(tid)),
                _ => {}
            }
        }
        Ok(found)
    }
}
