//! `perfetto-sdk`: track events into an in-process session, read out after each batch.

use std::cell::RefCell;
use std::hint::black_box;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use harness::{Failure, Recorder, Stored};
use perfetto_sdk::heap_buffer::HeapBuffer;
use perfetto_sdk::pb_msg::{PbMsg, PbMsgWriter};
use perfetto_sdk::producer::{Backends, Producer, ProducerInitArgsBuilder};
use perfetto_sdk::protos::config::data_source_config::DataSourceConfig;
use perfetto_sdk::protos::config::trace_config::{
    TraceConfig, TraceConfigBufferConfig, TraceConfigDataSource,
};
use perfetto_sdk::protos::config::track_event::track_event_config::TrackEventConfig;
use perfetto_sdk::scoped_track_event;
use perfetto_sdk::tracing_session::TracingSession;
use perfetto_sdk::track_event::{EventContext, TrackEvent, TrackEventDebugArg};

/// The macro makes a public module of public functions.
mod declared {
    perfetto_sdk::track_event_categories! {
    pub mod categories {
        ("bench", "What is measured", []),
    }
    }
}
use declared::categories as perfetto_te_ns;

/// The largest shared memory that Perfetto takes: a batch must fit while its service is at work.
const SHARED_KIB: u32 = 32 << 10;
const BUFFER_KIB: u32 = 64 << 10;

struct PerfettoSdk {
    bytes: Arc<AtomicU64>,
}

thread_local! {
    /// Stays on the thread that started it.
    static SESSION: RefCell<Option<TracingSession>> = const { RefCell::new(None) };
}

impl Recorder for PerfettoSdk {
    type Batch = ();

    fn start() -> Result<Self, Failure> {
        let producer = ProducerInitArgsBuilder::new()
            .backends(Backends::IN_PROCESS)
            .shmem_size_hint_kb(SHARED_KIB);
        Producer::init(producer.build());
        TrackEvent::init();
        perfetto_te_ns::register()?;
        let mut session = TracingSession::in_process()?;
        session.setup(&config()?);
        session.start_blocking();
        SESSION.set(Some(session));
        Ok(Self {
            bytes: Arc::default(),
        })
    }

    fn open_batch(&self) {}

    #[inline(always)]
    fn span(&self, index: u64) {
        scoped_track_event!("bench", "span");
        black_box(index);
    }

    #[inline(always)]
    fn span_with_field(&self, index: u64) {
        scoped_track_event!(
            "bench",
            "span with a field",
            |context: &mut EventContext| {
                context.add_debug_arg("index", TrackEventDebugArg::Uint64(index));
            }
        );
        black_box(index);
    }

    fn settle(&self) {
        SESSION.with_borrow_mut(|session| {
            let Some(session) = session else { return };
            session.flush_blocking(Duration::from_secs(5));
            let bytes = Arc::clone(&self.bytes);
            session.read_trace_blocking(move |data, _end| {
                bytes.fetch_add(data.len() as u64, Ordering::Relaxed);
            });
        });
    }

    /// No session wants the category.
    fn turn_off(&self) -> bool {
        SESSION.with_borrow_mut(|session| {
            session
                .as_mut()
                .map(TracingSession::stop_blocking)
                .is_some()
        })
    }

    fn stored(&self) -> Option<Stored> {
        Some(Stored {
            bytes: self.bytes.load(Ordering::Relaxed),
            place: "Perfetto protobuf",
        })
    }

    /// A span takes at least 20 bytes: fewer, and the service has dropped some.
    fn finish(self, spans: u64) -> Result<(), Failure> {
        let bytes = self.bytes.load(Ordering::Relaxed);
        if bytes >= spans * 20 {
            Ok(())
        } else {
            Err(format!("{spans} spans became {bytes} bytes").into())
        }
    }
}

/// Everything of this process's track events, into one buffer.
fn config() -> Result<Vec<u8>, Failure> {
    let writer = PbMsgWriter::new();
    let heap = HeapBuffer::new(writer.stream_writer());
    let mut message = PbMsg::new(&writer).map_err(|error| format!("no message: {error:?}"))?;
    {
        let mut config = TraceConfig { msg: &mut message };
        config.set_buffers(|buffer: &mut TraceConfigBufferConfig| {
            buffer.set_size_kb(BUFFER_KIB);
        });
        config.set_data_sources(|source: &mut TraceConfigDataSource| {
            source.set_config(|source: &mut DataSourceConfig| {
                source.set_name("track_event");
                source.set_track_event_config(|events: &mut TrackEventConfig| {
                    events.set_enabled_categories("bench");
                });
            });
        });
    }
    message.finalize();
    let mut bytes = vec![0; writer.stream_writer().get_written_size()];
    heap.copy_into(&mut bytes);
    Ok(bytes)
}

fn main() -> ExitCode {
    harness::run::<PerfettoSdk>()
}
