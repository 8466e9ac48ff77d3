//! `amp-trace report`: a part that is not in the trace, and the ways to one answer.

use std::fs;

use crate::command::{Ended, amp_trace, run};

const GAME: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../docs/amp_trace/game.amptrace"
);

fn report(arguments: &[&str]) -> Ended {
    let all = ["report", GAME].iter().chain(arguments);
    run(&mut amp_trace(all), "")
}

fn assert_refused(arguments: &[&str], what: &str) {
    let ended = report(arguments);
    assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{arguments:?}");
    assert_eq!(ended.err.lines().count(), 1, "{}", ended.err);
    assert!(ended.err.contains(what), "{}", ended.err);
}

#[test]
fn what_is_not_in_the_trace_is_named_with_what_is() {
    let late = "nothing is at 5 s or later; the trace is 1.10 s long";
    assert_refused(&["--from", "5s"], late);
    assert_refused(&["--name", "zzz"], "no name fits `zzz`; there is ");
    assert_refused(&["--name", "zzz"], "broad phase");
    assert_refused(&["--thread", "zzz"], "no thread fits `zzz`; there is ");
    assert_refused(&["--thread", "zzz"], "loader");
    let both = report(&["--name", "zzz", "--name", "phys*", "--thread", "*"]);
    assert_eq!(both.code, 0, "{}", both.err);
}

/// A whole capture is read on all cores, one with a fault from its beginning to its end; and rows say what sums do.
#[test]
fn a_capture_gives_one_answer_whichever_way_it_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let faulty = folder.path().join("faulty.amptrace");
    let mut bytes = fs::read(GAME).unwrap();
    bytes.push(0);
    fs::write(&faulty, bytes).unwrap();
    let faulty = faulty.to_str().unwrap();
    let csv = |file: &str, more: &[&str]| {
        let all = ["report", file, "--format", "csv"];
        let ended = run(&mut amp_trace(all.iter().chain(more)), "");
        assert_eq!(ended.code, 0, "{}", ended.err);
        ended.out
    };
    let whole = csv(GAME, &[]);
    assert!(whole.lines().count() > 10, "{whole}");
    assert_eq!(csv(faulty, &[]), whole);
    assert_eq!(csv(GAME, &["--from", "0ns"]), whole);
    assert_eq!(csv(GAME, &["--thread", "*"]), whole);
    let said = run(&mut amp_trace(["report", faulty]), "");
    assert!(said.out.contains("1 bytes are damaged"), "{}", said.out);
}
