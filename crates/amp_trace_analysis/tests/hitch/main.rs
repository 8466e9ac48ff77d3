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

mod faults;
mod game;
mod matrix;

use matrix::Matrix;

#[test]
fn the_right_cause_comes_first() {
    let matrix = Matrix::of(25);
    if std::env::var_os("HITCH_WHY").is_some() {
        panic!("{}\n{}", matrix.wrong(), matrix.markdown());
    }
    assert!(matrix.share() >= 0.9, "{}", matrix.wrong());
}
