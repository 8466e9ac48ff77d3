//! Filters that change in the middle of nested spans of every kind, on several threads.
#![cfg(feature = "bridge")]
#![expect(clippy::unwrap_used, reason = "tests")]

mod capture;

use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Arc, Barrier};
use std::task::{Context, Poll, Waker};
use std::thread;

use amp_trace::{AmpSubscriber, Filter, Level, perf_async, perf_event, perf_fn, perf_span};
use amp_trace::{perf_time, set_filter};
use capture::{Captured, balanced, capture};
use proptest::prelude::*;
use tracing::info_span;

/// What a thread does.
#[derive(Debug, Clone)]
enum Step {
    Span(Vec<Step>),
    Time(Vec<Step>),
    Function(Vec<Step>),
    /// An `async` function that is polled twice: before and after the inner steps.
    Polled(Vec<Step>),
    /// A span that is not bound to the thread.
    Detached(Vec<Step>),
    /// A span of `tracing`.
    Bridged(Vec<Step>),
    Event,
    Filter(usize),
}

const FILTERS: [&str; 8] = [
    "trace",
    "off",
    "trace,[span]=off",
    "[*ed]=info",
    "trace,[f*]=off,[p*]=off",
    "toggles=info,[bridged]=off",
    "elsewhere=trace",
    "[?????]",
];

/// A call of an `async` function that began while off stays off in all its polls, unless the program's other
/// layers see it.
const IS_FORWARDED: bool = cfg!(feature = "forward");

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let leaf = prop_oneof![
        2 => Just(Step::Event),
        3 => (0..FILTERS.len()).prop_map(Step::Filter),
    ];
    let step = leaf.prop_recursive(6, 48, 5, |inner| {
        let inner = prop::collection::vec(inner, 0..5);
        prop_oneof![
            inner.clone().prop_map(Step::Span),
            inner.clone().prop_map(Step::Time),
            inner.clone().prop_map(Step::Function),
            inner.clone().prop_map(Step::Polled),
            inner.clone().prop_map(Step::Detached),
            inner.prop_map(Step::Bridged),
        ]
    });
    prop::collection::vec(step, 1..12)
}

/// What a thread alone expects in its trace.
struct Expected {
    filter: Filter,
    lines: Vec<String>,
}

impl Expected {
    fn new() -> Self {
        Self {
            filter: Filter::everything(),
            lines: Vec::new(),
        }
    }

    fn allows(&self, name: &str) -> bool {
        self.filter.allows("toggles", name, Level::INFO)
    }

    fn put(&mut self, is_on: bool, line: &str) {
        if is_on {
            self.lines.push(line.to_owned());
        }
    }

    fn around(&mut self, name: &str, is_on: bool, inner: impl FnOnce(&mut Self)) {
        self.put(is_on, &format!("begin {name}"));
        inner(self);
        self.put(is_on, &format!("end {name}"));
    }
}

#[perf_fn("function")]
fn function(steps: &[Step], expected: &mut Expected) {
    run(steps, expected);
}

#[perf_fn("polled")]
async fn polled(steps: &[Step], expected: &mut Expected) {
    let mut is_second = false;
    poll_fn(|_| {
        if std::mem::replace(&mut is_second, true) {
            Poll::Ready(())
        } else {
            // In the middle of the first poll.
            run(steps, expected);
            Poll::Pending
        }
    })
    .await;
}

fn run(steps: &[Step], expected: &mut Expected) {
    for step in steps {
        match step {
            Step::Span(inner) => {
                let is_on = expected.allows("span");
                expected.around("span", is_on, |expected| {
                    perf_span!("span");
                    run(inner, expected);
                });
            }
            Step::Time(inner) => {
                let is_on = expected.allows("timed");
                expected.around("timed", is_on, |expected| {
                    perf_time!("timed", { run(inner, expected) });
                });
            }
            Step::Function(inner) => {
                let is_on = expected.allows("function");
                expected.around("function", is_on, |expected| function(inner, expected));
            }
            Step::Polled(inner) => run_polled(inner, expected),
            Step::Detached(inner) => {
                let is_on = expected.allows("detached");
                expected.put(is_on, "async begin detached");
                let span = perf_async!("detached");
                run(inner, expected);
                drop(span);
                expected.put(is_on, "async end detached");
            }
            Step::Bridged(inner) => {
                let is_on = expected.allows("bridged");
                expected.around("bridged", is_on, |expected| {
                    info_span!("bridged").in_scope(|| run(inner, expected));
                });
            }
            Step::Event => {
                expected.put(expected.allows("event"), "event event");
                perf_event!("event");
            }
            Step::Filter(index) => {
                expected.filter = FILTERS[*index].parse().unwrap();
                set_filter(expected.filter.clone());
            }
        }
    }
}

fn run_polled(steps: &[Step], expected: &mut Expected) {
    let was_on = expected.allows("polled");
    expected.put(was_on, "begin polled");
    // The future borrows what is expected until its end.
    let mut inner = Expected {
        filter: expected.filter.clone(),
        lines: Vec::new(),
    };
    {
        let mut future = pin!(polled(steps, &mut inner));
        let mut context = Context::from_waker(Waker::noop());
        assert!(future.as_mut().poll(&mut context).is_pending());
        assert!(future.as_mut().poll(&mut context).is_ready());
    }
    expected.lines.append(&mut inner.lines);
    expected.filter = inner.filter;
    expected.put(was_on, "end polled");
    let is_on = (was_on || IS_FORWARDED) && expected.allows("polled");
    expected.put(is_on, "begin polled");
    expected.put(is_on, "end polled");
}

fn bridged<R>(work: impl FnOnce() -> R) -> R {
    tracing::subscriber::with_default(AmpSubscriber::new(), work)
}

/// The records without the numbers of detached spans.
fn texts(captured: &Captured) -> Vec<String> {
    let is_number = |word: &&str| word.parse::<u64>().is_ok();
    captured
        .texts()
        .into_iter()
        .map(|text| {
            let words: Vec<&str> = text.split(' ').filter(|word| !is_number(word)).collect();
            words.join(" ")
        })
        .collect()
}

/// Runs each list on a thread of its own. The threads live until the last record is read: what the
/// recorder ends in the place of a thread ends after that.
fn run_threads(lists: Vec<Vec<Step>>) {
    let done = Arc::new(Barrier::new(lists.len() + 1));
    let may_end = Arc::new(Barrier::new(lists.len() + 1));
    let threads: Vec<_> = lists
        .into_iter()
        .map(|steps| {
            let (done, may_end) = (Arc::clone(&done), Arc::clone(&may_end));
            thread::Builder::new()
                .spawn(move || {
                    bridged(|| run(&steps, &mut Expected::new()));
                    done.wait();
                    may_end.wait();
                })
                .unwrap()
        })
        .collect();
    done.wait();
    set_filter(Filter::everything());
    perf_event!("last");
    amp_trace::flush();
    may_end.wait();
    threads
        .into_iter()
        .for_each(|thread| thread.join().unwrap());
}

fn cases() -> u32 {
    if std::env::var_os("AMP_NIGHTLY").is_some() {
        2_000
    } else {
        64
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    #[test]
    fn a_thread_records_what_was_on_when_it_began(steps in steps()) {
        let mut expected = Expected::new();
        let captured = capture(|| bridged(|| run(&steps, &mut expected)));
        prop_assert_eq!(texts(&captured), expected.lines);
    }

    #[test]
    fn threads_that_toggle_each_other_stay_balanced(
        lists in prop::collection::vec(steps(), 2..5),
    ) {
        let captured = capture(|| run_threads(lists));
        prop_assert!(captured.summary.losses.is_empty());
        balanced(&captured.lines);
        let last = captured.lines.iter().find(|line| line.text == "event last").unwrap().at;
        let of = |kind: &str| {
            let lines = captured.lines.iter().filter(|line| line.text.starts_with(kind));
            lines.map(|line| line.at).collect::<Vec<_>>()
        };
        prop_assert!(of("end ").iter().all(|at| *at <= last), "the recorder had to end a span");
        prop_assert_eq!(of("begin ").len(), of("end ").len());
        prop_assert_eq!(of("async begin ").len(), of("async end ").len());
    }
}
