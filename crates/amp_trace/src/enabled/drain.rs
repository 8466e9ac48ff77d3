//! The drain: reads what threads wrote, and hands it to the outputs.

use std::collections::HashMap;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use amp_trace_format::words::{Decoder, FieldKind, Kind, ThreadState};
use amp_trace_format::{Nanos, Record, ThreadIndex, Value};

use super::block::{Block, POOL};
use super::clock::{self, Calibration};
use super::output::Output;
use super::registry::{self, Identity, Loss, Track};
use super::site::SeenSites;
use super::store::{self, Store};
use super::totals::Totals;
use super::waker;
use crate::{Losses, Summary};

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
    waker::sleep(period);
    IS_WAKING.store(false, Ordering::Relaxed);
}

/// Blocks brought to the outputs since the program began.
static PROGRESS: AtomicU64 = AtomicU64::new(0);

/// A number that grows while the drain gets on.
pub(crate) fn progress() -> u64 {
    PROGRESS.load(Ordering::Relaxed)
}

/// One recording's way from the threads' memory to its outputs.
pub(crate) struct Drain {
    calibration: Calibration,
    decoder: Decoder,
    sites: SeenSites,
    totals: Totals,
    threads: HashMap<ThreadIndex, ThreadState>,
    outputs: Vec<Output>,
    losses: Losses,
    seen_threads: u64,
    /// The time of the last pass.
    passed: Nanos,
    tracks: Vec<&'static Track>,
    blocks: Vec<(Block, usize)>,
    /// Blocks that their threads still write to, and how much of each this pass has read.
    partial: Vec<(ThreadIndex, Block, usize)>,
    words: Vec<u64>,
}

impl Drain {
    /// Begins a recording: what was recorded before and not read is forgotten.
    pub(crate) fn start(mut outputs: Vec<Output>) -> Self {
        let mut tracks = Vec::new();
        registry::copy_used(&mut tracks);
        for track in &tracks {
            skip(track);
        }
        if let Some(store) = store::current() {
            let paths: Vec<String> = outputs.iter().filter_map(Output::full_path).collect();
            store.begin(process_name(), &paths);
        }
        let process = Record::Process {
            id: std::process::id(),
            name: process_name(),
        };
        outputs.iter_mut().for_each(|output| output.write(&process));
        Self {
            calibration: Calibration::start(),
            decoder: Decoder::default(),
            sites: SeenSites::default(),
            totals: Totals::default(),
            threads: HashMap::new(),
            outputs,
            losses: Losses::default(),
            seen_threads: 0,
            passed: Nanos(0),
            tracks,
            blocks: Vec::new(),
            partial: Vec::new(),
            words: Vec::new(),
        }
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
            self.lose(None, spans, events, [self.passed, now]);
        }
        self.passed = self.calibration.now();
        let (totals, outputs) = (&mut self.totals, &mut self.outputs);
        self.decoder.flush_metrics(&mut self.sites, &mut |record| {
            totals.add(record);
            outputs.iter_mut().for_each(|output| output.write(record));
        });
        self.commit();
        self.mark();
        if let Some(store) = store::current() {
            self.note_sums(store);
        }
        POOL.prepare();
    }

    fn commit(&mut self) {
        for output in &mut self.outputs {
            output.commit();
        }
        PROGRESS.fetch_add(1, Ordering::Relaxed);
    }

    /// Writes down how far the blocks of this pass have reached the outputs.
    fn mark(&mut self) {
        for (thread, block, written) in self.partial.drain(..) {
            if let Some(entry) = store::entry(block)
                && let Some(state) = self.threads.get(&thread)
            {
                entry.mark(written, state);
            }
        }
    }

    /// Reads everything, on behalf of a signal that is about to end the program.
    pub(crate) fn pass_before(&mut self, signal: &str) {
        let record = Record::Label {
            name: "ended.by",
            value: Value::Text(signal),
        };
        self.outputs
            .iter_mut()
            .for_each(|output| output.write(&record));
        self.pass();
    }

    /// Writes down what frames and counters add up to, for whoever reads the file of blocks.
    fn note_sums(&self, store: &Store) {
        for site in self.sites.all() {
            let sums = match site.kind {
                Kind::Frame => {
                    let (last, count) = self.decoder.frames(site.name);
                    [last.0, count, 0]
                }
                Kind::Counter => match self.decoder.sum(site.name) {
                    Some(Value::Unsigned(sum)) => [FieldKind::Unsigned as u64, sum, 0],
                    Some(Value::Signed(sum)) => [FieldKind::Signed as u64, sum.cast_unsigned(), 0],
                    Some(Value::Float(sum)) => [FieldKind::Float as u64, sum.to_bits(), 0],
                    _ => continue,
                },
                _ => continue,
            };
            store.set_sums(site.describe().id, sums);
        }
    }

    /// Reads the rest, ends what is open, and closes the outputs.
    pub(crate) fn finish(&mut self) -> Summary {
        self.pass();
        self.calibration.refresh();
        let now = self.calibration.now();
        let (outputs, totals) = (&mut self.outputs, &mut self.totals);
        let mut emit = |record: &Record<'_>| {
            totals.add(record);
            outputs.iter_mut().for_each(|output| output.write(record));
        };
        let mut threads: Vec<_> = self.threads.iter_mut().collect();
        threads.sort_by_key(|(index, _)| **index);
        for (index, state) in threads {
            Decoder::end_open(*index, state, now, &mut self.sites, &mut emit);
        }
        emit(&Record::Finish { at: now });
        for output in &mut self.outputs {
            output.finish();
        }
        if let Some(store) = store::current() {
            store.end();
        }
        self.summary(Duration::from_nanos(now.0))
    }

    /// What is known so far.
    pub(crate) fn summary(&self, duration: Duration) -> Summary {
        Summary {
            duration,
            threads: self.seen_threads,
            spans: self.decoder.spans,
            events: self.decoder.events,
            losses: self.losses,
            totals: self.totals.rows(),
            clock_clamps: self.decoder.clamps,
            clock: clock::name(),
            outputs: self.outputs.iter().map(Output::summary).collect(),
        }
    }

    /// The counts so far: spans and events recorded, and those lost.
    pub(crate) fn counts(&self) -> (u64, u64, Losses) {
        (self.decoder.spans, self.decoder.events, self.losses)
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

        if has_words || has_loss || has_ended {
            // After the words were read: no stamp is younger than the clock.
            self.calibration.refresh();
            if is_renamed {
                self.announce(&thread);
            }
            for (index, (block, written)) in blocks.iter().enumerate() {
                self.decode(thread.index, (*block, from, *written));
                from = 0;
                if index < full || has_ended {
                    // Block by block: what waits in an output's memory stays small.
                    self.commit();
                    POOL.give(block);
                } else {
                    // With those of all other threads: many small commits make large files.
                    self.partial.push((thread.index, *block, *written));
                }
            }
            if has_loss {
                self.report(thread.index, loss);
            }
        }
        self.blocks = blocks;
        if has_ended {
            self.end_thread(thread.index);
            registry::release(track);
        }
    }

    fn decode(&mut self, thread: ThreadIndex, (block, from, to): (Block, usize, usize)) {
        let words = block[from..to].iter();
        self.words.clear();
        self.words
            .extend(words.map(|word| word.load(Ordering::Relaxed)));
        let (totals, outputs) = (&mut self.totals, &mut self.outputs);
        let result = self.decoder.decode(
            thread,
            self.threads.entry(thread).or_default(),
            &self.words,
            self.calibration.timeline(),
            &mut self.sites,
            &mut |record| {
                totals.add(record);
                outputs.iter_mut().for_each(|output| output.write(record));
            },
        );
        debug_assert_eq!(result, Ok(()), "threads write whole records of known sites");
    }

    fn announce(&mut self, thread: &Identity) {
        if !self.threads.contains_key(&thread.index) {
            self.seen_threads += 1;
            self.threads.insert(thread.index, ThreadState::default());
        }
        let record = Record::Thread {
            thread: thread.index,
            os_id: thread.os_id,
            name: &thread.name,
        };
        self.outputs
            .iter_mut()
            .for_each(|output| output.write(&record));
    }

    fn report(&mut self, thread: ThreadIndex, loss: Loss) {
        let range = [loss.from, loss.to].map(|stamp| self.calibration.nanos(stamp));
        self.lose(Some(thread), loss.spans, loss.events, range);
    }

    fn lose(
        &mut self,
        thread: Option<ThreadIndex>,
        spans: u64,
        events: u64,
        [from, to]: [Nanos; 2],
    ) {
        self.losses.spans += spans;
        self.losses.events += events;
        let record = Record::Loss {
            thread,
            spans,
            events,
            from,
            to,
        };
        self.outputs
            .iter_mut()
            .for_each(|output| output.write(&record));
    }

    /// A thread that has ended has no span open, unless it was stopped in the middle of one.
    fn end_thread(&mut self, thread: ThreadIndex) {
        if let Some(mut state) = self.threads.remove(&thread) {
            let now = self.calibration.now();
            let (totals, outputs) = (&mut self.totals, &mut self.outputs);
            Decoder::end_open(thread, &mut state, now, &mut self.sites, &mut |record| {
                totals.add(record);
                outputs.iter_mut().for_each(|output| output.write(record));
            });
            let end = Record::ThreadEnd { thread };
            outputs.iter_mut().for_each(|output| output.write(&end));
        }
        self.totals.end_thread(thread);
    }
}

/// Forgets what a thread recorded until now, and has it announced again.
fn skip(track: &'static Track) {
    let mut state = track.state();
    for (block, _) in std::mem::take(&mut state.full) {
        POOL.give(block);
    }
    state.read = state.current.map_or(0, |block| track.written(block));
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
