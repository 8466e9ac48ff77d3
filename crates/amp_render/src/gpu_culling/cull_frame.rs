//! A frame while it is recorded, and what it leaves to be drawn.

use amp_trace_wgpu::GpuFrame;
use wgpu::{Buffer, CommandEncoder};

use super::buckets::Bucket;
use super::mirror::Followed;

/// A frame whose commands are being recorded.
///
/// Dropped without [`GpuCulling::end`](super::GpuCulling::end), the frame is left out, and the next one
/// sends the whole table.
#[derive(Debug)]
#[must_use = "`GpuCulling::end` submits it"]
pub struct CullFrame {
    pub(super) encoder: CommandEncoder,
    pub(super) zones: GpuFrame,
    pub(super) rows: u32,
    pub(super) occlusion: bool,
    pub(super) followed: Followed,
}

impl CullFrame {
    /// Where a renderer adds its own commands and zones, after the first list and before the second.
    pub fn record(&mut self) -> (&mut CommandEncoder, &mut GpuFrame) {
        (&mut self.encoder, &mut self.zones)
    }
}

/// What a renderer draws from. Good until the next frame begins.
///
/// To draw with the first instances that stand in them, a device needs wgpu's `INDIRECT_FIRST_INSTANCE`, which
/// [`Gpu`](super::Gpu) asks for where its adapter has it.
#[derive(Debug, Clone, Copy)]
pub struct DrawBuffers<'a> {
    /// Per bucket, the five arguments of an indexed indirect draw call: those of
    /// [`MeshRanges`](super::MeshRanges), the number of instances, which may be 0, and the first of them.
    pub draws: &'a Buffer,
    /// The rows of all buckets, one after the other: the first instance of a draw call is the place of its
    /// first row here.
    pub rows: &'a Buffer,
    /// What each draw call draws, ordered by mesh, material and level.
    pub buckets: &'a [Bucket],
}
