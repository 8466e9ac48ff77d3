//! Native captures, by four readers.

#![no_main]

use amp_fuzz::{native, seal::seal, seeds};
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};

fuzz_target!(init: seeds::write("native"), |file: &[u8]| native::holds(file));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let size = fuzzer_mutate(data, size, max_size);
    // Some stay damaged: they are for salvage.
    if !seed.is_multiple_of(4) {
        seal(&mut data[..size]);
    }
    size
});
