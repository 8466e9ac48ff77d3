//! Any input: formats found by content, compressed, cut, damaged, or no trace at all.

#[path = "../native/allocated.rs"]
mod allocated;
mod bombs;
mod compressed;
mod detection;
mod errors;
mod every_record;
#[path = "../../../amp_trace/tests/figure/mod.rs"]
mod figure;
mod firefox;
mod laws;
#[path = "../lines/mod.rs"]
mod lines;
mod mutations;
mod profiles;
mod samples;
