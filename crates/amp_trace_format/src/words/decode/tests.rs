use super::*;
use crate::words::{FieldNames, MONOTONIC, Segment};
use crate::{Level, Site};

struct Known;

impl Sites for Known {
    fn site(&mut self, number: u32) -> Option<SiteInfo<'_>> {
        let (name, kind, fields): (_, _, &[&str]) = match number {
            1 => ("span", Kind::Span, &[]),
            2 => ("event", Kind::Event, &["n", "text"]),
            3 => ("total", Kind::Counter, &[""]),
            4 => ("size", Kind::Histogram, &[""]),
            _ => return None,
        };
        Some(SiteInfo {
            site: Site {
                id: number,
                name,
                target: "test",
                level: Level::Info,
                file: None,
                line: None,
                unit: None,
            },
            kind,
            fields: FieldNames::Borrowed(fields),
        })
    }
}

fn head(ticks: u64, site: u32) -> u64 {
    ticks << CLOCK_SHIFT | u64::from(site)
}

/// One tick of the counter is a nanosecond.
fn timeline() -> Timeline {
    Timeline {
        start_nanos: 0,
        segments: vec![Segment {
            ticks: 0,
            nanos: 0.0,
            nanos_per_tick: 1.0,
        }],
        now_ticks: 1 << 20,
        now_nanos: 1 << 20,
        latest: None,
    }
}

fn decode(words: &[u64]) -> (Vec<String>, Decoder, Result<(), Malformed>) {
    let (mut decoder, mut state) = (Decoder::default(), ThreadState::default());
    let mut lines = Vec::new();
    let mut emit = |record: &Record<'_>| {
        lines.push(match *record {
            Record::Begin { at, .. } => format!("begin {}", at.0),
            Record::End {
                at, began, fields, ..
            } => format!("end {} of {} {}", at.0, began.0, fields.len()),
            Record::Event { at, fields, .. } => format!("event {} {fields:?}", at.0),
            Record::Counter { value, .. } => format!("counter {value:?}"),
            Record::Histogram { values, .. } => format!("histogram x{}", values.count()),
            _ => format!("{record:?}"),
        });
    };
    let thread = ThreadIndex(1);
    let result = decoder.decode(
        thread,
        &mut state,
        words,
        &timeline(),
        &mut Known,
        &mut emit,
    );
    decoder.flush_metrics(&mut Known, &mut emit);
    Decoder::end_open(thread, &mut state, Nanos(0), &mut Known, &mut emit);
    (lines, decoder, result)
}

#[test]
fn a_clock_that_steps_back_is_held_and_counted() {
    let words = [
        head(100, 1),
        head(90, 1),
        head(95, END),
        head(80, END),
        head(120, 1),
        head(110, END),
    ];
    let (lines, decoder, result) = decode(&words);
    assert_eq!(result, Ok(()));
    assert_eq!(
        lines,
        [
            "begin 100",
            "begin 100",
            "end 100 of 100 0",
            "end 100 of 100 0",
            "begin 120",
            "end 120 of 120 0"
        ]
    );
    assert_eq!(decoder.clamps, 4);
}

#[test]
fn a_change_of_the_clock_in_a_span_leaves_no_negative_time() {
    let words = [head(1000, 1), head(400, END) | MONOTONIC];
    let (lines, decoder, _) = decode(&words);
    assert_eq!(lines, ["begin 1000", "end 1000 of 1000 0"]);
    assert_eq!(decoder.clamps, 1);
}

#[test]
fn a_wrap_of_the_clock_is_no_step_back() {
    let mut timeline = timeline();
    let wrap = 1_u64 << 44;
    timeline.now_ticks = wrap + 50;
    let (mut decoder, mut state) = (Decoder::default(), ThreadState::default());
    let mut times = Vec::new();
    let words = [head(wrap - 10, 1), head(wrap + 5, END)];
    let result = decoder.decode(
        ThreadIndex(1),
        &mut state,
        &words,
        &timeline,
        &mut Known,
        &mut |record| {
            if let Record::End { at, began, .. } = record {
                times.push((at.0 - wrap, at.since(*began)));
            }
        },
    );
    assert_eq!(
        (result, times.as_slice(), decoder.clamps),
        (Ok(()), &[(5, 15)][..], 0)
    );
}

#[test]
fn memory_is_counted_where_it_was_allocated_and_around() {
    let words = [
        head(1, 1),
        head(640, ALLOCATION),
        head(2, 1),
        head(8, ALLOCATION),
        head(3, END),
        head(4, 1),
        head(5, END),
        head(6, END),
    ];
    let (lines, ..) = decode(&words);
    assert_eq!(lines[2], "end 3 of 2 2");
    assert_eq!(lines[4], "end 5 of 4 0");
    assert_eq!(lines[5], "end 6 of 1 2");
}

#[test]
fn a_record_whose_times_were_moved_says_so() {
    let words = [
        head(7, HELD),
        head(100, 1),
        head(110, END),
        head(12, HELD),
        head(120, 2),
        0x11,
        1,
        2,
        head(130, 2),
        0,
    ];
    let (lines, decoder, result) = decode(&words);
    assert_eq!(result, Ok(()));
    assert_eq!(decoder.clamps, 2);
    let is_marked = |line: &String| line.contains("held_ns");
    assert_eq!(lines.iter().filter(|line| is_marked(line)).count(), 1);
    assert!(
        lines[2].contains("\"held_ns\", value: Unsigned(12)"),
        "{lines:?}"
    );
    assert!(lines[3].contains("event 130 []"), "{lines:?}");
}

#[test]
fn counters_add_up_and_histograms_wait() {
    let value = |site, value| [head(1, site), 1, value];
    let words = [value(3, 5), value(4, 9), value(3, 7), value(4, 9)].concat();
    let (lines, ..) = decode(&words);
    assert_eq!(
        lines,
        [
            "counter Unsigned(5)",
            "counter Unsigned(12)",
            "histogram x2"
        ]
    );
}

#[test]
fn cut_and_unknown_words_are_told_by_their_place() {
    let text = u64::from_ne_bytes(*b"hallo\0\0\0");
    let event = [head(7, 2), 0x51, 3, 5 | 5 << 32, text];
    let (lines, _, result) = decode(&event);
    assert_eq!(result, Ok(()));
    assert!(lines[0].contains("hallo"), "{lines:?}");
    for cut in 1..event.len() {
        let words = [&[head(1, 1)], &event[..cut]].concat();
        let (lines, _, result) = decode(&words);
        assert_eq!((result, lines.len()), (Err(Malformed { word: 1 }), 2));
    }
    assert_eq!(decode(&[head(1, 77)]).2, Err(Malformed { word: 0 }));
    let huge = [head(7, 2), 0x50, u64::MAX];
    assert_eq!(decode(&huge).2, Err(Malformed { word: 0 }));
}
