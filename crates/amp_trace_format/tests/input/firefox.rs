//! Profiles of the Firefox Profiler, small ones of each kind.

use std::fmt::Write;

use amp_trace_format::{Format, InputError, Reading, firefox, read};

use crate::allocated::most;
use crate::lines::line;
use crate::profiles::{GECKO, PROCESSED, SHARED};
use crate::samples::{gzip, said, zstandard};

fn told(file: &str) -> String {
    let mut lines = String::new();
    let reading = read(file.as_bytes(), &mut |entry| {
        writeln!(lines, "{}", line(entry)).expect("memory");
    });
    let reading = reading.expect("a profile");
    assert_eq!(reading.format, Format::Firefox);
    for problem in said(&reading).lines() {
        writeln!(lines, "! {problem}").expect("memory");
    }
    lines
}

#[test]
fn a_processed_profile() {
    insta::assert_snapshot!(told(PROCESSED));
}

#[test]
fn a_profile_with_shared_tables() {
    insta::assert_snapshot!(told(SHARED));
}

#[test]
fn a_profile_as_firefox_writes_it() {
    insta::assert_snapshot!(told(GECKO));
}

/// What our own exporter writes, read back: arguments under their names, and each span once.
#[cfg(feature = "export")]
#[test]
fn what_we_export_reads_back() {
    use amp_trace_format::firefox::Exporter;
    use amp_trace_format::{
        Argument, Entry, Export, Extent, Level, Place, ProcessIndex, TrackIndex, TrackKind, Value,
    };
    let (process, track) = (ProcessIndex(0), TrackIndex(0));
    let argument = |name, value| Argument { name, value };
    let arguments = [
        argument("count", Value::Unsigned(3)),
        argument("path", Value::Text("C:\\")),
    ];
    let place = |name, level| Place {
        level: Some(level),
        ..Place::new(name, "city")
    };
    let mut file = Vec::new();
    let mut exporter = Exporter::new(
        &mut file,
        Extent {
            from: 0,
            to: 90_000,
        },
    );
    for entry in [
        Entry::Label {
            name: "cpu",
            value: Value::Unsigned(2),
        },
        Entry::Process {
            process,
            id: 7,
            name: "city",
        },
        Entry::Track {
            track,
            process: Some(process),
            parent: None,
            kind: TrackKind::Thread { id: 8 },
            name: "main",
        },
        Entry::Track {
            track: TrackIndex(1),
            process: Some(process),
            parent: None,
            kind: TrackKind::Counter,
            name: "entities",
        },
        Entry::Span {
            track,
            place: place("update", Level::Info),
            at: 1_001,
            duration: Some(70_000),
            arguments: &arguments,
        },
        Entry::Span {
            track,
            place: place("cull", Level::Info),
            at: 2_000,
            duration: Some(3_000),
            arguments: &[],
        },
        Entry::Event {
            track,
            place: place("hit", Level::Warn),
            at: 2_500,
            arguments: &arguments[..1],
        },
        Entry::Counter {
            track: TrackIndex(1),
            place: Place::new("entities", "city"),
            at: 3_000,
            value: Value::Unsigned(17),
        },
        Entry::Counter {
            track: TrackIndex(1),
            place: Place::new("entities", "city"),
            at: 4_000,
            value: Value::Unsigned(12),
        },
    ] {
        exporter.entry(&entry).expect("memory takes everything");
    }
    Box::new(exporter)
        .finish()
        .expect("memory takes everything");
    let told = told(&String::from_utf8(file).expect("a text"));
    let said = told.lines().filter(|line| !line.starts_with("label "));
    insta::assert_snapshot!(said.collect::<Vec<_>>().join("\n"));
}

#[test]
fn every_cut_says_what_is_there_and_that_it_is_cut() {
    for file in [PROCESSED, SHARED, GECKO] {
        let threads = file.find("\"threads\":[").expect("it has some") + 12;
        let mut best = 0;
        for cut in 0..file.len() {
            let mut entries = 0_u64;
            let result = firefox::read(&file.as_bytes()[..cut], &mut |_| entries += 1);
            match result {
                Ok(problems) => {
                    let said: Vec<_> = problems.iter().map(ToString::to_string).collect();
                    let is_named = said.iter().any(|line| line.contains("ends too early"));
                    assert!(is_named, "cut at {cut}: {said:?}");
                }
                Err(InputError::Format { .. }) => assert!(cut < threads + 4, "cut at {cut}"),
                Err(error) => panic!("cut at {cut}: {error}"),
            }
            best = best.max(entries);
        }
        assert!(best > 5, "most was read before the end: {best}");
    }
}

#[test]
fn compressed_ones_say_what_precedes_a_cut() {
    for (name, file) in [
        ("gzip", gzip(PROCESSED.as_bytes())),
        (
            "Zstandard",
            // A frame is there as a whole or not at all.
            PROCESSED
                .as_bytes()
                .chunks(500)
                .flat_map(zstandard)
                .collect(),
        ),
    ] {
        let whole = read(&file[..], &mut |_| {}).expect("a profile");
        assert_eq!(whole.format, Format::Firefox);
        let mut read_some = 0;
        for cut in 1..file.len() {
            match read(&file[..cut], &mut |_| {}) {
                Ok(reading) => {
                    read_some += 1;
                    let said = said(&reading);
                    // Between two frames, nothing is wrong with the compressed data.
                    let is_named = said.contains(&format!("the {name} data stops"));
                    assert!(is_named || said.contains("ends too early"), "{said}");
                }
                Err(InputError::Compressed { .. }) => {}
                Err(error) => assert!(cut < 4, "{name} cut at {cut}: {error}"),
            }
        }
        assert!(read_some > 0, "{name}");
    }
}

#[test]
fn no_changed_byte_harms() {
    for file in [PROCESSED, SHARED, GECKO] {
        for at in 0..file.len() {
            for change in [b'"', b'{', b'}', b'[', b']', b',', b'9', b'-', b'e', 0xff] {
                let mut changed = file.as_bytes().to_vec();
                changed[at] = change;
                let _ = firefox::read(&changed[..], &mut |_| {});
            }
        }
    }
}

/// What a file costs that was made to harm its reader; it may be read or not.
fn defused(name: &str, file: &[u8]) -> Result<(Reading, u64), InputError> {
    let (mut result, mut entries) = (None, 0);
    let memory = most(|| result = Some(read(file, &mut |_| entries += 1)));
    let allowed = (64 << 20) + 3 * file.len();
    assert!(
        memory <= allowed,
        "{name}: {memory} bytes for {}",
        file.len()
    );
    result
        .expect("it was read")
        .map(|reading| (reading, entries))
}

#[test]
fn bombs_of_stacks_and_markers_and_strings() {
    let profile = |thread: &str| {
        format!(
            "{{\"meta\":{{\"preprocessedProfileVersion\":48}},\"threads\":[{{\"name\":\"t\",{thread}}}]}}"
        )
    };
    let column = |cell: &dyn Fn(usize) -> String, count| {
        let cells: Vec<String> = (0..count).map(cell).collect();
        format!("[{}]", cells.join(","))
    };
    // A stack as deep as it has frames, and samples that go up and down it.
    let count = 1_000_000;
    let deep = format!(
        "\"samples\":{{\"stack\":{},\"time\":{}}},\"stackTable\":{{\"prefix\":{},\"frame\":{}}},\
         \"frameTable\":{{\"func\":[0]}},\"funcTable\":{{\"name\":[0]}},\"stringArray\":[\"f\"]",
        column(
            &|at| if at % 2 == 0 {
                "null".into()
            } else {
                (count - 1).to_string()
            },
            count
        ),
        column(&|at| at.to_string(), count),
        column(
            &|at| if at == 0 {
                "null".into()
            } else {
                (at - 1).to_string()
            },
            count
        ),
        column(&|_| "0".into(), count),
    );
    let file = profile(&deep);
    let (reading, entries) = defused("a deep stack", file.as_bytes()).expect("a profile");
    assert!(entries < 3 * file.len() as u64, "{entries}");
    assert!(
        said(&reading).contains("more than 256 frames"),
        "{}",
        said(&reading)
    );
    assert!(
        said(&reading).contains("change more often"),
        "{}",
        said(&reading)
    );
    // Spans that all cross each other.
    let crossing = format!(
        "\"markers\":{{\"name\":{},\"startTime\":{},\"endTime\":{},\"phase\":{}}}",
        column(&|_| "0".into(), 200_000),
        column(&|at| at.to_string(), 200_000),
        column(&|at| (at + 200_000).to_string(), 200_000),
        column(&|_| "1".into(), 200_000),
    );
    defused("markers that cross", profile(&crossing).as_bytes()).expect("a profile");
    // Tables whose rows are as short as can be.
    for (name, thread) in [
        (
            "strings",
            format!("\"stringArray\":{}", column(&|_| "\"\"".into(), 10_000_000)),
        ),
        (
            "nodes",
            format!(
                "\"stackTable\":{{\"prefix\":{}}},\"samples\":{{}}",
                column(&|_| "0".into(), 10_000_000)
            ),
        ),
        (
            "frames",
            format!(
                "\"stackTable\":{{}},\"samples\":{{}},\"frameTable\":{{\"func\":{}}}",
                column(&|_| "0".into(), 10_000_000)
            ),
        ),
        (
            "markers",
            format!(
                "\"markers\":{{\"startTime\":{},\"phase\":{}}}",
                column(&|_| "0".into(), 3_000_000),
                column(&|_| "2".into(), 3_000_000)
            ),
        ),
        (
            "brackets",
            format!("\"markers\":{}", "[".repeat(10_000_000)),
        ),
        (
            "objects",
            format!("\"markers\":{}", "{\"a\":".repeat(5_000_000)),
        ),
        (
            "escapes",
            format!("\"name\":\"{}\"", "\\u0000".repeat(5_000_000)),
        ),
        (
            "data",
            format!(
                "\"markers\":{{\"startTime\":[0],\"data\":[{{\"{}\":1}}]}}",
                "\\n".repeat(10_000_000)
            ),
        ),
    ] {
        let _ = defused(name, profile(&thread).as_bytes());
    }
}

#[test]
fn little_that_becomes_much_is_refused_sooner_where_all_is_kept() {
    let file = format!("{PROCESSED}{}", " ".repeat(40 << 20));
    let error = defused("spaces", &gzip(file.as_bytes())).expect_err("it is a bomb");
    assert!(matches!(error, InputError::Bomb { .. }), "{error}");
    defused("spaces, plain", file.as_bytes()).expect("a profile");
}
