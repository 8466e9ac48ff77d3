//! Metrics, spans without a thread, and arrows, read back.
#![cfg(feature = "enabled")]
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests, with threads of their own"
)]

mod capture;

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread;

use amp_trace::format::{Dropped, LogHistogram, Record, WriteError, Writer};
use amp_trace::{
    AsyncSpan, Config, Level, Output, perf_async, perf_counter, perf_flow, perf_flow_end,
    perf_flow_step, perf_gauge, perf_histogram, perf_span,
};
use capture::{capture, capture_with};

#[test]
fn counters_add_up_over_call_sites_and_threads() {
    let captured = capture(|| {
        perf_counter!("sent", 2_u8);
        thread::spawn(|| perf_counter!(target: "net", level: Level::DEBUG, "sent", 40_u64))
            .join()
            .unwrap();
        perf_counter!("sent", -12);
        perf_counter!("load", 0.25);
        perf_counter!("load", 0.5);
    });
    let mut sums: Vec<&str> = captured.texts();
    // The second thread may be read before the first.
    sums.sort_unstable();
    assert!(sums.contains(&"counter load 0.75"), "{sums:?}");
    let last = |line: &&&str| line.starts_with("counter sent");
    assert_eq!(sums.iter().filter(last).count(), 3);
    assert!(sums.contains(&"counter sent 30u"), "{sums:?}");
}

#[test]
fn gauges_are_what_was_set() {
    let captured = capture(|| {
        for value in [3, -1, 3] {
            perf_gauge!("temperature", value);
        }
    });
    assert_eq!(
        captured.texts(),
        [
            "counter temperature 3i",
            "counter temperature -1i",
            "counter temperature 3i"
        ]
    );
}

/// Keeps the distributions and the units that it is told.
#[derive(Clone, Default)]
struct Distributions(Arc<Mutex<(LogHistogram, Vec<String>)>>);

impl Writer for Distributions {
    fn write(&mut self, record: &Record<'_>) {
        let mut kept = self.0.lock().unwrap();
        if let Record::Histogram { values, site, .. } = record {
            kept.0.merge(values);
            kept.1.push(format!("{} {:?}", site.name, site.unit));
        }
    }
    fn commit(&mut self) -> Result<(), WriteError> {
        Ok(())
    }
    fn finish(&mut self) -> Result<(), WriteError> {
        Ok(())
    }
    fn dropped(&self) -> Dropped {
        Dropped::default()
    }
}

#[test]
fn histograms_keep_every_value_in_little_memory() {
    let kept = Distributions::default();
    let mut config = Config::default();
    config
        .outputs
        .push(Output::new("distributions", Box::new(kept.clone())));
    let captured = capture_with(config, || {
        for value in 0..10_000_u64 {
            perf_histogram!(unit: "us", "round trip", value);
            if value == 5_000 {
                amp_trace::flush();
            }
        }
        perf_histogram!(unit: "us", "round trip", -4.5);
        perf_histogram!(unit: "us", "round trip", 2.5);
    });
    let (values, names) = &*kept.0.lock().unwrap();
    assert_eq!(
        (values.count(), values.min(), values.max()),
        (10_002, Some(0), Some(9_999))
    );
    assert_eq!(values.sum(), (0..10_000).sum::<u128>() + 3);
    assert!(values.quantile(0.5).unwrap().abs_diff(5_000) < 50);
    assert!(names.len() >= 2, "more than one flush");
    assert!(names.iter().all(|name| name == "round trip Some(\"us\")"));
    assert_eq!(captured.summary.events, 10_002);
}

#[test]
fn an_asynchronous_span_ends_on_another_thread() {
    let captured = capture(|| {
        perf_span!("main");
        let request = perf_async!("request", peer = "lobby", size = 7_u8);
        let other = perf_async!("request", peer = "shop", size = 8_u8);
        thread::spawn(move || drop(request)).join().unwrap();
        drop(other);
    });
    let async_lines: Vec<_> = captured
        .lines
        .iter()
        .filter(|line| line.text.starts_with("async"))
        .collect();
    let begins: Vec<_> = async_lines
        .iter()
        .filter(|line| line.text.starts_with("async begin"))
        .collect();
    assert_eq!(begins.len(), 2);
    assert!(begins[0].text.ends_with("request peer=\"lobby\" size=7u"));
    assert!(begins[1].text.ends_with("request peer=\"shop\" size=8u"));
    let id = begins[0].text.split(' ').nth(2).unwrap();
    let end = async_lines
        .iter()
        .find(|line| line.text == format!("async end {id} request"))
        .unwrap();
    assert_ne!(end.thread, begins[0].thread);
    assert_eq!(captured.summary.spans, 3);
}

#[test]
fn a_span_of_a_long_lived_task_goes_where_the_task_goes() {
    /// Begun in one call, worked on in others.
    struct Task {
        left: u32,
        _span: AsyncSpan,
    }
    const fn goes_anywhere<T: Send + Sync + 'static>() {}
    const { goes_anywhere::<AsyncSpan>() };

    let captured = capture(|| {
        let mut tasks: Vec<Task> = (1..=3)
            .map(|left| Task {
                left,
                _span: perf_async!("task", left),
            })
            .collect();
        while !tasks.is_empty() {
            tasks = thread::spawn(move || {
                perf_span!("step");
                tasks.iter_mut().for_each(|task| task.left -= 1);
                tasks.retain(|task| task.left > 0);
                tasks
            })
            .join()
            .unwrap();
        }
    });
    // A task is over in the step in which its last part was done: neither before nor after.
    let mut steps = 0;
    let mut ends = Vec::new();
    for line in &captured.lines {
        if line.text == "begin step" {
            steps += 1;
        } else if line.text.starts_with("async end") {
            ends.push(steps);
        }
    }
    assert_eq!(ends, [1, 2, 3]);
}

#[test]
fn a_future_is_followed_over_threads_and_when_it_is_dropped() {
    /// Pending as often as told.
    struct Wait(u32);
    impl Future for Wait {
        type Output = u32;
        fn poll(mut self: std::pin::Pin<&mut Self>, _: &mut Context<'_>) -> Poll<u32> {
            match self.0.checked_sub(1) {
                Some(left) => {
                    self.0 = left;
                    Poll::Pending
                }
                None => Poll::Ready(7),
            }
        }
    }
    let captured = capture(|| {
        let mut task = Box::pin(perf_async!("task").follow(Wait(3)));
        for _ in 0..3 {
            task = thread::spawn(move || {
                perf_span!("poll");
                let mut context = Context::from_waker(Waker::noop());
                assert!(task.as_mut().poll(&mut context).is_pending());
                task
            })
            .join()
            .unwrap();
        }
        let mut context = Context::from_waker(Waker::noop());
        assert_eq!(pin!(task).poll(&mut context), Poll::Ready(7));
        drop(perf_async!("dropped").follow(Wait(1)));
    });
    let of = |what: &str| {
        let lines = captured.lines.iter();
        lines.filter(|line| line.text.contains(what)).count()
    };
    assert_eq!((of("async begin"), of("async end")), (2, 2));
    assert_eq!(of("begin poll"), 3);
}

#[test]
fn arrows_join_spans_on_several_threads() {
    let captured = capture(|| {
        perf_span!("submit");
        let flow = perf_flow!("job");
        for step in 0..2 {
            thread::spawn(move || {
                perf_span!("work", step);
                perf_flow_step!(flow);
            })
            .join()
            .unwrap();
        }
        perf_span!("done");
        perf_flow_end!(target: "end", flow);
    });
    let mut steps: Vec<(&str, &str)> = captured
        .lines
        .iter()
        .filter_map(|line| line.text.strip_prefix("flow ")?.split_once(' '))
        .collect();
    steps.sort_unstable_by_key(|(_, step)| *step);
    let id = steps[0].0;
    assert_eq!(
        steps,
        [(id, "End"), (id, "Middle"), (id, "Middle"), (id, "Start")]
    );
}

#[test]
fn instruments_that_are_filtered_out_record_nothing() {
    let config = {
        let mut config = Config::default();
        config.filter = "off".parse().unwrap();
        config
    };
    let captured = capture_with(config, || {
        perf_counter!("sent", 1);
        perf_histogram!("size", 1);
        let span = perf_async!("request");
        let flow = perf_flow!("job");
        amp_trace::set_filter("trace".parse().unwrap());
        // Begun while nothing was recorded: no end without a beginning.
        drop(span);
        perf_flow_end!(flow);
    });
    assert_eq!(captured.texts(), [] as [&str; 0]);
}
