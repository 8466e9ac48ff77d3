//! Events as packets.

use super::fields::{TRACE_PACKET, annotation, event, legacy, packet};
use super::sequence::Sequence;
use super::site::Dictionary;
use super::value;
use super::wire::{push_bytes, push_message, push_uint};
use crate::record::LEVEL;
use crate::{Field, FlowId, FlowStep, Level, Site, Value};

/// What kind of event it is: `TrackEvent.Type`.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Begin = 1,
    End = 2,
    Instant = 3,
    Counter = 4,
}

/// What an event is called.
#[derive(Debug, Clone, Copy)]
pub(super) enum Name<'a> {
    /// Nothing: an end, a counter.
    None,
    /// As its call site.
    Site(&'a Site<'a>),
    /// A name of its own, and a category.
    Own { name: &'a str, target: &'a str },
}

/// An event, but for time and sequence.
#[derive(Debug, Clone, Copy)]
pub(super) struct Event<'a> {
    pub(super) kind: Kind,
    /// The track, where it is not that of the sequence.
    pub(super) track: Option<u64>,
    pub(super) name: Name<'a>,
    pub(super) fields: &'a [Field<'a>],
    /// The level, where it is to be seen.
    pub(super) level: Option<Level>,
}

/// A step of a chain of arrows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Flow {
    pub(super) id: FlowId,
    pub(super) step: FlowStep,
    /// Whether it is at the span that begins next, and not at the one that is open.
    pub(super) binds_next: bool,
}

/// Writes events, with what their sequence has not heard of.
#[derive(Debug, Default)]
pub(super) struct Events {
    dictionary: Dictionary,
    /// Entries of `InternedData` for the packet that is being written; empty in between.
    fresh: Vec<u8>,
}

impl Events {
    /// Appends an event.
    pub(super) fn push(
        &mut self,
        out: &mut Vec<u8>,
        sequence: &mut Sequence,
        at: u64,
        event: Event<'_>,
    ) {
        self.packet(out, sequence, at, |events, sequence, out| {
            push_uint(out, event::TYPE, event.kind as u64);
            if let Some(track) = event.track {
                push_uint(out, event::TRACK, track);
            }
            let Self { dictionary, fresh } = events;
            let mut site = u32::MAX;
            match event.name {
                Name::None => {}
                Name::Site(known) => {
                    site = known.id;
                    dictionary.push_site(out, fresh, sequence, known);
                }
                Name::Own { name, target } => {
                    push_bytes(out, event::NAME, name.as_bytes());
                    dictionary.push_target(out, fresh, sequence, target);
                }
            }
            let level = event
                .level
                .filter(|_| event.fields.iter().all(|field| field.name != LEVEL))
                .map(|level| Field {
                    name: LEVEL,
                    value: Value::Text(level.name()),
                });
            for (place, field) in event.fields.iter().chain(&level).enumerate() {
                let earlier = &event.fields[..place.min(event.fields.len())];
                let same = earlier.iter().filter(|f| f.name == field.name).count();
                let renamed = (same != 0).then(|| format!("{}#{}", field.name, same + 1));
                let name = renamed.as_deref().unwrap_or(field.name);
                push_message(out, event::DEBUG_ANNOTATIONS, |out| {
                    match dictionary.name(fresh, sequence, (site, place), name) {
                        Some(number) => push_uint(out, annotation::NAME_IID, number.into()),
                        None => push_bytes(out, annotation::NAME, name.as_bytes()),
                    }
                    value::push(out, &field.value);
                });
            }
        });
    }

    /// Appends a value of a counter.
    pub(super) fn push_counter(
        &mut self,
        out: &mut Vec<u8>,
        sequence: &mut Sequence,
        (at, track): (u64, u64),
        value: &Value<'_>,
    ) {
        self.packet(out, sequence, at, |_, _, out| {
            push_uint(out, event::TYPE, Kind::Counter as u64);
            push_uint(out, event::TRACK, track);
            value::push_counter(out, value);
        });
    }

    /// Appends a step of a flow, at the span that is open on a track: the sequence's, if none is given.
    pub(super) fn push_flow(
        &mut self,
        out: &mut Vec<u8>,
        sequence: &mut Sequence,
        at: u64,
        track: Option<u64>,
        flow: Flow,
    ) {
        let phase = match flow.step {
            FlowStep::Start => b's',
            FlowStep::Middle => b't',
            FlowStep::End => b'f',
        };
        self.packet(out, sequence, at, |_, _, out| {
            if let Some(track) = track {
                push_uint(out, event::TRACK, track);
            }
            push_message(out, event::LEGACY, |out| {
                push_uint(out, legacy::PHASE, phase.into());
                push_uint(out, legacy::UNSCOPED_ID, flow.id.0);
                if !flow.binds_next {
                    push_uint(out, legacy::BIND_TO_ENCLOSING, 1);
                }
            });
        });
    }

    fn packet(
        &mut self,
        out: &mut Vec<u8>,
        sequence: &mut Sequence,
        at: u64,
        body: impl FnOnce(&mut Self, &mut Sequence, &mut Vec<u8>),
    ) {
        sequence.begin(out);
        push_message(out, TRACE_PACKET, |out| {
            sequence.push_head(out, at);
            push_message(out, packet::TRACK_EVENT, |out| body(self, sequence, out));
            if !self.fresh.is_empty() {
                push_bytes(out, packet::INTERNED_DATA, &self.fresh);
                self.fresh.clear();
            }
        });
    }
}
