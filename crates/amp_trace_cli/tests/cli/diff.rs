//! `amp-trace diff`.

use serde_json::Value;

use crate::command::{Ended, amp_trace, run};

/// A program's frame: names with their depth and duration in microseconds.
type Frame<'a> = &'a [(usize, &'a str, u64)];

const FRAME: Frame<'_> = &[
    (0, "frame", 4000),
    (1, "step", 2000),
    (2, "solve", 1500),
    (1, "draw", 900),
];

/// Chrome's JSON of a hundred such frames, one after the other, a microsecond longer now and then.
fn trace(frame: Frame<'_>) -> String {
    let mut events = Vec::new();
    let mut began = 0;
    for number in 0..100 {
        let (mut starts, mut at) = (vec![began], began);
        for (depth, name, duration) in frame {
            starts.truncate(*depth + 1);
            at = at.max(starts[*depth]);
            let start = starts[*depth];
            let longer = if *depth == 0 { number % 7 } else { 0 };
            let duration = duration + longer;
            events.push(format!(
                r#"{{"name":"{name}","cat":"game","ph":"X","pid":1,"tid":1,"ts":{start},"dur":{duration}}}"#
            ));
            starts[*depth] = start + duration;
            starts.push(start + 1);
        }
        began += frame[0].2 + 100;
    }
    format!("[{}]", events.join(","))
}

/// A folder with two captures.
struct Folder(tempfile::TempDir);

impl Folder {
    fn with(before: &str, after: &str) -> Self {
        let folder = Self(tempfile::tempdir().expect("a folder can be made"));
        folder.write("a.json", before);
        folder.write("b.json", after);
        folder
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.0.path().join(name), text).expect("a file can be written");
    }

    fn diff(&self, arguments: &[&str], input: &str) -> Ended {
        let arguments = ["diff"].iter().chain(arguments);
        run(amp_trace(arguments).current_dir(self.0.path()), input)
    }
}

/// Compares two traces; the exit code and what is printed.
fn compare(before: Frame<'_>, after: Frame<'_>, more: &[&str]) -> (i32, String) {
    let folder = Folder::with(&trace(before), &trace(after));
    let ended = folder.diff(&[&["a.json", "b.json"], more].concat(), "");
    assert_eq!(ended.err, "");
    (ended.code, ended.out)
}

#[test]
fn the_same_ends_with_0_and_a_change_with_1() {
    let (code, text) = compare(FRAME, FRAME, &[]);
    assert_eq!(code, 0);
    assert!(text.contains("Nothing changed beyond the noise."), "{text}");
    let slower = &[
        (0, "frame", 4900),
        (1, "step", 2900),
        (2, "solve", 2400),
        (1, "draw", 900),
    ];
    let (code, text) = compare(FRAME, slower, &[]);
    assert_eq!(code, 1);
    let expected = "100 % of that is `solve` below `step`: +900 µs self time a frame (1.50 ms → 2.40 ms), as many calls as before (1).";
    assert!(text.contains(expected), "{text}");
    assert!(text.contains("proves no regression"), "{text}");
}

#[test]
fn a_new_name_and_a_new_place_are_said() {
    let renamed = &[
        (0, "frame", 4000),
        (1, "physics", 2000),
        (2, "solve", 1500),
        (1, "draw", 900),
    ];
    let (code, text) = compare(FRAME, renamed, &[]);
    assert_eq!(code, 1);
    assert!(
        text.contains("`physics` below `frame`: may be the new name of `step`"),
        "{text}"
    );
    assert!(!text.contains("- `solve`"), "{text}");
    let moved = &[
        (0, "frame", 4000),
        (1, "step", 2000),
        (1, "draw", 1900),
        (2, "solve", 1500),
    ];
    let (_, text) = compare(FRAME, moved, &[]);
    assert!(
        text.contains("`solve` below `draw`: moved from `main: frame › step › solve`: 1.50 ms"),
        "{text}"
    );
}

#[test]
fn what_cannot_be_told_ends_with_2() {
    let other = &[(0, "tick", 400), (1, "parse", 300), (1, "print", 50)];
    let (code, text) = compare(FRAME, other, &[]);
    assert_eq!(code, 2);
    assert!(text.contains("No call path is in both captures"), "{text}");
}

#[test]
fn bad_input_is_one_line() {
    let folder = Folder::with(&trace(FRAME), "");
    for (arguments, said) in [
        (["a.json", "none.json"], "none.json"),
        (["b.json", "a.json"], "b.json"),
        ([".", "a.json"], "directory"),
        (["-", "-"], "standard input"),
    ] {
        let ended = folder.diff(&arguments, "");
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{arguments:?}");
        let is_one = ended.err.lines().count() == 1;
        assert!(is_one && ended.err.contains(said), "{}", ended.err);
    }
}

#[test]
fn json_has_every_figure() {
    let slower = &[
        (0, "frame", 4900),
        (1, "step", 2900),
        (2, "solve", 2400),
        (1, "draw", 900),
    ];
    let (_, text) = compare(FRAME, slower, &["--format", "json"]);
    let answer: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (&answer["verdict"], &answer["per"]),
        (&"changed".into(), &"frame".into())
    );
    let first = &answer["paths"][0];
    assert_eq!(first["after"]["steps"][2]["name"], "solve");
    assert_eq!(
        (&first["why"], &first["fate"]),
        (&"each".into(), &"stayed".into())
    );
    assert_eq!(first["self"]["typical"]["after"], 2_400_000.0);
    assert_eq!(first["adds_ns"]["typical"], 900_000.0);
    assert_eq!(first["percentiles_after"]["total_p50_ns"], 2_400_000.0);
    assert_eq!(answer["paths"].as_array().unwrap().len(), 5);
    let kinds = answer["caveats"].as_array().unwrap().iter();
    let kinds: Vec<_> = kinds.filter_map(|caveat| caveat["kind"].as_str()).collect();
    assert_eq!(kinds, ["frames_found", "frames_found", "single_runs"]);
}

#[test]
fn csv_has_a_row_for_each_path() {
    let (_, text) = compare(FRAME, &FRAME[..3], &["--format", "csv"]);
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
    assert!(rows.iter().all(|row| row.len() == rows[0].len()));
    let gone = rows.iter().find(|row| row[2] == "draw").unwrap();
    assert_eq!(
        (gone[1], gone[4], gone[5]),
        ("frame > draw", "vanished", "true")
    );
}

#[test]
fn a_page_keeps_names_as_they_are() {
    let hostile = &[
        (0, "frame", 4000),
        (1, "<b>|step|_x_", 2000),
        (2, "solve", 1500),
        (1, "draw", 900),
    ];
    let folder = Folder::with(&trace(FRAME), &trace(hostile));
    let ended = folder.diff(&["a.json", "b.json", "--output", "diff.md"], "");
    assert_eq!((ended.code, ended.out.as_str()), (1, ""));
    let page = std::fs::read_to_string(folder.0.path().join("diff.md")).unwrap();
    let table = page
        .lines()
        .find(|line| line.starts_with('|') && line.contains("step"))
        .unwrap();
    assert!(table.contains("&lt;b&gt;\\|step\\|\\_x\\_"), "{table}");
    assert!(page.starts_with("# From a.json to b.json\n"), "{page}");
}

#[test]
fn captures_without_frames_are_compared_by_run_or_second() {
    let compile = &[(0, "compile", 4000), (1, "parse", 2000)];
    let slower = &[(0, "compile", 5000), (1, "parse", 3000)];
    let (code, text) = compare(compile, slower, &[]);
    assert_eq!(code, 1);
    assert!(
        text.contains("Neither capture has frames: the whole runs are compared"),
        "{text}"
    );
    assert!(
        text.contains("- `parse` below `compile`: +100 ms self time a run (200 ms → 300 ms)"),
        "{text}"
    );
    let (_, text) = compare(compile, slower, &["--per", "second"]);
    assert!(text.contains("self time a second"), "{text}");
}

#[test]
fn parts_of_the_captures_are_compared() {
    let slower = &[
        (0, "frame", 4900),
        (1, "step", 2900),
        (2, "solve", 2400),
        (1, "draw", 900),
    ];
    let (code, text) = compare(FRAME, slower, &["--name", "draw", "--all"]);
    assert_eq!(code, 1);
    assert!(
        text.contains("› draw") && !text.contains("› solve"),
        "{text}"
    );
    let (code, text) = compare(FRAME, slower, &["--frames", "..10"]);
    assert_eq!(code, 2);
    assert!(text.contains("10 and 10 frames are too few"), "{text}");
}

#[test]
fn one_capture_may_come_through_a_pipe() {
    let folder = Folder::with(&trace(FRAME), "");
    let ended = folder.diff(&["a.json", "-"], &trace(FRAME));
    assert_eq!(ended.code, 0);
    assert!(
        ended.out.starts_with("From a.json to standard input\n"),
        "{}",
        ended.out
    );
}
