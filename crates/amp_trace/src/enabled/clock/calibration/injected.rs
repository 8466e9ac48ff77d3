//! Clocks that misbehave: steps back, cores that do not agree, wraps, a suspended machine.

#[path = "../../../../tests/figure/mod.rs"]
mod figure;

use std::cell::Cell;
use std::sync::PoisonError;

use amp_trace_format::words::{
    CLOCK_MASK, CLOCK_SHIFT, Decoder, END, FieldNames, Kind, MONOTONIC, SiteInfo, Sites,
    ThreadState,
};
use amp_trace_format::{Level, Record, Site, ThreadIndex};
use proptest::prelude::*;
use proptest::test_runner::{TestCaseError, TestRunner};

use super::tests::CLOCK;
use super::*;
use figure::{figure, grouped, is_nightly};

const THREADS: usize = 3;
/// The counter's ticks in a nanosecond.
const TICKS: u64 = 3;
const SPAN: u64 = 1;

/// What happens, one after another.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// Nanoseconds pass.
    Wait(u64),
    /// A thread begins a span, or ends one.
    Record(usize),
    /// The drain reads what there is.
    Pass,
    /// The counter loses so many ticks.
    Back(u64),
    /// A thread goes on on a core whose counter is off by so much.
    Skew(usize, i64),
    /// The counter goes on while the monotonic clock stands.
    Suspend(u64),
    /// The counter begins anew, as after a suspension.
    Reset,
    /// Few ticks are left until the clock of a word wraps.
    NearWrap(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let wait = prop_oneof![0..2_000_u64, 0..20_000_000_u64, 0..3_000_000_000_u64];
    prop_oneof![
        24 => (0..THREADS).prop_map(Step::Record),
        6 => wait.prop_map(Step::Wait),
        4 => Just(Step::Pass),
        1 => (0..10_000_000_u64).prop_map(Step::Back),
        1 => (0..THREADS, -1_000_000..1_000_000_i64).prop_map(|(on, by)| Step::Skew(on, by)),
        1 => (0..1_u64 << 40).prop_map(Step::Suspend),
        1 => Just(Step::Reset),
        1 => (0..100_000_u64).prop_map(Step::NearWrap),
    ]
}

struct Spans;

impl Sites for Spans {
    fn site(&mut self, number: u32) -> Option<SiteInfo<'_>> {
        (u64::from(number) == SPAN).then_some(SiteInfo {
            site: Site {
                id: number,
                name: "span",
                target: "test",
                level: Level::Info,
                file: None,
                line: None,
                unit: None,
            },
            kind: Kind::Span,
            fields: FieldNames::Borrowed(&[]),
        })
    }
}

#[derive(Default)]
struct Thread {
    state: ThreadState,
    open: u64,
    skew: i64,
    words: Vec<u64>,
    /// The time of the last record.
    last: Nanos,
}

/// The machine, and what reads its clocks.
struct World {
    nanos: u64,
    counter: u64,
    calibration: Calibration,
    decoder: Decoder,
    threads: [Thread; THREADS],
    /// Records whose times lay before those of their threads.
    held: u64,
    records: u64,
    /// Whether the counter ever misbehaved.
    is_ill: bool,
}

impl World {
    fn new(counter: u64) -> Self {
        USE_TSC.store(true, Ordering::Relaxed);
        let nanos = 1_000_000_000;
        Self {
            nanos,
            counter,
            calibration: Calibration::start_at(Anchor {
                ticks: counter,
                nanos,
            }),
            decoder: Decoder::default(),
            threads: Default::default(),
            held: 0,
            records: 0,
            is_ill: false,
        }
    }

    fn take(&mut self, step: Step) {
        self.is_ill |= !matches!(step, Step::Wait(_) | Step::Record(_) | Step::Pass);
        match step {
            Step::Wait(nanos) => {
                self.nanos += nanos;
                self.counter += nanos * TICKS;
            }
            Step::Record(thread) => self.record(thread),
            Step::Pass => self.pass(),
            Step::Back(ticks) => self.counter = self.counter.saturating_sub(ticks),
            Step::Skew(thread, ticks) => self.threads[thread].skew = ticks,
            Step::Suspend(ticks) => self.counter += ticks,
            Step::Reset => self.counter = 0,
            Step::NearWrap(left) => self.counter = (self.counter | CLOCK_MASK).saturating_sub(left),
        }
    }

    /// The clock of a word, as threads read it.
    fn stamp(&self, thread: usize) -> u64 {
        if USE_TSC.load(Ordering::Relaxed) {
            self.counter
                .saturating_add_signed(self.threads[thread].skew)
                << CLOCK_SHIFT
        } else {
            self.nanos << CLOCK_SHIFT | MONOTONIC
        }
    }

    fn record(&mut self, thread: usize) {
        let stamp = self.stamp(thread);
        // Reading the clock takes time.
        self.take(Step::Wait(20));
        let thread = &mut self.threads[thread];
        // Three deep, then out again.
        let ends = thread.open >= 3 || (thread.open > 0 && self.records.is_multiple_of(3));
        let site = if ends { u64::from(END) } else { SPAN };
        thread.open = if ends {
            thread.open - 1
        } else {
            thread.open + 1
        };
        thread.words.push(stamp | site);
        self.records += 1;
    }

    fn pass(&mut self) {
        let before = self.calibration.now();
        self.calibration.refresh_at(Anchor {
            ticks: self.counter,
            nanos: self.nanos,
        });
        assert!(self.calibration.now() >= before, "the pass goes back");
        for (index, thread) in self.threads.iter_mut().enumerate() {
            let timeline = self.calibration.timeline();
            let uncapped = Timeline {
                latest: None,
                ..timeline.clone()
            };
            let real = Nanos(self.nanos - self.calibration.start.nanos);
            for word in &thread.words {
                let said = uncapped.nanos(*word);
                let is_ahead = word & MONOTONIC == 0 && said.0 > real.0 + MAX_AHEAD;
                let time = if is_ahead {
                    Nanos(real.0 + MAX_AHEAD)
                } else {
                    said
                };
                self.held += u64::from(is_ahead || time < thread.last);
                thread.last = thread.last.max(time);
            }
            assert!(thread.last.0 <= real.0 + MAX_AHEAD, "it has not come yet");
            let mut latest = thread.state.last;
            let index = ThreadIndex(u32::try_from(index).expect("there are few"));
            let mut check = |record: &Record<'_>| match *record {
                Record::Begin { at, .. } => {
                    assert!(at >= latest, "{at:?} after {latest:?}");
                    latest = at;
                }
                Record::End { at, began, .. } => {
                    assert!(at >= latest && at >= began, "{began:?} to {at:?}");
                    latest = at;
                }
                _ => {}
            };
            self.decoder
                .decode(
                    index,
                    &mut thread.state,
                    &thread.words,
                    timeline,
                    &mut Spans,
                    &mut check,
                )
                .expect("these are spans");
            thread.words.clear();
        }
        assert_eq!(self.decoder.clamps, self.held);
    }
}

#[test]
fn no_clock_makes_a_time_negative() {
    let _turn = CLOCK.lock().unwrap_or_else(PoisonError::into_inner);
    let trusted = tsc::is_trusted();
    let mut config = ProptestConfig::default();
    if is_nightly() {
        config.cases *= 100;
    }
    let histories = (
        prop_oneof![0..1_u64 << 20, 0..1_u64 << 60],
        prop::collection::vec(step(), 1..200),
    );
    let (records, held) = (Cell::new(0), Cell::new(0));
    let found = TestRunner::new(config).run(&histories, |(counter, steps)| {
        let world = live(counter, steps)?;
        records.set(records.get() + world.records);
        held.set(held.get() + world.held);
        Ok(())
    });
    USE_TSC.store(trusted, Ordering::Relaxed);
    found.expect("time goes on");
    let [records, held] = [records, held].map(|count| grouped(count.get()));
    figure(
        "R11",
        format_args!(
            "{records} times of clocks that step back, disagree, wrap, stop and begin anew: {held} held and \
             counted, none negative"
        ),
    );
}

fn live(counter: u64, steps: Vec<Step>) -> Result<World, TestCaseError> {
    let mut world = World::new(counter);
    for step in steps {
        world.take(step);
    }
    world.pass();
    if !world.is_ill {
        prop_assert_eq!(world.held, 0);
    }
    // A while later, whatever happened, time goes on with the machine's.
    for _ in 0..3 {
        world.take(Step::Wait(2_000_000_000));
        world.pass();
    }
    let before = world.calibration.now();
    world.take(Step::Wait(1_000_000_000));
    world.pass();
    let passed = world.calibration.now().since(before);
    prop_assert!(
        (990_000_000..1_010_000_000).contains(&passed),
        "{passed} ns of a second"
    );
    Ok(world)
}
