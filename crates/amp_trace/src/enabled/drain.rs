//! The drain: reads what threads wrote, and hands it to the outputs.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use amp_trace_format::words::ThreadState;
use amp_trace_format::{Nanos, Record, ThreadIndex, Value};

use super::block::{BLOCK_WORDS, Block, POOL};
use super::clock::{self, Calibration};
use super::flight::{Context, Flight, FlightRecorder};
use super::item::{Item, Words};
use super::labels::Labels;
use super::output::Output;
use super::reader::Reader;
use super::registry::{self, Loss, Track};
use super::sampling::{Delay, Sampling};
use super::sink::Sink;
use super::site::SeenSites;
use super::{about, costs, store, waker};
use crate::{Budget, Losses, SpanSum, Summary};

/// Set while a wake-up is on its way, so that threads without memory ask once.
static IS_WAKING: AtomicBool = AtomicBool::new(false);

/// Asks the drain to read now rather than at the end of its period.
pub(crate) fn wake() {
    if !IS_WAKING.swap(true, Ordering::Relaxed) {
        waker::wake();
    }
}

/// Sleeps for the period, or until [`wake`].
pub(crate) fn sleep(period: Duration) {
    SEEN_AT_WORK.store(ASLEEP, Ordering::Relaxed);
    waker::sleep(period);
    SEEN_AT_WORK.store(clock::nanos(), Ordering::Relaxed);
    IS_WAKING.store(false, Ordering::Relaxed);
}

/// The time when the drain last got on, if it is not asleep.
static SEEN_AT_WORK: AtomicU64 = AtomicU64::new(ASLEEP);
const ASLEEP: u64 = u64::MAX;
/// A drain that does not get on for so long waits for a disk.
const PATIENCE: Duration = Duration::from_millis(100);

/// Whether the drain waits for a disk that does not answer: what needs a disk had better not be begun.
pub(crate) fn is_stuck() -> bool {
    let seen = SEEN_AT_WORK.load(Ordering::Relaxed);
    seen != ASLEEP && clock::nanos().saturating_sub(seen) > PATIENCE.as_nanos() as u64
}

/// Blocks brought to the outputs since the program began.
static PROGRESS: AtomicU64 = AtomicU64::new(0);

/// A number that grows while the drain gets on.
pub(crate) fn progress() -> u64 {
    PROGRESS.load(Ordering::Relaxed)
}

/// The drain is on its way in the middle of something long.
pub(crate) fn get_on() {
    PROGRESS.fetch_add(1, Ordering::Relaxed);
    // Others get on for a drain that sleeps.
    let _ = SEEN_AT_WORK.try_update(Ordering::Relaxed, Ordering::Relaxed, |seen| {
        (seen != ASLEEP).then(clock::nanos)
    });
}

/// One recording's way from the threads' memory to its outputs.
pub(crate) struct Drain {
    calibration: Calibration,
    sites: SeenSites,
    reader: Reader,
    sink: Sink,
    delay: Option<Delay>,
    flight: Option<Flight>,
    labels: Labels,
    losses: Losses,
    seen_threads: u64,
    /// The time of the last pass.
    passed: Nanos,
    /// Words that the outputs took and have not committed.
    pending: usize,
    tracks: Vec<&'static Track>,
    blocks: Vec<(Block, usize)>,
}

impl Drain {
    /// Begins a recording: what was recorded before and not read is forgotten.
    pub(crate) fn start(
        outputs: Vec<Output>,
        sampling: Option<Sampling>,
        mut flight: Option<FlightRecorder>,
    ) -> Self {
        let mut tracks = Vec::new();
        registry::copy_used(&mut tracks);
        for track in &tracks {
            skip(track);
        }
        if let Some(store) = store::current() {
            let mut paths: Vec<String> = outputs.iter().filter_map(Output::full_path).collect();
            paths.extend(flight.as_ref().and_then(FlightRecorder::full_path));
            store.begin(process_name(), &paths, flight.is_some());
        }
        let mut sink = Sink::new(outputs, sampling, costs::measured());
        let mut labels = Labels::default();
        about::label(|name, value| labels.set(name, value));
        costs::label(|name, value| labels.set(name, value));
        if let Some(flight) = flight.as_mut().filter(|_| sink.is_delayed()) {
            // What the outputs wait for is kept by the window too.
            flight.before = flight.before.max(2 * Delay::LONGEST);
        }
        sink.write(&Record::Process {
            id: std::process::id(),
            name: process_name(),
        });
        labels.write(&mut |record| sink.write(record));
        sink.journal();
        Self {
            calibration: Calibration::start(),
            sites: SeenSites::default(),
            reader: Reader::default(),
            delay: sink.is_delayed().then(Delay::default),
            flight: flight.map(Flight::start),
            sink,
            labels,
            losses: Losses::default(),
            seen_threads: 0,
            passed: Nanos(0),
            pending: 0,
            tracks,
            blocks: Vec::new(),
        }
    }

    /// Keeps to a budget from now on, or to none.
    pub(crate) fn keep_to(&mut self, budget: Option<Budget>) {
        if let Some(budget) = budget {
            self.label("budget.percent", Value::Float(budget.percent()));
        }
        self.sink.totals.keeper.start(budget, &self.tracks);
    }

    /// Reads everything that threads have completed, and commits it to the outputs.
    pub(crate) fn pass(&mut self) {
        let mut tracks = std::mem::take(&mut self.tracks);
        registry::copy_used(&mut tracks);
        for track in &tracks {
            self.read(track);
        }
        self.tracks = tracks;
        let (spans, events) = registry::take_late();
        if spans + events > 0 {
            let now = self.calibration.now();
            self.lose(None, Losses { spans, events }, [self.passed, now]);
        }
        if self.sink.totals.keeper.is_on() {
            // Time passes for it even where nothing was recorded.
            self.calibration.refresh();
        }
        self.passed = self.calibration.now();
        self.bring(Item::Pass);
        let (sink, sites) = (&mut self.sink, &mut self.sites);
        sink.weigh(self.passed, sites);
        self.release(false);
        self.with_flight(Flight::pass);
        POOL.prepare();
    }

    /// Says something that is true of the whole recording.
    pub(crate) fn label(&mut self, name: &str, value: Value<'_>) {
        self.labels.set(name, value);
        self.sink.write(&Record::Label { name, value });
    }

    fn with_flight(&mut self, work: impl FnOnce(&mut Flight, &mut Context<'_>)) {
        if let Some(flight) = &mut self.flight {
            let mut context = Context {
                timeline: self.calibration.timeline(),
                sites: &mut self.sites,
                now: self.calibration.now(),
                labels: &self.labels,
            };
            work(flight, &mut context);
        }
    }

    /// Reads everything, on behalf of a signal that is about to end the program.
    pub(crate) fn pass_before(&mut self, signal: &str) {
        self.label("ended.by", Value::Text(signal));
        self.pass();
        self.release(true);
        self.with_flight(|flight, context| flight.end_by(signal, context));
    }

    /// Reads the rest, ends what is open, and closes the outputs.
    pub(crate) fn finish(&mut self) -> Summary {
        self.pass();
        self.calibration.refresh();
        self.with_flight(Flight::finish);
        let now = self.calibration.now();
        self.release(true);
        let (sink, sites) = (&mut self.sink, &mut self.sites);
        self.reader
            .end_open(now, sites, &mut |record| sink.take(record));
        if let Some(delay) = &mut self.delay {
            let reader = delay.reader();
            reader.end_open(now, sites, &mut |record| sink.store(record));
        }
        sink.flush(now, true, sites);
        sink.write(&Record::Finish { at: now });
        sink.finish();
        if let Some(store) = store::current() {
            store.end();
        }
        self.summary(Duration::from_nanos(now.0))
    }

    /// What is known so far.
    pub(crate) fn summary(&self, duration: Duration) -> Summary {
        let (decoder, totals) = (&self.reader.decoder, &self.sink.totals);
        let (captures, captures_written, captures_refused) = self
            .flight
            .as_ref()
            .map(Flight::captures)
            .unwrap_or_default();
        Summary {
            duration,
            threads: self.seen_threads,
            spans: decoder.spans,
            events: decoder.events,
            losses: self.losses,
            totals: totals.rows(),
            frames: totals.frames(),
            costs: totals.overhead.costs(),
            budget: totals.keeper.report(),
            overhead: totals.overhead.total(decoder.events),
            clock_clamps: decoder.clamps,
            clock: clock::name(),
            outputs: self.sink.outputs.iter().map(Output::summary).collect(),
            captures,
            captures_written,
            captures_refused,
        }
    }

    /// What spans add up to so far.
    pub(crate) fn sums(&self) -> Vec<SpanSum> {
        self.sink.totals.sums()
    }

    /// The counts so far: spans and events recorded, and those lost.
    pub(crate) fn counts(&self) -> (u64, u64, Losses) {
        let decoder = &self.reader.decoder;
        (decoder.spans, decoder.events, self.losses)
    }

    fn read(&mut self, track: &'static Track) {
        let mut state = track.state();
        let Some(thread) = state.thread.clone() else {
            return;
        };
        let mut from = state.read;
        let loss = std::mem::take(&mut state.loss);
        let has_ended = state.has_ended;
        let mut blocks = std::mem::take(&mut self.blocks);
        blocks.clear();
        blocks.append(&mut state.full);
        let full = blocks.len();
        if let Some(current) = state.current {
            let written = track.written(current);
            blocks.push((current, written));
            state.read = written;
        }
        if has_ended {
            state.current = None;
        }
        let has_words = full > 0 || blocks.last().is_some_and(|(_, written)| *written > from);
        let has_loss = loss.spans + loss.events > 0;
        // A thread is announced with its first record: one that records nothing is not in the trace.
        let is_renamed = (has_words || has_loss) && std::mem::take(&mut state.is_renamed);
        drop(state);
        self.sink.totals.count(thread.index, track);

        if has_words || has_loss || has_ended {
            // After the words were read: no stamp is younger than the clock.
            self.calibration.refresh();
            let index = thread.index;
            if is_renamed {
                let is_new = !thread.is_track && !self.reader.knows(index);
                self.seen_threads += u64::from(is_new);
                self.bring(Item::Name(thread));
            }
            for (at, (block, to)) in blocks.iter().enumerate() {
                self.bring(Item::Words(Words {
                    thread: index,
                    block,
                    from,
                    to: *to,
                    is_last: at < full || has_ended,
                    next: blocks.get(at + 1).map(|(next, _)| *next),
                }));
                from = 0;
            }
            if has_loss {
                let [from, to] = [loss.from, loss.to].map(|stamp| self.calibration.nanos(stamp));
                let range = [from, to.max(from)];
                let (spans, events) = (loss.spans, loss.events);
                self.lose(Some(index), Losses { spans, events }, range);
            }
            if has_ended {
                let now = self.calibration.now();
                self.bring(Item::End(index, now));
                registry::release(track);
            }
        }
        self.blocks = blocks;
    }

    fn lose(&mut self, thread: Option<ThreadIndex>, losses: Losses, range: [Nanos; 2]) {
        self.losses.spans += losses.spans;
        self.losses.events += losses.events;
        self.bring(Item::Loss {
            thread,
            losses,
            range,
        });
    }

    /// Brings what was read to the outputs.
    fn bring(&mut self, item: Item) {
        let (sink, sites) = (&mut self.sink, &mut self.sites);
        let (timeline, flight) = (self.calibration.timeline(), &mut self.flight);
        self.reader.read(&item, timeline, sites, &mut |record| {
            sink.take(record);
            if let Some(flight) = flight {
                flight.watch(record);
            }
        });
        let is_kept = flight.is_some() || self.delay.is_some();
        self.pending += item.words();
        // A pass at a time, as many small commits are larger than one; but before a block goes back,
        // and before much waits in an output's memory.
        let is_due = match &item {
            Item::Words(words) => words.is_last || self.pending >= BLOCK_WORDS,
            Item::Pass => true,
            _ => false,
        };
        if !is_kept {
            self.reader.mark(&item);
        }
        if is_due {
            if !is_kept {
                self.reader.note_sums(sites);
            }
            sink.commit();
            self.pending = 0;
        }
        if item.words() > 0 || is_due {
            get_on();
        }
        if !is_kept {
            return;
        }
        let (item, now) = (Arc::new(item), self.calibration.now());
        if let Some(delay) = &mut self.delay {
            delay.keep(Arc::clone(&item), now);
        }
        if let Some(flight) = flight {
            flight.keep(item, now);
        }
    }

    /// Brings what waited to the outputs: what is known to be wanted or not, or everything.
    fn release(&mut self, all: bool) {
        let (sink, sites) = (&mut self.sink, &mut self.sites);
        let (timeline, now) = (self.calibration.timeline(), self.calibration.now());
        if let (Some(delay), Some(sampler)) = (&mut self.delay, &sink.sampler) {
            let until = if all { now } else { sampler.known_until() };
            while let Some(item) = delay.next(until, now) {
                delay.read(&item, timeline, sites, &mut |record| sink.store(record));
                if item.words() > 0 {
                    if self.flight.is_none() {
                        delay.reader().mark(&item);
                        delay.reader().note_sums(sites);
                    }
                    sink.commit();
                    get_on();
                }
            }
        }
        sink.flush(now, all, sites);
        sink.commit();
    }
}

/// Forgets what a thread recorded until now, and has it announced again.
fn skip(track: &'static Track) {
    let mut state = track.state();
    for (block, _) in std::mem::take(&mut state.full) {
        POOL.give(block);
    }
    state.read = state.current.map_or(0, |block| track.written(block));
    if let (Some(block), Some(store)) = (state.current, store::current()) {
        store.mark(block, state.read, &ThreadState::default());
    }
    state.loss = Loss::default();
    state.is_renamed = true;
    registry::take_late();
}

/// The name of the program's file.
pub(crate) fn process_name() -> &'static str {
    static NAME: OnceLock<String> = OnceLock::new();
    NAME.get_or_init(|| {
        std::env::current_exe()
            .ok()
            .and_then(|path| Some(path.file_stem()?.to_string_lossy().into_owned()))
            .unwrap_or_else(|| "program".to_owned())
    })
}
