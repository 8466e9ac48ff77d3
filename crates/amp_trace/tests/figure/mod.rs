//! What a test found, said in a line that `cargo xtask` picks up for the README.

use std::fmt::Display;
use std::io::{Write, stdout};

/// Says the figure of a promise, as the last thing of a test: one that fails says nothing.
///
/// Past the harness, which keeps what tests print to itself.
pub(crate) fn figure(id: &str, found: impl Display) {
    let line = format!("figure: {id} {found}\n");
    stdout()
        .write_all(line.as_bytes())
        .expect("standard output takes a line");
}

/// Whether the sizes are those of the nightly run.
#[allow(dead_code, reason = "not every test that has a figure has two sizes")]
pub(crate) fn is_nightly() -> bool {
    std::env::var_os("AMP_NIGHTLY").is_some()
}

/// A number with a comma after each group of thousands.
#[allow(dead_code, reason = "not every figure is that large")]
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
