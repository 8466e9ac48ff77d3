//! Where every instance stands: the table's transforms on the card.

use amp_trace::perf_span;
use wgpu::{BufferUsages, Device, Queue};

use crate::gpu_culling::{GpuError, GrownBuffer};
use crate::instance_table::{InstanceTable, TransformRows};

/// Bytes of one instance.
const INSTANCE_BYTES: u64 = size_of::<TransformRows>() as u64;

/// A copy of the table's transforms, to which only what changed is sent.
#[derive(Debug)]
pub(super) struct Instances {
    pub(super) buffer: GrownBuffer,
    /// The cursor of the table when it was sent last.
    followed: Option<u64>,
    changed: Vec<u32>,
}

impl Instances {
    pub(super) fn new(device: &Device) -> Self {
        Self {
            buffer: GrownBuffer::new(device, "instances", BufferUsages::STORAGE),
            followed: None,
            changed: Vec::new(),
        }
    }

    /// Has the next frame send everything.
    pub(super) fn forget(&mut self) {
        self.followed = None;
    }

    /// Sends what changed; returns whether the buffer is another one now.
    pub(super) fn follow(
        &mut self,
        (device, queue): (&Device, &Queue),
        table: &InstanceTable,
        largest: u64,
    ) -> Result<bool, GpuError> {
        let found = table.len() as u64;
        if found * INSTANCE_BYTES > largest {
            return Err(GpuError::TooMany {
                what: "instances",
                found,
                most: largest / INSTANCE_BYTES,
            });
        }
        let is_another = self.buffer.fit(device, found * INSTANCE_BYTES, largest);
        let before = self.followed.take().filter(|_| !is_another);
        let writes = before.and_then(|cursor| table.writes_since(cursor));
        let transforms = table.transforms();
        match writes {
            // Many small writes cost more than one that is large.
            Some(writes) if writes.len() * 4 < transforms.len() => {
                perf_span!("send_moved", instances = writes.len());
                self.changed.clear();
                self.changed
                    .extend(writes.filter(|&row| (row as usize) < transforms.len()));
                self.changed.sort_unstable();
                self.changed.dedup();
                for run in self.changed.chunk_by(|a, b| a + 1 == *b) {
                    let rows = run[0] as usize..run[0] as usize + run.len();
                    let place = u64::from(run[0]) * INSTANCE_BYTES;
                    let bytes = bytemuck::cast_slice(&transforms[rows]);
                    queue.write_buffer(self.buffer.get(), place, bytes);
                }
            }
            _ => {
                perf_span!("send_transforms", instances = transforms.len());
                queue.write_buffer(self.buffer.get(), 0, bytemuck::cast_slice(transforms));
            }
        }
        self.followed = Some(table.write_cursor());
        Ok(is_another)
    }
}
