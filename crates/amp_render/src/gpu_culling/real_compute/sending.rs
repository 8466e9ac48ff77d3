//! Room on the card, and what is sent there.

use amp_trace::perf_span;
use wgpu::CommandEncoder;

use super::GpuCulling;
use crate::camera::View;
use crate::gpu_culling::bindings::Bindings;
use crate::gpu_culling::depth_pyramid::DepthPyramid;
use crate::gpu_culling::error::GpuError;
use crate::gpu_culling::grown_buffer::GrownBuffer;
use crate::gpu_culling::mirror::Sending;
use crate::gpu_culling::scene_buffers::{BUCKET_BYTES, GROUP_BYTES, ROW_BYTES, Sizes};
use crate::gpu_culling::view_words::{FrameWords, view_words};
use crate::instance_table::InstanceTable;

impl GpuCulling {
    /// The most bytes of one buffer.
    pub(super) fn largest(&self) -> u64 {
        let limits = self.gpu.device().limits();
        limits
            .max_storage_buffer_binding_size
            .min(limits.max_buffer_size)
            .min(self.config.largest_buffer)
    }

    pub(super) fn check_sizes(
        &self,
        table: &InstanceTable,
        picture: Option<[u32; 2]>,
    ) -> Result<(), GpuError> {
        let largest = self.largest();
        let sides = picture.unwrap_or_default().map(u64::from);
        let texels =
            DepthPyramid::bytes(picture.unwrap_or_default().map(|side| side.min(1 << 15))) / 4;
        let side = u64::from(self.gpu.device().limits().max_texture_dimension_2d);
        for (what, found, most) in [
            ("instances", table.len() as u64, largest / ROW_BYTES),
            (
                "pairs of mesh and material",
                table.groups().slots() as u64,
                largest / GROUP_BYTES,
            ),
            (
                "draw calls",
                self.bucket_list.len() as u64,
                largest / BUCKET_BYTES,
            ),
            ("pixels along a side", sides[0].max(sides[1]), side),
            ("texels of the depth pyramid", texels, largest / 4),
        ] {
            if found > most {
                return Err(GpuError::TooMany { what, found, most });
            }
        }
        Ok(())
    }

    pub(super) fn make_room(
        &mut self,
        table: &InstanceTable,
        sending: &Sending,
        picture: Option<[u32; 2]>,
        encoder: &mut CommandEncoder,
    ) {
        let (keep, updates) = match sending {
            Sending::Everything => (None, 0),
            Sending::Updates(updates) => (Some(encoder), *updates),
        };
        let sizes = Sizes {
            rows: table.len() as u64,
            updates: updates.into(),
            groups: table.groups().slots() as u64,
            buckets: self.bucket_list.len() as u64,
            lists: 1 + usize::from(picture.is_some()),
        };
        let largest = self.largest();
        let device = self.gpu.device();
        let is_another = self.scene.fit(device, &sizes, largest, keep);
        if is_another || self.bindings.is_none() {
            self.bindings = Some(Bindings::new(device, &self.kernels, &self.scene));
            if let Some(pyramid) = &mut self.pyramid {
                pyramid.forget_bindings();
            }
        }
        // A picture without a pixel hides nothing; its pyramid is of one that is never looked at.
        let size = picture.map(|size| size.map(|side| side.max(1)));
        if let Some(size) = size
            && self
                .pyramid
                .as_ref()
                .is_none_or(|pyramid| pyramid.size() != size)
        {
            self.pyramid = Some(DepthPyramid::new(device, &self.kernels, size));
        }
    }

    /// Sends the view and what changed; returns how many rows the kernels have to update.
    pub(super) fn send(
        &mut self,
        table: &InstanceTable,
        view: &View,
        sending: &Sending,
        picture: Option<[u32; 2]>,
        encoder: &mut CommandEncoder,
    ) -> u32 {
        let write = |buffer: &GrownBuffer, bytes: &[u8]| {
            self.gpu.queue().write_buffer(buffer.get(), 0, bytes);
        };
        let updates = match sending {
            Sending::Everything => {
                perf_span!("send_table", instances = table.len());
                let boxes = table.boxes();
                let groups: Vec<u32> = table
                    .groups_of()
                    .iter()
                    .map(|group| group.index() as u32)
                    .collect();
                let centers: Vec<[f32; 3]> =
                    boxes.iter().map(|place| place.center.to_array()).collect();
                write(&self.scene.centers, bytemuck::cast_slice(&centers));
                let half_extents: Vec<[f32; 3]> = boxes
                    .iter()
                    .map(|place| place.half_extents.to_array())
                    .collect();
                write(
                    &self.scene.half_extents,
                    bytemuck::cast_slice(&half_extents),
                );
                write(&self.scene.groups_of, bytemuck::cast_slice(&groups));
                encoder.clear_buffer(self.scene.memory.get(), 0, None);
                0
            }
            Sending::Updates(updates) => {
                perf_span!("send_updates", instances = *updates);
                write(
                    &self.scene.updates,
                    bytemuck::cast_slice(self.mirror.words()),
                );
                *updates
            }
        };
        if !self.buckets_sent {
            let (groups, ranges) = (self.buckets.group_words(), self.buckets.range_words());
            write(&self.scene.groups, bytemuck::cast_slice(groups));
            write(&self.scene.ranges, bytemuck::cast_slice(ranges));
        }
        let height = self.pyramid.as_ref().map_or(0, DepthPyramid::height);
        let words = view_words(
            view,
            FrameWords {
                rows: table.len() as u32,
                updates,
                buckets: self.bucket_list.len() as u32,
                occlusion: picture.map(|size| (size, height)),
            },
        );
        write(&self.scene.view, bytemuck::cast_slice(&words));
        self.buckets_sent = true;
        updates
    }
}
