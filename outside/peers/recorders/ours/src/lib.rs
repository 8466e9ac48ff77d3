//! The recorder of this project, with and without a file.

use std::hint::black_box;
use std::path::PathBuf;

use amp_trace::{Config, perf_span};
use harness::{Failure, Recorder, Stored};
use tempfile::TempDir;

/// `amp_trace` that streams to a Chrome file (`FILE`), or keeps nothing but the totals.
pub struct Ours<const FILE: bool> {
    folder: TempDir,
}

impl<const FILE: bool> Ours<FILE> {
    fn path(&self) -> PathBuf {
        self.folder.path().join("trace.json")
    }
}

impl<const FILE: bool> Recorder for Ours<FILE> {
    type Batch = ();

    fn start() -> Result<Self, Failure> {
        let ours = Self {
            folder: tempfile::tempdir()?,
        };
        let config = if FILE {
            Config::to(amp_trace::Output::create(ours.path())?)
        } else {
            Config::default()
        };
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
