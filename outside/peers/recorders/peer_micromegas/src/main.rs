//! `micromegas-tracing`: thread spans into blocks, a sink that takes the blocks.

use std::collections::HashMap;
use std::fmt;
use std::hint::black_box;
use std::mem;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use harness::{Failure, Recorder, Stored};
use micromegas_tracing::dispatch::{
    flush_thread_buffer, init_thread_stream, unregister_thread_stream,
};
use micromegas_tracing::event::{EventSink, TracingBlock};
use micromegas_tracing::guards::TracingSystemGuard;
use micromegas_tracing::logs::{LogBlock, LogMetadata, LogStream};
use micromegas_tracing::metrics::{MetricsBlock, MetricsStream};
use micromegas_tracing::prelude::*;
use micromegas_tracing::property_set::DynProperty;
use micromegas_tracing::spans::{ThreadBlock, ThreadStream};
use micromegas_transit::HeterogeneousQueue;

/// The sizes of the crate's own example.
const LOG_BUFFER: usize = 8 << 20;
const METRICS_BUFFER: usize = 1 << 20;
const SPANS_BUFFER: usize = 16 << 20;

struct Micromegas {
    counts: Arc<Counts>,
    is_off: AtomicBool,
    _system: TracingSystemGuard,
}

/// Keeps the blocks it is given until another thread takes them, as the crate's own sink does that sends them.
#[derive(Default)]
struct Counts {
    blocks: Mutex<Vec<Arc<ThreadBlock>>>,
    events: AtomicU64,
    bytes: AtomicU64,
}

impl EventSink for Counts {
    fn on_startup(&self, _: Arc<ProcessInfo>) {}
    fn on_shutdown(&self) {}
    fn on_log_enabled(&self, _: &LogMetadata) -> bool {
        false
    }
    fn on_log(&self, _: &LogMetadata, _: &[DynProperty<'_>], _: i64, _: fmt::Arguments<'_>) {}
    fn on_init_log_stream(&self, _: &LogStream) {}
    fn on_process_log_block(&self, _: Arc<LogBlock>) {}
    fn on_init_metrics_stream(&self, _: &MetricsStream) {}
    fn on_process_metrics_block(&self, _: Arc<MetricsBlock>) {}
    fn on_init_thread_stream(&self, _: &ThreadStream) {}
    fn on_process_thread_block(&self, block: Arc<ThreadBlock>) {
        if let Ok(mut blocks) = self.blocks.lock() {
            blocks.push(block);
        }
    }
    fn is_busy(&self) -> bool {
        false
    }
}

/// Hands the thread's block to the sink when the batch is over.
struct Flush;

impl Drop for Flush {
    fn drop(&mut self) {
        flush_thread_buffer();
    }
}

impl Recorder for Micromegas {
    type Batch = Flush;

    fn start() -> Result<Self, Failure> {
        let counts = Arc::new(Counts::default());
        let system = TracingSystemGuard::new(
            LOG_BUFFER,
            METRICS_BUFFER,
            SPANS_BUFFER,
            Arc::clone(&counts) as Arc<dyn EventSink>,
            HashMap::new(),
            true,
        )?;
        Ok(Self {
            counts,
            is_off: AtomicBool::new(false),
            _system: system,
        })
    }

    fn open_batch(&self) -> Flush {
        if self.is_off.load(Ordering::Relaxed) {
            unregister_thread_stream();
        } else {
            init_thread_stream();
        }
        Flush
    }

    #[inline(always)]
    fn span(&self, index: u64) {
        span_scope!("span");
        black_box(index);
    }

    /// A field is text.
    #[inline(always)]
    fn span_with_field(&self, index: u64) {
        let _span = span_scope!(name = "span with a field", index = %index);
        black_box(index);
    }

    /// Looks at every event, as an encoder does, and frees the block.
    fn settle(&self) {
        let Ok(blocks) = self
            .counts
            .blocks
            .lock()
            .map(|mut blocks| mem::take(&mut *blocks))
        else {
            return;
        };
        for block in blocks {
            let events = block.events.iter().map(black_box).count();
            self.counts
                .events
                .fetch_add(events as u64, Ordering::Relaxed);
            self.counts
                .bytes
                .fetch_add(block.len_bytes() as u64, Ordering::Relaxed);
        }
    }

    /// A thread without a stream records nothing.
    fn turn_off(&self) -> bool {
        self.is_off.store(true, Ordering::Relaxed);
        true
    }

    fn stored(&self) -> Option<Stored> {
        Some(Stored {
            bytes: self.counts.bytes.load(Ordering::Relaxed),
            place: "memory",
        })
    }

    fn finish(self, spans: u64) -> Result<(), Failure> {
        let found = self.counts.events.load(Ordering::Relaxed);
        if found == spans * 2 {
            Ok(())
        } else {
            Err(format!("{} events became {found}", spans * 2).into())
        }
    }
}

fn main() -> ExitCode {
    harness::run::<Micromegas>()
}
