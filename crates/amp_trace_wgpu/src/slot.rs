//! The queries of one frame, and the way of their answers back.

use std::sync::{Arc, OnceLock};

use wgpu::{
    Buffer, BufferDescriptor, BufferUsages, CommandEncoder, ComputePassDescriptor,
    ComputePassTimestampWrites, Device, Features, MapMode, QuerySet, QuerySetDescriptor, QueryType,
};

use crate::clock::Clock;

/// The most zones of one frame, its own included.
pub(crate) const MOST_ZONES: u32 = 256;

const QUERIES: u32 = 2 * MOST_ZONES;
const STAMP: u64 = size_of::<u64>() as u64;

/// Queries, and the buffers that their answers go through.
#[derive(Debug)]
pub(crate) struct Slot {
    pub(crate) queries: QuerySet,
    resolved: Buffer,
    read: Buffer,
    /// Whether an encoder can write stamps outside of a pass.
    outside_passes: bool,
}

/// A buffer that nothing is read from, to ask whether a device is still there: the mapped buffers of one that
/// is not must not be looked at, and wgpu has no other way to know.
#[derive(Debug)]
pub(crate) struct Probe {
    buffer: Buffer,
    is_gone: bool,
}

impl Probe {
    pub(crate) fn new(device: &Device) -> Self {
        Self {
            buffer: device.create_buffer(&BufferDescriptor {
                label: Some("gpu zones, probe"),
                size: STAMP,
                usage: BufferUsages::MAP_READ | BufferUsages::COPY_DST,
                mapped_at_creation: false,
            }),
            is_gone: false,
        }
    }

    /// Whether the device was gone when it was asked last.
    pub(crate) fn is_gone(&self) -> bool {
        self.is_gone
    }

    /// Whether the device is gone: it refuses a request to map, which is withdrawn otherwise.
    pub(crate) fn ask(&mut self) -> bool {
        if self.is_gone {
            return true;
        }
        let is_refused = Arc::new(OnceLock::new());
        let refused = Arc::clone(&is_refused);
        self.buffer.map_async(MapMode::Read, .., move |result| {
            refused.get_or_init(|| result.is_err());
        });
        // A request that is taken is answered later.
        self.is_gone = is_refused.get().is_some();
        if !self.is_gone {
            self.buffer.unmap();
        }
        self.is_gone
    }
}

/// When the answers were there, by our clock; `None` if they never will be.
pub(crate) type Answered = Arc<OnceLock<Option<i64>>>;

impl Slot {
    pub(crate) fn new(device: &Device) -> Self {
        let buffer = |label, usage| {
            device.create_buffer(&BufferDescriptor {
                label: Some(label),
                size: u64::from(QUERIES) * STAMP,
                usage,
                mapped_at_creation: false,
            })
        };
        Self {
            queries: device.create_query_set(&QuerySetDescriptor {
                label: Some("gpu zones"),
                ty: QueryType::Timestamp,
                count: QUERIES,
            }),
            resolved: buffer(
                "gpu zones, resolved",
                BufferUsages::QUERY_RESOLVE | BufferUsages::COPY_SRC,
            ),
            read: buffer(
                "gpu zones, read",
                BufferUsages::MAP_READ | BufferUsages::COPY_DST,
            ),
            outside_passes: device
                .features()
                .contains(Features::TIMESTAMP_QUERY_INSIDE_ENCODERS),
        }
    }

    /// Has the GPU write a stamp once what the encoder holds so far is done.
    pub(crate) fn stamp(&self, encoder: &mut CommandEncoder, query: u32) {
        if self.outside_passes {
            encoder.write_timestamp(&self.queries, query);
        } else {
            // A pass without work has stamps too.
            encoder.begin_compute_pass(&ComputePassDescriptor {
                label: Some("gpu zone"),
                timestamp_writes: Some(ComputePassTimestampWrites {
                    query_set: &self.queries,
                    beginning_of_pass_write_index: Some(query),
                    end_of_pass_write_index: None,
                }),
            });
        }
    }

    /// Has the GPU put the first stamps where they can be read.
    pub(crate) fn resolve(&self, encoder: &mut CommandEncoder, queries: u32) {
        encoder.resolve_query_set(&self.queries, 0..queries, &self.resolved, 0);
        encoder.copy_buffer_to_buffer(&self.resolved, 0, &self.read, 0, u64::from(queries) * STAMP);
    }

    /// Asks for the stamps; the answer comes when somebody polls the device.
    pub(crate) fn ask(&self, queries: u32, clock: Clock) -> Answered {
        let answered = Answered::default();
        let answer = Arc::clone(&answered);
        let bytes = 0..u64::from(queries) * STAMP;
        self.read.map_async(MapMode::Read, bytes, move |result| {
            answer.get_or_init(|| result.is_ok().then(|| clock.nanos()));
        });
        answered
    }

    /// The stamps, once they are there; after this the slot serves another frame.
    pub(crate) fn take(&self, queries: u32) -> Vec<u64> {
        let stamps = {
            let bytes = self.read.get_mapped_range(0..u64::from(queries) * STAMP);
            let (stamps, _) = bytes.as_chunks::<8>();
            stamps
                .iter()
                .map(|bytes| u64::from_ne_bytes(*bytes))
                .collect()
        };
        self.read.unmap();
        stamps
    }
}
