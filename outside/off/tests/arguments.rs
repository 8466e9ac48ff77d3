//! With the recorder compiled out, arguments are type-checked and never evaluated.

#![deny(unused, warnings)]

use std::cell::Cell;
use std::fmt;
use std::future::Future;
use std::task::{Context, Poll, Waker};

use amp_trace::{Level, perf_counter, perf_event, perf_fn, perf_frame, perf_span, perf_time};

/// Fails the test when it is called.
fn never<T>() -> T {
    panic!("an argument was evaluated although the recorder is compiled out")
}

/// Fails the test when it is formatted.
struct NeverShown;

impl fmt::Display for NeverShown {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        never()
    }
}

impl fmt::Debug for NeverShown {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        never()
    }
}

#[test]
fn this_build_has_no_recorder() {
    const {
        assert!(
            !amp_trace::ENABLED,
            "the test needs a build without the recorder"
        )
    };
}

#[test]
fn arguments_are_never_evaluated() {
    perf_span!("span", count = never::<u32>(), text = never::<String>(), shown = %never::<NeverShown>(), NAME = ?never::<NeverShown>());
    perf_event!(level: Level::ERROR, "event", ratio = never::<f64>(), flag = never::<bool>());
    perf_counter!("counter", never::<i64>());
    perf_frame!();
    let shown = NeverShown;
    perf_event!("shown", %shown, again = ?shown);
}

#[test]
fn side_effects_do_not_happen() {
    let evaluations = Cell::new(0);
    let count = || {
        evaluations.set(evaluations.get() + 1);
        evaluations.get()
    };
    perf_span!("span", count = count());
    perf_event!("event", count = count());
    perf_counter!("counter", count());
    let value = perf_time!("time", count = count(), { 7 });
    assert_eq!((value, evaluations.get()), (7, 0));
    assert_eq!(count(), 1);
}

#[test]
fn the_block_of_a_timed_span_runs_once() {
    let mut runs = 0;
    let value = perf_time!("time", {
        runs += 1;
        runs
    });
    assert_eq!((value, runs), (1, 1));
}

#[perf_fn("attribute", count = never::<u32>())]
fn called(value: u32) -> u32 {
    value + 1
}

#[perf_fn("polled", count = never::<u32>(), value)]
async fn polled(value: u32) -> Result<u32, std::num::ParseIntError> {
    let one: u32 = "1".parse()?;
    Ok(value + one)
}

#[test]
fn the_attribute_leaves_the_function_as_it_is() {
    assert_eq!(called(1), 2);
    let mut context = Context::from_waker(Waker::noop());
    let Poll::Ready(Ok(value)) = std::pin::pin!(polled(2)).poll(&mut context) else {
        panic!("nothing in it waits");
    };
    assert_eq!(value, 3);
}

#[test]
fn a_variable_for_the_macro_alone_is_not_unused() {
    let only_for_the_span = [1, 2, 3];
    perf_span!("span", entities = only_for_the_span.len());
}

#[test]
fn nothing_is_moved_into_a_field() {
    let owned = String::from("mine");
    perf_span!("span", owned);
    drop(owned);
}
