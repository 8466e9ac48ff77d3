//! Whole traces in other programs' formats, read back.

mod chrome;
mod csv;
mod files;
mod firefox;
mod folded;
mod hostile;
mod perfetto;
#[path = "../perfetto/read.rs"]
#[expect(dead_code, reason = "it is read less closely than that writer's files")]
mod read;
mod round_trip;
#[path = "../../examples/export/sample.rs"]
#[expect(dead_code, reason = "the example says more of it")]
mod sample;
mod snapshot;
mod speedscope;
mod trace;
#[path = "../perfetto/wire.rs"]
#[expect(dead_code, reason = "no file is cut")]
mod wire;
