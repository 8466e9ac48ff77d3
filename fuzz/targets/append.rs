//! Captures that another process goes on with.

#![no_main]

use amp_fuzz::{appended, seal::seal, seeds};
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};

fuzz_target!(init: seeds::write("append"), |file: &[u8]| appended::holds(file));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let size = fuzzer_mutate(data, size, max_size);
    // Some stay damaged: they are for salvage.
    if !seed.is_multiple_of(4) {
        seal(&mut data[..size]);
    }
    size
});
