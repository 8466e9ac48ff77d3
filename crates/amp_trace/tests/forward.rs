//! Our records at a program's other layers.
#![cfg(feature = "forward")]
#![expect(clippy::unwrap_used, reason = "tests")]

mod capture;

use std::fmt;
use std::sync::{Arc, Mutex};

use amp_trace::{AmpLayer, Config, Level, perf_event, perf_fn, perf_span};
use capture::{capture, capture_with};
use tracing::Subscriber;
use tracing::field::{Field, Visit};
use tracing::subscriber::with_default;
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<String>>>);

struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0 += &format!(" {}={value:?}", field.name());
    }
}

impl Heard {
    fn push(&self, text: String) {
        self.0.lock().unwrap().push(text);
    }
}

impl<S: Subscriber + for<'span> LookupSpan<'span>> Layer<S> for Heard {
    fn on_new_span(
        &self,
        span: &tracing::span::Attributes<'_>,
        _: &tracing::Id,
        _: Context<'_, S>,
    ) {
        let mut text = Text(format!(
            "new {} {}",
            span.metadata().level(),
            span.metadata().name()
        ));
        span.record(&mut text);
        self.push(text.0);
    }
    fn on_enter(&self, id: &tracing::Id, context: Context<'_, S>) {
        self.push(format!("enter {}", context.span(id).unwrap().name()));
    }
    fn on_exit(&self, id: &tracing::Id, context: Context<'_, S>) {
        self.push(format!("exit {}", context.span(id).unwrap().name()));
    }
    fn on_event(&self, event: &tracing::Event<'_>, context: Context<'_, S>) {
        let parent = context.event_span(event).map_or("none", |span| span.name());
        let mut text = Text(format!("event {} in {parent}", event.metadata().name()));
        event.record(&mut text);
        self.push(text.0);
    }
}

#[perf_fn(level: Level::DEBUG, n)]
fn work(n: u32) {
    perf_event!("worked", half = f64::from(n) / 2.0, name = "n", ok = true);
}

#[test]
fn other_layers_see_our_spans_once_and_so_does_our_trace() {
    let heard = Heard::default();
    let captured = capture(|| {
        let subscriber = tracing_subscriber::registry()
            .with(AmpLayer::new())
            .with(heard.clone());
        with_default(subscriber, || {
            perf_span!("outer");
            work(3);
        });
    });
    assert_eq!(
        *heard.0.lock().unwrap(),
        [
            "new INFO outer",
            "enter outer",
            "new DEBUG work n=3",
            "enter work",
            "event worked in work half=1.5 name=\"n\" ok=true",
            "exit work",
            "exit outer"
        ]
    );
    assert_eq!(
        captured.texts(),
        [
            "begin outer",
            "begin work n=3u",
            "event worked half=1.5 name=\"n\" ok=true",
            "end work",
            "end outer"
        ]
    );
    assert_eq!((captured.summary.spans, captured.summary.events), (2, 1));
}

#[test]
fn other_layers_see_what_our_budget_only_counts() {
    let heard = Heard::default();
    let mut config = Config::default();
    config.budget = Some("0.001%".parse().unwrap());
    let n = 20_000;
    let captured = capture_with(config, || {
        with_default(tracing_subscriber::registry().with(heard.clone()), || {
            for _ in 0..3 {
                for _ in 0..n {
                    perf_span!("counted");
                }
                amp_trace::flush();
            }
        });
    });
    let texts = captured.texts();
    let recorded = texts
        .iter()
        .filter(|text| **text == "begin counted")
        .count();
    let totals = texts
        .iter()
        .filter_map(|text| text.strip_prefix("totals counted x"));
    let counted: usize = totals.map(|count| count.parse::<usize>().unwrap()).sum();
    assert!(counted >= n, "{counted} were counted");
    let lost = usize::try_from(captured.summary.losses.spans).unwrap();
    assert_eq!(recorded + counted + lost, 3 * n);
    let heard = heard.0.lock().unwrap();
    let entered = heard.iter().filter(|text| *text == "enter counted").count();
    assert_eq!(entered, 3 * n);
}

#[test]
fn other_layers_see_what_our_filter_leaves_out() {
    let heard = Heard::default();
    let mut config = Config::default();
    config.filter = "off".parse().unwrap();
    let captured = capture_with(config, || {
        with_default(tracing_subscriber::registry().with(heard.clone()), || {
            perf_span!("theirs");
        });
    });
    assert!(captured.texts().is_empty());
    assert_eq!(
        *heard.0.lock().unwrap(),
        ["new INFO theirs", "enter theirs", "exit theirs"]
    );
}
