//! `tracing-chrome`: a layer on a registry, to a file, with arguments.

use std::hint::black_box;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use harness::{Failure, Recorder, Stored};
use tempfile::TempDir;
use tracing::info_span;
use tracing_chrome::{ChromeLayerBuilder, FlushGuard};
use tracing_subscriber::layer::SubscriberExt;

struct TracingChrome {
    guard: Mutex<FlushGuard>,
    folder: TempDir,
}

impl TracingChrome {
    fn path(&self) -> PathBuf {
        self.folder.path().join("trace.json")
    }

    fn written(&self) -> Option<u64> {
        Some(std::fs::metadata(self.path()).ok()?.len())
    }
}

impl Recorder for TracingChrome {
    type Batch = ();

    fn start() -> Result<Self, Failure> {
        let folder = tempfile::tempdir()?;
        let (layer, guard) = ChromeLayerBuilder::new()
            .file(folder.path().join("trace.json"))
            .include_args(true)
            .build();
        tracing::subscriber::set_global_default(tracing_subscriber::registry().with(layer))?;
        Ok(Self {
            guard: Mutex::new(guard),
            folder,
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

    /// The guard tells the writing thread to flush and does not wait: the file has stopped growing when it is done.
    fn settle(&self) {
        if let Ok(guard) = self.guard.lock() {
            guard.flush();
        }
        let mut before = None;
        while before.is_none() || before != self.written() {
            before = self.written();
            thread::sleep(Duration::from_millis(3));
        }
    }

    fn stored(&self) -> Option<Stored> {
        self.written().map(|bytes| Stored {
            bytes,
            place: "Chrome JSON file",
        })
    }

    fn finish(self, _spans: u64) -> Result<(), Failure> {
        Ok(())
    }
}

fn main() -> ExitCode {
    harness::run::<TracingChrome>()
}
