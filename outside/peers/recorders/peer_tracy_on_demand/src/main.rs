//! `tracy-client` that records only while a viewer is connected, which makes it a switch: none is.

use std::hint::black_box;
use std::process::ExitCode;

use harness::{Failure, Recorder};
use tracy_client::{Client, span};

struct TracyOnDemand {
    _client: Client,
}

impl Recorder for TracyOnDemand {
    type Batch = ();

    fn start() -> Result<Self, Failure> {
        Ok(Self {
            _client: Client::start(),
        })
    }

    fn open_batch(&self) {}

    #[inline(always)]
    fn span(&self, index: u64) {
        let _span = span!("span");
        black_box(index);
    }

    #[inline(always)]
    fn span_with_field(&self, index: u64) {
        let span = span!("span with a field");
        span.emit_value(index);
        black_box(index);
    }

    fn settle(&self) {}

    fn turn_off(&self) -> bool {
        !Client::is_connected()
    }

    fn finish(self, _spans: u64) -> Result<(), Failure> {
        Ok(())
    }
}

fn main() -> ExitCode {
    harness::run::<TracyOnDemand>()
}
