//! Scenes, the processor's way with them, and the graphics card's.

use amp_render::gpu_culling::{AdapterChoice, CulledFrame, GpuConfig, GpuCulling, ReadBack};
use amp_render::{
    Aabb, BatchList, Frustum, InstanceRow, InstanceTable, LodDistances, LodState, MaterialId,
    MeshId, MeshLods, View, VisibleSet,
};
use bevy_ecs::entity::Entity;
use bevy_ecs::world::World;
use bevy_math::{Affine3A, Quat, Vec3};
use wgpu::{Buffer, BufferDescriptor, BufferUsages, CommandEncoderDescriptor, MapMode, PollType};

/// The software adapter.
pub(crate) const SOFTWARE: GpuConfig = GpuConfig {
    adapter: AdapterChoice::Software,
    largest_buffer: u64::MAX,
    frames_in_flight: 3,
};

pub(crate) fn culling() -> GpuCulling {
    GpuCulling::open(&SOFTWARE).expect("the software adapter of `mesa-vulkan-drivers`")
}

/// A generator whose numbers look random (G. Steele et al., "Fast Splittable Pseudorandom Number
/// Generators", 2014).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn bits(&mut self) -> u32 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed >> 32) as u32
    }

    pub(crate) fn below(&mut self, limit: u32) -> u32 {
        self.bits() % limit
    }

    /// From -1 to 1.
    pub(crate) fn signed(&mut self) -> f32 {
        self.bits() as f32 / 2.0_f32.powi(31) - 1.0
    }

    pub(crate) fn vector(&mut self, reach: f32) -> Vec3 {
        Vec3::new(self.signed(), self.signed(), self.signed()) * reach
    }

    /// One of six meshes and three materials, of some size, somewhere within `reach`.
    pub(crate) fn instance(&mut self, reach: f32) -> InstanceRow {
        let turn = Quat::from_rotation_y(self.signed() * 4.0);
        InstanceRow {
            mesh: MeshId(self.below(6)),
            material: MaterialId(self.below(3)),
            aabb: Aabb::new(self.vector(3.0), self.vector(4.0)),
            visible: self.below(50) != 0,
            world_from_local: Affine3A::from_rotation_translation(turn, self.vector(reach)),
        }
    }
}

/// A box that stands exactly where it is said.
pub(crate) fn at(center: Vec3, half_extents: Vec3) -> InstanceRow {
    InstanceRow {
        mesh: MeshId(1),
        material: MaterialId(0),
        aabb: Aabb::new(Vec3::ZERO, half_extents),
        visible: true,
        world_from_local: Affine3A::from_translation(center),
    }
}

/// A table with these instances.
#[derive(Default)]
pub(crate) struct Scene {
    world: World,
    pub(crate) table: InstanceTable,
    pub(crate) entities: Vec<Entity>,
}

impl Scene {
    pub(crate) fn of(instances: impl IntoIterator<Item = InstanceRow>) -> Self {
        let mut scene = Self::default();
        for instance in instances {
            scene.add(&instance);
        }
        scene
    }

    pub(crate) fn add(&mut self, instance: &InstanceRow) {
        let entity = self.world.spawn_empty().id();
        self.entities.push(entity);
        self.table.write(entity, instance);
    }

    pub(crate) fn remove(&mut self, index: usize) {
        let entity = self.entities.swap_remove(index);
        self.table.remove(entity);
    }
}

/// Levels for the meshes of [`Random::instance`]: one without any, others with up to seven borders.
pub(crate) fn lods() -> MeshLods {
    let mut lods = MeshLods::default();
    let borders = [30.0, 60.0, 90.0, 150.0, 220.0, 300.0, 400.0];
    for mesh in 1..6 {
        let count = [1, 2, 3, 5, 7][mesh as usize - 1];
        lods.set(MeshId(mesh), LodDistances::new(&borders[..count]).unwrap());
    }
    lods
}

/// One view's frames on the processor.
#[derive(Default)]
pub(crate) struct Processor {
    pub(crate) visible: VisibleSet,
    levels: LodState,
    batches: BatchList,
}

impl Processor {
    pub(crate) fn cull(
        &mut self,
        table: &InstanceTable,
        lods: &MeshLods,
        view: &View,
    ) -> &BatchList {
        let frustum = Frustum::new(&view.clip_from_world());
        self.visible.cull(&frustum, table.boxes(), None);
        let rows = self.visible.rows();
        self.levels.select(table, lods, view.translation, rows);
        self.batches.build(
            table.groups(),
            table.groups_of(),
            rows,
            self.levels.levels(),
        );
        &self.batches
    }

    pub(crate) fn forget_distances(&mut self) {
        self.levels.forget_distances();
    }
}

/// A frame on the card, read back.
pub(crate) fn cull(
    gpu: &mut GpuCulling,
    table: &InstanceTable,
    lods: &MeshLods,
    view: &View,
) -> CulledFrame {
    let number = gpu.cull(table, lods, view, ReadBack::Rows).unwrap();
    landed(gpu, number)
}

/// What was read back of a frame.
pub(crate) fn landed(gpu: &mut GpuCulling, number: u64) -> CulledFrame {
    gpu.finish().unwrap();
    let frame = std::iter::from_fn(|| gpu.collect()).find(|frame| frame.number() == number);
    frame.expect("all frames have landed")
}

/// Both found the same: rows, levels, batches and their order.
pub(crate) fn assert_same(expected: &BatchList, found: &CulledFrame) {
    let batches = found.first().unwrap();
    assert_eq!(batches.batches(), expected.batches());
    assert_eq!(batches.rows(), expected.rows());
    assert_eq!(found.visible() as usize, expected.rows().len());
    assert_eq!(found.batches() as usize, expected.batches().len());
}

/// The first words of a buffer on the card.
pub(crate) fn words(gpu: &GpuCulling, from: &Buffer, count: usize) -> Vec<u32> {
    let device = gpu.gpu().device();
    let size = count as u64 * 4;
    let read = device.create_buffer(&BufferDescriptor {
        label: None,
        size,
        usage: BufferUsages::MAP_READ | BufferUsages::COPY_DST,
        mapped_at_creation: false,
    });
    let mut encoder = device.create_command_encoder(&CommandEncoderDescriptor::default());
    encoder.copy_buffer_to_buffer(from, 0, &read, 0, size);
    gpu.gpu().queue().submit([encoder.finish()]);
    mapped(gpu, &read)
}

/// What a buffer holds once the card is done.
pub(crate) fn mapped(gpu: &GpuCulling, buffer: &Buffer) -> Vec<u32> {
    buffer.map_async(MapMode::Read, .., |result| result.unwrap());
    let device = gpu.gpu().device();
    device.poll(PollType::wait_indefinitely()).unwrap();
    bytemuck::cast_slice(&buffer.get_mapped_range(..)).to_vec()
}
