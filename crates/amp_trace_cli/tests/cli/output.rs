//! `--output` of each command: what is read is never written over.

use std::fs;
use std::path::Path;

use crate::command::{Ended, amp_trace, run};

const GAME: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../docs/amp_trace/game.amptrace"
);

/// Each command with an answer, without its `--output`.
const COMMANDS: [&[&str]; 6] = [
    &["report", "a.amptrace"],
    &["hitch", "a.amptrace"],
    &["diff", "a.amptrace", "b.amptrace"],
    &["query", "a.amptrace", "SELECT count(*) FROM spans"],
    &["check", "a.amptrace"],
    &["convert", "--to", "folded", "--force", "a.amptrace"],
];

/// A folder with two captures.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("there is room");
    for name in ["a.amptrace", "b.amptrace"] {
        fs::copy(GAME, folder.path().join(name)).expect("there is room");
    }
    folder
}

fn in_folder(folder: &Path, arguments: &[&str], rest: &[&str]) -> Ended {
    let all = arguments.iter().chain(rest);
    run(amp_trace(all).current_dir(folder), "")
}

/// What is in the folder.
fn names(folder: &Path) -> Vec<String> {
    let files = fs::read_dir(folder).expect("it is there");
    let name = |file: std::io::Result<fs::DirEntry>| file.expect("it is there").file_name();
    let mut names: Vec<_> = files
        .map(|file| name(file).to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn no_command_writes_over_what_it_reads() {
    let game = fs::read(GAME).expect("it is there");
    for command in COMMANDS {
        let folder = folder();
        let folder = folder.path();
        let ended = in_folder(folder, command, &["--output", "./a.amptrace"]);
        assert_eq!(ended.code, 2, "{command:?}");
        let expected = "./a.amptrace is an input itself; name another file with --output\n";
        assert!(ended.err.ends_with(expected), "{command:?}: {}", ended.err);
        assert!(fs::read(folder.join("a.amptrace")).expect("it is there") == game);
        assert_eq!(names(folder), ["a.amptrace", "b.amptrace"]);
    }
    let folder = folder();
    let folder = folder.path();
    let ended = in_folder(folder, COMMANDS[2], &["--output", "b.amptrace"]);
    assert_eq!(ended.code, 2, "{}", ended.err);
    fs::write(folder.join("a.sql"), "SELECT 1").expect("there is room");
    let query = ["query", "a.amptrace", "@a.sql", "--output", "a.sql"];
    assert_eq!(in_folder(folder, &query, &[]).code, 2);
    let sql = fs::read_to_string(folder.join("a.sql")).expect("it is there");
    assert_eq!(sql, "SELECT 1");
}

#[test]
fn what_is_no_input_is_written_over_as_a_whole() {
    for command in COMMANDS {
        let folder = folder();
        let folder = folder.path();
        fs::write(folder.join("answer"), "of yesterday").expect("there is room");
        fs::write(folder.join("answer.part"), "of someone").expect("there is room");
        let ended = in_folder(folder, command, &["--output", "answer"]);
        let said = in_folder(folder, command, &["--output", "-"]);
        assert_eq!(ended.code, said.code, "{command:?}: {}", ended.err);
        let written = fs::read_to_string(folder.join("answer")).expect("it is text");
        assert_eq!(written, said.out, "{command:?}");
        assert!(!said.out.is_empty(), "{command:?}");
        let someone = fs::read_to_string(folder.join("answer.part")).expect("it is text");
        assert_eq!(someone, "of someone", "{command:?}");
        let there = ["a.amptrace", "answer", "answer.part", "b.amptrace"];
        assert_eq!(names(folder), there, "{command:?}");
    }
}

#[test]
fn a_statement_that_fails_leaves_the_last_answer() {
    let folder = folder();
    let folder = folder.path();
    fs::write(folder.join("answer"), "of yesterday").expect("there is room");
    let sql = "SELECT abs(CASE WHEN rowid < 3 THEN 1 ELSE -9223372036854775808 END) FROM spans";
    let query = ["query", "a.amptrace", sql, "--output", "answer"];
    let ended = in_folder(folder, &query, &["--format", "csv"]);
    assert_eq!(ended.code, 2, "{}", ended.err);
    let answer = fs::read_to_string(folder.join("answer")).expect("it is text");
    assert_eq!(answer, "of yesterday");
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_a_device_a_device() {
    let folder = folder();
    let folder = folder.path();
    fs::write(folder.join("answer"), "of yesterday").expect("there is room");
    std::os::unix::fs::symlink("answer", folder.join("link")).expect("there is room");
    let ended = in_folder(folder, COMMANDS[4], &["--output", "link"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    let link = fs::symlink_metadata(folder.join("link")).expect("it is there");
    assert!(link.is_symlink());
    let answer = fs::read_to_string(folder.join("answer")).expect("it is text");
    assert!(answer.starts_with("a.amptrace"), "{answer}");
    let ended = in_folder(folder, COMMANDS[4], &["--output", "/dev/stdout"]);
    assert_eq!((ended.code, ended.out), (0, answer), "{}", ended.err);
}
