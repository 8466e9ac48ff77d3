//! What a span of the `tracing` crate costs on its way through the bridge.
//!
//! The bare registry has a layer that does nothing: without one it leaks each span. `tracing-chrome`
//! is the peer that does the same work as the bridge.

#![expect(clippy::print_stdout, reason = "a bench prints")]
#![expect(clippy::unwrap_used, reason = "a bench")]

use std::hint::black_box;

use amp_benches::{Contender, table, time};
use amp_trace::{AmpLayer, AmpSubscriber, Config, perf_span};
use tracing::{Dispatch, Subscriber, dispatcher, info_span};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::SubscriberExt;

const ROUNDS: usize = 21;
const ITERATIONS: u64 = 10_000;

struct Nothing;
impl<S: Subscriber> Layer<S> for Nothing {}

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let (chrome, _guard) = tracing_chrome::ChromeLayerBuilder::new()
        .file(folder.path().join("peer.json"))
        .include_args(true)
        .build();
    amp_trace::start(Config::default()).unwrap();
    let registry = Dispatch::new(tracing_subscriber::registry().with(Nothing));
    let alone = Dispatch::new(AmpSubscriber::new());
    let layer = Dispatch::new(tracing_subscriber::registry().with(AmpLayer::new()));
    let peer = Dispatch::new(tracing_subscriber::registry().with(chrome));

    for (title, run) in [
        ("Span made, entered, left, closed", made as fn(u64)),
        ("The same with one u64", made_with_one),
        ("Span made once, entered and left", entered),
    ] {
        let within = |dispatch: &Dispatch| {
            let dispatch = dispatch.clone();
            move |n| dispatcher::with_default(&dispatch, || run(n))
        };
        let timed = time(
            ROUNDS,
            ITERATIONS,
            vec![
                Contender::new("perf_span!", ours).settled_by(amp_trace::flush),
                Contender::new("AmpSubscriber", within(&alone)).settled_by(amp_trace::flush),
                Contender::new("AmpLayer on a registry", within(&layer))
                    .settled_by(amp_trace::flush),
                Contender::new("bare registry", within(&registry)),
                Contender::new("tracing-chrome", within(&peer)),
            ],
        );
        println!(
            "{}",
            table(
                title,
                &timed,
                &["perf_span!", "bare registry", "tracing-chrome"]
            )
        );
    }
    measure_off(&alone);
    let summary = amp_trace::finish().unwrap();
    assert!(
        summary.losses.is_empty(),
        "a bench that drops measures the wrong thing: {summary:?}"
    );
}

/// A system's span is made whatever the filter says, so that it can be turned on later.
fn measure_off(alone: &Dispatch) {
    amp_trace::set_filter("off".parse().unwrap());
    dispatcher::with_default(alone, || {
        let system = info_span!(target: "bevy_ecs::system", "system", name = "off");
        let other = info_span!("off");
        let timed = time(
            ROUNDS,
            ITERATIONS * 10,
            vec![
                Contender::new("empty loop", |n| (0..n).for_each(|n| _ = black_box(n))),
                Contender::new("a span that was off when it was made", |n| {
                    (0..n).for_each(|n| _ = black_box(other.in_scope(|| n)));
                }),
                Contender::new("a system's span", |n| {
                    (0..n).for_each(|n| _ = black_box(system.in_scope(|| n)));
                }),
            ],
        );
        println!(
            "{}",
            table("Filtered out, entered and left", &timed, &["empty loop"])
        );
    });
}

fn ours(n: u64) {
    for _ in 0..n {
        perf_span!("ours");
    }
}

fn made(n: u64) {
    for _ in 0..n {
        let _span = info_span!("made").entered();
    }
}

fn made_with_one(n: u64) {
    for index in 0..n {
        let _span = info_span!("made", index).entered();
    }
}

fn entered(n: u64) {
    let span = info_span!("entered");
    for _ in 0..n {
        span.in_scope(|| ());
    }
}
