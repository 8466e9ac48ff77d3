//! Files that are cut or changed.

use amp_trace_format::{Entry, InputError, perfetto};

use super::packets::{
    BEGIN, COUNTER, END, INSTANT, beginning, below, compressed, event, file, message, on, process,
    snapshot, thread, track,
};
use super::shown::read;
use crate::snapshot::city;

/// A bit of everything that the reader knows.
fn everything() -> Vec<u8> {
    let nested = message().bytes(10, "data").message(
        11,
        message()
            .bytes(10, "list")
            .message(12, message().uint(3, 1)),
    );
    let names = message()
        .message(1, message().uint(1, 1).bytes(2, "cat"))
        .message(2, message().uint(1, 1).bytes(2, "name"))
        .message(4, message().uint(1, 1).bytes(2, "a.rs").uint(4, 7));
    let own = message().uint(1, 64).uint(2, 5).uint(3, 1);
    let clocks = message()
        .message(1, own)
        .message(1, message().uint(1, 6).uint(2, 9));
    let defaults = message()
        .uint(58, 64)
        .message(11, message().uint(11, 7).uint(31, 10));
    let legacy = message()
        .uint(2, 'X'.into())
        .uint(3, 4)
        .uint(8, 7)
        .uint(13, 2);
    let inner = file([event(4, on(7, BEGIN).bytes(23, "in")), event(5, on(7, END))]);
    let tree = message().message(2, message().uint(1, 41).uint(3, 40).bytes(2, "t"));
    let mut counter = track(
        10,
        below(1, "count").message(8, message().uint(3, 2).uint(5, 1)),
    );
    counter.0.extend(message().uint(10, 1).0);
    let said = on(7, INSTANT)
        .uint(10, 1)
        .uint(3, 1)
        .uint(34, 1)
        .message(4, nested);
    file([
        track(1, process(40, "city")),
        track(7, thread(40, 41, "")),
        snapshot(&[(3, 100), (6, 200)]),
        beginning().message(59, defaults).message(6, clocks),
        counter,
        event(1, said.fixed(47, 3)).uint(13, 2).message(12, names),
        event(2, message().uint(9, INSTANT).int(12, -4)),
        event(3, on(10, COUNTER).uint(30, 5)).uint(58, 3),
        event(3, message().message(6, legacy)),
        compressed(&inner),
        message().message(2, tree),
        message().message(5, message().message(2, message().bytes(1, "a").uint(4, 1))),
        message().message(1, message()),
    ])
}

fn count(file: &[u8]) -> Result<usize, InputError> {
    let mut entries = 0;
    perfetto::read(file, &mut |_: &Entry<'_>| entries += 1).map(|_| entries)
}

/// How many bytes the first packet takes.
fn first(file: &[u8]) -> usize {
    let (mut len, mut at) = (0, 1);
    loop {
        len |= usize::from(file[at] & 0x7f) << (7 * (at - 1));
        at += 1;
        if file[at - 1] < 0x80 {
            return at + len;
        }
    }
}

/// Where the packets of a file begin, and where it ends.
fn starts(file: &[u8]) -> Vec<usize> {
    let mut starts = vec![0];
    while let Some(&at) = starts.last().filter(|at| **at < file.len()) {
        starts.push(at + first(&file[at..]));
    }
    starts
}

#[test]
fn every_cut_reads_up_to_its_last_whole_packet() {
    for file in [everything(), city()] {
        let starts = starts(&file);
        let whole = read(&file).0;
        for cut in 0..=file.len() {
            let Ok(begin) = count(&file[..cut]) else {
                assert!(cut < starts[1], "the first packet is cut: {cut}");
                continue;
            };
            let last = starts
                .iter()
                .rposition(|start| *start <= cut)
                .expect("0 is there");
            let (lines, problems) = read(&file[..cut]);
            assert_eq!(begin, lines.len());
            if starts[last] == cut {
                assert!(
                    !problems
                        .iter()
                        .any(|problem| problem.contains("ends too early"))
                );
            } else {
                let what = format!("(at byte {})", starts[last]);
                let cut = problems
                    .iter()
                    .find(|problem| problem.contains("ends too early"));
                assert!(cut.is_some_and(|cut| cut.ends_with(&what)), "{problems:?}");
            }
            // A frame whose end is cut off is a span.
            let same = lines.iter().zip(&whole).filter(|(a, b)| a == b).count();
            assert!(same + 1 >= lines.len(), "{cut}: {lines:#?}");
        }
        assert_eq!(count(&file).expect("it is whole"), whole.len());
    }
}

#[test]
fn every_byte_may_be_another() {
    for file in [everything(), city()] {
        let whole = count(&file).expect("it is whole");
        for at in 0..file.len() {
            for change in [1, 0x80, 0xff] {
                let mut changed = file.clone();
                changed[at] ^= change;
                match count(&changed) {
                    Ok(entries) => assert!(entries < 2 * whole, "{at}: {entries}"),
                    Err(InputError::Format { offset, .. }) => assert_eq!(offset, 0),
                    Err(other) => panic!("{other}"),
                }
            }
        }
    }
}

#[test]
fn what_is_no_trace_is_an_error_that_says_so() {
    for other in [
        &b""[..],
        b"{\"traceEvents\":[]}",
        b"\n\nan empty line, then a text",
        b"\x0a\x05ab",
        b"\x1f\x8b\x08\0",
        &[0; 100],
    ] {
        let Err(error) = count(other) else {
            panic!("{other:?} is no trace");
        };
        let text = error.to_string();
        assert!(
            text.starts_with("Perfetto trace, byte 0: expected a packet"),
            "{text}"
        );
    }
}

#[test]
fn what_follows_the_packets_is_left_out() {
    let mut file = everything();
    let (whole, len) = (read(&file).0, file.len());
    file.extend(b"garbage");
    let (lines, problems) = read(&file);
    assert_eq!(lines, whole);
    let last = problems.last().expect("it is said");
    assert!(last.ends_with(&format!("(at byte {len})")), "{last}");
}

#[test]
fn malformed_packets_cost_no_others() {
    let mut packets = file([track(7, thread(40, 41, "main")), beginning()]);
    packets.extend(file([event(1, on(7, INSTANT).bytes(23, "a"))]));
    packets.extend(file([event(1, message().bytes(4, [0x0b]))]));
    let mut cut = event(2, on(7, INSTANT).bytes(23, "cut"));
    cut.0.pop();
    packets.extend(file([cut, event(3, on(7, INSTANT).bytes(23, "b"))]));
    let (lines, problems) = read(&packets);
    assert_eq!(lines[2..], ["1 event on 0: a", "3 event on 0: b"]);
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].contains("malformed"), "{problems:?}");
    assert!(problems[0].contains("2 times"), "{problems:?}");
}

#[test]
fn input_that_fails_is_an_error_with_its_place() {
    struct Failing(usize);
    impl std::io::Read for Failing {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let packet = [0x0a, 2, 0x50, 1];
            if self.0 == 0 {
                return Err(std::io::Error::other("the disk is gone"));
            }
            self.0 -= 1;
            buffer[..4].copy_from_slice(&packet);
            Ok(4)
        }
    }
    let result = perfetto::read(Failing(3), &mut |_: &Entry<'_>| ());
    let error = result.expect_err("it failed");
    assert!(error.to_string().contains("the disk is gone"), "{error}");
}
