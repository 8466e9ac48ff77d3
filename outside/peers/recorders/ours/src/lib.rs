//! The recorder of this project, with and without a trace file, its records in a mapped file and on the heap.

use std::hint::black_box;
use std::path::PathBuf;

use amp_trace::{Config, Place, perf_span};
use harness::{Failure, Recorder, Stored};
use tempfile::TempDir;

/// `amp_trace` that streams to a Chrome file (`TO_FILE`), or keeps nothing but the totals; its records lie where they do by
/// default, or `ON_HEAP`.
pub struct Ours<const TO_FILE: bool, const ON_HEAP: bool> {
    folder: TempDir,
}

impl<const TO_FILE: bool, const ON_HEAP: bool> Ours<TO_FILE, ON_HEAP> {
    fn path(&self) -> PathBuf {
        self.folder.path().join("trace.json")
    }
}

impl<const TO_FILE: bool, const ON_HEAP: bool> Recorder for Ours<TO_FILE, ON_HEAP> {
    type Batch = ();

    fn start() -> Result<Self, Failure> {
        let ours = Self {
            folder: tempfile::tempdir()?,
        };
        let mut config = if TO_FILE {
            Config::to(amp_trace::Output::create(ours.path())?)
        } else {
            Config::default()
        };
        if ON_HEAP {
            config.place = Place::Heap;
        }
        amp_trace::start(config)?;
        Ok(ours)
    }

    fn open_batch(&self) {}

    #[inline(always)]
    fn span(&self, index: u64) {
        perf_span!("span");
        black_box(index);
    }

    #[inline(always)]
    fn span_with_field(&self, index: u64) {
        perf_span!("span with a field", index);
        black_box(index);
    }

    fn settle(&self) {
        amp_trace::flush();
    }

    fn turn_off(&self) -> bool {
        "off".parse().map(amp_trace::set_filter).is_ok()
    }

    fn stored(&self) -> Option<Stored> {
        let bytes = std::fs::metadata(self.path()).ok()?.len();
        Some(Stored {
            bytes,
            place: "Chrome JSON file",
        })
    }

    fn finish(self, spans: u64) -> Result<(), Failure> {
        let summary = amp_trace::finish().ok_or("nothing was being recorded")?;
        if summary.spans == spans && summary.losses.is_empty() {
            Ok(())
        } else {
            Err(format!("{spans} spans became {summary:?}").into())
        }
    }
}
