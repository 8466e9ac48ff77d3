//! The right cause of a late frame is named first.
//!
//! A game is played on paper, with noise, drift, changing scenes, and in one frame something that goes wrong, among
//! other things that are unusual and harmless.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "times of a few seconds, made of random numbers"
)]

mod answers;
mod faults;
#[path = "../../../amp_trace/tests/figure/mod.rs"]
mod figure;
mod game;
mod matrix;

use std::path::Path;

use figure::figure;
use matrix::Matrix;

/// Where the table stands that this test writes and checks.
const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/amp_trace/hitch.md");
const BEGIN: &str = "<!-- causes: written by `AMP_WRITE_DOCS=1 cargo test -p amp_trace_analysis --test hitch` -->\n";
const END: &str = "<!-- end of causes -->";

#[test]
fn the_right_cause_comes_first() {
    let matrix = Matrix::of(25);
    assert!(matrix.share() >= 0.9, "{}", matrix.wrong());
    assert_eq!(matrix.below(0.6), [""; 0], "{}", matrix.wrong());
    let page = std::fs::read_to_string(PAGE).unwrap();
    let (before, rest) = page.split_once(BEGIN).unwrap();
    let (table, after) = rest.split_once(END).unwrap();
    let new = matrix.markdown();
    if std::env::var_os("AMP_WRITE_DOCS").is_some() {
        let page = format!("{before}{BEGIN}{new}{END}{after}");
        std::fs::write(Path::new(PAGE), page).unwrap();
        return;
    }
    assert!(
        table == new,
        "{PAGE} has another table; write it anew as it says, and look at what changed:\n{new}\n{}",
        matrix.wrong()
    );
    figure("hitch", matrix.in_short());
}
