//! A buffer that grows.

use wgpu::{Buffer, BufferDescriptor, BufferUsages, CommandEncoder, Device};

/// Bytes of a buffer that nothing was put into yet.
const SMALLEST: u64 = 256;

/// A buffer of the device that is replaced by a larger one when it is too small. Nothing waits for that:
/// frames that the GPU still has keep the old one alive.
#[derive(Debug)]
pub(crate) struct GrownBuffer {
    label: &'static str,
    usage: BufferUsages,
    buffer: Buffer,
}

impl GrownBuffer {
    pub(crate) fn new(device: &Device, label: &'static str, usage: BufferUsages) -> Self {
        let usage = usage | BufferUsages::COPY_DST | BufferUsages::COPY_SRC;
        Self {
            label,
            usage,
            buffer: create(device, label, usage, SMALLEST),
        }
    }

    pub(crate) fn get(&self) -> &Buffer {
        &self.buffer
    }

    /// Makes room for so many bytes; returns whether it is another buffer now, of zeros.
    pub(crate) fn fit(&mut self, device: &Device, bytes: u64, largest: u64) -> bool {
        let replaced = self.replacement(device, bytes, largest);
        let is_another = replaced.is_some();
        self.buffer = replaced.unwrap_or_else(|| self.buffer.clone());
        is_another
    }

    /// The same; what was in the old one is in the new one once the encoder's commands have run.
    pub(super) fn fit_and_keep(
        &mut self,
        device: &Device,
        bytes: u64,
        largest: u64,
        encoder: &mut CommandEncoder,
    ) -> bool {
        let Some(larger) = self.replacement(device, bytes, largest) else {
            return false;
        };
        encoder.copy_buffer_to_buffer(&self.buffer, 0, &larger, 0, self.buffer.size());
        self.buffer = larger;
        true
    }

    fn replacement(&self, device: &Device, bytes: u64, largest: u64) -> Option<Buffer> {
        let size = self.buffer.size();
        (bytes > size).then(|| {
            // Half as much again, so that a scene that grows is not copied in every frame.
            let roomy = (size + size / 2).min(largest).max(bytes);
            create(device, self.label, self.usage, roomy.next_multiple_of(4))
        })
    }
}

fn create(device: &Device, label: &'static str, usage: BufferUsages, size: u64) -> Buffer {
    device.create_buffer(&BufferDescriptor {
        label: Some(label),
        size,
        usage,
        mapped_at_creation: false,
    })
}
