//! What was compressed reads as what was not.

use std::io::Read;

use amp_trace_format::{Compression, Format, InputError};

use crate::samples::{FORMATS, SPANS, gzip, said, sample, spans, spans_of, zstandard};

type Compress = fn(&[u8]) -> Vec<u8>;

const WAYS: [(Compression, Compress); 2] = [
    (Compression::Gzip, gzip),
    (Compression::Zstandard, zstandard),
];

#[test]
fn every_format_reads_in_every_compression() {
    for format in FORMATS {
        let file = sample(format);
        for (compression, compress) in WAYS {
            let (found, reading) = spans(&compress(&file));
            let reading = reading.expect("a trace");
            assert_eq!(found, SPANS, "{format} {compression}");
            assert_eq!(
                (reading.format, reading.compression),
                (format, Some(compression))
            );
            assert_eq!(
                (said(&reading).as_str(), reading.bytes),
                ("", file.len() as u64)
            );
        }
    }
}

#[test]
fn members_and_frames_follow_each_other() {
    let file = sample(Format::Chrome);
    for (compression, compress) in WAYS {
        let mut all = Vec::new();
        for part in file.chunks(1_000) {
            all.extend(compress(part));
        }
        if compression == Compression::Zstandard {
            // What decompressors pass over, such as a table to seek by.
            all.extend(b"\x5e\x2a\x4d\x18\x03\0\0\0abc");
        } else {
            all.extend([0; 512]);
        }
        let (found, reading) = spans(&all);
        assert_eq!(found, SPANS, "{compression}");
        assert_eq!(said(&reading.expect("a trace")), "");
    }
}

#[test]
fn what_precedes_a_cut_is_read_and_the_cut_is_named() {
    for format in FORMATS {
        for (compression, compress) in WAYS {
            let file = compress(&sample(format));
            let (mut most, mut errors) = (0, 0);
            for cut in 1..file.len() {
                let (found, reading) = spans(&file[..cut]);
                assert!(
                    found >= most,
                    "{format} {compression} cut at {cut}: {found}"
                );
                most = found;
                match reading {
                    Ok(reading) => {
                        let said = said(&reading);
                        assert!(
                            said.contains(&format!("the {compression} data stops")),
                            "{said}"
                        );
                    }
                    Err(InputError::Compressed { offset, .. }) => {
                        assert!(offset <= cut as u64);
                        errors += 1;
                    }
                    // So little is not seen to be compressed.
                    Err(InputError::NotATrace { .. }) => assert!(cut < 4),
                    Err(error) => panic!("{format} {compression} cut at {cut}: {error}"),
                }
            }
            assert!(errors > 0, "a header alone says nothing");
            if compression == Compression::Gzip {
                assert_eq!(most, SPANS, "without the checksum all is there");
            }
        }
    }
}

#[test]
fn a_changed_byte_is_found_or_changes_nothing() {
    for (compression, compress) in WAYS {
        let file = compress(&sample(Format::Chrome));
        for at in 4..file.len() {
            for change in [1, 0x80, 0xff] {
                let mut changed = file.clone();
                changed[at] ^= change;
                let (found, reading) = spans(&changed);
                if let Ok(reading) = reading
                    && said(&reading).is_empty()
                {
                    assert_eq!(found, SPANS, "{compression}: {change} at {at}");
                }
            }
        }
    }
}

#[test]
fn what_precedes_damage_is_read_however_it_comes() {
    let mut file = gzip(&sample(Format::Chrome));
    // Not the checksum: what was made of the rest is damaged.
    let middle = file.len() / 2;
    file[middle..middle + 8].fill(0xff);
    let (whole, reading) = spans(&file);
    let problems = said(&reading.expect("a trace"));
    assert!(problems.contains("the gzip data is damaged"), "{problems}");
    assert!(whole > 0 && whole < SPANS, "{whole}");
    for cut in 1..file.len() {
        let (first, second) = file.split_at(cut);
        let (pieces, reading) = spans_of(first.chain(second));
        assert_eq!(
            pieces, whole,
            "in two pieces of which the first has {cut} bytes"
        );
        assert_eq!(said(&reading.expect("a trace")), problems);
    }
}

#[test]
fn what_follows_is_named() {
    for (compression, compress) in WAYS {
        let mut file = compress(&sample(Format::Chrome));
        file.extend(b"and so on");
        let (found, reading) = spans(&file);
        let said = said(&reading.expect("a trace"));
        assert_eq!(found, SPANS);
        assert!(
            said.contains(&format!("the {compression} data ends, and what follows")),
            "{said}"
        );
    }
}

#[test]
fn compressed_twice_is_refused() {
    for (outer, compress) in WAYS {
        for (inner, again) in WAYS {
            let (_, reading) = spans(&compress(&again(&sample(Format::Chrome))));
            let error = reading.expect_err("it is compressed twice");
            let expected = format!(
                "expected a trace inside the {outer} data, found {inner} data; decompress it once first"
            );
            assert_eq!(error.to_string(), expected);
        }
    }
}
