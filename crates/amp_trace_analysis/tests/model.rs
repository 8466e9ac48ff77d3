//! What statements of a file become in the model.

use amp_trace_analysis::{Extent, Order, Trace, TraceBuilder};
use amp_trace_format::{Entry, Place, Problems, TrackIndex, TrackKind};
use proptest::prelude::*;

const TRACK: TrackIndex = TrackIndex(0);

fn place(name: &str) -> Place<'_> {
    Place::new(name, "")
}

fn span(name: &str, at: i64, duration: u64) -> Entry<'_> {
    Entry::Span {
        track: TRACK,
        place: place(name),
        at,
        duration: Some(duration),
        arguments: &[],
    }
}

fn begin(name: &str, at: i64) -> Entry<'_> {
    Entry::Begin {
        track: TRACK,
        place: place(name),
        at,
        arguments: &[],
    }
}

fn end(name: &str, at: i64) -> Entry<'_> {
    Entry::End {
        track: TRACK,
        place: place(name),
        at,
        arguments: &[],
    }
}

fn build(order: Order, entries: &[Entry<'_>]) -> Trace {
    let mut builder = TraceBuilder::new(order);
    builder.entry(&Entry::Track {
        track: TRACK,
        process: None,
        parent: None,
        kind: TrackKind::Thread { id: 1 },
        name: "main",
    });
    for entry in entries {
        builder.entry(entry);
    }
    builder.finish(Problems::new())
}

/// Each row as `depth name start+duration self`.
fn said(trace: &Trace) -> Vec<String> {
    let rows = &trace.tracks[0].rows;
    let selves = rows.self_times(&trace.paths, trace.duration);
    let line = |(row, own): (amp_trace_analysis::Row, u64)| {
        let length = match row.extent {
            Extent::Span(duration) => format!("+{duration}"),
            Extent::Open => "...".to_owned(),
            Extent::Event => "!".to_owned(),
        };
        let depth = trace.paths.get(row.path).depth;
        format!(
            "{depth} {} {}{length} {own}",
            trace.path_name(row.path),
            row.start
        )
    };
    rows.iter().zip(selves).map(line).collect()
}

#[test]
fn whole_spans_nest_in_any_order() {
    let entries = [
        span("leaf", 120, 10),
        span("inner", 110, 50),
        span("outer", 100, 100),
    ];
    let trace = build(Order::Rank, &entries);
    assert_eq!(
        said(&trace),
        ["0 outer 0+100 50", "1 inner 10+50 40", "2 leaf 20+10 10"]
    );
    assert_eq!((trace.start, trace.duration), (100, 100));
}

#[test]
fn of_one_time_the_longest_is_outside() {
    let entries = [span("short", 5, 1), span("long", 5, 9)];
    assert_eq!(
        said(&build(Order::Rank, &entries)),
        ["0 long 0+9 8", "1 short 0+1 1"]
    );
}

#[test]
fn an_end_of_another_name_ends_nothing() {
    let entries = [begin("a", 0), end("b", 1), end("a", 3)];
    let trace = build(Order::Rank, &entries);
    assert_eq!(said(&trace), ["0 a 0+3 3"]);
    assert_eq!(trace.problems.iter().map(|p| p.count).sum::<u64>(), 1);
}

#[test]
fn a_span_without_end_lasts_to_the_end_of_the_trace() {
    for order in [Order::Rank, Order::Tree] {
        let entries = [begin("a", 0), begin("b", 2), end("b", 7)];
        assert_eq!(said(&build(order, &entries)), ["0 a 0... 2", "1 b 2+5 5"]);
    }
}

/// A tree as the steps down and up that draw it: the time that passes before each, and whether it goes down.
fn walk() -> impl Strategy<Value = Vec<(u8, bool)>> {
    proptest::collection::vec((0_u8..5, any::<bool>()), 0..60)
}

proptest! {
    #[test]
    fn begins_and_ends_are_whole_spans(walk in walk()) {
        let names: Vec<String> = (0..walk.len()).map(|n| format!("s{n}")).collect();
        let (mut steps, mut whole, mut open, mut now) = (Vec::new(), Vec::new(), Vec::new(), 0_i64);
        for ((wait, down), name) in walk.iter().zip(&names) {
            // A span of no length that another one touches could nest either way.
            now += i64::from(*wait) + 1;
            if *down {
                steps.push(begin(name, now));
                open.push((name, now));
            } else if let Some((name, began)) = open.pop() {
                steps.push(end(name, now));
                whole.push(span(name, began, u64::try_from(now - began).unwrap()));
            }
        }
        while let Some((name, began)) = open.pop() {
            now += 1;
            steps.push(end(name, now));
            whole.push(span(name, began, u64::try_from(now - began).unwrap()));
        }
        let any = build(Order::Rank, &steps);
        prop_assert_eq!(said(&build(Order::Rank, &whole)), said(&any));
        // From the first time on, not from 0.
        let by_time = build(Order::Tree, &steps);
        let lengths = |trace: &Trace| -> Vec<_> { trace.tracks[0].rows.iter().map(|r| (r.extent, r.path)).collect() };
        prop_assert_eq!(lengths(&by_time), lengths(&any));
        let selves: u64 = any.tracks[0].rows.self_times(&any.paths, any.duration).iter().sum();
        let outer: u64 = any.tracks[0].rows.iter().filter(|r| any.paths.get(r.path).depth == 0).filter_map(|r| r.duration()).sum();
        prop_assert_eq!(selves, outer);
    }
}

#[test]
fn spans_that_never_end_cost_no_more_than_others() {
    let names: Vec<String> = (0..60_000).map(|n| format!("s{}", n % 7)).collect();
    let mut entries: Vec<_> = (0_i64..)
        .zip(&names)
        .map(|(at, name)| begin(name, at))
        .collect();
    entries.push(end("s0", 60_000));
    let trace = build(Order::Rank, &entries);
    // Those inside of 512 others are left out, and said.
    assert_eq!(trace.span_count(), 512);
    let left_out = trace
        .problems
        .iter()
        .map(|problem| problem.count)
        .sum::<u64>();
    assert_eq!(left_out, 60_000 - 512);
}
