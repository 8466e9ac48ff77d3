//! Statements of chunks are the records of the capture, by places.

use std::collections::HashMap;
use std::io::Cursor;

use amp_trace_format::native::{Chunk, ChunkReader, OpenSpan, ReadError, SeekReader, Statement};
use amp_trace_format::{Nanos, ThreadIndex};
use proptest::prelude::*;

use crate::damage::many;
use crate::heard::Heard;
use crate::readers::long;
use crate::said::{capture, happened, line, lines, names};

fn chunks(file: &[u8]) -> Vec<Chunk> {
    let reader = SeekReader::open(Cursor::new(file)).expect("a capture");
    reader.chunks().to_vec()
}

fn bytes<'a>(file: &'a [u8], chunk: &Chunk) -> &'a [u8] {
    let place = |offset: u64| usize::try_from(offset).expect("small");
    &file[place(chunk.offset)..place(chunk.offset + chunk.len)]
}

/// The lines of all chunks, read in an order of which nothing depends.
fn stated(file: &[u8]) -> Vec<String> {
    let mut reader = ChunkReader::new();
    let mut all: Vec<Vec<String>> = Vec::new();
    for chunk in chunks(file).iter().rev() {
        let (mut heard, mut lines) = (Heard::default(), Vec::new());
        let mut say = |statement: &Statement<'_>| lines.extend(heard.record(statement, line));
        let read = reader.read(bytes(file, chunk), chunk.offset, &mut say);
        read.expect("it is whole");
        // One that comes back after its end has a place again.
        let mut threads = Vec::new();
        for thread in heard.threads {
            if !threads.contains(&thread) {
                threads.push(thread);
            }
        }
        assert_eq!(threads, chunk.threads);
        all.push(lines);
    }
    all.into_iter().rev().flatten().collect()
}

/// The lines of the records of a capture, without its end, which is in no chunk.
fn recorded(file: &[u8]) -> Vec<String> {
    let mut lines = lines(file);
    let end = lines.pop().expect("one record at least");
    assert!(end.starts_with("Finish"), "{end}");
    lines
}

proptest! {
    #[test]
    fn statements_are_the_records(
        happened in proptest::collection::vec(happened(), 0..100),
        names in names(),
    ) {
        let (file, _) = capture(&happened, &names);
        prop_assert_eq!(stated(&file), recorded(&file));
    }
}

#[test]
fn statements_of_many_chunks_are_the_records() {
    for file in [long(), many()] {
        assert!(chunks(&file).len() >= 2);
        assert_eq!(stated(&file), recorded(&file));
    }
}

#[test]
fn a_chunk_says_what_is_open_where_it_begins() {
    let file = long();
    // By thread: how many records it had, its last time, and the ids of open spans' sites.
    let mut known = HashMap::<ThreadIndex, (u64, Nanos, Vec<(u32, Nanos)>)>::new();
    let mut reader = ChunkReader::new();
    for chunk in chunks(&file) {
        let mut heard = Heard::default();
        let mut is_opened = false;
        let mut say = |statement: &Statement<'_>| {
            heard.record(statement, |_| {});
            match *statement {
                Statement::Lane(lane) => {
                    let open = lane.open.iter();
                    let id = |span: &OpenSpan| (heard.site(span.site).id, span.began);
                    let said = (lane.records, lane.last, open.map(id).collect());
                    assert_eq!(said, known.remove(&lane.thread).unwrap_or_default());
                    if lane.records > 0 {
                        assert_eq!((lane.name, is_opened), (Some("worker"), false));
                    }
                    known.insert(lane.thread, said);
                }
                Statement::Opened { is_all } => {
                    assert!(is_all && !is_opened);
                    is_opened = true;
                }
                Statement::Begin { lane, site, at, .. } => {
                    let thread = known.get_mut(&heard.thread(lane)).expect("introduced");
                    (thread.0, thread.1) = (thread.0 + 1, at);
                    thread.2.push((heard.site(site).id, at));
                }
                Statement::End {
                    lane,
                    site,
                    at,
                    began,
                    ..
                } => {
                    let thread = known.get_mut(&heard.thread(lane)).expect("introduced");
                    (thread.0, thread.1) = (thread.0 + 1, at);
                    assert_eq!(thread.2.pop(), Some((heard.site(site).id, began)));
                }
                Statement::Event { lane, at, .. } => {
                    let thread = known.get_mut(&heard.thread(lane)).expect("introduced");
                    (thread.0, thread.1) = (thread.0 + 1, at);
                }
                _ => {}
            }
        };
        let read = reader.read(bytes(&file, &chunk), chunk.offset, &mut say);
        read.expect("it is whole");
        assert!(is_opened);
    }
    assert!(
        known.values().all(|(.., open)| open.len() == 1),
        "{known:?}"
    );
}

#[test]
fn bytes_that_are_not_one_chunk_are_told() {
    let file = long();
    let [first, second, ..] = &chunks(&file)[..] else {
        panic!("several chunks")
    };
    let read = |bytes: &[u8]| ChunkReader::new().read(bytes, 1_000, &mut |_: &Statement<'_>| {});
    let one = bytes(&file, first);
    assert!(read(one).is_ok() && read(&[]).is_ok());

    let cut = read(&one[..one.len() - 1]).expect_err("cut");
    let end = 1_000 + one.len() as u64 - 1;
    assert!(
        matches!(cut, ReadError::Cut { end: at, .. } if at == end),
        "{cut}"
    );
    let both = [one, bytes(&file, second)].concat();
    let other = read(&both).expect_err("two chunks");
    let offset = 1_000 + one.len() as u64;
    assert!(
        matches!(other, ReadError::OutOfOrder { offset: at, .. } if at == offset),
        "{other}"
    );
    let mut changed = one.to_vec();
    changed[45] ^= 1;
    let damaged = read(&changed).expect_err("changed");
    assert!(
        matches!(damaged, ReadError::Damaged { offset: 1_000 }),
        "{damaged}"
    );
    assert!(read(&file).is_err(), "the head is not of a chunk");
}
