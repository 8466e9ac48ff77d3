//! Frames of a real program that are late for a known reason, and what the analysis says of them.
#![cfg(feature = "enabled")]
#![expect(clippy::unwrap_used, reason = "tests, with threads of their own")]

use std::fs::File;
use std::hint::black_box;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use amp_trace::sync::Mutex;
use amp_trace::{
    Config, CountingAllocator, Output, perf_event, perf_frame, perf_mutex, perf_span, perf_time,
};
use amp_trace_analysis::{HitchOptions, Hitches, Late, Order, Trace, TraceBuilder, hitches};

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator::new();

static WORLD: Mutex<u64> = perf_mutex!("world", 0);

const FRAMES: u64 = 120;
/// The work of a frame, in units. A fault is so much more that whatever else the machine does is less.
const USUAL: u64 = 200;
const FAULT: u64 = 500 * USUAL;

/// What goes wrong, and in which frame.
const SLOW: u64 = 20;
const MANY: u64 = 30;
const LARGE: u64 = 40;
const LOCKED: u64 = 50;
const WORKER: u64 = 60;
const FIRST: u64 = 70;
const ALLOCATE: u64 = 80;
const MESSAGES: u64 = 90;

/// Works for so many units, of about a microsecond each.
fn work(units: u64) {
    let mut state = black_box(units | 1);
    for _ in 0..units * 400 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
    }
    black_box(state);
}

/// What a thread does for another one, and says that it did.
struct Other {
    ask: Sender<u64>,
    done: Receiver<()>,
}

impl Other {
    fn new(name: &str, task: fn(u64, &Sender<()>)) -> Self {
        let (ask, asked) = channel();
        let (done, result) = channel();
        thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || {
                for units in asked {
                    task(units, &done);
                }
            })
            .unwrap();
        Self { ask, done: result }
    }

    fn ask(&self, units: u64) {
        self.ask.send(units).unwrap();
    }

    fn wait(&self) {
        self.done.recv().unwrap();
    }
}

fn frame(number: u64, worker: &Other, saver: &Other) {
    let if_fault = |fault| if number == fault { FAULT } else { 0 };
    perf_span!("update", number);
    perf_time!("simulate", {
        perf_time!("solve", { work(USUAL + if_fault(SLOW)) });
    });
    let agents = if number == MANY { FAULT / 10 } else { 20 };
    perf_time!("agents", {
        for _ in 0..agents {
            perf_span!("agent");
            work(10);
        }
    });
    let entities = USUAL + if_fault(LARGE);
    perf_time!("extract", entities, { work(entities) });
    if number == LOCKED {
        saver.ask(FAULT);
        saver.wait();
    }
    perf_time!("world", { *WORLD.lock().unwrap() += number });
    worker.ask(USUAL + if_fault(WORKER));
    perf_time!("wait for worker", { worker.wait() });
    if number == FIRST {
        perf_time!("load level", { work(FAULT) });
    }
    perf_time!("spawn", {
        let boxes = if number == ALLOCATE { FAULT * 8 } else { 20 };
        let all: Vec<Box<[u64; 8]>> = (0..boxes).map(|value| Box::new([value; 8])).collect();
        black_box(all);
    });
    perf_time!("report", {
        for message in 0..if_fault(MESSAGES) / 50 {
            perf_event!("asset not found", message);
            work(50);
        }
    });
}

/// Plays all frames, and reads what was recorded.
fn played() -> Trace {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("trace.amptrace");
    amp_trace::start(Config::to(Output::create(&path).unwrap())).unwrap();
    let worker = Other::new("worker", |units, done| {
        perf_time!("cull", { work(units) });
        done.send(()).unwrap();
    });
    let saver = Other::new("saver", |units, done| {
        perf_span!("save");
        let world = WORLD.lock().unwrap();
        perf_span!("write save");
        done.send(()).unwrap();
        work(units + *world % 2);
    });
    perf_frame!();
    for number in 0..FRAMES {
        frame(number, &worker, &saver);
        perf_frame!();
    }
    amp_trace::finish().unwrap();
    let mut builder = TraceBuilder::new(Order::Tree);
    let file = File::open(path).unwrap();
    let problems = amp_trace_format::native::read(file, &mut |entry| builder.entry(entry)).unwrap();
    builder.finish(problems)
}

/// What is said first about a frame: the kinds, and the sentence.
fn first(trace: &Trace, hitches: &Hitches, number: u64) -> (Vec<&'static str>, String) {
    let mut explained = hitches.explained.iter();
    // The first mark ends a frame of its own, without work.
    let late = explained.find(|late| late.mark.index == number + 1);
    let cause = &late
        .unwrap_or_else(|| panic!("frame {number} is not late"))
        .causes[0];
    let kinds = cause.chain().map(|cause| cause.kind.name()).collect();
    (kinds, cause.sentence(trace))
}

#[test]
fn late_frames_of_a_real_program_are_explained() {
    let trace = played();
    let options = HitchOptions {
        late: Late::Times(4.0),
        most: 40,
        ..HitchOptions::default()
    };
    let hitches = hitches(&trace, &options).unwrap();
    for (number, kind, names) in [
        (SLOW, "slower", &["`solve`"][..]),
        (MANY, "more calls", &["`agent`", "10,000 times"]),
        (LARGE, "larger count", &["`extract`", "`entities`"]),
        (
            LOCKED,
            "waits for a lock",
            &["`world`", "`write save` on `saver`"],
        ),
        (
            WORKER,
            "waits for a thread",
            &["`wait for worker`", "`cull` on `worker`"],
        ),
        (FIRST, "rare call", &["`load level`"]),
        (ALLOCATE, "allocations", &["`spawn`"]),
        (
            MESSAGES,
            "events",
            &["`report`", "2,000 events `asset not found`"],
        ),
    ] {
        let (kinds, sentence) = first(&trace, &hitches, number);
        assert_eq!(kinds[0], kind, "{sentence}");
        for name in names {
            assert!(sentence.contains(name), "{name}: {sentence}");
        }
    }
}
