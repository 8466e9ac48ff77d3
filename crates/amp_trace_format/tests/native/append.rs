//! Going on with a capture that a killed program left.

use std::collections::HashMap;
use std::io::Cursor;

use amp_trace_format::blocks::{
    BLOCK, ENTRY, LANE, Left, MAGIC, Mark, PAGE, Start, entry, header, name, push_text, push_texts,
};
use amp_trace_format::native::{AppendError, CaptureWriter, ReadError, append};
use amp_trace_format::words::{CLOCK_SHIFT, END, Kind, MONOTONIC, OpenSpan, ThreadState};
use amp_trace_format::{Nanos, Record, ThreadIndex, Writer};
use proptest::prelude::*;

use crate::said::{capture, happened, line, lines, names};
use crate::site;

/// A program of one thread: so many spans in a span, an event after each.
fn program(count: u64) -> Vec<(u64, u32)> {
    let mut steps = vec![(0, 1)];
    for number in 0..count {
        let at = 100 + number * 10;
        steps.extend([(at, 2), (at + 4, 0), (at + 5, 3)]);
    }
    steps.push((100 + count * 10, 0));
    steps
}

/// What a recorder makes of the steps from the beginning on.
fn record(steps: &[(u64, u32)], write: &mut impl FnMut(&Record<'_>)) {
    let mut open = Vec::new();
    let thread = ThreadIndex(1);
    for (at, number) in steps {
        let at = Nanos(*at);
        match number {
            0 => {
                let (site, began) = open.pop().expect("it began");
                write(&Record::End {
                    thread,
                    site,
                    at,
                    began,
                    fields: &[],
                });
            }
            3 => write(&Record::Event {
                thread,
                site: site(3, "spawned", "city"),
                at,
                fields: &[],
            }),
            _ => {
                let site = site(*number, ["frame", "cull"][*number as usize - 1], "city");
                open.push((site, at));
                write(&Record::Begin {
                    thread,
                    site,
                    at,
                    fields: &[],
                });
            }
        }
    }
}

/// The file of blocks that the program leaves: one block with all words, of which `marked` steps are
/// said to have reached the outputs.
fn blocks(steps: &[(u64, u32)], marked: usize) -> Vec<u8> {
    let (lanes_at, names_at, table_at, blocks_at) = (PAGE, 2 * PAGE, 3 * PAGE, 4 * PAGE);
    let mut words = vec![0; blocks_at + BLOCK];
    words[0] = MAGIC;
    words[header::PROCESS] = 77;
    words[header::RECORDING] = 1;
    words[header::NOW_NANOS] = 1 << 40;
    words[header::START_NANOS] = 1 << 39;
    (words[header::LANES_AT], words[header::LANES]) = (lanes_at as u64, (PAGE / LANE) as u64);
    words[header::NAMES_AT] = names_at as u64;
    (words[header::TABLE_AT], words[header::BLOCKS_AT]) = (table_at as u64, blocks_at as u64);
    words[header::BLOCKS] = 1;
    let mut texts = Vec::new();
    push_texts(&mut texts, ["city"], 100);
    words[header::TEXTS_AT..][..texts.len()].copy_from_slice(&texts);

    let mut at = names_at;
    for (number, title, kind) in [
        (1, "frame", Kind::Span),
        (2, "cull", Kind::Span),
        (3, "spawned", Kind::Event),
    ] {
        let mut texts = Vec::new();
        for text in [title, "city", "src/lib.rs", ""] {
            push_text(&mut texts, text);
        }
        let len = name::TEXTS + texts.len();
        words[at + name::LEN] = len as u64;
        words[at + name::NUMBER] = number | (kind as u64) << 32 | 2 << 40;
        words[at + name::LINE] = number;
        words[at + name::TEXTS..][..texts.len()].copy_from_slice(&texts);
        at += len;
    }
    words[header::NAMES] = (at - names_at) as u64;

    let entry_at = table_at;
    const { assert!(ENTRY <= PAGE) };
    words[entry_at + entry::LANE] = 1;
    words[entry_at + entry::THREAD] = 1;
    words[entry_at + entry::OS_ID] = 100;
    words[entry_at + entry::WRITTEN] = 1 + steps.len() as u64;
    words[entry_at + entry::NAME] = u64::from_ne_bytes(*b"main\0\0\0\0");
    let mut state = ThreadState {
        records: marked as u64,
        ..ThreadState::default()
    };
    for (at, number) in &steps[..marked] {
        state.last = Nanos(*at);
        if *number == 0 {
            state.open.pop();
        } else if *number < 3 {
            state.open.push(OpenSpan {
                site: *number,
                began: Nanos(*at),
                ..OpenSpan::default()
            });
        }
    }
    Mark::write(0, marked, &state, |at, word| {
        words[entry_at + entry::MARKS[0] + at] = word;
    });
    for (place, (at, number)) in steps.iter().enumerate() {
        let site = if *number == 0 { END } else { *number };
        let stamp = (1_u64 << 39) + at;
        words[blocks_at + place] = stamp << CLOCK_SHIFT | MONOTONIC | u64::from(site);
    }
    words.iter().flat_map(|word| word.to_ne_bytes()).collect()
}

/// The lines of a capture that are of the thread's own records.
fn own(file: &[u8]) -> Vec<String> {
    let is_own = |line: &String| {
        ["Begin", "End", "Event"]
            .iter()
            .any(|kind| line.starts_with(kind))
    };
    lines(file).into_iter().filter(is_own).collect()
}

#[test]
fn what_is_left_in_memory_continues_the_capture_without_gap_or_repeat() {
    let steps = program(30);
    let mut expected = Vec::new();
    record(&steps, &mut |record| expected.push(line(record)));

    // A recorder commits some records, marks some of those, and is killed while it writes more.
    for (committed, marked, torn) in [
        (0, 0, 0),
        (10, 10, 3),
        (40, 25, 0),
        (60, 60, 20),
        (92, 50, 1),
    ] {
        let mut writer = CaptureWriter::new(Vec::new());
        writer.write(&Record::Thread {
            thread: ThreadIndex(1),
            os_id: 100,
            name: "main",
        });
        let mut number = 0;
        record(&steps, &mut |record| {
            if number < committed {
                writer.write(record);
            }
            number += 1;
            if number % 7 == 0 {
                writer.commit().expect("memory takes everything");
            }
        });
        writer.commit().expect("memory takes everything");
        let mut file = writer.into_inner();
        let whole = file.len();
        file.truncate(whole - torn);
        let marked = if torn > 0 { 0 } else { marked };

        let left = Left::read(&blocks(&steps, marked)).expect("it was left");
        let mut appended = append(Cursor::new(file)).expect("a capture");
        let had = appended.reached.get(&ThreadIndex(1)).copied().unwrap_or(0);
        assert!(
            had <= committed as u64 && (torn > 0 || had == committed as u64),
            "{had}"
        );
        let writer = &mut appended.writer;
        let replayed = left.replay(Start::After(&appended.reached), &mut |record| {
            writer.write(record);
        });
        assert_eq!(replayed, expected.len() as u64 - had);
        writer.finish().expect("memory takes everything");
        let file = appended.writer.into_inner().into_inner();
        assert_eq!(own(&file), expected, "{committed} {marked} {torn}");
    }
}

#[test]
fn a_file_that_holds_nothing_begins_anew() {
    for cut in [0, 1, 15] {
        let (whole, _) = capture_of_one();
        let appended = append(Cursor::new(whole[..cut].to_vec())).expect("it begins anew");
        assert_eq!((appended.kept, appended.cut), (0, cut as u64));
        assert_eq!(appended.reached, HashMap::new());
        let mut writer = appended.writer;
        writer.finish().expect("memory takes everything");
        assert_eq!(lines(&writer.into_inner().into_inner()).len(), 1);
    }
}

fn capture_of_one() -> (Vec<u8>, Vec<String>) {
    let mut writer = CaptureWriter::new(Vec::new());
    let process = Record::Process {
        id: 7,
        name: "city",
    };
    writer.write(&process);
    writer.finish().expect("memory takes everything");
    (writer.into_inner(), vec![line(&process)])
}

#[test]
fn another_programs_file_is_left_alone() {
    let json = b"[\n{\"ph\":\"M\"}\n]\n".to_vec();
    let mut file = Cursor::new(json.clone());
    let error = append(OnLoan(&mut file)).expect_err("no capture");
    assert!(
        matches!(error, AppendError::Read(ReadError::NotACapture { .. })),
        "{error}"
    );
    assert_eq!(file.into_inner(), json);
}

/// A file that the test keeps.
#[derive(Debug)]
struct OnLoan<'a>(&'a mut Cursor<Vec<u8>>);

impl std::io::Read for OnLoan<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
        self.0.read(bytes)
    }
}

impl std::io::Write for OnLoan<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl std::io::Seek for OnLoan<'_> {
    fn seek(&mut self, to: std::io::SeekFrom) -> std::io::Result<u64> {
        self.0.seek(to)
    }
}

impl amp_trace_format::native::Resize for OnLoan<'_> {
    fn resize(&mut self, len: u64) -> std::io::Result<()> {
        self.0.resize(len)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_torn_capture_goes_on_with_any_records(
        before in proptest::collection::vec(happened(), 0..60),
        after in proptest::collection::vec(happened(), 0..60),
        names in names(),
        cut in any::<proptest::sample::Index>(),
    ) {
        let (file, written) = capture(&before, &names);
        let (_, more) = capture(&after, &names);
        let cut = cut.index(file.len() + 1);
        let appended = append(Cursor::new(file[..cut].to_vec())).expect("a capture");
        prop_assert_eq!(appended.kept + appended.cut, cut as u64);
        prop_assert_eq!(appended.was_finished, cut == file.len());
        let mut writer = appended.writer;
        crate::said::play(&after, &names, &mut |record| match record {
            Some(record) => writer.write(record),
            None => writer.commit().expect("memory takes everything"),
        });
        writer.write(&Record::Finish { at: Nanos(77) });
        writer.finish().expect("memory takes everything");
        let read = lines(&writer.into_inner().into_inner());
        let kept = read.len() - more.len();
        prop_assert_eq!(&read[..kept], &written[..kept]);
        prop_assert_eq!(&read[kept..], &more[..]);
        prop_assert!(cut < file.len() || kept == written.len() - 1, "all but the end is kept");
    }
}
