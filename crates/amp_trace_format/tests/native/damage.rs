//! Captures with changed, missing, swapped and repeated bytes.

use std::collections::HashMap;
use std::io::{Cursor, Read};
use std::thread;

use amp_trace_format::native::{
    Encoder, HEADER, ReadError, Salvaged, SeekReader, StreamReader, What, append, salvage,
};
use amp_trace_format::{Encode, Field, Nanos, Record, ThreadIndex, Value, Writer};

use crate::checksum::crc32;
use crate::figure::{figure, grouped, is_nightly};
use crate::readers::long;
use crate::said::line;
use crate::site;

/// Where each part begins and ends, and whether it begins a chunk.
fn parts(file: &[u8]) -> Vec<(usize, usize, bool)> {
    let (mut at, mut parts) = (16, Vec::new());
    while at < file.len() {
        let word = u32::from_le_bytes(file[at + 4..at + 8].try_into().expect("four"));
        let end = at + 40 + (word >> 8) as usize;
        parts.push((at, end, word & 255 == 1));
        at = end;
    }
    parts
}

/// The events of a capture; its spans must be balanced.
fn events(file: &[u8]) -> (Vec<String>, Salvaged) {
    let mut lines = Vec::new();
    let mut open = HashMap::<ThreadIndex, i32>::new();
    let found = salvage(file, &mut |record| match record {
        Record::Begin { thread, .. } => *open.entry(*thread).or_default() += 1,
        Record::End { thread, .. } => {
            let open = open.entry(*thread).or_default();
            *open -= 1;
            assert!(*open >= 0, "every end has a beginning");
        }
        Record::Event { .. } => lines.push(line(record)),
        _ => {}
    })
    .expect("a capture");
    (lines, found)
}

/// How many of the changes a run makes: a sample, or all of them.
fn step(all: usize, sample: usize) -> usize {
    if is_nightly() {
        1
    } else {
        (all / sample).max(1)
    }
}

/// A capture of many small chunks.
pub(crate) fn many() -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    for round in 0..6 {
        let mut writer = append(file).expect("a capture").writer;
        for number in 0..40 {
            let thread = ThreadIndex(1 + number % 2);
            let (outer, site) = (site(1, "frame", "city"), site(2, "cull", "city::render"));
            let began = Nanos(u64::from(round * 10_000 + number * 200));
            let at = Nanos(began.0 + u64::from(number * number % 97));
            if round == 0 && number < 2 {
                writer.write(&Record::Begin {
                    thread,
                    site: outer,
                    at: began,
                    fields: &[],
                });
            }
            writer.write(&Record::Event {
                thread,
                site: crate::site(3, "hit", "city"),
                at: began,
                fields: &[],
            });
            writer.write(&Record::Begin {
                thread,
                site,
                at: began,
                fields: &[],
            });
            writer.write(&Record::End {
                thread,
                site,
                at,
                began,
                fields: &[],
            });
            if number == 20 {
                writer.commit().expect("memory takes everything");
            }
        }
        writer.commit().expect("memory takes everything");
        if round == 5 {
            writer.finish().expect("memory takes everything");
        }
        file = writer.into_inner();
    }
    file.into_inner()
}

#[test]
fn damage_is_the_same_however_the_capture_comes() {
    let mut file = many();
    let [.., (at, end, _), _, _] = parts(&file)[..] else {
        panic!("several parts")
    };
    // A later version: what is in the part is anybody's guess.
    file[at + 3] = 48;
    let crc = crc32(&file[at..at + 36]);
    file[at + 36..at + 40].copy_from_slice(&crc.to_le_bytes());
    let whole = salvage(&file[..], &mut |_| {}).expect("a capture");
    let [version, _] = whole.damage[..] else {
        panic!("{:?}", whole.damage)
    };
    assert_eq!(version.what, What::Version(48));
    assert_eq!(version.offset + version.len, end as u64);
    for cut in at..end {
        let (first, second) = file.split_at(cut);
        let pieces = salvage(first.chain(second), &mut |_| {}).expect("a capture");
        assert_eq!(
            pieces, whole,
            "in two pieces of which the first has {cut} bytes"
        );
    }
}

#[test]
fn what_comes_after_parts_in_another_order_is_there() {
    let whole = many();
    let parts = parts(&whole);
    let begins: Vec<usize> = parts
        .iter()
        .filter(|(.., begins)| *begins)
        .map(|(at, ..)| *at)
        .collect();
    let [head, second, third] = begins[..3] else {
        panic!("several chunks")
    };
    // The last chunks come first: the number of the last part is not the highest.
    let end = parts[parts.len() - 1].0;
    let swapped = [&whole[..head], &whole[third..end], &whole[second..third]].concat();
    let (before, _) = events(&swapped);
    let mut writer = append(Cursor::new(swapped)).expect("a capture").writer;
    writer.write(&Record::Event {
        thread: ThreadIndex(1),
        site: site(4, "came later", "city"),
        at: Nanos(1_000_000),
        fields: &[],
    });
    writer.finish().expect("memory takes everything");
    let (after, found) = events(&writer.into_inner().into_inner());
    assert_eq!(after[..before.len()], before);
    assert_eq!(after.len(), before.len() + 1);
    assert!(found.is_finished);
}

#[test]
fn every_changed_byte_of_small_chunks_is_found_and_costs_one() {
    let whole = many();
    assert!(parts(&whole).len() > 12);
    let changes = change_bytes(&whole, step(whole.len(), 150));
    figure(
        "R12",
        format_args!(
            "{} changes of single bytes in {} chunks: each found where it is, no other chunk lost",
            grouped(changes),
            parts(&whole).iter().filter(|(.., begins)| *begins).count(),
        ),
    );
}

#[test]
fn changed_bytes_of_full_chunks_are_found_and_cost_one() {
    let whole = long();
    let points = if is_nightly() { 1_000 } else { 8 };
    change_bytes(&whole, whole.len() / points);
}

/// Changes bytes, one at a time; how many changes.
fn change_bytes(whole: &[u8], step: usize) -> u64 {
    let (all, _) = events(whole);
    let parts = parts(whole);
    let chunk_of = |byte: usize| {
        let begin = parts
            .iter()
            .rposition(|(at, _, begins)| *begins && *at <= byte)?;
        let after = parts[begin + 1..].iter().find(|(.., begins)| *begins);
        Some((parts[begin].0, after.map_or(whole.len(), |(at, ..)| *at)))
    };
    let mut file = whole.to_vec();
    let mut changes = 0;
    for at in (0..whole.len()).step_by(step) {
        for change in [0xff, 0x01, 0x80] {
            file[at] = whole[at] ^ change;
            changes += 1;
            let (left, found) = events(&file);
            let first = found.damage.first().expect("it is found");
            let (from, to) = (first.offset, first.offset + first.len);
            assert!((from..to).contains(&(at as u64)), "{at} is in {first:?}");
            let part = parts.iter().find(|(from, to, _)| (from..to).contains(&&at));
            assert_eq!(
                from,
                part.map_or(0, |(from, ..)| *from as u64),
                "named by its part"
            );
            let damaged = chunk_of(at);
            for damage in &found.damage {
                let (from, to) = damaged.unwrap_or((0, 16));
                assert!(damage.offset >= from as u64, "{damage:?}");
                assert!(
                    damage.offset + damage.len <= to as u64,
                    "{damage:?} in {from}..{to}"
                );
            }
            let mut rest = all.iter();
            assert!(
                left.iter().all(|line| rest.any(|l| l == line)),
                "nothing is made up"
            );
            let is_end = part.is_some_and(|(_, to, _)| *to == whole.len());
            if part.is_none() || is_end {
                assert_eq!(left.len(), all.len());
                assert_eq!(found.is_finished, !is_end);
            }

            let Ok(mut reader) = StreamReader::new(&file[..]) else {
                assert!(at < 16);
                continue;
            };
            let mut before = 0;
            let error = reader
                .read_all(&mut |record| before += usize::from(is_event(record)))
                .expect_err("it is found");
            assert!(
                matches!(error, ReadError::Damaged { offset } | ReadError::Cut { offset, .. } if offset == from),
                "{error}"
            );
            assert!(before <= left.len(), "salvage has no less");
            if let Ok(mut reader) = SeekReader::open(Cursor::new(&file)) {
                let read = reader.read_all(&mut |_| {});
                assert!(read.is_err(), "it is found");
            }
        }
        file[at] = whole[at];
    }
    changes
}

fn is_event(record: &Record<'_>) -> bool {
    matches!(record, Record::Event { .. })
}

/// A capture of a mebibyte, each of its chunks one part.
fn mebibyte() -> Vec<u8> {
    let (mut encoder, mut file) = (Encoder::new(), HEADER.to_vec());
    let mut random = 1_u64;
    for number in 0.. {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let fields = [Field {
            name: "noise",
            value: Value::Unsigned(random),
        }];
        let event = Record::Event {
            thread: ThreadIndex(1),
            site: site(1, "hit", "city"),
            at: Nanos(number * 100),
            fields: &fields,
        };
        encoder.encode(&event, &mut file);
        if file.len() > 1 << 20 {
            break;
        }
    }
    file
}

#[test]
fn every_changed_byte_of_a_mebibyte_is_found() {
    let whole = mebibyte();
    let parts = parts(&whole);
    assert!(parts.len() > 8 && parts.iter().all(|(.., begins)| *begins));
    let step = step(whole.len(), 300);
    // Each chunk alone: what the others lose is the tests' above.
    let changes: u64 = thread::scope(|scope| {
        let halves = parts.chunks(parts.len().div_ceil(2)).map(|half| {
            let whole = &whole;
            scope.spawn(move || {
                let chunks = half.iter().map(|(from, to, _)| &whole[*from..*to]);
                chunks.map(|chunk| change_chunk(chunk, step)).sum::<u64>()
            })
        });
        let halves: Vec<_> = halves.collect();
        halves
            .into_iter()
            .map(|half| half.join().expect("it found all"))
            .sum()
    });
    figure(
        "R12-every-byte",
        format_args!(
            "{} changes of single bytes of a capture of {} bytes: none taken for a good one",
            grouped(changes),
            grouped(whole.len() as u64)
        ),
    );
}

/// Changes bytes of a chunk that is one part, one at a time; how many changes.
fn change_chunk(chunk: &[u8], step: usize) -> u64 {
    let mut file = [&HEADER[..], chunk].concat();
    // The chunks before it are missing, of course.
    let wrong = |found: &Salvaged| {
        let mut damage = found.damage.iter().copied();
        damage.find(|damage| !matches!(damage.what, What::Missing(_)))
    };
    let found = salvage(&file[..], &mut |_| {}).expect("a capture");
    assert_eq!((found.parts, wrong(&found)), (1, None));
    let mut changes = 0;
    for at in (HEADER.len()..file.len()).step_by(step) {
        let good = file[at];
        for change in [0xff, 0x01, 0x80] {
            file[at] = good ^ change;
            let found = salvage(&file[..], &mut |record| {
                assert!(!is_event(record), "{at}: {record:?}");
            });
            let found = found.expect("the head is good");
            let wrong = wrong(&found).expect("it is found");
            assert_eq!(wrong.offset, HEADER.len() as u64, "{at}: {wrong:?}");
            changes += 1;
        }
        file[at] = good;
    }
    changes
}

#[test]
fn other_chunks_are_read_in_full() {
    let whole = long();
    let (all, _) = events(&whole);
    let parts = parts(&whole);
    let begins: Vec<usize> = parts
        .iter()
        .filter(|part| part.2)
        .map(|part| part.0)
        .collect();
    let mut reader = SeekReader::open(Cursor::new(&whole)).expect("a capture");
    for (number, at) in begins.iter().enumerate() {
        let mut lost = 0;
        reader
            .read_chunk(number, &mut |record| lost += usize::from(is_event(record)))
            .expect("it is whole");
        let mut file = whole.clone();
        file[at + 60] ^= 4;
        let (left, found) = events(&file);
        assert_eq!(left.len(), all.len() - lost);
        assert_eq!(found.damage[0].what, What::Bytes);
        assert!(
            found.damage[1..]
                .iter()
                .all(|damage| damage.what == What::Alone)
        );
    }
}

#[test]
fn every_cut_is_read_up_to_the_last_whole_part() {
    let whole = many();
    let parts = parts(&whole);
    for cut in (16..whole.len()).step_by(step(whole.len(), 200)) {
        let good = parts
            .iter()
            .rev()
            .find(|part| part.1 <= cut)
            .map_or(16, |part| part.1);
        let mut read = 0;
        let mut reader = StreamReader::new(&whole[..cut]).expect("the head is there");
        match reader.read_all(&mut |record| read += usize::from(is_event(record))) {
            Ok(end) => assert_eq!((end.len, good), (cut as u64, cut)),
            Err(ReadError::Cut { offset, end }) => {
                assert_eq!((offset, end), (good as u64, cut as u64));
            }
            Err(error) => panic!("{error}"),
        }
        let (left, found) = events(&whole[..cut]);
        assert_eq!(left.len(), read);
        let lost: u64 = found.damage.iter().map(|damage| damage.len).sum();
        assert_eq!(lost, (cut - good) as u64);
    }
}

/// The capture with its chunks in another order.
fn arrange(whole: &[u8], order: &[usize]) -> Vec<u8> {
    let reader = SeekReader::open(Cursor::new(whole)).expect("a capture");
    let mut file = whole[..16].to_vec();
    for number in order {
        let chunk = &reader.chunks()[*number];
        let from = usize::try_from(chunk.offset).expect("small");
        file.extend(&whole[from..from + usize::try_from(chunk.len).expect("small")]);
    }
    file
}

#[test]
fn repeated_chunks_are_read_once_and_swapped_ones_all() {
    let whole = long();
    let (mut all, _) = events(&whole);
    let chunks = SeekReader::open(Cursor::new(&whole))
        .expect("a capture")
        .chunks()
        .len();
    assert!(chunks >= 3, "{chunks}");
    let rest: Vec<usize> = (2..chunks).collect();

    let repeated = arrange(&whole, &[&[0, 0, 1][..], &rest].concat());
    let (left, found) = events(&repeated);
    assert_eq!(left, all);
    assert!(
        found
            .damage
            .iter()
            .all(|damage| damage.what == What::Repeated),
        "{found:?}"
    );
    assert!(!found.damage.is_empty());
    let out_of_order = |file: &[u8]| {
        let mut reader = StreamReader::new(file).expect("the head is there");
        let error = reader.read_all(&mut |_| {}).expect_err("noticed");
        assert!(matches!(error, ReadError::OutOfOrder { .. }), "{error}");
    };
    out_of_order(&repeated);

    let swapped = arrange(&whole, &[&[1, 0][..], &rest].concat());
    let (mut left, found) = events(&swapped);
    left.sort();
    all.sort();
    assert_eq!(left, all);
    assert!(
        found
            .damage
            .iter()
            .any(|damage| matches!(damage.what, What::Missing(_)))
    );
    assert!(found.damage.iter().any(|damage| damage.what == What::Late));
    out_of_order(&swapped);

    let missing = arrange(&whole, &[&[0][..], &rest].concat());
    let (left, found) = events(&missing);
    assert!(left.len() < all.len());
    let [damage] = &found.damage[..] else {
        panic!("{found:?}")
    };
    assert!(
        matches!(damage.what, What::Missing(parts) if parts > 0),
        "{damage:?}"
    );
    out_of_order(&missing);
}

#[test]
fn bytes_between_parts_are_passed_over() {
    let whole = long();
    let parts = parts(&whole);
    let at = parts[1].0;
    let noise: Vec<u8> = (0..5_000_u32).map(|n| (n * 7 % 251) as u8).collect();
    let file = [&whole[..at], &noise, b"\xa7mp", &whole[at..]].concat();
    let (all, _) = events(&whole);
    let (left, found) = events(&file);
    let damage = found.damage[0];
    assert_eq!((damage.offset, damage.len), (at as u64, 5_003));
    assert!(left.len() < all.len() && found.is_finished);
}
