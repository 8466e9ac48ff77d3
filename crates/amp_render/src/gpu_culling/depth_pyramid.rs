//! The farthest depths of a picture, in ever larger squares.

use wgpu::util::DeviceExt;
use wgpu::{
    BindGroup, BindingResource, Buffer, BufferDescriptor, BufferUsages, CommandEncoder,
    ComputePass, Device, TextureView,
};

use super::kernels::Kernels;
use super::scene_buffers::SceneBuffers;

/// The levels that `occlude.wgsl` has places for: enough for 32,768 pixels.
const MOST_LEVELS: usize = 16;

/// One level of a pyramid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Level {
    size: [u32; 2],
    /// Its first texel, counted from the first of the pyramid.
    begin: u32,
}

/// The levels for a picture, the finest first: each half as wide and high as the one before, rounded up.
fn levels(size: [u32; 2]) -> Vec<Level> {
    let mut levels = vec![Level { size, begin: 0 }];
    while let Some(&Level { size, begin }) = levels.last()
        && size != [1, 1]
        && levels.len() < MOST_LEVELS
    {
        levels.push(Level {
            size: size.map(|side| side.div_ceil(2)),
            begin: begin + size[0] * size[1],
        });
    }
    levels
}

/// The pyramid of one size of picture.
#[derive(Debug)]
pub(super) struct DepthPyramid {
    levels: Vec<Level>,
    texels: Buffer,
    /// Per level, the uniform that says its sizes.
    sizes: Vec<Buffer>,
    reduce: Vec<BindGroup>,
    table: Buffer,
    /// Made again when a buffer of the scene is another.
    occlude: Option<BindGroup>,
}

impl DepthPyramid {
    /// A pyramid for a picture of a width and a height above zero, in pixels.
    pub(super) fn new(device: &Device, kernels: &Kernels, size: [u32; 2]) -> Self {
        let levels = levels(size);
        let uniform = |words: &[u32]| {
            device.create_buffer_init(&wgpu::util::BufferInitDescriptor {
                label: Some("pyramid sizes"),
                contents: bytemuck::cast_slice(words),
                usage: BufferUsages::UNIFORM,
            })
        };
        let texels = device.create_buffer(&BufferDescriptor {
            label: Some("pyramid"),
            size: texels_of(&levels) * size_of::<f32>() as u64,
            usage: BufferUsages::STORAGE | BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let sizes: Vec<Buffer> = (0..levels.len())
            .map(|index| {
                let (below, level) = (levels[index.saturating_sub(1)], levels[index]);
                let [below_width, below_height] = below.size;
                let [width, height] = level.size;
                uniform(&[
                    below_width,
                    below_height,
                    width,
                    height,
                    below.begin,
                    level.begin,
                    0,
                    0,
                ])
            })
            .collect();
        let reduce = sizes[1..]
            .iter()
            .map(|sizes| {
                let bindings = [
                    (0, sizes.as_entire_binding()),
                    (1, texels.as_entire_binding()),
                ];
                kernels.pyramid_reduce.bind(device, &bindings)
            })
            .collect();
        let mut table = [0; 4 * MOST_LEVELS];
        for (words, level) in table.chunks_exact_mut(4).zip(&levels) {
            words[..2].copy_from_slice(&[level.begin, level.size[0]]);
        }
        Self {
            table: uniform(&table),
            levels,
            texels,
            sizes,
            reduce,
            occlude: None,
        }
    }

    /// The bytes of the largest buffer of a pyramid for such a picture.
    pub(super) fn bytes(size: [u32; 2]) -> u64 {
        texels_of(&levels(size)) * size_of::<f32>() as u64
    }

    /// The width and the height of its picture.
    pub(super) fn size(&self) -> [u32; 2] {
        self.levels[0].size
    }

    /// How many levels it has.
    pub(super) fn height(&self) -> u32 {
        self.levels.len() as u32
    }

    /// Builds it from a depth picture.
    pub(super) fn build(
        &self,
        device: &Device,
        kernels: &Kernels,
        pass: &mut ComputePass<'_>,
        depth: &TextureView,
    ) {
        let base = kernels.pyramid_base.bind(
            device,
            &[
                (0, self.sizes[0].as_entire_binding()),
                (1, self.texels.as_entire_binding()),
                (2, BindingResource::TextureView(depth)),
            ],
        );
        kernels
            .pyramid_base
            .run_on_picture(pass, &base, self.size());
        for (bindings, level) in self.reduce.iter().zip(&self.levels[1..]) {
            kernels
                .pyramid_reduce
                .run_on_picture(pass, bindings, level.size);
        }
    }

    /// Makes every depth the farthest, behind which nothing is.
    pub(super) fn clear(&self, encoder: &mut CommandEncoder) {
        encoder.clear_buffer(&self.texels, 0, None);
    }

    /// What the test against it works on.
    pub(super) fn occlude(
        &mut self,
        device: &Device,
        kernels: &Kernels,
        scene: &SceneBuffers,
    ) -> &BindGroup {
        self.occlude.get_or_insert_with(|| {
            let bindings = [
                (0, scene.view.get()),
                (1, &self.table),
                (2, &self.texels),
                (3, scene.centers.get()),
                (4, scene.half_extents.get()),
                (5, scene.memory.get()),
                (6, scene.keys.get()),
                (7, scene.lists[1].counts.get()),
            ];
            let bindings = bindings.map(|(binding, buffer)| (binding, buffer.as_entire_binding()));
            kernels.occlude.bind(device, &bindings)
        })
    }

    /// Has the bindings made again.
    pub(super) fn forget_bindings(&mut self) {
        self.occlude = None;
    }
}

fn texels_of(levels: &[Level]) -> u64 {
    let texels = |level: &Level| u64::from(level.size[0]) * u64::from(level.size[1]);
    levels.iter().map(texels).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_level_is_half_the_one_before_rounded_up_to_one_texel() {
        let found: Vec<_> = levels([7, 3]).iter().map(|l| (l.size, l.begin)).collect();
        assert_eq!(
            found,
            [([7, 3], 0), ([4, 2], 21), ([2, 1], 29), ([1, 1], 31)]
        );
        assert_eq!(levels([1, 1]).len(), 1);
        assert_eq!(levels([32_768, 1]).len(), 16);
        assert_eq!(DepthPyramid::bytes([7, 3]), 32 * 4);
    }
}
