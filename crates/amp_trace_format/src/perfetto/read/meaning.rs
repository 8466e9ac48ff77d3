//! What events mean.

use super::arguments::{Arguments, Around, Location};
use super::budget::{Budget, TOO_MUCH};
use super::event::Event;
use super::fields::event;
use super::flows::{self, Flows, Space};
use super::interned::Kind as Interns;
use super::ours::{self, Frames};
use super::sequence::Sequence;
use super::spot::{Spot, What};
use super::text::{Scratch, Text};
use super::tracks::{Emit, Tracks};
use super::wire::{Fields, Malformed, Wire, numbers};
use crate::{Argument, Binding, Entry, FlowStep, Place, Problems, Time, TrackIndex, Value};

/// Turns events into entries.
#[derive(Debug, Default)]
pub(super) struct Meaning {
    pub(super) tracks: Tracks,
    pub(super) problems: Problems,
    pub(super) budget: Budget,
    pub(super) frames: Frames,
    flows: Flows,
    scratch: Scratch,
    /// Memory for the arguments of an event.
    lists: (Arguments<'static>, Vec<Argument<'static>>),
}

/// An event with what its texts are.
pub(super) struct Said<'e, 's> {
    pub(super) event: &'e Event<'e>,
    pub(super) at: Time,
    pub(super) place: Place<'s>,
    pub(super) arguments: &'s [Argument<'s>],
}

impl Meaning {
    /// Takes note of something that is not read.
    pub(super) fn problem(&mut self, byte: u64, what: &'static str) {
        self.problems.add(byte, what);
    }

    /// Hands out what an event means, which has begun at this byte of the file.
    pub(super) fn event(
        &mut self,
        byte: u64,
        event: &Event<'_>,
        at: Time,
        sequence: &Sequence,
        emit: Emit<'_>,
    ) -> Result<(), Malformed> {
        let mut scratch = std::mem::take(&mut self.scratch);
        let (arguments, list) = std::mem::take(&mut self.lists);
        scratch.clear(event.bytes.len());
        let mut around = Around {
            at: byte,
            interned: &sequence.interned,
            scratch: &mut scratch,
            problems: &mut self.problems,
        };
        let mut arguments = Arguments::reuse(arguments);
        let name = name(event, &mut around);
        let category = category(event, &mut around)?;
        if event.has_annotations {
            arguments.annotations(event, &mut around)?;
        }
        let mut location = match (event.location_iid, event.location) {
            (0, None) => Location::default(),
            (0, Some(bytes)) => Location::read(bytes)?,
            (iid, _) => Location::interned(iid, &mut around)?,
        };
        let level = arguments.others(event, &mut location, &mut around)?;
        let file = (!location.file.is_empty()).then(|| around.scratch.text(location.file));

        let list = arguments.get(&scratch, list);
        let said = Said {
            event,
            at,
            place: Place {
                file: file.map(|file| file.get(&scratch)),
                line: location.line,
                level,
                ..Place::new(name.get(&scratch), category.get(&scratch))
            },
            arguments: &list,
        };
        let result = self.said(byte, &said, sequence, emit);
        self.lists = (Arguments::reuse(arguments), super::arguments::emptied(list));
        self.scratch = scratch;
        result
    }

    fn said(
        &mut self,
        byte: u64,
        said: &Said<'_, '_>,
        sequence: &Sequence,
        emit: Emit<'_>,
    ) -> Result<(), Malformed> {
        if said.event.has_typed {
            let what = "arguments of types that only their program knows are left out";
            self.problem(byte, what);
        }
        if said.event.has_stack {
            self.problem(byte, "call stacks of events are left out");
        }
        let Some(spot) = self.spot(said, sequence, emit) else {
            self.problem(byte, TOO_MUCH);
            return Ok(());
        };
        let Some((what, spot)) = self.what(byte, said, spot, emit) else {
            return Ok(());
        };
        if !self.thread_counters(said.event, (spot, said.at), emit) {
            self.problem(byte, TOO_MUCH);
        }
        let (track, place, at, arguments) = (spot.track, said.place, said.at, said.arguments);
        match what {
            What::Begin => {
                let known = spot.uuid.filter(|_| spot.may_be_frames);
                if let Some(known) = known.and_then(|uuid| self.tracks.get(uuid))
                    && self
                        .frames
                        .begin((track, known), &place, at, arguments, emit)
                {
                    return Ok(());
                }
                emit(&Entry::Begin {
                    track,
                    place,
                    at,
                    arguments,
                });
                self.flows(said, track, Binding::Enclosing, emit)
            }
            What::End => {
                // It is the span that ends which the arrows are at.
                self.flows(said, track, Binding::Enclosing, emit)?;
                if !self.frames.end(track, at, emit) {
                    emit(&Entry::End {
                        track,
                        place,
                        at,
                        arguments,
                    });
                }
                Ok(())
            }
            What::Instant => {
                let loss = ours::loss((track, spot.is_thread), &place, at, arguments);
                emit(&loss.unwrap_or(Entry::Event {
                    track,
                    place,
                    at,
                    arguments,
                }));
                self.flows(said, track, Binding::Enclosing, emit)
            }
            What::Span => {
                let micros = said
                    .event
                    .legacy
                    .as_ref()
                    .map_or(0, |legacy| legacy.duration);
                let Ok(micros) = u64::try_from(micros) else {
                    self.problem(byte, "spans with durations below 0 are left out");
                    return Ok(());
                };
                emit(&Entry::Span {
                    track,
                    place,
                    at,
                    duration: Some(micros.saturating_mul(1000)),
                    arguments,
                });
                self.flows(said, track, Binding::Next, emit)
            }
            What::Flow => {
                let step = said
                    .event
                    .legacy
                    .as_ref()
                    .and_then(|legacy| legacy.own_step());
                let Some((id, step, binding)) = step else {
                    self.problem(
                        byte,
                        "flow events without an id of their own kind are left out",
                    );
                    return Ok(());
                };
                let space = Space::Named(place.target, place.name);
                emit(&Entry::Flow {
                    track,
                    id: flows::number(space, id),
                    place,
                    at,
                    step,
                    binding,
                });
                Ok(())
            }
        }
    }

    /// The arrows that a span or event names.
    fn flows(
        &mut self,
        said: &Said<'_, '_>,
        track: TrackIndex,
        binding: Binding,
        emit: Emit<'_>,
    ) -> Result<(), Malformed> {
        let mut step = |id, step: FlowStep| {
            emit(&Entry::Flow {
                track,
                id: flows::number(Space::Whole, id),
                place: Place::default(),
                at: said.at,
                step,
                binding,
            });
        };
        let bound = said
            .event
            .legacy
            .as_ref()
            .and_then(|legacy| legacy.bound_step());
        if let Some((id, how)) = bound {
            step(id, how);
        }
        self.flows.of_event(said.event, &mut self.budget, step)
    }

    /// Names of a process or thread, in files from before tracks had descriptors.
    pub(super) fn metadata(&mut self, byte: u64, said: &Said<'_, '_>, spot: Spot, emit: Emit<'_>) {
        let Some(Value::Text(name)) = said.arguments.first().map(|first| first.value) else {
            return;
        };
        let fits = match said.place.name {
            "thread_name" => match spot.thread {
                Some(thread) => self
                    .tracks
                    .name_thread(thread, name, &mut self.budget, emit),
                None => true,
            },
            "process_name" => {
                if let Some(process) = spot.process {
                    let named = super::processes::Named::ByItself;
                    self.tracks.processes.name(process, name, named, emit);
                }
                true
            }
            _ => true,
        };
        if !fits {
            self.problem(byte, TOO_MUCH);
        }
    }
}

fn name<'a>(event: &Event<'a>, around: &mut Around<'a, '_>) -> Text<'a> {
    let legacy = event.legacy.as_ref().map_or(0, |legacy| legacy.name_iid);
    let iid = if event.name_iid == 0 {
        legacy
    } else {
        event.name_iid
    };
    match event.name {
        Some(name) if iid == 0 => around.scratch.text(name),
        _ if iid == 0 => Text::EMPTY,
        _ => around
            .interned(Interns::EventNames, iid)
            .unwrap_or(Text::EMPTY),
    }
}

/// The category; of several, a list with commas in between.
fn category<'a>(event: &Event<'a>, around: &mut Around<'a, '_>) -> Result<Text<'a>, Malformed> {
    match event.categories {
        0 => return Ok(Text::EMPTY),
        1 if event.category_iid == 0 => return Ok(around.scratch.text(event.category)),
        1 => {
            let known = around.interned(Interns::Categories, event.category_iid);
            return Ok(known.unwrap_or(Text::EMPTY));
        }
        _ => {}
    }
    let (mut fields, mut all) = (Fields::new(event.bytes), Vec::new());
    while let Some((number, value)) = fields.next()? {
        match (number, value) {
            (event::CATEGORY_IIDS, _) => {
                for iid in numbers(value) {
                    all.extend(
                        around
                            .interned
                            .text(Interns::Categories, iid?)
                            .map(str::as_bytes),
                    );
                }
            }
            (event::CATEGORIES, Wire::Bytes(category)) => all.push(category),
            _ => {}
        }
    }
    Ok(around.scratch.list(all.into_iter()))
}
