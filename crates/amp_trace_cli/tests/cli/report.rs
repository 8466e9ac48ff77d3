//! `amp-trace report`: a part that is not in the trace.

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
