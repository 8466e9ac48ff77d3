//! Traces that were made to harm their reader.

use amp_trace_format::perfetto::{self, Encoder};
use amp_trace_format::{AsyncId, Encode, Entry, Nanos, Problems, Record, ThreadIndex};

use super::packets::{
    BEGIN, COUNTER, INSTANT, Message, beginning, below, compressed, event, file, message, on,
    thread, track,
};
use crate::allocated::most;

/// Annotations inside each other.
fn deep(levels: usize) -> Message {
    (0..levels).fold(message().uint(3, 1), |inner, level| {
        let inner = inner.bytes(10, "level");
        message().message(if level % 2 == 0 { 11 } else { 12 }, inner)
    })
}

fn with(packets: impl IntoIterator<Item = Message>) -> Vec<u8> {
    let first = [track(7, thread(40, 41, "main")), beginning()];
    file(first.into_iter().chain(packets))
}

fn named(annotation: Message) -> Message {
    event(1, on(7, INSTANT).message(4, annotation.bytes(10, "a")))
}

fn bombs() -> Vec<(&'static str, Vec<u8>)> {
    let text = |iid, len| message().message(2, message().uint(1, iid).bytes(2, "a".repeat(len)));
    let huge = |head: &[u8]| [&with([])[..], head].concat();
    let long = "n".repeat(100_000);
    let many = (0..100_000).fold(message().bytes(10, &long), |all, _| {
        all.message(11, message().bytes(10, "k").uint(3, 1))
    });
    let elements = (0..500_000).fold(message(), |all, _| all.message(12, message().uint(3, 1)));
    let snapshots = (0..100_000_u64).rev().map(|at| {
        let clocks = message()
            .message(1, message().uint(1, 3).uint(2, at))
            .message(1, message().uint(1, 6).uint(2, at));
        message().message(6, clocks)
    });
    let nested = (0..50).fold(file([named(message())]), |inner, _| {
        file([compressed(&inner)])
    });
    let lists = (0..40_000).fold(on(7, BEGIN), |event, id| event.fixed(47, id));
    let categories = on(7, INSTANT).bytes(3, vec![1; 200_000]);
    vec![
        (
            "a length of 2^63",
            huge(&[0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]),
        ),
        (
            "a length of 2^64 - 1",
            huge(&[
                0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1,
            ]),
        ),
        (
            "an overlong length",
            huge(&[&[0x0a][..], &[0x80; 200]].concat()),
        ),
        (
            "overlong numbers",
            with((0..10_000).map(|_| message().bytes(11, [0x80; 100]))),
        ),
        (
            "deep annotations",
            with((0..200).map(|_| named(deep(2_000)))),
        ),
        (
            "long names of many values",
            with((0..5).map(|_| event(1, on(7, INSTANT).message(4, many.clone())))),
        ),
        ("many elements", with([named(elements)])),
        ("zeros, compressed", with([compressed(&vec![0; 200 << 20])])),
        (
            "a long packet, compressed",
            with([compressed(
                &[&[0x0a, 0x80, 0x80, 0x80, 0x80, 1][..], &vec![0; 100 << 20]].concat(),
            )]),
        ),
        (
            "empty packets, compressed",
            with([compressed(&[0x0a, 0].repeat(50 << 20))]),
        ),
        (
            "names, compressed",
            with([compressed(&file((0..200).map(|iid| {
                message().uint(10, 1).message(12, text(iid, 1 << 20))
            })))]),
        ),
        (
            "sequences, compressed",
            with([compressed(&file(
                (1..2_000_000).map(|id| message().uint(10, id)),
            ))]),
        ),
        (
            "tracks, compressed",
            with([compressed(&file(
                (1..1_000_000).map(|uuid| track(uuid, message())),
            ))]),
        ),
        ("compressed packets in each other", nested),
        (
            "empty compressed packets",
            with((0..100_000).map(|_| message().bytes(50, []))),
        ),
        (
            "a name for each number",
            with((0..200_000).map(|at| message().uint(10, 1).message(12, text(at * 1_000_003, 1)))),
        ),
        (
            "the same number, again and again",
            with((0..300_000).map(|at| message().uint(10, 1).message(12, text(1, at % 2)))),
        ),
        (
            "beginnings",
            with((0..300_000).map(|_| beginning().message(12, text(500, 1)))),
        ),
        ("snapshots, backwards", with(snapshots)),
        ("chains of arrows", with([event(1, lists)])),
        (
            "many categories",
            with((0..10).map(|_| event(1, categories.clone()))),
        ),
        (
            "tracks above each other",
            with((8..200_000).flat_map(|uuid| {
                [
                    track(uuid, below(uuid + 1, "a")),
                    event(1, on(uuid, INSTANT)),
                ]
            })),
        ),
        ("a counter of many sums", {
            let mut meter = track(9, below(7, "c").message(8, message().uint(5, 1)));
            meter.0.extend(message().uint(10, 1).0);
            let values = (0..2_000).map(|_| {
                let extra = (0..200).fold(on(7, BEGIN), |event, _| event.uint(12, 1).uint(31, 9));
                event(1, extra)
            });
            with(
                [meter]
                    .into_iter()
                    .chain(values)
                    .chain([event(2, on(9, COUNTER).uint(30, 1))]),
            )
        }),
    ]
}

#[test]
fn bombs_are_harmless() {
    for (name, file) in bombs() {
        let memory = most(|| {
            let mut entries = 0_u64;
            // An error is as good as a problem: neither is a crash.
            let _ = perfetto::read(&file[..], &mut |_: &Entry<'_>| entries += 1);
        });
        assert!(
            memory <= (64 << 20) + 3 * file.len(),
            "{name}: {memory} of {}",
            file.len()
        );
    }
}

#[test]
fn a_packet_that_is_too_long_is_passed_over() {
    let long = message().bytes(1, vec![0; 70 << 20]);
    let file = with([event(1, on(7, INSTANT)), long, event(2, on(7, INSTANT))]);
    let mut times = Vec::new();
    let mut problems = None;
    let memory = most(|| {
        let found = perfetto::read(&file[..], &mut |entry: &Entry<'_>| {
            if let Entry::Event { at, .. } = entry {
                times.push(*at);
            }
        });
        problems = Some(found.expect("it is a trace"));
    });
    assert_eq!(times, [1, 2]);
    let problems: Vec<_> = problems.expect("just read").into_iter().collect();
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(memory < 16 << 20, "{memory}");
}

#[test]
fn half_a_million_requests_are_no_bomb() {
    let (mut encoder, mut file) = (Encoder::new(), Vec::new());
    let process = Record::Process {
        id: 40,
        name: "city",
    };
    encoder.encode(&process, &mut file);
    for number in 1..=500_000 {
        let (thread, id, at) = (ThreadIndex(1), AsyncId(number), Nanos(number));
        let site = crate::site(1, "request", "city");
        let fields = &[];
        let begin = Record::AsyncBegin {
            thread,
            id,
            site,
            at,
            fields,
        };
        encoder.encode(&begin, &mut file);
        encoder.encode(
            &Record::AsyncEnd {
                thread,
                id,
                site,
                at,
            },
            &mut file,
        );
    }
    encoder.finish(&mut file);
    let (mut ends, mut problems) = (0, None);
    let memory = most(|| {
        let read = perfetto::read(&file[..], &mut |entry: &Entry<'_>| {
            ends += u32::from(matches!(entry, Entry::End { .. }));
        });
        problems = Some(read.expect("it is a trace"));
    });
    assert_eq!(ends, 500_000);
    assert_eq!(problems, Some(Problems::new()));
    assert!(memory < 3 * file.len(), "{memory} of {}", file.len());
}
