//! What `tracing` records through the bridge, read back.
#![cfg(feature = "bridge")]
#![expect(clippy::unwrap_used, reason = "tests")]
#![expect(
    clippy::disallowed_methods,
    reason = "threads without names are tested"
)]

mod capture;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use amp_trace::{AmpLayer, AmpSubscriber, Config, perf_span};
use capture::{Captured, capture, capture_with};
use tracing::field::Empty;
use tracing::subscriber::with_default;
use tracing::{Subscriber, debug, error, info, info_span, instrument, trace_span};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt};

/// Records a program both ways, which must leave the same trace.
fn both(program: impl Fn()) -> Captured {
    let texts = |captured: &Captured| -> Vec<String> {
        captured.texts().into_iter().map(str::to_owned).collect()
    };
    let layered = capture(|| {
        with_default(
            tracing_subscriber::registry().with(AmpLayer::new()),
            &program,
        );
    });
    let expected = texts(&layered);
    drop(layered);
    let alone = capture(|| with_default(AmpSubscriber::new(), &program));
    assert_eq!(texts(&alone), expected, "alone, then on a registry");
    alone
}

#[test]
fn spans_and_events_keep_their_fields() {
    let captured = both(|| {
        let name = "käfer";
        let _outer =
            info_span!("outer", a = 1_u64, b = -2, c = 0.5, d = true, name, e = ?name, f = %name)
                .entered();
        info!(count = 3_u64, "hello {}", "world");
        let _big = info_span!("big", small = 7_u128, large = u128::MAX).entered();
    });
    let texts = captured.texts();
    assert_eq!(
        texts[0],
        "begin outer a=1u b=-2i c=0.5 d=true name=\"käfer\" e=\"\\\"käfer\\\"\" f=\"käfer\""
    );
    assert!(texts[1].starts_with("event event "), "{}", texts[1]);
    assert!(
        texts[1].ends_with(" message=\"hello world\" count=3u"),
        "{}",
        texts[1]
    );
    assert_eq!(
        texts[2],
        "begin big small=7u large=\"340282366920938463463374607431768211455\""
    );
    assert_eq!(texts[3..], ["end big", "end outer"]);
}

#[test]
fn a_span_is_recorded_each_time_it_is_entered() {
    let captured = both(|| {
        let span = info_span!("system", late = Empty, early = 1_u64);
        span.in_scope(|| ());
        span.record("late", "now");
        let copy = span.clone();
        drop(span);
        copy.in_scope(|| {
            perf_span!("ours");
        });
    });
    assert_eq!(
        captured.texts(),
        [
            "begin system early=1u",
            "end system",
            "begin system late=\"now\" early=1u",
            "begin ours",
            "end ours",
            "end system"
        ]
    );
}

#[test]
fn a_span_that_leaves_before_one_inside_it_leaves_a_tree() {
    let captured = both(|| {
        let outer = info_span!("outer").entered();
        let inner = info_span!("inner", n = 1).entered();
        drop(outer);
        drop(inner);
    });
    assert_eq!(
        captured.texts(),
        [
            "begin outer",
            "begin inner n=1i",
            "end inner",
            "end outer",
            "begin inner n=1i",
            "end inner"
        ]
    );
}

#[instrument(skip(visited))]
fn recursive(depth: u32, visited: &mut Vec<u32>) {
    visited.push(depth);
    if depth > 0 {
        recursive(depth - 1, visited);
    }
}

#[test]
fn attributes_and_recursion_work() {
    let captured = both(|| recursive(1, &mut Vec::new()));
    assert_eq!(
        captured.texts(),
        [
            "begin recursive depth=1u",
            "begin recursive depth=0u",
            "end recursive",
            "end recursive"
        ]
    );
}

#[test]
fn a_span_goes_from_thread_to_thread() {
    let captured = both(|| {
        let span = info_span!("travels");
        let there = span.clone();
        let dispatch = tracing::dispatcher::get_default(Clone::clone);
        thread::spawn(move || {
            tracing::dispatcher::with_default(&dispatch, || there.in_scope(|| info!("there")));
        })
        .join()
        .unwrap();
        span.in_scope(|| ());
        assert_eq!(span.in_scope(tracing::Span::current).id(), span.id());
        assert!(tracing::Span::current().is_none());
    });
    assert_eq!(
        captured
            .texts()
            .iter()
            .filter(|text| **text == "begin travels")
            .count(),
        3
    );
    assert_eq!(captured.summary.threads, 2);
}

#[test]
fn systems_of_the_engine_have_their_own_names() {
    let captured = both(|| {
        let _span =
            info_span!(target: "bevy_ecs::system", "system", name = "move_cars", n = 1).entered();
        let _span = info_span!(target: "bevy_app", "plugin build", plugin = ?"Vehicles").entered();
        let _span = info_span!(target: "elsewhere", "system", name = "kept").entered();
    });
    assert_eq!(
        captured.texts()[..3],
        [
            "begin system: move_cars n=1i",
            "begin plugin build: \"Vehicles\"",
            "begin system name=\"kept\""
        ]
    );
}

#[test]
fn the_filter_of_the_recording_decides() {
    let mut config = Config::default();
    config.filter = "bridge=debug,loud=error".parse().unwrap();
    let captured = capture_with(config, || {
        with_default(AmpSubscriber::new(), || {
            let program = || {
                let _span = info_span!("seen").entered();
                let _span = trace_span!("unseen").entered();
                debug!(target: "bridge", "seen");
                info!(target: "loud", "unseen");
                error!(target: "loud", "seen");
            };
            program();
            amp_trace::set_filter("off".parse().unwrap());
            program();
            amp_trace::set_filter("loud=info".parse().unwrap());
            program();
        });
    });
    let texts = captured.texts();
    assert_eq!(
        texts
            .iter()
            .filter(|text| text.starts_with("begin"))
            .count(),
        1
    );
    assert_eq!(
        texts
            .iter()
            .filter(|text| text.contains("message=\"seen\""))
            .count(),
        3
    );
    assert_eq!(
        texts
            .iter()
            .filter(|text| text.contains("message=\"unseen\""))
            .count(),
        1
    );
}

#[test]
fn names_choose_among_the_spans_of_others() {
    let mut config = Config::default();
    config.filter = "trace,[*physics*]=off,[system: sync_*]=off"
        .parse()
        .unwrap();
    let program = || {
        info_span!("step physics").in_scope(|| info!("inside"));
        info_span!("draw").in_scope(|| ());
        for name in ["move_cars", "sync_cars"] {
            info_span!(target: "bevy_ecs::system", "system", name).in_scope(|| ());
        }
    };
    let expected = [
        "begin draw",
        "end draw",
        "begin system: move_cars",
        "end system: move_cars",
    ];
    let is_span = |text: &&str| !text.starts_with("event");
    let captured = capture_with(config, || {
        with_default(AmpSubscriber::new(), program);
        with_default(
            tracing_subscriber::registry().with(AmpLayer::new()),
            program,
        );
    });
    let texts: Vec<&str> = captured.texts().into_iter().filter(is_span).collect();
    assert_eq!(texts, [expected, expected].concat());
}

#[test]
fn a_system_that_was_filtered_out_when_it_was_added_can_be_turned_on() {
    let mut config = Config::default();
    config.filter = "bridge=trace".parse().unwrap();
    let captured = capture_with(config, || {
        with_default(AmpSubscriber::new(), || {
            let [cars, lamps] = ["cars", "lamps"]
                .map(|name| info_span!(target: "bevy_ecs::system", "system", name));
            for filter in [
                "off",
                "bevy_ecs=info",
                "[system: l*]",
                "[system: l*]=off,bevy_ecs",
            ] {
                amp_trace::set_filter(filter.parse().unwrap());
                cars.in_scope(|| lamps.in_scope(|| ()));
            }
        });
    });
    assert_eq!(
        captured.texts(),
        [
            "begin system: cars",
            "begin system: lamps",
            "end system: lamps",
            "end system: cars",
            "begin system: lamps",
            "end system: lamps",
            "begin system: cars",
            "end system: cars"
        ]
    );
}

#[derive(Clone, Default)]
struct Counting(Arc<AtomicUsize>, Arc<AtomicUsize>);

impl<S: Subscriber> Layer<S> for Counting {
    fn on_new_span(&self, _: &tracing::span::Attributes<'_>, _: &tracing::Id, _: Context<'_, S>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
    fn on_event(&self, _: &tracing::Event<'_>, _: Context<'_, S>) {
        self.1.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn other_layers_see_what_our_filter_leaves_out() {
    let counting = Counting::default();
    let mut config = Config::default();
    config.filter = "off".parse().unwrap();
    let captured = capture_with(config, || {
        let subscriber = tracing_subscriber::registry()
            .with(AmpLayer::new())
            .with(counting.clone());
        with_default(subscriber, || {
            info_span!("theirs").in_scope(|| info!("theirs"));
        });
    });
    assert!(captured.texts().is_empty());
    assert_eq!(
        (
            counting.0.load(Ordering::Relaxed),
            counting.1.load(Ordering::Relaxed)
        ),
        (1, 1)
    );
}

#[test]
fn many_living_spans_are_told_apart() {
    let captured = capture(|| {
        with_default(AmpSubscriber::new(), || {
            let spans: Vec<_> = (0..5_000_u64)
                .map(|index| info_span!("one", index))
                .collect();
            for span in spans.iter().rev().step_by(1_000) {
                span.in_scope(|| ());
            }
            drop(spans);
            info_span!("after").in_scope(|| ());
        });
    });
    assert_eq!(
        captured
            .texts()
            .iter()
            .filter(|text| text.starts_with("begin"))
            .copied()
            .collect::<Vec<_>>(),
        [
            "begin one index=4999u",
            "begin one index=3999u",
            "begin one index=2999u",
            "begin one index=1999u",
            "begin one index=999u",
            "begin after"
        ]
    );
}

#[test]
fn a_number_that_is_no_span_is_ignored() {
    let subscriber = AmpSubscriber::new();
    for number in [1, 77, u64::MAX, 1 << 32 | 5] {
        let id = tracing::Id::from_u64(number);
        subscriber.enter(&id);
        subscriber.exit(&id);
        let _ = subscriber.clone_span(&id);
        assert!(!subscriber.try_close(id));
    }
}
