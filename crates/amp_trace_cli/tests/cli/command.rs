//! Runs the program.

use std::ffi::OsStr;
use std::io::Write;
use std::process::{Command, Stdio};

/// What a run ended with.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// The program with arguments.
pub(crate) fn amp_trace<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_amp-trace"));
    command.args(arguments).stdin(Stdio::null());
    command
}

/// Runs it to its end, with a text on its standard input.
pub(crate) fn run(command: &mut Command, input: &str) -> Ended {
    let pipes = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = pipes.spawn().expect("the program starts");
    let mut stdin = child.stdin.take().expect("it is a pipe");
    std::thread::scope(|scope| {
        let writer = std::thread::Builder::new().name("input".to_owned());
        let input = input.as_bytes();
        // Who needs no input does not read it: that is no failure.
        let wrote = writer.spawn_scoped(scope, move || drop(stdin.write_all(input)));
        wrote.expect("a thread starts");
        let ended = child.wait_with_output().expect("it can be waited for");
        Ended {
            code: ended.status.code().expect("no signal ends it"),
            out: String::from_utf8(ended.stdout).expect("answers are UTF-8"),
            err: String::from_utf8(ended.stderr).expect("errors are UTF-8"),
        }
    })
}
