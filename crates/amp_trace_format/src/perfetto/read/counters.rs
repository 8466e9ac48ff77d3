//! Counters: their values, and those that events bring along.

use super::budget::TOO_MUCH;
use super::event::{Event, Moving, Number};
use super::fields::event;
use super::meaning::Meaning;
use super::sequence::{MOST_EXTRA, Sequence};
use super::spot::Spot;
use super::track::Key;
use super::tracks::Emit;
use super::wire::{Fields, Malformed, Wire, numbers, wide_numbers};
use crate::{Entry, Place, Time, TrackKind, Value};

/// Up to so many things, without memory of their own.
struct Few<T> {
    all: [T; MOST_EXTRA],
    len: usize,
}

impl<T: Copy> Few<T> {
    fn new(empty: T) -> Self {
        Self {
            all: [empty; MOST_EXTRA],
            len: 0,
        }
    }

    fn push(&mut self, one: T) {
        if let Some(place) = self.all.get_mut(self.len) {
            *place = one;
            self.len += 1;
        }
    }

    fn get(&self) -> &[T] {
        &self.all[..self.len]
    }
}

impl Meaning {
    /// A value of a counter, from an event that has nothing but one.
    pub(super) fn counter_event(
        &mut self,
        byte: u64,
        event: &Event<'_>,
        at: Time,
        sequence: &mut Sequence,
        emit: Emit<'_>,
    ) {
        match (event.track.or(sequence.track), event.counter) {
            (Some(uuid), Some(value)) => self.counter(byte, uuid, (at, value), sequence, emit),
            _ => self.problem(byte, "counter values without a value or track are left out"),
        }
    }

    /// The values of counters that an event of any type brings along.
    pub(super) fn extra_counters(
        &mut self,
        byte: u64,
        event: &Event<'_>,
        at: Time,
        sequence: &mut Sequence,
        emit: Emit<'_>,
    ) -> Result<(), Malformed> {
        let zero = Number::Integer(0);
        let mut values = [Few::new(zero), Few::new(zero)];
        let mut tracks = [Few::new(0), Few::new(0)];
        let mut fields = Fields::new(event.bytes);
        while let Some((number, value)) = fields.next()? {
            match (number, value) {
                (event::EXTRA_VALUES, _) => {
                    for value in numbers(value) {
                        values[0].push(Number::Integer(value?.cast_signed()));
                    }
                }
                (event::EXTRA_DOUBLES, Wire::Fixed64(_) | Wire::Bytes(_)) => {
                    for bits in wide_numbers(value) {
                        values[1].push(Number::Double(f64::from_bits(bits)));
                    }
                }
                (event::EXTRA_TRACKS, _) => {
                    for uuid in numbers(value) {
                        tracks[0].push(uuid?);
                    }
                }
                (event::EXTRA_DOUBLE_TRACKS, _) => {
                    for uuid in numbers(value) {
                        tracks[1].push(uuid?);
                    }
                }
                _ => {}
            }
        }
        for (own, default) in tracks.iter_mut().zip(sequence.extra()) {
            if own.len == 0 {
                default.iter().for_each(|uuid| own.push(*uuid));
            }
        }
        for (values, tracks) in values.iter().zip(&tracks) {
            if values.len > tracks.len {
                self.problem(byte, "counter values without a value or track are left out");
            }
            for (value, uuid) in values.get().iter().zip(tracks.get()) {
                self.counter(byte, *uuid, (at, *value), sequence, emit);
            }
        }
        Ok(())
    }

    fn counter(
        &mut self,
        byte: u64,
        uuid: u64,
        (at, value): (Time, Number),
        sequence: &mut Sequence,
        emit: Emit<'_>,
    ) {
        let Some((place, meter)) = self.tracks.counter(uuid) else {
            let what = "counter values on tracks that nothing says to be counters are left out";
            self.problem(byte, what);
            return;
        };
        let (multiplier, is_incremental) = (meter.multiplier, meter.is_incremental);
        let value = match value {
            Number::Integer(value) if multiplier == 1 && !is_incremental => Value::Signed(value),
            _ => {
                let by = scaled(value, multiplier);
                let sum = if is_incremental {
                    sequence.add(uuid, by, &mut self.budget)
                } else {
                    Some(by)
                };
                let Some(sum) = sum else {
                    self.problem(byte, TOO_MUCH);
                    return;
                };
                as_before(value, sum)
            }
        };
        let Some((track, known)) = self.tracks.used_at(place, "", &mut self.budget, emit) else {
            self.problem(byte, TOO_MUCH);
            return;
        };
        let meter = known.meter();
        let place = Place {
            unit: meter.and_then(|meter| meter.unit.as_deref()),
            ..Place::new(known.name(), meter.map_or("", |meter| &meter.category))
        };
        emit(&Entry::Counter {
            track,
            place,
            at,
            value,
        });
    }

    /// What a thread has run for so far, in files from before that was a counter. False if the budget
    /// does not suffice.
    pub(super) fn thread_counters(
        &mut self,
        event: &Event<'_>,
        (spot, at): (Spot, Time),
        emit: Emit<'_>,
    ) -> bool {
        let time = event.thread_time.map(|time| match time {
            Moving::By(micros) | Moving::To(micros) => micros.saturating_mul(1000),
        });
        let count = event.instructions.map(|count| match count {
            Moving::By(count) | Moving::To(count) => count,
        });
        if !spot.is_thread {
            return true;
        }
        for (name, unit, value) in [
            ("thread_time", "ns", time),
            ("thread_instruction_count", "count", count),
        ] {
            let Some(value) = value else {
                continue;
            };
            let key = Key::Counter(spot.track, name);
            let above = (spot.process, Some(spot.track));
            let what = (TrackKind::Counter, name);
            let Some(track) = self.tracks.keyed(key, above, what, &mut self.budget, emit) else {
                return false;
            };
            emit(&Entry::Counter {
                track,
                place: Place {
                    unit: Some(unit),
                    ..Place::new(name, "")
                },
                at,
                value: Value::Signed(value),
            });
        }
        true
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "the trace processor has floats too"
)]
fn scaled(value: Number, multiplier: i64) -> f64 {
    let value = match value {
        Number::Integer(value) => value as f64,
        Number::Double(value) => value,
    };
    value * multiplier as f64
}

/// A number of the kind that the file has.
#[expect(clippy::cast_possible_truncation, reason = "checked to fit")]
fn as_before(value: Number, sum: f64) -> Value<'static> {
    match value {
        Number::Integer(_) if sum.abs() < 9e15 => Value::Signed(sum as i64),
        _ => Value::Float(sum),
    }
}
