//! `tracy-client`: Tracy's own client, no viewer connected.

use std::hint::black_box;
use std::process::ExitCode;

use harness::{Failure, Recorder, Stored};
use tracy_client::{Client, span};

struct TracyClient {
    resident_before: Option<u64>,
    _client: Client,
}

impl Recorder for TracyClient {
    type Batch = ();

    fn start() -> Result<Self, Failure> {
        Ok(Self {
            _client: Client::start(),
            resident_before: harness::resident_bytes(),
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

    /// Without a viewer the client keeps everything.
    fn settle(&self) {}

    fn stored(&self) -> Option<Stored> {
        Some(Stored {
            bytes: harness::resident_bytes()?.checked_sub(self.resident_before?)?,
            place: "memory, without bound",
        })
    }

    fn finish(self, _spans: u64) -> Result<(), Failure> {
        Ok(())
    }
}

fn main() -> ExitCode {
    harness::run::<TracyClient>()
}
