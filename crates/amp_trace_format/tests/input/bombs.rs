//! Inputs that were made to harm their reader.

use std::io::Write;

use amp_trace_format::{Entry, InputError, read};
use flate2::write::GzEncoder;

use crate::allocated::most;
use crate::figure::figure;
use crate::samples::{gzip, said, zstandard};

/// What a reader may have beside three times the file.
const SPARE: usize = 64 << 20;

/// So many times the same bytes, compressed.
fn gzip_of(times: usize, bytes: &[u8], before: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(before).expect("memory takes everything");
    let many = bytes.repeat((1 << 20) / bytes.len());
    for _ in 0..times {
        encoder.write_all(&many).expect("memory takes everything");
    }
    encoder.finish().expect("memory takes everything")
}

/// A frame of blocks that each say one byte 128 KiB times.
fn frame_of(blocks: usize, byte: u8) -> Vec<u8> {
    let mut frame = b"\x28\xb5\x2f\xfd\0\x58".to_vec();
    for block in 1..=blocks {
        let header = (128_u32 << 10) << 3 | 1 << 1 | u32::from(block == blocks);
        frame.extend(&header.to_le_bytes()[..3]);
        frame.push(byte);
    }
    frame
}

/// What comes of a bomb, which may have no more memory than it should, and how many bytes it had.
fn defused(name: &str, file: &[u8]) -> (Result<(), InputError>, usize) {
    let mut result = Ok(());
    let memory = most(|| result = read(file, &mut |_| {}).map(|_| ()));
    let allowed = SPARE + 3 * file.len();
    assert!(
        memory <= allowed,
        "{name}: {memory} bytes for {} of file",
        file.len()
    );
    (result, memory)
}

#[test]
fn what_makes_much_of_little_is_refused() {
    let bombs = [
        ("spaces, gzip", gzip_of(300, b" ", b"[")),
        ("digits, gzip", gzip_of(300, b"1", b"[{\"ts\":")),
        ("a text, gzip", gzip_of(300, b"a", b"[{\"name\":\"")),
        ("brackets, gzip", gzip_of(300, b"[", b"{\"traceEvents\":")),
        (
            "spaces, zstd",
            [zstandard(b"["), frame_of(4_000, b' ')].concat(),
        ),
        (
            "zeros, zstd",
            [
                zstandard(b"\x89AMPCAP\r\n\x1a\n\x01\0\0\0\0"),
                frame_of(4_000, 0),
            ]
            .concat(),
        ),
        (
            "line breaks, zstd",
            [zstandard(b"{\"a\":\""), frame_of(4_000, b'\n')].concat(),
        ),
    ];
    let mut most = 0;
    for (name, file) in &bombs {
        assert!(file.len() < 2 << 20);
        let (result, memory) = defused(name, file);
        assert!(
            matches!(result, Err(InputError::Bomb { .. })),
            "{name}: {result:?}"
        );
        most = most.max(memory);
    }
    figure(
        "R13-input",
        format_args!(
            "{} files that make much of little: each refused, {} MiB at the most",
            bombs.len(),
            most.div_ceil(1 << 20)
        ),
    );
}

#[test]
fn much_of_what_shrinks_well_is_read() {
    // 300 MiB of the same events shrink to a hundredth.
    let event = br#"{"ph":"X","name":"update","ts":17.25,"dur":3,"args":{"count":123456789,"id":"#;
    let mut part = Vec::new();
    for number in 0..12_000 {
        part.extend(event);
        writeln!(part, "{}}}}},", number * 7_919 % 10_007).expect("memory");
    }
    part.resize(1 << 20, b' ');
    let file = gzip_of(300, &part, b"[");
    defused("events", &file).0.expect("a trace");
}

#[test]
fn many_small_members_cost_no_more_than_their_bytes() {
    let member = gzip_of(0, b" ", b"");
    let file = [gzip_of(0, b" ", b"["), member.repeat(200_000)].concat();
    defused("members", &file).0.expect("a trace without events");
    let frame = frame_of(1, b' ');
    let file = [zstandard(b"["), frame.repeat(1_000)].concat();
    defused("frames", &file).0.expect("a trace without events");
}

#[test]
fn names_of_everything_have_an_end() {
    let mut events = b"[".to_vec();
    for id in 0..1_500_000 {
        write!(events, "{{\"ph\":\"b\",\"id\":{id},\"ts\":1}},").expect("memory");
    }
    let file = gzip(&events);
    drop(events);
    let (mut tracks, mut problems) = (0_u64, String::new());
    let memory = most(|| {
        let reading = read(&file[..], &mut |entry| {
            tracks += u64::from(matches!(entry, Entry::Track { .. }));
        });
        problems = said(&reading.expect("a trace"));
    });
    assert!(
        memory <= SPARE + 3 * file.len(),
        "{memory} bytes for {} of file",
        file.len()
    );
    assert!((786_432..1_000_000).contains(&tracks), "{tracks}");
    assert!(problems.contains("threads, counters and ids"), "{problems}");
}
