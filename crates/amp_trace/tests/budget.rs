//! Keeping to a budget: hot call sites count, exactly and visibly, and come back.
#![cfg(feature = "enabled")]
#![expect(clippy::unwrap_used, reason = "tests")]
#![expect(
    clippy::disallowed_methods,
    reason = "threads that end, and time that passes, are tested"
)]

mod figure;
mod sums;

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

use amp_trace::{Config, perf_counter, perf_event, perf_fn, perf_frame, perf_span};
use figure::{figure, grouped, is_nightly};
use sums::{Recorded, record};

const FELL_BACK: &str = "over budget: counted from here";
const CAME_BACK: &str = "within budget: recorded again";
const CANNOT_KEEP: &str = "over budget, and nothing is left to be counted";

/// So little that any loop is over it.
fn tight() -> Config {
    let mut config = Config::default();
    config.budget = Some("0.001%".parse().unwrap());
    config
}

/// A million spans in a frame where there is time, and some thousand in a commit.
fn per_frame() -> u64 {
    if is_nightly() { 1_000_000 } else { 20_000 }
}

/// What was recorded, counted and lost is what was issued, call site by call site.
fn assert_exact(recorded: &Recorded, issued: &[(&str, u64)]) {
    let lost = recorded.summary.losses;
    let found = |name| recorded.recorded(name) + recorded.counted(name);
    let sum: u64 = issued.iter().map(|(name, _)| found(name)).sum();
    let all: u64 = issued.iter().map(|(_, count)| count).sum();
    assert_eq!(sum + lost.spans + lost.events, all, "{lost:?}");
    for (name, issued) in issued {
        if lost.is_empty() {
            assert_eq!(found(name), *issued, "{name}");
        }
        if let Some(site) = recorded.site(name) {
            assert_eq!(site.recorded, recorded.recorded(name), "{name}");
            assert_eq!(site.counted, recorded.counted(name), "{name}");
            assert_eq!(site.exact(), found(name), "{name}");
        }
    }
}

#[test]
fn a_million_spans_per_frame_are_counted_exactly() {
    const FRAMES: u64 = 12;
    let n = per_frame();
    let recorded = record(tight(), || {
        for _ in 0..FRAMES {
            perf_span!("frame work");
            for index in 0..n {
                perf_span!("hot");
                if index % 10 == 0 {
                    perf_span!("nested", index);
                    perf_event!("hot event", index);
                }
            }
            perf_frame!();
            amp_trace::flush();
        }
    });
    assert_exact(
        &recorded,
        &[
            ("frame work", FRAMES),
            ("hot", FRAMES * n),
            ("nested", FRAMES * n.div_ceil(10)),
            ("hot event", FRAMES * n.div_ceil(10)),
        ],
    );
    for name in ["hot", "nested", "hot event"] {
        assert!(recorded.has_notice(FELL_BACK, name), "{recorded:#?}");
        // The first frame, and one in a thousand of the others.
        let most = n * 3;
        assert!(recorded.recorded(name) < most, "{name}: {recorded:#?}");
        assert!(recorded.counted(name) > 0, "{name}: {recorded:#?}");
    }
    // How long those took that were counted is known from those that were recorded.
    let (timed, sum) = recorded.durations("hot");
    assert!(timed > 0 && sum > 0, "{recorded:#?}");

    let total = recorded.total("hot");
    assert_eq!(total.count, recorded.recorded("hot") + total.counted);
    assert_eq!(total.counted, recorded.counted("hot"));
    assert!(total.total > Duration::ZERO);
    assert_eq!(recorded.total("frame work").count, FRAMES);

    let report = recorded.summary.budget.as_ref().unwrap();
    assert!(report.periods_over > 0 && report.periods >= report.periods_over);
    assert_eq!(report.sites[0].name, "hot", "the most counted comes first");
    assert_eq!(recorded.label("budget.percent"), Some("0.001"));
    figure(
        "budget",
        format_args!(
            "{} spans over the budget: {} recorded, {} counted, none unaccounted for",
            grouped(total.count),
            grouped(total.count - total.counted),
            grouped(total.counted)
        ),
    );
}

#[test]
fn sites_come_back_when_the_load_drops() {
    let mut config = Config::default();
    config.budget = Some("0.01%".parse().unwrap());
    let mut quiet_periods = 0;
    let mut issued = 0;
    let pass = |times: u64| {
        for _ in 0..times {
            perf_span!("varying");
        }
        amp_trace::flush();
    };
    let recorded = record(config, || {
        pass(50_000);
        pass(50_000);
        issued += 100_000;
        // Whatever the machine does, some of these periods are quiet.
        while !sums::has_come_back("varying") {
            quiet_periods += 1;
            assert!(quiet_periods < 2_000, "it does not come back");
            pass(0);
            thread::sleep(Duration::from_millis(10));
        }
        // Slowly: now and then one, which is recorded.
        for _ in 0..20 {
            pass(1);
            thread::sleep(Duration::from_millis(10));
        }
        issued += 20;
    });
    assert_exact(&recorded, &[("varying", issued)]);
    assert!(recorded.has_notice(FELL_BACK, "varying"), "{recorded:#?}");
    assert!(recorded.has_notice(CAME_BACK, "varying"), "{recorded:#?}");
    assert!(recorded.recorded("varying") >= 20, "{recorded:#?}");
    let report = recorded.summary.budget.as_ref().unwrap();
    assert!(report.returns >= 1 && report.fallbacks >= report.returns);
}

#[test]
fn threads_that_end_while_they_count_lose_nothing() {
    const THREADS: u64 = 4;
    const WAVES: u64 = 8;
    let n = per_frame() / 4;
    let recorded = record(tight(), || {
        for _ in 0..WAVES {
            let threads: Vec<_> = (0..THREADS)
                .map(|_| {
                    thread::spawn(move || {
                        for index in 0..n {
                            perf_span!("on threads", index);
                            perf_span!("inside");
                        }
                    })
                })
                .collect();
            // The drain reads while they run, and call sites change their state in the middle.
            while threads.iter().any(|thread| !thread.is_finished()) {
                amp_trace::flush();
            }
            threads
                .into_iter()
                .for_each(|thread| thread.join().unwrap());
        }
    });
    let issued = WAVES * THREADS * n;
    assert_exact(&recorded, &[("on threads", issued), ("inside", issued)]);
    assert!(
        recorded.has_notice(FELL_BACK, "on threads"),
        "{recorded:#?}"
    );
    assert!(recorded.counted("on threads") > 0, "{recorded:#?}");
}

struct Late;
impl Drop for Late {
    fn drop(&mut self) {
        hot(1_000);
    }
}

thread_local! {
    static LATE: Late = const { Late };
}

fn hot(times: u64) {
    for _ in 0..times {
        perf_span!("at the end of threads");
    }
}

#[test]
fn what_the_destructors_of_a_thread_count_is_counted() {
    let n = per_frame();
    let recorded = record(tight(), || {
        hot(n);
        amp_trace::flush();
        hot(n);
        for _ in 0..3 {
            thread::spawn(|| LATE.with(|_| ())).join().unwrap();
        }
    });
    assert_exact(&recorded, &[("at the end of threads", 2 * n + 3_000)]);
    assert!(
        recorded.counted("at the end of threads") > 3_000,
        "{recorded:#?}"
    );
}

#[test]
fn the_filter_wins_and_gives_back_what_the_budget_decided() {
    let n = per_frame();
    let filtered = || {
        for _ in 0..n {
            perf_span!(target: "filtered", "filtered");
        }
        amp_trace::flush();
    };
    let recorded = record(tight(), || {
        filtered();
        filtered();
        amp_trace::set_filter("trace,filtered=off".parse().unwrap());
        filtered();
        amp_trace::set_filter("trace".parse().unwrap());
        filtered();
    });
    assert_exact(&recorded, &[("filtered", 3 * n)]);
    // The first time at least is recorded, and what comes after the filter is not.
    assert!(recorded.recorded("filtered") < 2 * n, "{recorded:#?}");
    assert_eq!(recorded.notices(FELL_BACK, "filtered"), 1, "{recorded:#?}");
}

#[perf_fn("poll")]
async fn polled() {}

#[test]
fn what_must_be_whole_is_recorded_whatever_it_costs() {
    let n = per_frame();
    let recorded = record(tight(), || {
        for _ in 0..3 {
            for _ in 0..n {
                perf_counter!("sum", 1_u8);
                let mut future = pin!(polled());
                let mut context = Context::from_waker(Waker::noop());
                assert_eq!(future.as_mut().poll(&mut context), Poll::Ready(()));
            }
            perf_frame!("marks");
            amp_trace::flush();
        }
    });
    let lost = recorded.summary.losses;
    assert_eq!(recorded.recorded("poll") + lost.spans, 3 * n);
    assert_eq!(
        recorded.recorded("sum") + recorded.recorded("marks") + lost.events,
        3 * n + 3
    );
    assert!(recorded.summary.budget.as_ref().unwrap().sites.is_empty());
    assert_eq!(recorded.notices(CANNOT_KEEP, ""), 1, "{recorded:#?}");
}

#[test]
fn without_a_budget_nothing_is_counted() {
    let n = per_frame();
    let pass = || {
        for _ in 0..n {
            perf_span!("hot without a budget");
        }
        amp_trace::flush();
    };
    // The recording before had one.
    let counted = record(tight(), || {
        pass();
        pass();
    })
    .counted("hot without a budget");
    assert!(counted > 0);
    let recorded = record(Config::default(), pass);
    assert_exact(&recorded, &[("hot without a budget", n)]);
    assert_eq!(recorded.counted("hot without a budget"), 0);
    assert_eq!(recorded.summary.budget, None);
    assert_eq!(recorded.label("budget.percent"), None);
}
