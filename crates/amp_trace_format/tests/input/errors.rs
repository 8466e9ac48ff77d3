//! What cannot be read, in one line that says what it is, where, and what to do.

use std::fmt::Write;
use std::io::{self, Read};

use amp_trace_format::{Format, read};

use crate::samples::{FORMATS, gzip, sample, spans, zstandard};

fn error(bytes: &[u8]) -> String {
    let (_, reading) = spans(bytes);
    let line = reading.expect_err("it is no trace").to_string();
    assert!(!line.contains('\n'), "{line}");
    line
}

#[test]
fn what_is_no_trace_is_named() {
    let mut newer = sample(Format::Native);
    newer[11] = 9;
    let mut as_text = sample(Format::Native);
    as_text.remove(7);
    let mut tar = vec![0; 512];
    tar[..8].copy_from_slice(b"city.tar");
    tar[257..262].copy_from_slice(b"ustar");
    let cases: &[(&str, &[u8])] = &[
        ("nothing", b""),
        ("words", b"the frame took 17 ms\n"),
        ("a log", b"[INFO] the city has started\n"),
        ("a web page", b"\n<!DOCTYPE html>\n<html><body>Not found</body>"),
        ("svg", b"<?xml version=\"1.0\"?><svg/>"),
        ("ELF", b"\x7fELF\x02\x01\x01\0\0\0"),
        ("PE", b"MZ\x90\0\x03\0\0\0"),
        ("PNG", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        ("zip", b"PK\x03\x04\x14\0\0\0"),
        ("tar", &tar),
        ("PDF", b"%PDF-1.7\n%\xe2\xe3"),
        ("xz", b"\xfd7zXZ\0\0\x04"),
        ("SQLite", b"SQLite format 3\0\x10\0"),
        ("Tracy", b"tr\xfdP\x01\0\0\0"),
        ("perf", b"PERFILE2h\0\0\0"),
        ("puffin", b"PUF0\0\0\0\0"),
        (
            "speedscope",
            b"{\"$schema\":\"https://www.speedscope.app/file-format-schema.json\",\"profiles\":[]}",
        ),
        (
            "cpuprofile",
            b"{\"nodes\":[{\"id\":1}],\"startTime\":1,\"endTime\":2,\"samples\":[1],\"timeDeltas\":[0]}",
        ),
        ("folded stacks", b"main;update;cull 17\nmain;draw 4\n"),
        ("UTF-16", b"\xff\xfe[\0{\0"),
        ("zeros", &[0; 64]),
        ("JSON without events", b"{\"name\":\"city\",\"version\":3}"),
        ("an array of numbers", b"[1, 2, 3]"),
        ("an array of other objects", b"[{\"id\":1},{\"id\":2}]"),
        ("a string", b"\"traceEvents\""),
        ("a newer capture", &newer[..16]),
        ("a capture sent as text", &as_text[..40]),
        ("the head of a capture", &sample(Format::Native)[..9]),
    ];
    let mut lines = String::new();
    for (name, bytes) in cases {
        writeln!(lines, "{name}: {}", error(bytes)).expect("memory");
    }
    insta::assert_snapshot!(lines);
}

#[test]
fn what_is_inside_compressed_data_is_named() {
    let trace = gzip(&sample(Format::Chrome));
    let mut damaged = zstandard(&sample(Format::Chrome));
    damaged[9] ^= 0xff;
    // A frame of one byte that may look back at 64 MiB, and one that needs a dictionary.
    let window = b"\x28\xb5\x2f\xfd\0\x80\x09\0\0[";
    let dictionary = b"\x28\xb5\x2f\xfd\x21\x07\x01\x09\0\0[";
    let cases: &[(&str, &[u8])] = &[
        ("a cut header", &trace[..6]),
        ("hardly anything", &trace[..24]),
        ("words", &gzip(b"words")),
        ("nothing", &zstandard(b"")),
        ("a program", &zstandard(b"\x7fELF\x02\x01\x01\0\0\0")),
        ("damage", &damaged),
        ("a large window", window),
        ("a dictionary", dictionary),
    ];
    let mut lines = String::new();
    for (name, bytes) in cases {
        writeln!(lines, "{name}: {}", error(bytes)).expect("memory");
    }
    insta::assert_snapshot!(lines);
}

/// An input that fails after some bytes.
struct Failing<'a>(&'a [u8]);

impl Read for Failing<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        match self.0.read(to)? {
            0 => Err(io::Error::other("the disk is gone")),
            read => Ok(read),
        }
    }
}

#[test]
fn an_input_that_fails_is_an_error_wherever_it_does() {
    for format in FORMATS {
        let plain = sample(format);
        for file in [gzip(&plain), zstandard(&plain), plain] {
            for len in 0..file.len() {
                let reading = read(Failing(&file[..len]), &mut |_| {});
                let line = reading.expect_err("it fails").to_string();
                assert!(line.contains("the disk is gone"), "{format}, {len}: {line}");
            }
        }
    }
}
