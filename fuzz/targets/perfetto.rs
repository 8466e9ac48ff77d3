//! Perfetto's protobuf.

#![no_main]

use amp_fuzz::{protobuf, reading, seeds};
use amp_trace_format::perfetto;
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};

fuzz_target!(init: seeds::write("perfetto"), |file: &[u8]| {
    reading::holds(file, |input, emit| {
        perfetto::read(input, &mut |entry| emit(entry))
    });
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    // Some are changed anywhere, lengths included.
    if seed.is_multiple_of(4) {
        return fuzzer_mutate(data, size, max_size);
    }
    let mut random = seed;
    let mut changed = protobuf::mutate(&data[..size], &mut random, max_size, &mut |bytes, len| {
        let room = bytes.len();
        fuzzer_mutate(bytes, len, room)
    });
    changed.truncate(max_size.min(data.len()));
    data[..changed.len()].copy_from_slice(&changed);
    changed.len()
});
