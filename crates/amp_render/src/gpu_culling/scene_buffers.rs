//! The copy of the table that the GPU works on, and what it makes of it.

use wgpu::{BufferUsages, CommandEncoder, Device};

use super::buckets::{GROUP_WORDS, RANGE_WORDS};
use super::grown_buffer::GrownBuffer;
use super::view_words::VIEW_WORDS;

/// Bytes of a word.
const WORD: u64 = 4;
/// Words of one row's centre, and of its half extents.
const CORNER_WORDS: u64 = 3;
/// Words of `Update` in `update.wgsl`.
pub(super) const UPDATE_WORDS: usize = 9;
/// Words of the arguments of one draw call.
pub(super) const DRAW_WORDS: usize = 5;

/// The most bytes that one row needs in one buffer.
pub(super) const ROW_BYTES: u64 = CORNER_WORDS * WORD;
/// The most bytes that one bucket needs in one buffer.
pub(super) const BUCKET_BYTES: u64 = DRAW_WORDS as u64 * WORD;
/// The most bytes that one updated row needs in one buffer.
pub(super) const UPDATE_BYTES: u64 = UPDATE_WORDS as u64 * WORD;
/// The bytes of one group.
pub(super) const GROUP_BYTES: u64 = GROUP_WORDS as u64 * WORD;

/// The rows and draw calls of one list.
#[derive(Debug)]
pub(super) struct ListBuffers {
    pub(super) counts: GrownBuffer,
    pub(super) draws: GrownBuffer,
    pub(super) rows: GrownBuffer,
}

/// All buffers of a scene.
#[derive(Debug)]
pub(super) struct SceneBuffers {
    pub(super) view: GrownBuffer,
    pub(super) centers: GrownBuffer,
    pub(super) half_extents: GrownBuffer,
    pub(super) groups_of: GrownBuffer,
    pub(super) memory: GrownBuffer,
    pub(super) keys: GrownBuffer,
    pub(super) updates: GrownBuffer,
    pub(super) moved: GrownBuffer,
    pub(super) groups: GrownBuffer,
    pub(super) ranges: GrownBuffer,
    pub(super) lists: [ListBuffers; 2],
}

/// How much there is room for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sizes {
    pub(super) rows: u64,
    pub(super) updates: u64,
    pub(super) groups: u64,
    pub(super) buckets: u64,
    pub(super) lists: usize,
}

impl SceneBuffers {
    pub(super) fn new(device: &Device) -> Self {
        let buffer = |label| GrownBuffer::new(device, label, BufferUsages::STORAGE);
        let list = || ListBuffers {
            counts: buffer("counts"),
            draws: GrownBuffer::new(
                device,
                "draws",
                BufferUsages::STORAGE | BufferUsages::INDIRECT,
            ),
            rows: GrownBuffer::new(
                device,
                "visible rows",
                BufferUsages::STORAGE | BufferUsages::VERTEX,
            ),
        };
        let mut view = GrownBuffer::new(device, "view", BufferUsages::UNIFORM);
        view.fit(device, VIEW_WORDS as u64 * WORD, u64::MAX);
        Self {
            view,
            centers: buffer("centres"),
            half_extents: buffer("half extents"),
            groups_of: buffer("groups of rows"),
            memory: buffer("memory of rows"),
            keys: buffer("keys"),
            updates: buffer("updates"),
            moved: buffer("moved memory"),
            groups: buffer("groups"),
            ranges: buffer("mesh ranges"),
            lists: [list(), list()],
        }
    }

    /// Makes room; returns whether a buffer is another now. What is known of the rows is kept where there
    /// is an encoder to copy it.
    pub(super) fn fit(
        &mut self,
        device: &Device,
        sizes: &Sizes,
        largest: u64,
        mut keep: Option<&mut CommandEncoder>,
    ) -> bool {
        let mut is_another = false;
        for (buffer, words) in [
            (&mut self.centers, CORNER_WORDS),
            (&mut self.half_extents, CORNER_WORDS),
            (&mut self.groups_of, 1),
            (&mut self.memory, 1),
        ] {
            let bytes = sizes.rows * words * WORD;
            is_another |= match keep.as_deref_mut() {
                Some(encoder) => buffer.fit_and_keep(device, bytes, largest, encoder),
                None => buffer.fit(device, bytes, largest),
            };
        }
        for (buffer, bytes) in [
            (&mut self.keys, sizes.rows * WORD),
            (&mut self.updates, sizes.updates * UPDATE_BYTES),
            (&mut self.moved, sizes.updates * WORD),
            (&mut self.groups, sizes.groups * GROUP_BYTES),
            (&mut self.ranges, sizes.buckets * RANGE_WORDS as u64 * WORD),
        ] {
            is_another |= buffer.fit(device, bytes, largest);
        }
        for list in &mut self.lists[..sizes.lists] {
            is_another |= list.counts.fit(device, sizes.buckets * WORD, largest);
            is_another |= list
                .draws
                .fit(device, sizes.buckets * BUCKET_BYTES, largest);
            is_another |= list.rows.fit(device, sizes.rows * WORD, largest);
        }
        is_another
    }
}
