//! What a budget keeps: a million spans in a frame, recorded without a budget and with one, against
//! the same loop without spans.

#![expect(clippy::print_stdout, reason = "a bench prints")]
#![expect(clippy::unwrap_used, reason = "a bench")]

use std::hint::black_box;

use amp_benches::{Contender, Timed, is_test, table, time};
use amp_trace::{Budget, Config, perf_frame, perf_span};

/// Spans in a frame. As many turns of the loop without spans are in it, so that the two are compared
/// within a millisecond: the machine has other things to do.
const SPANS: u64 = 1_000_000;
/// Spans in a round.
const SLICE: u64 = 4_000;
const ROUNDS: usize = 20 * (SPANS / SLICE) as usize;
const PERCENT: f64 = 1.0;

fn main() {
    println!("\nBudget: {PERCENT} % of the frame, {SPANS} spans in each");
    for (name, with, without) in [
        ("Short spans", spans::<1> as fn(u64), plain::<1> as fn(u64)),
        ("Longer spans", spans::<4>, plain::<4>),
        // What no budget can keep: what a span costs with nothing to hide behind.
        ("Empty spans", spans::<0>, plain::<0>),
    ] {
        for budget in [None, Some(Budget::percent_of_frame(PERCENT).unwrap())] {
            compare(name, budget, with, without);
        }
    }
}

fn compare(name: &str, budget: Option<Budget>, with: fn(u64), without: fn(u64)) {
    let mut config = Config::default();
    config.memory_cap = 256 << 20;
    config.budget = budget;
    amp_trace::start(config).unwrap();
    // The first frames decide what is recorded.
    for _ in 0..3 {
        let n = if is_test() { 100 } else { SPANS };
        with(n);
        without(n);
        perf_frame!();
        amp_trace::flush();
    }
    let mut issued = 0;
    let timed = time(
        ROUNDS,
        SLICE,
        vec![
            Contender::new("no spans", without),
            Contender::new("spans", |n| {
                with(n);
                issued += n;
                if issued % SPANS == 0 {
                    perf_frame!();
                }
            }),
        ],
    );
    let summary = amp_trace::finish().unwrap();
    let title = match budget {
        Some(_) => format!("{name}, with the budget"),
        None => format!("{name}, without a budget"),
    };
    println!("{}", table(&title, &timed, &["no spans"]));
    let [low, median, high] = spent(&timed[1], &timed[0]);
    println!("{median:.2} % of the frame ({low:.2}–{high:.2}) went into spans.");
    println!(
        "By the costs it was {:.2} %: a recorded span {}, a counted one {}.",
        summary.overhead_percent(),
        summary.costs.span,
        summary.costs.counted
    );
    if let Some(report) = summary.budget {
        for site in &report.sites {
            println!(
                "`{}`: {} recorded and {} counted, {} in all; {} of {} periods over the budget.",
                site.name,
                site.recorded,
                site.counted,
                site.exact(),
                report.periods_over,
                report.periods
            );
        }
    }
}

/// The share of the frame that spans took, in percent: the 10th percentile, the median, the 90th.
fn spent(with: &Timed, without: &Timed) -> [f64; 3] {
    with.ratio(without)
        .map(|ratio| (ratio - 1.0) / (ratio + 1.0) * 100.0)
}

/// Spans that each do a piece of work.
fn spans<const PIECES: u32>(spans: u64) {
    for index in 0..spans {
        perf_span!("hot");
        work::<PIECES>(index);
    }
}

/// The same without spans.
fn plain<const PIECES: u32>(spans: u64) {
    for index in 0..spans {
        work::<PIECES>(index);
    }
}

/// A chain of square roots, each of which waits for the one before, in a straight line: a loop inside
/// would be predicted better in the one contender or the other, and that is not what is asked.
#[inline(always)]
fn work<const PIECES: u32>(seed: u64) {
    let root = |value: f64| (value + 1.5).sqrt();
    let four = |value| root(root(root(root(value))));
    let sixteen = |value| four(four(four(four(value))));
    let seed = seed as f64;
    black_box(match PIECES {
        0 => seed,
        1 => sixteen(seed),
        _ => sixteen(sixteen(sixteen(sixteen(seed)))),
    });
}
