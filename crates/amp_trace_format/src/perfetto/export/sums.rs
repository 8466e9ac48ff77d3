//! What is neither a name nor on the timeline of a track.

use std::io::Write;

use super::{Exporter, site};
use crate::export::what;
use crate::loss::Loss;
use crate::perfetto::event::{Event, Kind, Name};
use crate::perfetto::named::end_of;
use crate::perfetto::{instants, track};
use crate::{
    Dropped, Entry, Field, LogHistogram, Nanos, Place, Time, TrackIndex, TrackKind, Value,
};

/// Nobody's track: the trace processor shows what is on it for the whole machine.
const NOBODY: u64 = 0;

impl<W: Write> Exporter<W> {
    pub(super) fn rest(&mut self, entry: &Entry<'_>) {
        match *entry {
            Entry::Counter {
                track,
                ref place,
                at,
                ref value,
            } => self.counter(track, place, at, value),
            Entry::Frame {
                track,
                ref place,
                at,
                began,
                index,
            } => self.frame(track, place, [began, at], index),
            Entry::Loss {
                track,
                spans,
                events,
                from,
                to,
            } => self.loss(track, [spans, events], [from, to]),
            Entry::Histogram {
                ref place,
                from,
                to,
                values,
            } => {
                self.distribution("histogram", place, [from, to], (values.count(), values));
                self.series(place, from, values);
            }
            Entry::Totals {
                ref place,
                from,
                to,
                count,
                durations,
            } => self.distribution("totals", place, [from, to], (count, durations)),
            Entry::Begin { .. } | Entry::End { .. } => self.unsaid.add(what::BEGIN_END),
            _ => {}
        }
    }

    fn counter(&mut self, track: TrackIndex, place: &Place<'_>, at: Time, value: &Value<'_>) {
        if matches!(value, Value::Text(_) | Value::Truncated { .. }) {
            return self.unsaid.add(what::NO_VALUES);
        }
        self.unsaid.source(place);
        self.unsaid.add_if(
            !place.target.is_empty(),
            "targets or categories of counters",
        );
        let out = &mut self.out.bytes;
        let (uuid, is_new) = self.tracks.named(u64::from(track.0) << 2 | 1, place.name);
        if is_new {
            let parent = self.tracks.above_counter(track, out);
            track::push_counter(out, (uuid, parent), place.name, place.unit);
        }
        let at = self.extent.positive(at);
        self.events
            .push_counter(out, &mut self.shared, (at, uuid), value);
    }

    /// A whole frame on the track of its set.
    fn frame(&mut self, track: TrackIndex, place: &Place<'_>, [began, at]: [Time; 2], index: u64) {
        self.unsaid.source(place);
        let out = &mut self.out.bytes;
        let process = self.tracks.process_of(track);
        let (uuid, is_new) = self.tracks.named(process.unwrap_or(NOBODY), place.name);
        if is_new {
            let name = format!("Frames: {}", place.name);
            track::push_track_of(out, uuid, process, Some(&name));
        }
        let event = Event {
            kind: Kind::Begin,
            track: Some(uuid),
            name: Name::Own {
                name: &format!("{} {index}", place.name),
                target: place.target,
            },
            fields: &[Field {
                name: "index",
                value: Value::Unsigned(index),
            }],
            level: None,
        };
        let [began, at] = [began, at.max(began)].map(|at| self.extent.positive(at));
        self.events.push(out, &mut self.shared, began, event);
        self.events.push(out, &mut self.shared, at, end_of(uuid));
    }

    fn loss(
        &mut self,
        track: Option<TrackIndex>,
        [spans, events]: [u64; 2],
        [from, to]: [Time; 2],
    ) {
        let kind = track.map(|track| self.tracks.roster.track(track).kind);
        let is_thread = matches!(kind, Some(TrackKind::Thread { .. }));
        self.unsaid.add_if(
            kind.is_some() && !is_thread,
            "tracks of losses that are no threads",
        );
        let (uuid, cause) = match track.filter(|_| is_thread) {
            Some(thread) => {
                let uuid = self.tracks.uuid(thread, &mut self.out.bytes);
                (Some(uuid), instants::OF_A_THREAD)
            }
            None => {
                let process = track.and_then(|track| self.tracks.process_of(track));
                let process = process.or(self.tracks.first_process());
                (process, instants::OF_NO_THREAD)
            }
        };
        let [from, to] = [from, to].map(|at| Nanos(self.extent.positive(at)));
        let dropped = Dropped {
            spans,
            events,
            thread_names: 0,
        };
        let event = Event {
            kind: Kind::Instant,
            track: Some(uuid.unwrap_or(NOBODY)),
            name: Name::Own {
                name: "lost records",
                target: "amp_trace",
            },
            fields: &instants::of_loss(&Loss { dropped, from, to }, cause),
            level: None,
        };
        let (out, shared) = (&mut self.out.bytes, &mut self.shared);
        self.events.push(out, shared, from.0.min(to.0), event);
    }

    /// Sums over a range of time, as an instant at its end.
    fn distribution(
        &mut self,
        of: &str,
        place: &Place<'_>,
        [from, to]: [Time; 2],
        (count, values): (u64, &LogHistogram),
    ) {
        self.unsaid.add(what::ONLY_QUANTILES);
        let range = [from, to].map(|at| Nanos(self.extent.positive(at)));
        let site = site(&mut self.places, place);
        let event = Event {
            kind: Kind::Instant,
            track: Some(self.tracks.first_process().unwrap_or(NOBODY)),
            name: Name::Site(&site),
            fields: &instants::of_distribution(of, range, count, values),
            level: None,
        };
        let (out, shared) = (&mut self.out.bytes, &mut self.shared);
        self.events.push(out, shared, range[1].0, event);
    }

    /// Counters of a distribution, from the beginning of its range on, below a track of its name.
    fn series(&mut self, place: &Place<'_>, from: Time, values: &LogHistogram) {
        let Some(series) = values.series() else {
            return;
        };
        let out = &mut self.out.bytes;
        let process = self.tracks.first_process();
        // No process or track has a number with these bits.
        let within = process.unwrap_or(NOBODY) | 3;
        let (group, is_new) = self.tracks.named(within, place.name);
        if is_new {
            track::push_track_of(out, group, process, Some(place.name));
        }
        let from = self.extent.positive(from);
        for (of, value) in series {
            let (uuid, is_new) = self.tracks.named(group, of);
            if is_new {
                let name = format!("{} {of}", place.name);
                track::push_counter(out, (uuid, Some(group)), &name, place.unit);
            }
            let value = Value::Unsigned(value);
            self.events
                .push_counter(out, &mut self.shared, (from, uuid), &value);
        }
    }
}
