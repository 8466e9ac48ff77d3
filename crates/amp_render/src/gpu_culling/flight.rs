//! A frame that the GPU has, and the way of its results back.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use wgpu::{
    Buffer, BufferDescriptor, BufferUsages, CommandEncoder, Device, MapMode, Queue, SubmissionIndex,
};

use super::buckets::Bucket;
use super::culled_frame::{CulledFrame, ReadBack, batches, counts};
use super::scene_buffers::{BUCKET_BYTES, ListBuffers};
use crate::batch::BatchList;

/// A frame that was submitted.
#[derive(Debug)]
pub(super) struct Flight {
    number: u64,
    pub(super) submission: SubmissionIndex,
    done: Arc<AtomicBool>,
    reading: Option<Reading>,
}

impl Flight {
    /// Asks for the results of what was just submitted. Answers come when somebody polls the device.
    pub(super) fn new(
        queue: &Queue,
        number: u64,
        submission: SubmissionIndex,
        reading: Option<Reading>,
    ) -> Self {
        if let Some(reading) = &reading {
            reading.ask();
        }
        let done = Arc::<AtomicBool>::default();
        let tell = Arc::clone(&done);
        queue.on_submitted_work_done(move || tell.store(true, Ordering::Release));
        Self {
            number,
            submission,
            done,
            reading,
        }
    }

    /// Whether the GPU is done with it, and its results are there or never will be.
    pub(super) fn is_done(&self) -> bool {
        let is_answered = |reading: &Reading| reading.answered.get().is_some();
        self.done.load(Ordering::Acquire) && self.reading.as_ref().is_none_or(is_answered)
    }

    /// The results and the buffer they came in, which is free again; `None` where none were asked for, or
    /// the device was lost.
    pub(super) fn take(self) -> Option<(CulledFrame, Buffer)> {
        self.reading?.take(self.number)
    }
}

/// Results on their way.
#[derive(Debug)]
pub(super) struct Reading {
    buffer: Buffer,
    bytes: u64,
    /// Per list, the bytes of its draw calls and of its rows, one after the other.
    lists: Vec<[u64; 2]>,
    what: ReadBack,
    buckets: Arc<[Bucket]>,
    answered: Arc<OnceLock<bool>>,
}

impl Reading {
    /// Has the GPU copy the results to where they can be read; into a buffer of `free` that is large enough.
    pub(super) fn copy(
        device: &Device,
        encoder: &mut CommandEncoder,
        what: ReadBack,
        lists: &[ListBuffers],
        (buckets, rows): (&Arc<[Bucket]>, u32),
        free: &mut Vec<Buffer>,
    ) -> Option<Self> {
        if what == ReadBack::Nothing {
            return None;
        }
        let draw_bytes = buckets.len() as u64 * BUCKET_BYTES;
        let row_bytes = match what {
            ReadBack::Rows => u64::from(rows) * 4,
            _ => 0,
        };
        let bytes = (draw_bytes + row_bytes) * lists.len() as u64;
        let position = free.iter().position(|buffer| buffer.size() >= bytes);
        let buffer = match position {
            Some(position) => free.swap_remove(position),
            None => {
                // Those that are too small once are so again.
                free.clear();
                device.create_buffer(&BufferDescriptor {
                    label: Some("read back"),
                    size: bytes.max(4),
                    usage: BufferUsages::MAP_READ | BufferUsages::COPY_DST,
                    mapped_at_creation: false,
                })
            }
        };
        let mut place = 0;
        for list in lists {
            for (from, bytes) in [(&list.draws, draw_bytes), (&list.rows, row_bytes)] {
                encoder.copy_buffer_to_buffer(from.get(), 0, &buffer, place, bytes);
                place += bytes;
            }
        }
        Some(Self {
            buffer,
            bytes,
            lists: vec![[draw_bytes, row_bytes]; lists.len()],
            what,
            buckets: Arc::clone(buckets),
            answered: Arc::default(),
        })
    }

    fn ask(&self) {
        let answered = Arc::clone(&self.answered);
        self.buffer
            .map_async(MapMode::Read, 0..self.bytes.max(4), move |result| {
                answered.get_or_init(|| result.is_ok());
            });
    }

    fn take(self, number: u64) -> Option<(CulledFrame, Buffer)> {
        if self.answered.get() != Some(&true) {
            return None;
        }
        let mut frame = CulledFrame {
            number,
            visible: 0,
            batches: 0,
            lists: None,
        };
        {
            let view = self.buffer.get_mapped_range(0..self.bytes.max(4));
            let words: &[u32] = bytemuck::cast_slice(&view);
            let mut rest = words;
            let mut found = [BatchList::default(), BatchList::default()];
            for ([draw_bytes, row_bytes], list) in self.lists.iter().zip(&mut found) {
                let (draws, after) = rest.split_at((draw_bytes / 4) as usize);
                let (rows, after) = after.split_at((row_bytes / 4) as usize);
                rest = after;
                let (visible, drawn) = counts(draws);
                frame.visible += visible;
                frame.batches += drawn;
                if self.what == ReadBack::Rows {
                    *list = batches(&self.buckets, draws, rows);
                }
            }
            frame.lists = (self.what == ReadBack::Rows).then_some(found);
        }
        self.buffer.unmap();
        Some((frame, self.buffer))
    }
}
