//! The models on the card.

use std::collections::BTreeMap;

use wgpu::util::{BufferInitDescriptor, DeviceExt};
use wgpu::{Buffer, BufferUsages, Device};

use super::look::{self, Models};
use super::model::Model;
use crate::gpu_culling::{MeshRange, MeshRanges};
use crate::instance::MeshId;
use crate::lod::LOD_LEVELS;

/// All models, one after the other.
#[derive(Debug)]
pub(super) struct Geometry {
    pub(super) vertices: Buffer,
    pub(super) indices: Buffer,
    pub(super) ranges: MeshRanges,
}

/// The numbers of all models before they are on the card.
#[derive(Debug, Default)]
struct Packing {
    vertices: Vec<[u32; super::vertex::VERTEX_WORDS]>,
    indices: Vec<u32>,
}

impl Packing {
    fn add(&mut self, model: &Model) -> MeshRange {
        let range = MeshRange {
            first_index: self.indices.len() as u32,
            index_count: model.indices().len() as u32,
            base_vertex: self.vertices.len() as i32,
        };
        self.vertices
            .extend(model.vertices().iter().map(super::vertex::Vertex::words));
        self.indices.extend(model.indices());
        range
    }
}

impl Geometry {
    pub(super) fn new(device: &Device, models: &Models) -> Self {
        let mut packing = Packing::default();
        let missing = packing.add(&look::missing());
        let ranges = ranges(models, &mut packing, missing);
        let buffer = |label, contents, usage| {
            device.create_buffer_init(&BufferInitDescriptor {
                label: Some(label),
                contents,
                usage,
            })
        };
        Self {
            vertices: buffer(
                "vertices",
                bytemuck::cast_slice(&packing.vertices),
                BufferUsages::VERTEX,
            ),
            indices: buffer(
                "indices",
                bytemuck::cast_slice(&packing.indices),
                BufferUsages::INDEX,
            ),
            ranges,
        }
    }
}

/// Where every level of every mesh is; the levels that are not there are where another one is.
fn ranges(models: &Models, packing: &mut Packing, missing: MeshRange) -> MeshRanges {
    let mut there: BTreeMap<MeshId, [Option<MeshRange>; LOD_LEVELS]> = BTreeMap::new();
    for (mesh, lod, model) in models.iter() {
        let range = packing.add(model);
        if let Some(level) = there.entry(mesh).or_default().get_mut(usize::from(lod)) {
            *level = Some(range);
        }
    }
    let mut ranges = MeshRanges::default();
    ranges.set_otherwise(missing);
    for (mesh, levels) in there {
        let finest = levels.iter().flatten().next().copied();
        let mut last = finest.unwrap_or(missing);
        for (lod, level) in (0_u8..).zip(levels) {
            last = level.unwrap_or(last);
            ranges.set(mesh, lod, last);
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use bevy_math::Vec3;

    use super::*;
    use crate::picture::Paint;

    #[test]
    fn a_level_that_is_not_there_is_the_next_finer_and_a_mesh_without_any_the_missing_one() {
        let block = |size: f32| {
            let mut model = Model::default();
            model.block(Vec3::ZERO, Vec3::splat(size), Paint::default());
            model
        };
        let mut models = Models::default();
        models.set(MeshId(4), 1, block(1.0));
        models.set(MeshId(4), 3, block(2.0));
        assert!(models.has(MeshId(4)) && !models.has(MeshId(5)));
        let mut packing = Packing::default();
        let missing = packing.add(&look::missing());
        let ranges = ranges(&models, &mut packing, missing);
        let first = |mesh: u32, lod| ranges.get(MeshId(mesh), lod).first_index;
        assert_eq!(
            [0, 1, 2, 3, 7].map(|lod| first(4, lod)),
            [36, 36, 36, 72, 72]
        );
        assert_eq!(ranges.get(MeshId(5), 0), missing);
        assert_eq!(missing.index_count, 36);
    }
}
