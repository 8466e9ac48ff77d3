//! Captures that were made to harm their reader.

use std::io::Cursor;

use amp_trace_format::native::{CaptureWriter, HEADER, SeekReader, StreamReader, append, salvage};
use amp_trace_format::{Field, LogHistogram, Nanos, Record, ThreadIndex, Value, Writer};

use crate::allocated::most;
use crate::checksum::crc32;
use crate::figure::{figure, is_nightly};
use crate::site;

const BEGIN: u8 = 1;
const CONTINUE: u8 = 2;
const END: u8 = 3;

/// A part with right checksums; its frame may lie about the length.
fn part(kind: u8, serial: u32, items: u32, payload: &[u8], length: usize) -> Vec<u8> {
    let mut part = b"\xa7mp\x02".to_vec();
    let length = u32::try_from(length).expect("three bytes");
    part.extend((length << 8 | u32::from(kind)).to_le_bytes());
    part.extend(serial.to_le_bytes());
    part.extend(items.to_le_bytes());
    part.extend([0; 16]);
    part.extend(crc32(payload).to_le_bytes());
    part.extend(crc32(&part).to_le_bytes());
    part.extend(payload);
    part
}

fn file(parts: &[Vec<u8>]) -> Vec<u8> {
    let mut file = HEADER.to_vec();
    parts.iter().for_each(|part| file.extend(part));
    file
}

/// One part of so many items, whose payload is `payload`.
fn one(kind: u8, items: u32, payload: &[u8]) -> Vec<u8> {
    file(&[part(kind, 0, items, payload, payload.len())])
}

/// A payload of no meaning.
fn noise(seed: u64, len: usize) -> Vec<u8> {
    let mut state = seed;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(seed | 1);
        (state >> 56) as u8
    };
    (0..len).map(|_| next()).collect()
}

/// The end of a capture, with a list made of `payload`.
fn end(payload: &[u8], offset: usize) -> Vec<u8> {
    let mut payload = payload.to_vec();
    let length = u32::try_from(40 + payload.len() + 8).expect("small");
    payload.extend(length.to_le_bytes());
    payload.extend(b"pm\xa7\n");
    assert!(offset > 0);
    part(END, 0, 1, &payload, payload.len())
}

fn written(write: impl FnOnce(&mut CaptureWriter<Vec<u8>>)) -> Vec<u8> {
    let mut writer = CaptureWriter::new(Vec::new());
    write(&mut writer);
    writer.finish().expect("memory takes everything");
    writer.into_inner()
}

/// A million spans, each in the one before.
fn nested() -> Vec<u8> {
    written(|writer| {
        for number in 0..1_000_000 {
            writer.write(&Record::Begin {
                thread: ThreadIndex(1),
                site: site(1, "deep", "city"),
                at: Nanos(number),
                fields: &[],
            });
        }
    })
}

/// The same long texts in every field, over and over.
fn repeated_texts() -> Vec<u8> {
    let text = "a".repeat(32 << 10);
    let fields = vec![
        Field {
            name: "text",
            value: Value::Text(&text),
        };
        256
    ];
    written(|writer| {
        for number in 0..2_000 {
            writer.write(&Record::Event {
                thread: ThreadIndex(1),
                site: site(1, "loud", "city"),
                at: Nanos(number),
                fields: &fields,
            });
        }
    })
}

/// Distributions with every bucket there is.
fn full_histograms() -> Vec<u8> {
    let mut values = LogHistogram::new();
    for shift in 0..64 {
        (0..128).for_each(|step| values.record((1 << shift) + (step << shift >> 7)));
    }
    written(|writer| {
        for number in 0..200 {
            writer.write(&Record::Histogram {
                site: site(1, "sizes", "city"),
                from: Nanos(number),
                to: Nanos(number),
                values: &values,
            });
        }
    })
}

fn bombs() -> Vec<(&'static str, Vec<u8>)> {
    let lies = |count: usize| {
        let lie = part(BEGIN, 0, 1, &[], (1 << 24) - 1);
        [&HEADER[..], &lie.repeat(count)].concat()
    };
    let mut nested_parts = Vec::new();
    for serial in (0..2_000).rev() {
        let inner = nested_parts.len().min(200_000);
        nested_parts = [part(BEGIN, serial, 1, &[], inner + 1), nested_parts].concat();
    }
    let begins: Vec<_> = (0..5_000)
        .map(|serial| part(BEGIN, serial, 1, &[0; 4], 4))
        .collect();
    let again: Vec<_> = (0..5_000).map(|_| part(BEGIN, 0, 0, &[], 0)).collect();
    let alone: Vec<_> = (1..5_000)
        .map(|serial| part(CONTINUE, serial, 9, &[7; 9], 9))
        .collect();
    vec![
        ("most items in no byte", one(BEGIN, 1 << 17, &[])),
        (
            "more items than there may be",
            one(BEGIN, u32::MAX, &[0; 99]),
        ),
        ("most items in zeros", one(BEGIN, 1 << 17, &[0; 20_000])),
        ("most items in ones", one(BEGIN, 1 << 17, &[0xff; 20_000])),
        ("a length beyond the end", lies(1)),
        ("20,000 lengths beyond the end", lies(20_000)),
        (
            "parts in parts in parts",
            [&HEADER[..], &nested_parts].concat(),
        ),
        ("5,000 beginnings of chunks", file(&begins)),
        ("5,000 times the same", file(&again)),
        ("parts without a beginning", file(&alone)),
        ("a list of zeros", file(&[end(&[0; 50_000], 16)])),
        ("a list of ones", file(&[end(&[0xff; 50_000], 16)])),
        (
            "a list of itself",
            file(&[end(&[0x10, 0, 0, 0x40, 0, 0x28], 16)]),
        ),
        (
            "the last number",
            file(&[
                part(BEGIN, u32::MAX, 1, &[0; 9], 9),
                part(CONTINUE, 0, 1, &[0; 9], 9),
            ]),
        ),
        ("beginnings of parts alone", b"\xa7mp\x02".repeat(250_000)),
        ("a million spans in spans", nested()),
        ("the same long texts", repeated_texts()),
        ("full histograms", full_histograms()),
    ]
}

/// Lets every reader have it; the records may not be more than a chunk's worth for each part. Returns the
/// most memory that it took, in bytes.
fn read(what: &str, file: &[u8]) -> usize {
    let limit = (64 << 20) + 3 * file.len();
    let most = most(|| {
        let mut records = 0_u64;
        if let Ok(mut reader) = StreamReader::new(file) {
            let _ = reader.read_all(&mut |_| records += 1);
        }
        let _ = salvage(file, &mut |_| records += 1);
        if let Ok(mut reader) = SeekReader::open(Cursor::new(file)) {
            let _ = reader.read_all(&mut |_| records += 1);
        }
        let parts = file.len() as u64 / 40 + 1;
        assert!(
            records <= 3 * parts * (1 << 18),
            "{what}: {records} records"
        );
    });
    assert!(most <= limit, "{what}: {most} bytes for {}", file.len());
    most
}

#[test]
fn bombs_do_no_harm() {
    let (bombs, mut most) = (bombs(), 0);
    for (what, file) in &bombs {
        most = read(what, file).max(most);
    }
    figure(
        "R13",
        format_args!(
            "{} files made to harm their reader: none did, {} MiB at the most",
            bombs.len(),
            most.div_ceil(1 << 20)
        ),
    );
}

#[test]
fn numbers_that_no_capture_reaches_are_not_gone_on_with() {
    let good = written(|_| {});
    let mut payload = good[HEADER.len()..].to_vec();
    payload.truncate((u32::from_le_bytes([good[21], good[22], good[23], 0])) as usize + 40);
    for serial in [u32::MAX, u32::MAX - 1] {
        payload[8..12].copy_from_slice(&serial.to_le_bytes());
        let crc = crc32(&payload[..36]);
        payload[36..40].copy_from_slice(&crc.to_le_bytes());
        let error = append(Cursor::new(file(&[payload.clone()]))).expect_err("the last numbers");
        assert_eq!(
            error.to_string(),
            "the part of the capture at byte 16 was made by no writer of this format; do not trust the file"
        );
    }
}

#[test]
fn bombs_do_no_harm_to_who_goes_on_with_them() {
    for (what, file) in bombs() {
        let limit = (64 << 20) + 3 * file.len();
        let most = most(|| {
            if let Ok(appended) = append(Cursor::new(file.clone())) {
                let mut writer = appended.writer;
                writer.finish().expect("memory takes everything");
            }
        });
        assert!(
            most <= limit + file.len(),
            "{what}: {most} bytes for {}",
            file.len()
        );
    }
}

#[test]
fn payloads_of_no_meaning_do_no_harm() {
    let count = if is_nightly() { 20_000 } else { 200 };
    for seed in 0..count {
        let payload = noise(seed, 10 + (seed as usize * 37) % 3_000);
        let _ = read("noise", &one(BEGIN, 1 << 17, &payload));
        let _ = read("a list of noise", &file(&[end(&payload, 16)]));
    }
}
