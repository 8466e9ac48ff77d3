//! Whole traces in other programs' formats, read back.

mod chrome;
mod csv;
mod firefox;
mod folded;
mod hostile;
mod perfetto;
#[path = "../perfetto/read.rs"]
mod read;
mod sample;
mod snapshot;
mod speedscope;
mod trace;
#[path = "../perfetto/wire.rs"]
mod wire;
