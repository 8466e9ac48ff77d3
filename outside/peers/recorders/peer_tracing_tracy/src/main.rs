//! `tracing-tracy`: Tracy's layer on a registry, no viewer connected.

use std::hint::black_box;
use std::process::ExitCode;

use harness::{Failure, Recorder, Stored};
use tracing::info_span;
use tracing_subscriber::layer::SubscriberExt;
use tracing_tracy::TracyLayer;

struct TracingTracy {
    resident_before: Option<u64>,
}

impl Recorder for TracingTracy {
    type Batch = ();

    fn start() -> Result<Self, Failure> {
        let subscriber = tracing_subscriber::registry().with(TracyLayer::default());
        tracing::subscriber::set_global_default(subscriber)?;
        Ok(Self {
            resident_before: harness::resident_bytes(),
        })
    }

    fn open_batch(&self) {}

    #[inline(always)]
    fn span(&self, index: u64) {
        let _span = info_span!("span").entered();
        black_box(index);
    }

    #[inline(always)]
    fn span_with_field(&self, index: u64) {
        let _span = info_span!("span with a field", index).entered();
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
    harness::run::<TracingTracy>()
}
