//! `fastrace`: local spans under a root span per batch, a reporter that takes them.

use std::hint::black_box;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use fastrace::Span;
use fastrace::collector::{Config, Reporter, SpanContext, SpanRecord};
use fastrace::local::{LocalParentGuard, LocalSpan};
use harness::{Failure, Recorder};

struct Fastrace {
    reported: Arc<AtomicU64>,
    batches: AtomicU64,
    is_off: AtomicBool,
}

/// Counts the spans it is given.
struct Counting(Arc<AtomicU64>);

impl Reporter for Counting {
    fn report(&mut self, spans: Vec<SpanRecord>) {
        self.0.fetch_add(spans.len() as u64, Ordering::Relaxed);
    }
}

impl Recorder for Fastrace {
    /// The local parent, then the root span that it stands in: dropped in this order.
    type Batch = Option<(LocalParentGuard, Span)>;

    fn start() -> Result<Self, Failure> {
        let reported = Arc::default();
        fastrace::set_reporter(Counting(Arc::clone(&reported)), Config::default());
        Ok(Self {
            reported,
            batches: AtomicU64::new(0),
            is_off: AtomicBool::new(false),
        })
    }

    fn open_batch(&self) -> Self::Batch {
        if self.is_off.load(Ordering::Relaxed) {
            return None;
        }
        self.batches.fetch_add(1, Ordering::Relaxed);
        let root = Span::root("batch", SpanContext::random());
        let parent = root.set_local_parent();
        Some((parent, root))
    }

    #[inline(always)]
    fn span(&self, index: u64) {
        let _span = LocalSpan::enter_with_local_parent("span");
        black_box(index);
    }

    /// A field is text.
    #[inline(always)]
    fn span_with_field(&self, index: u64) {
        let _span = LocalSpan::enter_with_local_parent("span with a field")
            .with_property(|| ("index", index.to_string()));
        black_box(index);
    }

    fn settle(&self) {
        fastrace::flush();
    }

    /// Without a local parent nothing is recorded.
    fn turn_off(&self) -> bool {
        self.is_off.store(true, Ordering::Relaxed);
        true
    }

    fn finish(self, spans: u64) -> Result<(), Failure> {
        fastrace::flush();
        let expected = spans + self.batches.load(Ordering::Relaxed);
        let found = self.reported.load(Ordering::Relaxed);
        if found == expected {
            Ok(())
        } else {
            Err(format!("{expected} spans became {found}").into())
        }
    }
}

fn main() -> ExitCode {
    harness::run::<Fastrace>()
}
