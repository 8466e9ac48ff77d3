//! A capture that is loaded on several threads is the one that is read from its beginning to its end.

mod capture;
#[expect(dead_code, reason = "the lines of records are not wanted")]
#[path = "../../../amp_trace_format/tests/native/said.rs"]
mod said;
mod saying;

use std::io::Cursor;
use std::num::NonZero;

use amp_trace_analysis::{
    Order, Report, ReportOptions, Summarized, Trace, TraceBuilder, load_native,
};
use amp_trace_format::native;
use proptest::prelude::*;

use crate::capture::{chunked, good};
use crate::said::{happened, names};
use crate::saying::saying;

/// As it is read from the beginning to the end.
fn in_order(file: &[u8]) -> Trace {
    let mut builder = TraceBuilder::new(Order::Tree);
    let problems = native::read(file, &mut |entry| builder.entry(entry));
    builder.finish(problems.expect("it has the head of a capture"))
}

fn at_once(file: &[u8], threads: usize) -> Option<Trace> {
    let threads = NonZero::new(threads).expect("some");
    load_native(Cursor::new(file), threads)
}

fn summarized(file: &[u8], threads: usize) -> Option<Summarized> {
    let threads = NonZero::new(threads).expect("some");
    Summarized::native(Cursor::new(file), threads)
}

proptest! {
    #[test]
    fn good_captures_are_loaded_as_they_are_read(
        happened in proptest::collection::vec(happened(), 0..150),
        names in names(),
        threads in 1_usize..4,
    ) {
        let (file, chunks) = chunked(&good(&happened), &names);
        let loaded = at_once(&file, threads);
        prop_assert!(loaded.is_some(), "{} chunks", chunks);
        prop_assert_eq!(loaded.as_ref().map(saying), Some(saying(&in_order(&file))));
    }

    #[test]
    fn sums_give_the_report_of_all_rows(
        happened in proptest::collection::vec(happened(), 0..150),
        names in names(),
        threads in 1_usize..4,
    ) {
        let (file, _) = chunked(&good(&happened), &names);
        let trace = in_order(&file);
        let summarized = summarized(&file, threads);
        prop_assert_eq!(summarized.is_some(), !trace.frame_sets.is_empty());
        if let Some(summarized) = summarized {
            let (without, report) = summarized.report(&ReportOptions::default()).expect("it is of all");
            prop_assert_eq!(format!("{report:?}"), format!("{:?}", Report::of(&trace, &ReportOptions::default())));
            let texts = |trace: &Trace| -> Vec<String> { trace.sites.iter().map(|(id, _)| trace.site_name(id).to_owned()).collect() };
            prop_assert_eq!(texts(&without), texts(&trace));
        }
    }

    #[test]
    fn odd_captures_are_loaded_as_they_are_read_or_not_at_all(
        happened in proptest::collection::vec(happened(), 0..60),
        names in names(),
    ) {
        let (file, _) = chunked(&happened, &names);
        if let Some(loaded) = at_once(&file, 2) {
            prop_assert_eq!(saying(&loaded), saying(&in_order(&file)));
        }
        if let Some(summarized) = summarized(&file, 2) {
            let (_, report) = summarized.report(&ReportOptions::default()).expect("it is of all");
            prop_assert_eq!(format!("{report:?}"), format!("{:?}", Report::of(&in_order(&file), &ReportOptions::default())));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn damaged_captures_are_not_loaded(
        happened in proptest::collection::vec(happened(), 0..40),
        names in names(),
        mask in 1_u8..=255,
    ) {
        let (file, _) = chunked(&good(&happened), &names);
        for at in 0..file.len() {
            let mut damaged = file.clone();
            damaged[at] ^= mask;
            prop_assert!(at_once(&damaged, 2).is_none(), "byte {}", at);
            prop_assert!(summarized(&damaged, 1).is_none(), "byte {}", at);
            prop_assert!(at_once(&file[..at], 2).is_none(), "{} bytes", at);
        }
        let more = [&file[..], &[0]].concat();
        prop_assert!(at_once(&more, 2).is_none());
    }
}

#[test]
fn a_capture_with_a_chunk_twice_or_without_one_is_not_loaded() {
    let file = capture::long();
    let list = native::ChunkList::read(&mut Cursor::new(&file));
    let list = list.expect("a capture").expect("with a list");
    assert!(list.chunks.len() > 2, "{}", list.chunks.len());
    let loaded = at_once(&file, 3).expect("it is whole");
    assert_eq!(saying(&loaded), saying(&in_order(&file)));
    let second = &list.chunks[1];
    let (from, to) = (
        usize::try_from(second.offset).expect("small"),
        usize::try_from(second.offset + second.len).expect("small"),
    );
    let without = [&file[..from], &file[to..]].concat();
    assert!(at_once(&without, 2).is_none());
    let twice = [&file[..to], &file[from..]].concat();
    assert!(at_once(&twice, 2).is_none());
}

/// Sums have room for a few paths of very many threads, and for very many of a few.
#[test]
fn threads_that_share_no_path_take_no_more_memory_than_their_rows() {
    let file = capture::threads(8_000);
    let loaded = at_once(&file, 2).expect("it is whole");
    assert_eq!((loaded.tracks.len(), loaded.paths.len()), (8_000, 8_000));
    assert!(summarized(&file, 2).is_none());
    let file = capture::threads(200);
    let sums = summarized(&file, 2).expect("there is room for all");
    let report = sums.report(&ReportOptions::default());
    let (_, report) = report.expect("it is of all");
    assert_eq!(
        format!("{report:?}"),
        format!(
            "{:?}",
            Report::of(&in_order(&file), &ReportOptions::default())
        )
    );
}

#[test]
fn what_is_no_capture_is_not_loaded() {
    for file in [&b""[..], b"[]", &native::HEADER[..9], &native::HEADER[..]] {
        assert!(at_once(file, 2).is_none(), "{file:?}");
    }
}
