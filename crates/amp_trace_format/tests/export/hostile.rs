//! Traces that somebody made up to break what writes them.

use amp_trace_format::{
    Argument, Binding, Entry, Export, Extent, FlowStep, LogHistogram, Place, ProcessIndex, Time,
    TrackIndex, TrackKind, Value,
};
use proptest::prelude::*;

use crate::files::{check, files};

const ALL: Extent = Extent {
    from: 0,
    to: 1_000_000,
};

fn say(exporter: &mut dyn Export, entry: &Entry<'_>) {
    exporter.entry(entry).expect("memory takes all");
}

fn span(name: &str, at: Time, duration: Option<u64>) -> Entry<'_> {
    Entry::Span {
        track: TrackIndex(0),
        place: Place::new(name, name),
        at,
        duration,
        arguments: &[],
    }
}

/// A process and a thread.
fn who(exporter: &mut dyn Export, name: &str) {
    let process = ProcessIndex(0);
    say(
        exporter,
        &Entry::Process {
            process,
            id: 1,
            name,
        },
    );
    say(
        exporter,
        &Entry::Track {
            track: TrackIndex(0),
            process: Some(process),
            parent: Some(TrackIndex(0)),
            kind: TrackKind::Thread { id: 1 },
            name,
        },
    );
}

#[test]
fn names_of_a_megabyte_are_said_a_few_times() {
    let name: String = "\"\\\n;,=\u{0}\u{1f}😀"
        .chars()
        .cycle()
        .take(1 << 20)
        .collect();
    let files = files(ALL, |exporter| {
        who(exporter, &name);
        for at in 0..1_000 {
            let inner = if at % 2 == 0 { "even" } else { "odd" };
            say(exporter, &span(inner, at * 10, Some(5)));
        }
        say(exporter, &span(&name, 20_000, Some(5)));
    });
    for (format, file, _) in files {
        check((format, &file));
        assert!(file.len() < 64 << 20, "{format}: {} bytes", file.len());
    }
}

#[test]
fn spans_within_spans_take_neither_long_nor_much() {
    const DEPTH: u64 = 50_000;
    let files = files(ALL, |exporter| {
        who(exporter, "");
        for depth in 0..DEPTH {
            let at = Time::try_from(depth).expect("small");
            say(exporter, &span("f", at, Some(4 * DEPTH - 2 * depth)));
        }
        // All at once, and none of them ends.
        for _ in 0..DEPTH {
            say(exporter, &span("g", 500_000, None));
        }
    });
    for (format, file, unsaid) in files {
        check((format, &file));
        assert!(file.len() < 32 << 20, "{format}: {} bytes", file.len());
        let is_cut = unsaid
            .iter()
            .any(|(what, _)| what.contains("below 4,096 others"));
        assert_eq!(is_cut, format == "folded", "{format}");
    }
}

#[test]
fn what_is_left_out_is_counted() {
    let files = files(ALL, |exporter| {
        who(exporter, "a");
        say(exporter, &span("open", 5, None));
        for at in 6..9 {
            say(
                exporter,
                &Entry::Event {
                    track: TrackIndex(0),
                    place: Place::new("event", ""),
                    at,
                    arguments: &[],
                },
            );
        }
    });
    for (format, _, unsaid) in files {
        let events = unsaid.iter().find(|(what, _)| *what == "events");
        let has_no_place = matches!(format, "folded" | "speedscope");
        assert_eq!(events, has_no_place.then_some(("events", 3)), "{format}");
        let is_open = |(what, _): &(&str, u64)| what.contains("whose end is not in the trace");
        assert_eq!(
            unsaid.iter().any(|what| is_open(&what)),
            has_no_place,
            "{format}"
        );
    }
}

#[test]
fn an_output_that_fails_says_so() {
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("no space"))
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut exporter = Box::new(amp_trace_format::csv::Exporter::new(Full, ALL));
    let mut failed = 0;
    for at in 0..10_000 {
        failed += usize::from(exporter.entry(&span("a", at, Some(0))).is_err());
    }
    assert!(failed > 0, "it does not wait for the end");
    assert_eq!(
        exporter.finish().expect_err("it fails").to_string(),
        "no space"
    );
}

/// Anything in any order, with times and numbers from everywhere.
fn anything() -> impl Strategy<Value = (u8, [u32; 2], Time, Option<u64>, u64)> {
    let time = || {
        prop_oneof![
            4 => -5..50_i64,
            1 => any::<i64>(),
            1 => Just(i64::MIN),
            1 => Just(i64::MAX),
        ]
    };
    let number = prop_oneof![4 => 0..50_u64, 1 => any::<u64>(), 1 => Just(u64::MAX)];
    let index = || prop_oneof![5 => 0..4_u32, 1 => Just(u32::MAX)];
    let duration = proptest::option::of(number.clone());
    (0..14_u8, [index(), index()], time(), duration, number)
}

fn entry(
    exporter: &mut dyn Export,
    (kind, [first, second], at, duration, number): (u8, [u32; 2], Time, Option<u64>, u64),
) {
    let (track, process) = (TrackIndex(first), ProcessIndex(second));
    let text = ["a", "=b;\n\"", "", "value"][second as usize % 4];
    let place = Place {
        unit: Some(text),
        file: Some(text),
        line: Some(second),
        ..Place::new(text, text)
    };
    let to = at.saturating_add_unsigned(number);
    let values = [
        Value::Unsigned(number),
        Value::Signed(at),
        Value::Float(f64::NAN),
        Value::Text(text),
        Value::Bool(true),
    ];
    let value = values[second as usize % 5];
    let argument = Argument { name: text, value };
    let arguments = &[argument, argument][..first as usize % 3];
    let mut histogram = LogHistogram::new();
    histogram.record(number);
    let kinds = [
        TrackKind::Thread { id: at },
        TrackKind::Async,
        TrackKind::Process,
        TrackKind::Global,
        TrackKind::Gpu,
        TrackKind::Counter,
        TrackKind::Custom,
    ];
    exporter.depth(second);
    say(
        exporter,
        &match kind {
            0 => Entry::Label { name: text, value },
            1 => Entry::Process {
                process,
                id: at,
                name: text,
            },
            2 | 3 => Entry::Track {
                track,
                process: duration.map(|_| process),
                parent: Some(TrackIndex(second)),
                kind: kinds[(number % 7) as usize],
                name: text,
            },
            4..=6 => Entry::Span {
                track,
                place,
                at,
                duration,
                arguments,
            },
            7 => Entry::Event {
                track,
                place,
                at,
                arguments,
            },
            8 => Entry::Counter {
                track,
                place,
                at,
                value,
            },
            9 => Entry::Flow {
                track,
                id: number,
                place,
                at,
                step: FlowStep::End,
                binding: Binding::Next,
            },
            10 => Entry::Frame {
                track,
                place,
                at: to,
                began: at,
                index: number,
            },
            11 => Entry::Histogram {
                place,
                from: at,
                to,
                values: &histogram,
            },
            12 => Entry::Loss {
                track: duration.map(|_| track),
                spans: number,
                events: number,
                from: at,
                to,
            },
            _ => Entry::End {
                track,
                place,
                at,
                arguments,
            },
        },
    );
}

proptest! {
    #[test]
    fn anything_makes_files_of_their_format(
        entries in proptest::collection::vec(anything(), 0..40),
        from in -5..5_i64,
    ) {
        let extent = Extent { from, to: from + 20 };
        let files = files(extent, |exporter| {
            entries.iter().for_each(|said| entry(exporter, *said));
        });
        for (format, file, _) in files {
            check((format, &file));
        }
    }
}
