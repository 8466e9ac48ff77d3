mod column;
mod counter;
mod extra;
mod meta;
mod schema;
mod tables;
mod thread;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use self::counter::Counter;
use self::extra::{Extra, Extras};
use self::schema::Schemas;
use self::tables::Tables;
use self::thread::{Lasts, Marker, Thread, Who};
use crate::chrome::value;
use crate::export::{Nesting, Numbers, Open, Output, Roster, Unsaid, clipped, what};
use crate::{
    Argument, Entry, Export, Extent, Place, ProcessIndex, Time, TrackIndex, TrackKind, Value,
};

/// Writes a whole trace for the Firefox Profiler; [`crate::firefox`] has the form.
///
/// # Cost
/// Memory for one thread at a time as it is in the file, since its tables are written column by column; for
/// all asynchronous spans, frames and counters; and for what threads share: names, places of spans, call
/// paths.
#[derive(Debug)]
pub struct Exporter<W> {
    out: Output<W>,
    extent: Extent,
    roster: Roster,
    /// Once it is known who is in the trace.
    numbers: Option<Numbers>,
    /// The main thread of each process: the one that has its number, or else its first.
    main_threads: BTreeMap<Option<ProcessIndex>, TrackIndex>,
    labels: Vec<(String, String)>,
    tables: Tables,
    schemas: Schemas,
    current: Option<TrackIndex>,
    thread: Thread,
    /// The stack of each open span.
    nesting: Nesting<u32>,
    /// How many threads are written, of which processes, and which are their main ones.
    threads: usize,
    mains: BTreeMap<Option<ProcessIndex>, usize>,
    present: BTreeSet<Option<ProcessIndex>>,
    extras: Extras,
    counters: Vec<Counter>,
    unsaid: Unsaid,
}

const CATEGORIES: &str = "targets or categories beyond the 250th";

impl<W: Write> Exporter<W> {
    /// A writer for the trace between these times.
    pub fn new(output: W, extent: Extent) -> Self {
        let mut out = Output::new(output);
        out.bytes.extend_from_slice(b"{\"threads\":[");
        Self {
            out,
            extent,
            roster: Roster::default(),
            numbers: None,
            main_threads: BTreeMap::new(),
            labels: Vec::new(),
            tables: Tables::new(),
            schemas: Schemas::default(),
            current: None,
            thread: Thread::default(),
            nesting: Nesting::new(extent.to),
            threads: 0,
            mains: BTreeMap::new(),
            present: BTreeSet::new(),
            extras: Extras::default(),
            counters: Vec::new(),
            unsaid: Unsaid::default(),
        }
    }

    fn numbers(&mut self) -> &Numbers {
        let (roster, mains) = (&self.roster, &mut self.main_threads);
        self.numbers.get_or_insert_with(|| {
            let numbers = Numbers::new(roster);
            for (track, said) in &roster.tracks {
                if !matches!(said.kind, TrackKind::Thread { .. }) {
                    continue;
                }
                let main = mains.entry(said.process).or_insert(*track);
                if numbers.track(*track) == numbers.process(said.process) {
                    *main = *track;
                }
            }
            numbers
        })
    }

    fn is_async(&self, track: TrackIndex) -> bool {
        self.roster.track(track).kind == TrackKind::Async
    }

    fn go_to(&mut self, track: TrackIndex) {
        if self.current != Some(track) {
            self.leave();
            self.current = Some(track);
        }
    }

    /// Completes the track that was written, which is over.
    fn leave(&mut self) {
        while let Some(open) = self.nesting.close() {
            self.end(&open);
        }
        self.nesting.restart();
        if let Some(track) = self.current.take().filter(|track| !self.is_async(*track)) {
            self.write_track(track);
        }
    }

    fn close_over(&mut self, at: Time, is_instant: bool) {
        while let Some(open) = self.nesting.over(at, is_instant) {
            self.end(&open);
        }
    }

    /// A span ends: the one around it is the innermost again.
    fn end(&mut self, open: &Open<u32>) {
        if self.current.is_some_and(|track| self.is_async(track)) {
            return;
        }
        let end = open.end.unwrap_or(self.extent.to).max(open.at);
        let around = self.nesting.innermost().map(|open| open.rest);
        self.thread.change(self.extent.since(end), around);
    }

    fn span(
        &mut self,
        track: TrackIndex,
        place: &Place<'_>,
        (at, duration): (Time, Option<u64>),
        arguments: &[Argument<'_>],
    ) {
        self.go_to(track);
        self.close_over(at, duration == Some(0));
        let around = self.nesting.innermost().map(|open| open.rest);
        let frame = self.tables.frame(place);
        let stack = self.tables.stack(around, frame);
        let moved = self.nesting.push(at, duration, stack);
        self.unsaid.add_if(moved, what::CROSSING);
        let open = self.nesting.innermost();
        let (at, end) = open.map_or((at, None), |open| (open.at, open.end));
        let at = self.extent.since(at);
        let lasts = end.map_or(Lasts::Open, |end| Lasts::Until(self.extent.since(end)));
        self.mark(track, place, (at, lasts), Some(stack), arguments);
        if !self.is_async(track) {
            self.thread.change(at, Some(stack));
        }
    }

    fn event(
        &mut self,
        track: TrackIndex,
        place: &Place<'_>,
        at: Time,
        arguments: &[Argument<'_>],
    ) {
        self.go_to(track);
        self.close_over(at, false);
        self.nesting.pass();
        self.unsaid.source(place);
        let around = self.nesting.innermost().map(|open| open.rest);
        let at = self.extent.since(at);
        self.mark(track, place, (at, Lasts::Moment), around, arguments);
    }

    /// A span or an event as a marker.
    fn mark(
        &mut self,
        track: TrackIndex,
        place: &Place<'_>,
        (at, lasts): (u64, Lasts),
        stack: Option<u32>,
        arguments: &[Argument<'_>],
    ) {
        let is_span = lasts != Lasts::Moment;
        let mut marker = self.marker(place, (at, lasts), is_span, arguments);
        let is_async = self.is_async(track);
        if is_async {
            marker.data.extend_from_slice(b",\"track\":");
            value::push_integer(&mut marker.data, track.0);
        }
        if let Some(stack) = stack {
            marker.data.extend_from_slice(b",\"cause\":{\"stack\":");
            value::push_integer(&mut marker.data, stack);
            marker.data.push(b'}');
        }
        marker.data.push(b'}');
        if is_async {
            let process = self.roster.process_of(track);
            self.extras.add(process, Extra::Async, marker);
        } else {
            self.thread.mark(&mut marker);
        }
    }

    /// A marker whose fields are not complete.
    fn marker(
        &mut self,
        place: &Place<'_>,
        (at, lasts): (u64, Lasts),
        is_span: bool,
        arguments: &[Argument<'_>],
    ) -> Marker {
        let category = self.tables.category(place.target);
        self.unsaid.add_if(category.is_none(), CATEGORIES);
        Marker {
            at,
            lasts,
            name: self.tables.string(place.name),
            category: category.unwrap_or(0),
            data: self
                .schemas
                .data(place, is_span, arguments, &mut self.unsaid),
        }
    }

    /// Writes the thread of a track.
    fn write_track(&mut self, track: TrackIndex) {
        let process = self.roster.process_of(track);
        let number = self.numbers().track(track);
        let name = clipped(self.roster.track_title(track), &mut self.unsaid);
        let main = self.main_of(process);
        let is_main = main.map_or(!self.mains.contains_key(&process), |main| main == track);
        self.write_thread(process, number, &name, is_main);
    }

    fn main_of(&mut self, process: Option<ProcessIndex>) -> Option<TrackIndex> {
        self.numbers();
        self.main_threads.get(&process).copied()
    }

    fn write_thread(
        &mut self,
        process: Option<ProcessIndex>,
        number: u32,
        name: &str,
        is_main: bool,
    ) {
        self.present.insert(process);
        if is_main {
            self.mains.insert(process, self.threads);
        }
        let title = clipped(self.roster.process_title(process), &mut self.unsaid);
        let who = Who {
            process: self.numbers().process(process),
            process_name: &title,
            number,
            name,
            is_main,
        };
        let out = &mut self.out.bytes;
        out.extend_from_slice(if self.threads == 0 { b"\n" } else { b",\n" });
        self.threads += 1;
        self.thread.write(&who, out);
    }

    fn counter(&mut self, track: TrackIndex, place: &Place<'_>, at: Time, value: &Value<'_>) {
        self.unsaid.source(place);
        // Values come counter by counter.
        let known = self
            .counters
            .iter()
            .rposition(|counter| counter.is(track, place.name));
        let known = known.unwrap_or_else(|| {
            let process = self.roster.process_of(track);
            let texts = [place.name, place.target, place.unit.unwrap_or_default()];
            self.counters.push(Counter::new(track, process, texts));
            self.counters.len() - 1
        });
        let is_number = self.counters[known].push(self.extent.since(at), value);
        self.unsaid.add_if(!is_number, what::NO_VALUES);
    }
}

impl<W: Write> Export for Exporter<W> {
    fn entry(&mut self, entry: &Entry<'_>) -> io::Result<()> {
        if self.roster.takes(entry) {
            return Ok(());
        }
        match *entry {
            Entry::Label { name, ref value } => self.label(name, value),
            Entry::Span {
                track,
                ref place,
                at,
                duration,
                arguments,
            } => self.span(track, place, (at, duration), arguments),
            Entry::Event {
                track,
                ref place,
                at,
                arguments,
            } => self.event(track, place, at, arguments),
            Entry::Counter {
                track,
                ref place,
                at,
                ref value,
            } => {
                self.leave();
                self.counter(track, place, at, value);
            }
            _ => {
                self.leave();
                self.rest(entry);
            }
        }
        self.out.pass()
    }

    fn depth(&mut self, depth: u32) {
        self.nesting.expect(depth);
    }

    fn finish(mut self: Box<Self>) -> io::Result<Unsaid> {
        self.leave();
        self.write_extras();
        self.write_mains();
        self.out.bytes.extend_from_slice(b"\n],\n\"counters\":[");
        for (place, mut counter) in std::mem::take(&mut self.counters).into_iter().enumerate() {
            let main = self.mains.get(&counter.process).copied().unwrap_or(0);
            let process = self.numbers().process(counter.process);
            let out = &mut self.out.bytes;
            out.extend_from_slice(if place == 0 { b"\n" } else { b",\n" });
            counter.write(process, main, out);
            self.out.pass()?;
        }
        self.out.bytes.extend_from_slice(b"],\n\"libs\":[],\n");
        self.tables.write(&mut self.out.bytes);
        self.write_meta();
        self.out.bytes.extend_from_slice(b"}\n");
        self.out.finish()?;
        Ok(self.unsaid)
    }
}
