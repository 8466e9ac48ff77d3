//! `amp-trace check`: its salvage.

use std::fs;
use std::path::Path;

use crate::command::{Ended, amp_trace, run};

const TORN: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../docs/amp_trace/torn.amptrace"
);

fn check(folder: &Path, arguments: &[&str]) -> Ended {
    let all = ["check"].iter().chain(arguments);
    run(amp_trace(all).current_dir(folder), "")
}

#[test]
fn what_is_salvaged_is_whole() {
    let folder = tempfile::tempdir().expect("there is room");
    let folder = folder.path();
    let torn = check(folder, &[TORN, "--salvage", "whole.amptrace"]);
    assert_eq!(torn.code, 1, "{}", torn.err);
    let whole = check(folder, &["whole.amptrace"]);
    assert_eq!(whole.code, 0, "{}", whole.out);
}

#[test]
fn what_is_there_already_stays() {
    let folder = tempfile::tempdir().expect("there is room");
    let folder = folder.path();
    fs::write(folder.join("kept"), "as it is").expect("there is room");
    let ended = check(folder, &[TORN, "--salvage", "kept"]);
    assert_eq!(ended.code, 2);
    let expected = "kept is there already; name another file with --salvage\n";
    assert!(ended.err.ends_with(expected), "{}", ended.err);
    let kept = fs::read_to_string(folder.join("kept")).expect("it is there");
    assert_eq!(kept, "as it is");
}

#[test]
fn the_standard_output_is_for_the_answer() {
    let folder = tempfile::tempdir().expect("there is room");
    let ended = check(folder.path(), &[TORN, "--salvage", "-"]);
    assert_eq!((ended.code, ended.out.as_str()), (2, ""));
    let said = "cannot be salvaged to the standard output";
    assert!(ended.err.contains(said), "{}", ended.err);
    assert!(!folder.path().join("-").exists());
}

#[test]
fn an_answer_does_not_go_over_what_is_salvaged() {
    let folder = tempfile::tempdir().expect("there is room");
    let arguments = [TORN, "--salvage", "new", "--output", "new"];
    let ended = check(folder.path(), &arguments);
    assert_eq!(ended.code, 2, "{}", ended.out);
    assert!(!folder.path().join("new").exists());
}

#[test]
fn of_a_file_with_nothing_to_read_nothing_was_read() {
    let folder = tempfile::tempdir().expect("there is room");
    let folder = folder.path();
    let torn = fs::read(TORN).expect("it is there");
    for (length, code) in [(3, 2), (8, 2), (100, 1), (300, 1)] {
        fs::write(folder.join("cut"), &torn[..length]).expect("there is room");
        let ended = check(folder, &["cut"]);
        let said = ended.out + &ended.err;
        assert_eq!(ended.code, code, "{length}: {said}");
        let nothing = ["nothing can be read", "nothing else could be read"];
        assert!(nothing.iter().any(|words| said.contains(words)), "{said}");
        assert!(!said.contains("was read"), "{length}: {said}");
    }
}
