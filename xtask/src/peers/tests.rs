//! The page from fixed numbers.

use std::collections::BTreeMap;

use super::machine::Machine;
use super::measured::{Kept, Measured, Row};
use super::process::Sample;
use super::recorders::{RECORDERS, Recorder};
use super::{page, picture, table, verdict};

fn recorder(program: &str) -> &'static Recorder {
    RECORDERS
        .iter()
        .find(|recorder| recorder.program == program)
        .unwrap()
}

/// What a process of a recorder prints whose spans take this multiple of the floor.
fn sample(ratio: f64) -> Sample {
    let case = |ratio: f64| {
        format!(
            "{{\"ratio\":[{0},{0},{0}],\"floor_nanos\":[19,19,19],\"nanos\":[1,1,1]}}",
            ratio
        )
    };
    let json = format!(
        "{{\"start_millis\":0.4,\"one\":{},\"one_field\":{},\"two\":{},\"two_field\":{},\
         \"latency\":{{\"floor\":[30,30,40],\"span\":[30,40,90]}},\
         \"off\":{{\"empty_nanos\":[0.2,0.2,0.2],\"above_empty_nanos\":[-0.001,-0.001,0.3]}}}}",
        case(ratio),
        case(ratio * 2.0),
        case(ratio + 0.05),
        case(ratio * 3.0)
    );
    serde_json::from_str(&json).unwrap()
}

fn row(program: &str, ratios: &[f64], instructions: Option<f64>) -> Row {
    let samples: Vec<Sample> = ratios.iter().map(|ratio| sample(*ratio)).collect();
    let kept = Kept {
        bytes_per_span: 31.0,
        place: "memory".to_owned(),
    };
    Row {
        recorder: recorder(program),
        measured: Ok(Measured::of(&samples, Some(kept), [instructions, None])),
        note: None,
    }
}

fn rows() -> Vec<Row> {
    vec![
        row("ours", &[1.02, 1.0, 1.04], Some(38.5)),
        row("ours_on_heap", &[1.0, 1.1, 1.0], Some(38.5)),
        row("peer_puffin", &[3.0, 3.2, 3.4], Some(413.2)),
        row("peer_fastrace", &[2.4, 2.0, 2.2], None),
        Row {
            recorder: recorder("peer_measureme"),
            measured: Err("it does not build: error: no".to_owned()),
            note: Some("3 of 3 processes failed: no".to_owned()),
        },
    ]
}

fn versions() -> BTreeMap<String, String> {
    [("puffin", "0.20.0"), ("fastrace", "0.7.19")]
        .map(|(name, version)| (name.to_owned(), version.to_owned()))
        .into()
}

#[test]
fn the_table_is_sorted_and_ends_with_what_failed() {
    let table = table::markdown(&rows(), Some(23.0), &versions());
    let lines: Vec<&str> = table.lines().skip(2).collect();
    let expected = [
        "| the floor | 1 | 1 | 1 | 1 | 23.0 | 30 / 30 / 40 | | | 32 |",
        "| **ours, on the heap** | 1.00 (1.00–1.05) | 2.00 (2.00–2.10) | 1.05 (1.05–1.10) | 3.00 (3.00–3.15) | 38.5, ? | 30 / 40 / 90 | 0.00 | 0.40 | 31, memory |",
        "| **ours** | 1.02 (1.01–1.03) | 2.04 (2.02–2.06) | 1.07 (1.06–1.08) | 3.06 (3.03–3.09) | 38.5, ? | 30 / 40 / 90 | 0.00 | 0.40 | 31, memory |",
        "| fastrace (0.7.19) | 2.20 (2.10–2.30) | 4.40 (4.20–4.60) | 2.25 (2.15–2.35) | 6.60 (6.30–6.90) |  | 30 / 40 / 90 | 0.00 | 0.40 | 31, memory |",
        "| puffin (0.20.0) | 3.20 (3.10–3.30) | 6.40 (6.20–6.60) | 3.25 (3.15–3.35) | 9.60 (9.30–9.90) | 413, ? | 30 / 40 / 90 | 0.00 | 0.40 | 31, memory |",
        "| measureme | it does not build: error: no | | | | | | | | |",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn every_line_of_the_table_has_as_many_cells() {
    let table = table::markdown(&rows(), None, &versions());
    let cells: Vec<usize> = table
        .lines()
        .map(|line| line.matches('|').count())
        .collect();
    assert!(cells.iter().all(|cells| *cells == 11), "{table}");
}

#[test]
fn goals_are_judged_by_the_medians() {
    let verdicts = verdict::markdown(&verdict::all(&rows()).unwrap());
    let expected = "\
- one thread at most 1.10 × the floor: 1.02 (1.01–1.03), **met**
- one thread, one `u64` at most 1.15 × the floor: 2.04 (2.02–2.06), **not met**
- two threads at most 1.10 × the floor: 1.07 (1.06–1.08), **met**
- two threads, one `u64` at most 1.15 × the floor: 3.06 (3.03–3.09), **not met**
- a span takes at most 40 instructions: 38, **met**
- start-up takes at most 2 ms: 0.40 ms, **met**
- p99.9 is at most 2 × p50: 3.00, **not met**
- off, a span takes at most 0.3 ns more than an empty loop: 0.00 ns, **met**
- records in a mapped file cost at most 1.05 × those on the heap: 1.02 (0.96–1.03), two threads, one `u64`, **met**
- no peer is cheaper in the same run: fastrace, two threads, costs 2.06 (2.01–2.18) × ours, **met**
";
    assert_eq!(verdicts, expected);
}

#[test]
fn a_cheaper_peer_is_named() {
    let rows = [
        row("ours", &[1.2, 1.2], None),
        row("ours_on_heap", &[1.0, 1.0], None),
        row("peer_puffin", &[1.5, 0.6], None),
    ];
    let verdicts = verdict::all(&rows).unwrap();
    let text = verdict::markdown(&verdicts);
    let last = "puffin, one thread, costs 0.88 (0.69–1.06) × ours, **not met**\n";
    assert!(text.ends_with(last), "{text}");
    assert!(text.contains("instructions: **not measured**"), "{text}");
    let mapped = "on the heap: 1.20 (1.20–1.20), two threads, one `u64`, **not met**";
    assert!(text.contains(mapped), "{text}");
}

#[test]
fn a_failed_round_leaves_the_others_side_by_side() {
    let samples = [sample(2.0), Sample::default(), sample(4.0)];
    let measured = Measured::of(&samples, None, [None, None]);
    assert_eq!(measured.of_rounds[1], [None; 4]);
    assert_eq!(measured.of_rounds[2][0], Some(4.0));
    assert_eq!(measured.ratios[0].unwrap().median, 3.0);
}

#[test]
fn without_ours_there_is_no_verdict() {
    let unmeasured = Row {
        recorder: recorder("ours"),
        measured: Err("it does not run: killed".to_owned()),
        note: None,
    };
    let failure = verdict::all(&[unmeasured]).unwrap_err().to_string();
    assert!(failure.contains("killed"), "{failure}");
}

#[test]
fn the_picture_shows_every_measured_recorder_in_order() {
    let picture = picture::svg(&rows());
    let names: Vec<usize> = ["ours, on the heap", "ours", "fastrace", "puffin"]
        .map(|name| picture.find(&format!(">{name}</text>")).unwrap())
        .into();
    assert!(names.is_sorted(), "{picture}");
    assert!(!picture.contains("measureme"), "{picture}");
    // Four bars each, four of the legend, the background.
    assert_eq!(picture.matches("<rect").count(), 4 * 4 + 4 + 1);
    assert!(picture.contains(">3.20</text>"), "{picture}");
    // The scale ends at 10: half of its logarithm is half of its width.
    let middle = 0.8 * (10.0_f64 / 0.8).sqrt();
    let half = picture::svg(&[row("ours", &[middle], None)]);
    assert!(half.contains("width=\"325.0\""), "{half}");
}

#[test]
fn the_page_says_where_it_was_made_and_what_failed() {
    let machine = Machine {
        cpu: "A CPU".to_owned(),
        cores: 2,
        rustc: "rustc 1.95.0".to_owned(),
        date: "2026-01-02".to_owned(),
        load: Some("0.10".to_owned()),
        versions: versions(),
    };
    let rows = rows();
    let table = table::markdown(&rows, None, &machine.versions);
    let page = page::markdown(&machine, 3, &rows, &table, &verdict::all(&rows).unwrap());
    for expected in [
        "A CPU, 2 cores, rustc 1.95.0, release with thin LTO, 3 rounds, 2026-01-02, load 0.10.",
        "The floor takes 19.0 (19.0–19.0) ns per span.",
        "- puffin (0.20.0): `profile_scope!`",
        "**3 of 3 processes failed: no.**",
        "**not met**",
    ] {
        assert!(page.contains(expected), "{expected}\n{page}");
    }
}
