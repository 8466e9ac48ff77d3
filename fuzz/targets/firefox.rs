//! Profiles of the Firefox Profiler.

#![no_main]

use amp_fuzz::{reading, seeds};
use amp_trace_format::firefox;
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: seeds::write("firefox"), |file: &[u8]| {
    reading::holds(file, |input, emit| {
        firefox::read(input, &mut |entry| emit(entry))
    });
});
