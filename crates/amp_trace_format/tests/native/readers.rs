//! The three readers say the same of a good capture.

use std::io::Cursor;

use amp_trace_format::native::{
    CaptureWriter, Chunk, Found, HEADER, ReadError, SeekReader, StreamReader, salvage,
};
use amp_trace_format::{Nanos, Record, ThreadIndex, Writer};
use proptest::prelude::*;

use crate::said::{capture, happened, line, lines, names};
use crate::site;

/// The lines of what a reader by place has in all, and its chunks.
fn sought(file: &[u8]) -> (Vec<String>, Vec<Chunk>) {
    let mut lines = Vec::new();
    let mut reader = SeekReader::open(Cursor::new(file)).expect("a capture");
    reader
        .read_all(&mut |record| lines.push(line(record)))
        .expect("a whole capture");
    (lines, reader.chunks().to_vec())
}

fn salvaged(file: &[u8]) -> Vec<String> {
    let mut lines = Vec::new();
    let found = salvage(file, &mut |record| lines.push(line(record))).expect("a capture");
    assert_eq!((found.damage, found.len), (Vec::new(), file.len() as u64));
    lines
}

/// A capture of several full chunks: 50,000 events and spans of three threads
/// inside one long span each.
pub(crate) fn long() -> Vec<u8> {
    let mut writer = CaptureWriter::new(Vec::new());
    let sites = [site(1, "frame", "city"), site(2, "cull", "city::render")];
    for thread in (1..=3).map(ThreadIndex) {
        writer.write(&Record::Thread {
            thread,
            os_id: 100 + u64::from(thread.0),
            name: "worker",
        });
        let (site, at) = (sites[0], Nanos(5));
        writer.write(&Record::Begin {
            thread,
            site,
            at,
            fields: &[],
        });
    }
    let mut random = 1_u64;
    for number in 0..50_000_u64 {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let thread = ThreadIndex(1 + u32::try_from(number / 50 % 3).expect("small"));
        let (site, began) = (sites[1], Nanos(number * 1_000));
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
        let at = Nanos(began.0 + random % 1_000);
        writer.write(&Record::End {
            thread,
            site,
            at,
            began,
            fields: &[],
        });
        if number % 4_000 == 0 {
            writer.commit().expect("memory takes everything");
        }
    }
    writer.finish().expect("memory takes everything");
    writer.into_inner()
}

proptest! {
    #[test]
    fn all_readers_are_equal_on_good_files(
        happened in proptest::collection::vec(happened(), 0..100),
        names in names(),
    ) {
        let (file, _) = capture(&happened, &names);
        let read = lines(&file);
        prop_assert_eq!(&sought(&file).0, &read);
        prop_assert_eq!(&salvaged(&file), &read);
    }
}

#[test]
fn all_readers_are_equal_on_a_long_file() {
    let file = long();
    let read = lines(&file);
    assert_eq!(read.len(), 3 * 2 + 150_000 + 1);
    assert_eq!(sought(&file).0, read);
    assert_eq!(salvaged(&file), read);
}

#[test]
fn chunks_are_found_without_the_list_as_they_are_in_it() {
    let file = long();
    let listed = sought(&file).1;
    assert!(listed.len() >= 2, "{listed:?}");
    let last = listed.last().expect("some");
    let end = usize::try_from(last.offset + last.len).expect("small");
    let (lines, found) = sought(&file[..end]);
    assert_eq!(found, listed);
    assert_eq!(lines.len(), 150_006, "all but the end");
    assert!(file.len() - end < 100, "the list is small");

    let reader = SeekReader::open(Cursor::new(&file[..end - 1])).expect("a capture");
    assert!(reader.is_cut() && reader.len() < end as u64);
    assert_eq!(reader.finished(), None);
}

#[test]
fn a_chunk_reads_alone_and_stays_balanced() {
    let file = long();
    let mut reader = SeekReader::open(Cursor::new(&file)).expect("a capture");
    let mut records = 0;
    for chunk in 0..reader.chunks().len() {
        let mut open = [0; 4];
        let mut threads = 0;
        reader
            .read_chunk(chunk, &mut |record| match record {
                Record::Begin { thread, site, .. } if site.name == "frame" => {
                    open[thread.0 as usize] += 1;
                }
                Record::Event { .. } => records += 1,
                Record::Thread { name, .. } => {
                    assert_eq!(*name, "worker");
                    threads += 1;
                }
                _ => {}
            })
            .expect("it is whole");
        assert_eq!((open, threads), ([0, 1, 1, 1], 3), "one long span each");
    }
    assert_eq!(records, 50_000);
}

#[test]
fn a_range_of_time_is_read_from_its_chunks_alone() {
    let file = long();
    let mut reader = SeekReader::open(Cursor::new(&file)).expect("a capture");
    let whole = reader.chunks().to_vec();
    let [first, .., last] = &whole[..] else {
        panic!("{whole:?}")
    };
    for (chunk, count) in [(first, 1), (last, 1)] {
        let mut times = Vec::new();
        let middle = Nanos(chunk.from.0.midpoint(chunk.to.0));
        reader
            .read_range(middle, middle, &mut |record| {
                if let Record::End { at, .. } = record {
                    times.push(*at);
                }
            })
            .expect("it is whole");
        let (least, most) = (times.iter().min(), times.iter().max());
        assert!(
            least >= Some(&chunk.from) && most <= Some(&chunk.to),
            "{count} chunk"
        );
        assert!(times.contains(most.expect("some")));
    }
    let mut records = 0;
    let beyond = Nanos(last.to.0 + 1);
    reader
        .read_range(beyond, beyond, &mut |_| records += 1)
        .expect("nothing is wrong");
    assert_eq!(records, 0);
}

#[test]
fn what_is_no_capture_is_told_by_its_name() {
    let of = |file: &[u8]| match StreamReader::new(file).expect_err("none") {
        ReadError::NotACapture { found } => found,
        error => panic!("{error}"),
    };
    assert_eq!(of(b""), Found::Empty);
    assert_eq!(of(b"[\n{\"ph\":\"M\"}"), Found::Json);
    assert_eq!(of(b" {\"traceEvents\":[]}"), Found::Json);
    assert_eq!(of(b"\x0a\x0f\xe2\x03\x0c\x08\x04\x1a"), Found::Perfetto);
    assert_eq!(of(b"\x1f\x8b\x08\x00\x00\x00"), Found::Gzip);
    assert_eq!(of(b"\x28\xb5\x2f\xfd\x00\x00"), Found::Zstandard);
    assert_eq!(of(b"\x89AMPCAP\n\x1a\n\x01\0\0\0\0\0"), Found::TextTransfer);
    assert_eq!(of(b"hello"), Found::Other(*b"hell"));
    let message = StreamReader::new(&b"[]"[..]).expect_err("none").to_string();
    assert_eq!(
        message,
        "expected a native capture of amp_trace (.amptrace), found JSON, perhaps a Chrome trace; open \
         that at https://ui.perfetto.dev"
    );
}

#[test]
fn a_newer_version_asks_for_an_upgrade() {
    let mut head = HEADER;
    head[11] = 3;
    let error = StreamReader::new(&head[..]).expect_err("newer");
    assert_eq!(
        error.to_string(),
        "expected a capture of version 2, found version 3 at byte 11; read it with a newer amp_trace: \
         upgrade, or use the one that wrote it"
    );
    let error = salvage(&head[..], &mut |_| {}).expect_err("newer");
    assert!(matches!(
        error,
        ReadError::NewerVersion {
            offset: 11,
            version: 3
        }
    ));
}

#[test]
fn a_version_of_before_the_first_release_is_named() {
    let mut head = HEADER;
    head[11] = 1;
    let error = StreamReader::new(&head[..]).expect_err("earlier");
    assert_eq!(
        error.to_string(),
        "expected a capture of version 2, found version 1 at byte 11, which is of before the first \
         release; record it again"
    );
    let error = salvage(&head[..], &mut |_| {}).expect_err("earlier");
    assert!(matches!(
        error,
        ReadError::EarlierVersion {
            offset: 11,
            version: 1
        }
    ));
}

#[test]
fn a_head_that_stops_is_cut() {
    for cut in 1..HEADER.len() {
        let error = StreamReader::new(&HEADER[..cut]).expect_err("cut");
        assert!(
            matches!(error, ReadError::Cut { offset: 0, end } if end == cut as u64),
            "{error}"
        );
    }
}
