//! `measureme`, the profiler of the Rust compiler: intervals into a file.

use std::hint::black_box;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU32, Ordering};

use harness::{Failure, Recorder, Stored};
use measureme::{EventId, Profiler, StringId};
use tempfile::TempDir;

struct Measureme {
    profiler: Profiler,
    kind: StringId,
    span: EventId,
    span_with_field: EventId,
    folder: TempDir,
}

static THREADS: AtomicU32 = AtomicU32::new(0);

thread_local! {
    static THREAD: u32 = THREADS.fetch_add(1, Ordering::Relaxed);
}

impl Measureme {
    fn path(&self) -> PathBuf {
        self.folder.path().join("trace.mm_profdata")
    }
}

impl Recorder for Measureme {
    type Batch = ();

    fn start() -> Result<Self, Failure> {
        let folder = tempfile::tempdir()?;
        let profiler = Profiler::new(folder.path().join("trace"))?;
        let kind = profiler.alloc_string("Span");
        let span = EventId::from_label(profiler.alloc_string("span"));
        let span_with_field = EventId::from_label(profiler.alloc_string("span with a field"));
        Ok(Self {
            profiler,
            kind,
            span,
            span_with_field,
            folder,
        })
    }

    fn open_batch(&self) {}

    #[inline(always)]
    fn span(&self, index: u64) {
        let _span = self.profiler.start_recording_interval_event(
            self.kind,
            self.span,
            THREAD.with(|id| *id),
        );
        black_box(index);
    }

    /// A field is an event of its own.
    #[inline(always)]
    fn span_with_field(&self, index: u64) {
        let thread = THREAD.with(|id| *id);
        let _span =
            self.profiler
                .start_recording_interval_event(self.kind, self.span_with_field, thread);
        self.profiler
            .record_integer_event(self.kind, self.span_with_field, thread, index);
        black_box(index);
    }

    /// It writes whole pages as they fill.
    fn settle(&self) {}

    fn stored(&self) -> Option<Stored> {
        let bytes = std::fs::metadata(self.path()).ok()?.len();
        Some(Stored {
            bytes,
            place: "its own file",
        })
    }

    fn finish(self, _spans: u64) -> Result<(), Failure> {
        Ok(())
    }
}

fn main() -> ExitCode {
    harness::run::<Measureme>()
}
