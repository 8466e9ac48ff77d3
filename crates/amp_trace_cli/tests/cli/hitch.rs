//! `amp-trace hitch`: its exit codes, and its formats.

use crate::command::{Ended, amp_trace, run};

const GAME: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../docs/amp_trace/game.amptrace"
);

fn hitch(arguments: &[&str]) -> Ended {
    let all = ["hitch", GAME].iter().chain(arguments);
    run(&mut amp_trace(all), "")
}

#[test]
fn the_exit_code_says_whether_frames_are_late() {
    assert_eq!(hitch(&[]).code, 1);
    let punctual = hitch(&["--budget", "1s"]);
    assert_eq!(punctual.code, 0);
    assert_eq!(
        punctual.out,
        "None of 300 frames `frame` took longer than 1 s. The median of all is 3.52 ms.\n"
    );
}

#[test]
fn what_cannot_be_answered_is_one_line_and_says_why() {
    let unknown = hitch(&["--frame-set", "tick"]);
    assert_eq!(unknown.code, 2);
    let error = unknown.err;
    let expected = "expected the frame set `tick`, found `frame`\n";
    assert!(error.ends_with(expected), "{error}");
    assert_eq!(error.lines().count(), 1);
    let wrong = hitch(&["--times", "0.5"]);
    assert_eq!(wrong.code, 2);
}

#[test]
fn json_has_all_of_it() {
    let json = hitch(&["--format", "json", "--top", "1"]).out;
    let json: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
    assert_eq!((&json["frames"], &json["late"]), (&300.into(), &3.into()));
    let late = &json["explained"][0];
    assert_eq!(late["frame"], 240);
    let cause = &late["causes"][0];
    assert_eq!(cause["kind"], "waits for a thread");
    assert_eq!(cause["path"], serde_json::json!(["wait for texture"]));
    assert_eq!(cause["details"]["for"]["thread"], "loader");
    assert_eq!(cause["because"]["kind"], "rare call");
    let number = |name: &str| late[name].as_u64().expect("a number");
    let all = number("attributed_ns") + number("unexplained_ns");
    assert!(all >= number("excess_ns"), "{late}");
}

/// Chrome's and Perfetto's files have frames on a track of their own.
#[test]
fn a_capture_in_another_format_has_the_same_causes() {
    let folder = tempfile::tempdir().expect("there is room");
    // Times of frames are counted from another moment.
    let causes = |out: String| -> Vec<String> {
        let all = out.lines().map(str::to_owned);
        all.filter(|line| line.starts_with("    - ") || line.ends_with(" too long"))
            .filter(|line| !line.starts_with("  frame "))
            .collect()
    };
    let expected = causes(hitch(&[]).out);
    assert!(expected.len() >= 5, "{expected:?}");
    for format in ["chrome", "perfetto"] {
        let file = folder.path().join(format);
        let file = file.to_str().expect("it is text");
        let converted = run(
            &mut amp_trace(["convert", GAME, "--to", format, "-o", file]),
            "",
        );
        assert_eq!(converted.code, 0, "{}", converted.err);
        let out = run(&mut amp_trace(["hitch", file]), "").out;
        let sentence =
            "No span is on the track that marks them; what `main` did in them is explained.";
        assert!(out.contains(sentence), "{out}");
        assert_eq!(causes(out), expected);
    }
}

#[test]
fn pages_are_markdown() {
    let page = hitch(&["--format", "markdown", "--causes", "1"]).out;
    let heading = "\n## `solve` in `physics` larger count: 2 frames, 22.8 ms too long\n";
    assert!(page.contains(heading), "{page}");
    assert!(page.contains("\n| from | for | share | thread |"), "{page}");
    assert!(
        page.contains("\n- `solve` in `physics` had `contacts`"),
        "{page}"
    );
}

#[test]
fn where_all_frames_are_over_the_budget_they_are_compared_with_each_other() {
    let out = hitch(&["--budget", "1ms", "--top", "1"]).out;
    let frame = "\n  frame 240 at 868 ms: 21.0 ms, 20.0 ms over the budget of 1 ms, where 3.51 ms is usual\n    \
                 - note: almost all frames around are late (0 are not): this one is compared with 48 of them, ";
    assert!(out.contains(frame), "{out}");
    assert!(
        !out.contains("too long") && !out.contains("instead of 0 ns"),
        "{out}"
    );
    assert!(out.contains("in none of the 48 frames around"), "{out}");
}

#[test]
fn a_part_of_the_frames_is_asked_about() {
    let late = |arguments: &[&str]| {
        let out = hitch(arguments).out;
        out.lines().next().unwrap_or("").to_owned()
    };
    assert!(late(&["--frames", "121.."]).starts_with("2 of 179 frames `frame`"));
    assert!(late(&["--frames", "..180"]).starts_with("1 of 180 frames `frame`"));
    assert!(late(&["--from", "500ms", "--to", "800ms"]).starts_with("1 of "));
    let few = hitch(&["--frames", "3"]);
    assert_eq!(few.code, 2);
    assert!(few.err.contains("found 1"), "{}", few.err);
}

#[test]
fn none_is_no_number_of_frames_or_causes() {
    for flag in ["--around", "--top", "--causes"] {
        let ended = hitch(&[flag, "0"]);
        assert_eq!(ended.code, 2);
        let range = "expected a number from 1 to 1000000, found `0`";
        assert!(ended.err.contains(range), "{}", ended.err);
    }
}
