//! Threads, their ends, and what they lose.
#![cfg(feature = "enabled")]
#![expect(clippy::unwrap_used, reason = "tests")]
#![expect(
    clippy::disallowed_methods,
    reason = "threads without names, and time that passes, are tested"
)]

mod capture;
mod figure;

use std::thread;
use std::time::Duration;

use amp_trace::{Config, perf_event, perf_span};
use capture::{balanced, capture, capture_with};
use figure::{figure, grouped};

#[test]
fn spans_open_at_the_end_are_ended() {
    let captured = capture(|| {
        thread::spawn(|| {
            perf_span!("never ends");
            loop {
                thread::park();
            }
        });
        while amp_trace::counts().unwrap().spans < 1 {
            thread::sleep(Duration::from_millis(1));
        }
    });
    assert_eq!(captured.texts(), ["begin never ends", "end never ends"]);
}

#[test]
fn a_panic_ends_the_spans_it_leaves() {
    let captured = capture(|| {
        let panicked = thread::Builder::new().name("unlucky".to_owned()).spawn(|| {
            perf_span!("panics");
            std::panic::resume_unwind(Box::new("expected"));
        });
        assert!(panicked.unwrap().join().is_err());
        perf_event!("after");
    });
    let mut texts = captured.texts();
    texts.sort_unstable();
    assert_eq!(texts, ["begin panics", "end panics", "event after"]);
    assert!(
        captured
            .lines
            .iter()
            .any(|line| line.text == "thread unlucky")
    );
}

#[test]
fn a_thread_may_be_named_by_the_program() {
    let captured = capture(|| {
        thread::spawn(|| {
            perf_event!("before");
            amp_trace::flush();
            amp_trace::set_thread_name("renamed");
            perf_event!("after");
        })
        .join()
        .unwrap();
    });
    let names: Vec<&str> = captured
        .lines
        .iter()
        .filter_map(|line| line.text.strip_prefix("thread "))
        .collect();
    assert_eq!(names.last(), Some(&"renamed"));
    assert_eq!(captured.summary.threads, 1);
}

struct Last;
impl Drop for Last {
    fn drop(&mut self) {
        perf_span!("in a destructor");
    }
}
thread_local! {
    static LAST: Last = const { Last };
}

#[test]
fn thread_local_destructors_record() {
    let captured = capture(|| {
        let of_thread = thread::spawn(|| {
            LAST.with(|_| ());
            perf_span!("in the thread");
        });
        of_thread.join().unwrap();
        // This one records nothing but in its destructor.
        thread::spawn(|| LAST.with(|_| ())).join().unwrap();
    });
    let count = |text: &str| {
        captured
            .texts()
            .iter()
            .filter(|line| **line == text)
            .count()
    };
    assert_eq!(count("begin in the thread"), 1);
    assert_eq!(count("begin in a destructor"), 2);
    assert_eq!(count("end in a destructor"), 2);
    assert!(captured.summary.losses.is_empty());
}

#[test]
fn losses_are_exact_and_whole() {
    const SPANS: u64 = 400_000;
    let mut config = Config::default();
    config.memory_cap = 1 << 20;
    config.flush_period = Duration::from_secs(1);
    let captured = capture_with(config, || {
        let threads = [0, 1].map(|_| {
            thread::spawn(|| {
                for index in 0..SPANS / 2 {
                    perf_span!("outer", index);
                    perf_span!("inner");
                    perf_event!("event");
                }
            })
        });
        threads
            .into_iter()
            .for_each(|thread| thread.join().unwrap());
    });
    let summary = &captured.summary;
    assert_eq!(summary.spans + summary.losses.spans, 2 * SPANS);
    assert_eq!(summary.events + summary.losses.events, SPANS);
    let (mut spans, mut events) = (0, 0);
    for line in &captured.lines {
        if let Some((lost_spans, lost_events)) = line
            .text
            .strip_prefix("loss ")
            .and_then(|counts| counts.split_once(' '))
        {
            spans += lost_spans.parse::<u64>().unwrap();
            events += lost_events.parse::<u64>().unwrap();
        }
    }
    assert_eq!(
        (spans, events),
        (summary.losses.spans, summary.losses.events)
    );
    balanced(&captured.lines);
    figure(
        "losses",
        format_args!(
            "{} spans, {} dropped for want of memory: as many in the trace as in the summary",
            grouped(2 * SPANS),
            grouped(spans)
        ),
    );
}

#[test]
fn deep_nesting_is_balanced() {
    fn descend(depth: u32) {
        perf_span!("level", depth);
        if depth > 0 {
            descend(depth - 1);
        }
    }
    let captured = capture(|| descend(6_000));
    assert_eq!(
        captured.summary.spans + captured.summary.losses.spans,
        6_001
    );
    balanced(&captured.lines);
}
