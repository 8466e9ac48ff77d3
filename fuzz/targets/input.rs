//! Anything: formats found by content, compressed or not.

#![no_main]

use amp_fuzz::{input, seeds};
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: seeds::write("input"), |file: &[u8]| input::holds(file));
