//! What a record costs on the thread that makes it.
//!
//! The floor is what no recorder can do without: two reads of the time-stamp counter and two
//! 16-byte stores into warm memory that the thread owns. `tracing-chrome` is the peer that most
//! programs use today.

#![expect(clippy::print_stdout, reason = "a bench prints")]
#![expect(clippy::unwrap_used, reason = "a bench")]

use std::hint::black_box;

use amp_benches::{Contender, is_test, table, time};
use amp_trace::{Config, perf_event, perf_span};
use tracing_subscriber::layer::SubscriberExt;

const ROUNDS: usize = 41;
const ITERATIONS: u64 = 100_000;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let (chrome, _guard) = tracing_chrome::ChromeLayerBuilder::new()
        .file(folder.path().join("peer.json"))
        .include_args(true)
        .build();
    let peer = tracing::Dispatch::new(tracing_subscriber::registry().with(chrome));
    let in_peer = |run: fn(u64)| {
        let peer = peer.clone();
        move |n| tracing::dispatcher::with_default(&peer, || run(n))
    };
    let mut config = Config::default();
    config.filter = "trace,filtered_out=off,[*by name]=off".parse().unwrap();
    amp_trace::start(config).unwrap();

    let mut floor = Floor::new();
    let timed = time(
        ROUNDS,
        ITERATIONS,
        vec![
            Contender::new("floor", |n| floor.run(n)),
            Contender::new("span", spans).settled_by(amp_trace::flush),
            Contender::new("span, one u64", spans_with_one).settled_by(amp_trace::flush),
            Contender::new("span, four fields", spans_with_four).settled_by(amp_trace::flush),
            Contender::new("event", events).settled_by(amp_trace::flush),
        ],
    );
    println!("{}", table("Recording", &timed, &["floor"]));
    let [_, by_floor, _] = timed[1].ratio(&timed[0]);
    let mut peer_by_ours = None;

    let timed = time(
        ROUNDS,
        ITERATIONS * 10,
        vec![
            Contender::new("empty loop", empty),
            Contender::new("filtered-out span", filtered_out),
            Contender::new("filtered-out span, one u64", filtered_out_with_one),
            Contender::new("span filtered out by its name", filtered_out_by_name),
        ],
    );
    println!("{}", table("Off at run time", &timed, &["empty loop"]));

    for (title, ours, theirs) in [
        (
            "Span, against tracing-chrome",
            spans as fn(u64),
            peer_spans as fn(u64),
        ),
        ("Span with one u64", spans_with_one, peer_spans_with_one),
        (
            "Span with four fields",
            spans_with_four,
            peer_spans_with_four,
        ),
        ("Event", events, peer_events),
    ] {
        let contenders = vec![
            Contender::new("ours", ours).settled_by(amp_trace::flush),
            Contender::new("tracing-chrome", in_peer(theirs)),
        ];
        let timed = time(ROUNDS / 4, ITERATIONS / 10, contenders);
        println!("{}", table(title, &timed, &["ours"]));
        let [_, by_ours, _] = timed[1].ratio(&timed[0]);
        peer_by_ours = peer_by_ours.or(Some(by_ours));
    }
    if let Some(by_ours) = peer_by_ours.filter(|_| !is_test()) {
        println!(
            "figure: span-cost a span costs {by_floor:.2} × two clock reads and two stores; \
             tracing-chrome's {by_ours:.0} × ours"
        );
    }

    let summary = amp_trace::finish().unwrap();
    assert!(
        summary.losses.is_empty(),
        "a bench that drops measures the wrong thing: {summary:?}"
    );
}

fn spans(n: u64) {
    for _ in 0..n {
        perf_span!("span");
    }
}

fn spans_with_one(n: u64) {
    for index in 0..n {
        perf_span!("one", index);
    }
}

fn spans_with_four(n: u64) {
    for index in 0..n {
        perf_span!("four", index, half = 0.5_f64, flag = true, name = "text");
    }
}

fn events(n: u64) {
    for _ in 0..n {
        perf_event!("event");
    }
}

fn empty(n: u64) {
    for index in 0..n {
        black_box(index);
    }
}

fn filtered_out(n: u64) {
    for index in 0..n {
        perf_span!(target: "filtered_out", "off");
        black_box(index);
    }
}

fn filtered_out_with_one(n: u64) {
    for index in 0..n {
        perf_span!(target: "filtered_out", "off with a field", index);
        black_box(index);
    }
}

fn filtered_out_by_name(n: u64) {
    for index in 0..n {
        perf_span!("off by name");
        black_box(index);
    }
}

fn peer_spans(n: u64) {
    for _ in 0..n {
        let _span = tracing::info_span!("span").entered();
    }
}

fn peer_spans_with_one(n: u64) {
    for index in 0..n {
        let _span = tracing::info_span!("one", index).entered();
    }
}

fn peer_spans_with_four(n: u64) {
    for index in 0..n {
        let _span = tracing::info_span!("four", index, half = 0.5_f64, flag = true, name = "text")
            .entered();
    }
}

fn peer_events(n: u64) {
    for _ in 0..n {
        tracing::info!("event");
    }
}

/// Two clock reads and two 16-byte stores.
struct Floor {
    buffer: Vec<[u64; 2]>,
}

impl Floor {
    fn new() -> Self {
        Self {
            buffer: vec![[1; 2]; 2048],
        }
    }

    fn run(&mut self, n: u64) {
        let len = self.buffer.len();
        let mut at = 0;
        for index in 0..n {
            self.buffer[at] = [ticks(), index];
            self.buffer[at + 1] = [ticks(), index];
            at = (at + 2) % len;
            black_box(&mut self.buffer);
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[inline(always)]
#[expect(unsafe_code, reason = "the instruction has no safe wrapper")]
fn ticks() -> u64 {
    // SAFETY: every x86-64 CPU has the instruction, and it touches no memory.
    unsafe { std::arch::x86_64::_rdtsc() }
}

#[cfg(not(target_arch = "x86_64"))]
#[expect(clippy::disallowed_methods, reason = "this is the clock")]
fn ticks() -> u64 {
    static EPOCH: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    EPOCH
        .get_or_init(std::time::Instant::now)
        .elapsed()
        .as_nanos() as u64
}
