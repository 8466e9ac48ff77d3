//! `amp-trace record`, of a shell that copies a capture to where it is told to write one.
#![cfg(unix)]

use std::fs;
use std::path::Path;

use crate::command::{Ended, amp_trace, run};

const GAME: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../docs/amp_trace/game.amptrace"
);

/// Runs a script some times.
fn record(folder: &Path, flags: &[&str], script: &str) -> Ended {
    let all = ["record", "--out", "out", "--name", "game"]
        .iter()
        .chain(flags);
    let mut command = amp_trace(all);
    command.args(["--", "sh", "-c", script]).env("GAME", GAME);
    run(command.current_dir(folder), "")
}

const GOOD: &str = r#"cp "$GAME" "$TRACE_FILE""#;

#[test]
fn each_run_leaves_a_trace_and_a_log() {
    let folder = tempfile::tempdir().expect("there is room");
    let ended = record(folder.path(), &["-n", "2", "--warm-up", "1"], GOOD);
    assert_eq!(ended.code, 0, "{}", ended.err);
    let out = folder.path().join("out");
    let name = |number: u32, ending: &str| out.join(format!("game-00{number}.{ending}"));
    for number in [1, 2] {
        assert!(name(number, "amptrace").is_file() && name(number, "log").is_file());
    }
    assert_eq!(fs::read_dir(&out).expect("it is there").count(), 4);
    assert!(ended.out.contains("2,702"), "{}", ended.out);
    // A log that is left over is as good as a trace.
    fs::remove_file(name(1, "amptrace")).expect("it is there");
    fs::remove_file(name(2, "amptrace")).expect("it is there");
    let again = record(folder.path(), &["-n", "2"], GOOD);
    assert_eq!(again.code, 2);
    let said = "out/game-001.log is there already";
    assert!(again.err.contains(said), "{}", again.err);
    assert_eq!(record(folder.path(), &["-n", "2", "--force"], GOOD).code, 0);
}

#[test]
fn a_program_that_cannot_be_started_leaves_what_was_there() {
    let folder = tempfile::tempdir().expect("there is room");
    let folder = folder.path();
    let start = |out: &str| {
        let arguments = ["record", "-n", "2", "--warm-up", "1", "--out", out];
        let mut command = amp_trace(arguments);
        command.args(["--", "./no-such-program"]);
        run(command.current_dir(folder), "").code
    };
    fs::create_dir(folder.join("mine")).expect("there is room");
    assert_eq!((start("mine"), start("new")), (2, 2));
    assert!(folder.join("mine").is_dir() && !folder.join("new").exists());
    let mine = fs::read_dir(folder.join("mine")).expect("it is there");
    assert_eq!(mine.count(), 0);
}

#[test]
fn what_a_failed_run_complained_of_is_in_the_table() {
    let folder = tempfile::tempdir().expect("there is room");
    let script = "echo 'error: no such filter `x`' >&2; echo bye";
    let ended = record(folder.path(), &["-n", "2"], script);
    assert_eq!(ended.code, 2);
    let said = "it said: error: no such filter `x`";
    assert_eq!(ended.out.matches(said).count(), 2, "{}", ended.out);
    let log = folder.path().join("out/failed/game-001.log");
    assert!(log.is_file());
}

#[test]
fn a_run_that_leaves_nothing_makes_no_folder() {
    let folder = tempfile::tempdir().expect("there is room");
    let ended = record(folder.path(), &[], "true");
    assert_eq!(ended.code, 2);
    assert!(ended.out.contains("it left no trace"), "{}", ended.out);
    assert!(!folder.path().join("out/failed").exists());
}

#[test]
fn a_run_that_a_signal_ends_has_failed_and_its_trace_lies_apart() {
    let folder = tempfile::tempdir().expect("there is room");
    let ended = record(folder.path(), &[], &format!("{GOOD}; kill -INT $$"));
    assert_eq!(ended.code, 2, "{}", ended.out);
    assert!(ended.out.contains("FAILED: signal: 2"), "{}", ended.out);
    let apart = folder.path().join("out/failed/game-001.amptrace");
    assert!(apart.is_file());
}

#[test]
fn a_trace_without_a_span_is_none() {
    let folder = tempfile::tempdir().expect("there is room");
    let script = r#"echo '[{"ph":"i","ts":1,"pid":1,"tid":1,"s":"t","name":"x"}]' > "$TRACE_FILE""#;
    let ended = record(folder.path(), &["--format", "json"], script);
    assert_eq!(ended.code, 2, "{}", ended.out);
    let said = "FAILED: no span is in its trace";
    assert!(ended.out.contains(said), "{}", ended.out);
}

#[test]
fn the_dashes_before_the_program_may_be_missing() {
    let folder = tempfile::tempdir().expect("there is room");
    let arguments = ["record", "--out", "out", "sh", "-c", GOOD];
    let mut command = amp_trace(arguments);
    let ended = run(command.env("GAME", GAME).current_dir(folder.path()), "");
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(folder.path().join("out/sh-001.amptrace").is_file());
}
