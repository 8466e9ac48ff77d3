//! Runs the examples of the pages about the command.
//!
//! `TRYCMD=overwrite cargo test -p amp_trace_cli --test docs` writes what they print into the pages.

use std::path::Path;
use std::process::Command;

const PAGES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/amp_trace");

#[test]
fn pages_say_what_the_command_says() {
    // The pages name the captures beside them.
    std::env::set_current_dir(PAGES).unwrap();
    let cases = trycmd::TestCases::new();
    cases.register_bin("amp-trace", Path::new(env!("CARGO_BIN_EXE_amp-trace")));
    cases.env("NO_COLOR", "1").case("*.md");
}

#[test]
fn the_captures_are_what_the_example_writes() {
    let folder = tempfile::tempdir().unwrap();
    let cargo = Command::new(env!("CARGO"))
        .args([
            "run",
            "--quiet",
            "--package",
            "amp_trace_cli",
            "--example",
            "demo",
            "--",
        ])
        .arg(folder.path())
        .status()
        .unwrap();
    assert!(cargo.success());
    for name in ["game", "slower", "torn"] {
        let name = format!("{name}.amptrace");
        let committed = std::fs::read(Path::new(PAGES).join(&name)).unwrap();
        let written = std::fs::read(folder.path().join(&name)).unwrap();
        assert!(
            committed == written,
            "docs/amp_trace/{name} is not what the example `demo` writes: run it"
        );
    }
}
