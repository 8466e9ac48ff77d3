//! Threads of what is on no thread: asynchronous spans, frames, losses, sums.

use std::collections::BTreeMap;
use std::io::Write;

use super::Exporter;
use super::thread::{Lasts, Marker};
use crate::export::what;
use crate::{Entry, Field, LogHistogram, Place, ProcessIndex, Time, TrackIndex, Value};

/// What such a thread is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Extra {
    Async,
    Frames,
    Losses,
    Sums,
}

/// The markers of such threads, until all are there and can be sorted.
#[derive(Debug, Default)]
pub(super) struct Extras(BTreeMap<(Option<ProcessIndex>, Extra), Vec<Marker>>);

impl Extra {
    const fn name(self) -> &'static str {
        match self {
            Self::Async => "asynchronous",
            Self::Frames => "Frames",
            Self::Losses => "lost records",
            Self::Sums => "histograms and totals",
        }
    }
}

impl Extras {
    pub(super) fn add(&mut self, process: Option<ProcessIndex>, of: Extra, marker: Marker) {
        self.0.entry((process, of)).or_default().push(marker);
    }
}

/// Threads that are none have numbers that no thread has.
const FIRST_EXTRA: u32 = 1_000_000_000;

const fn number(name: &str, value: u64) -> Field<'_> {
    Field {
        name,
        value: Value::Unsigned(value),
    }
}

impl<W: Write> Exporter<W> {
    /// What is neither a name nor on the timeline of a track.
    pub(super) fn rest(&mut self, entry: &Entry<'_>) {
        match *entry {
            Entry::Frame {
                track,
                ref place,
                at,
                began,
                index,
            } => {
                let process = self.roster.process_of(track);
                let name = format!("{} {index}", place.name);
                let place = Place::new(&name, place.target);
                self.extra(process, Extra::Frames, &place, [began, at], &[]);
            }
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
            } => self.sums(place, [from, to], (values.count(), values)),
            Entry::Totals {
                ref place,
                from,
                to,
                count,
                durations,
            } => self.sums(place, [from, to], (count, durations)),
            _ => self.unsaid.whole(entry),
        }
    }

    fn loss(&mut self, track: Option<TrackIndex>, [spans, events]: [u64; 2], times: [Time; 2]) {
        let first = self.roster.processes.keys().next().copied();
        let process = track.map_or(first, |track| self.roster.process_of(track));
        let title = track.map(|track| self.roster.track_title(track));
        let fields = [number("spans", spans), number("events", events)];
        let of = title.as_deref().map(|title| Field {
            name: "of",
            value: Value::Text(title),
        });
        let fields: Vec<_> = fields.into_iter().chain(of).collect();
        let place = Place::new("lost records", "");
        self.extra(process, Extra::Losses, &place, times, &fields);
    }

    fn sums(&mut self, place: &Place<'_>, times: [Time; 2], (count, values): (u64, &LogHistogram)) {
        self.unsaid.add(what::ONLY_QUANTILES);
        let quantile = |share| values.quantile(share).unwrap_or(0);
        let fields = [
            number("count", count),
            number("sum", u64::try_from(values.sum()).unwrap_or(u64::MAX)),
            number("min", values.min().unwrap_or(0)),
            number("p50", quantile(0.5)),
            number("p95", quantile(0.95)),
            number("p99", quantile(0.99)),
            number("max", values.max().unwrap_or(0)),
        ];
        let process = self.roster.processes.keys().next().copied();
        self.extra(process, Extra::Sums, place, times, &fields);
    }

    /// A marker of a range of time.
    fn extra(
        &mut self,
        process: Option<ProcessIndex>,
        of: Extra,
        place: &Place<'_>,
        times: [Time; 2],
        fields: &[Field<'_>],
    ) {
        let [from, to] = times.map(|at| self.extent.since(at));
        let lasts = Lasts::Until(to.max(from));
        let mut marker = self.marker(place, (from, lasts), true, fields);
        marker.data.push(b'}');
        self.extras.add(process, of, marker);
    }

    /// Writes the threads of all this.
    pub(super) fn write_extras(&mut self) {
        let extras = std::mem::take(&mut self.extras.0);
        for ((process, of), mut markers) in extras {
            markers.sort_by_key(|marker| marker.at);
            for mut marker in markers {
                self.thread.mark(&mut marker);
            }
            // The profiler takes the last moment of a thread for the end of what does not end.
            self.thread.change(self.extent.since(self.extent.to), None);
            let has_main = self.main_of(process).is_some() || self.mains.contains_key(&process);
            self.write_thread(process, FIRST_EXTRA + of as u32, of.name(), !has_main);
        }
    }

    /// Writes the main thread of each process of which something else is there: the profiler wants one.
    pub(super) fn write_mains(&mut self) {
        let counters = self.counters.iter().map(|counter| counter.process);
        self.present.extend(counters);
        for process in self.present.clone() {
            if self.mains.contains_key(&process) {
                continue;
            }
            match self.main_of(process) {
                Some(main) => self.write_track(main),
                None => self.write_thread(process, FIRST_EXTRA - 1, "counters", true),
            }
        }
    }
}
