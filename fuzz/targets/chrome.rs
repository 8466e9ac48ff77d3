//! Chrome's JSON.

#![no_main]

use amp_fuzz::{reading, seeds};
use amp_trace_format::chrome;
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: seeds::write("chrome"), |file: &[u8]| {
    reading::holds(file, |input, emit| {
        chrome::read(input, &mut |entry| emit(entry))
    });
});
