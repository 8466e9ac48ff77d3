//! The materials on the card: one after the other, each where a draw call's offset may point.

use std::collections::BTreeMap;
use std::num::NonZeroU64;

use wgpu::util::{BufferInitDescriptor, DeviceExt};
use wgpu::{
    BindGroup, BindGroupDescriptor, BindGroupEntry, BindGroupLayout, BindingResource,
    BufferBinding, BufferUsages, Device,
};

use super::material::{MATERIAL_NUMBERS, Material};
use crate::instance::MaterialId;

/// Bytes of a material.
pub(super) const MATERIAL_BYTES: NonZeroU64 =
    NonZeroU64::new(MATERIAL_NUMBERS as u64 * 4).expect("a material has numbers");

/// All materials, and where each is.
#[derive(Debug)]
pub(super) struct MaterialBuffer {
    pub(super) bindings: BindGroup,
    offsets: BTreeMap<MaterialId, u32>,
}

impl MaterialBuffer {
    pub(super) fn new(
        device: &Device,
        layout: &BindGroupLayout,
        materials: &BTreeMap<MaterialId, Material>,
    ) -> Self {
        let stride = device.limits().min_uniform_buffer_offset_alignment.max(256);
        let mut numbers = Vec::new();
        let mut offsets = BTreeMap::new();
        let mut add = |material: &Material| {
            let offset = numbers.len() * 4;
            numbers.extend(material.numbers());
            numbers.resize(numbers.len().next_multiple_of(stride as usize / 4), 0.0_f32);
            offset as u32
        };
        add(&Material::default());
        for (&id, material) in materials {
            offsets.insert(id, add(material));
        }
        let buffer = device.create_buffer_init(&BufferInitDescriptor {
            label: Some("materials"),
            contents: bytemuck::cast_slice(&numbers),
            usage: BufferUsages::UNIFORM,
        });
        let bindings = device.create_bind_group(&BindGroupDescriptor {
            label: Some("materials"),
            layout,
            entries: &[BindGroupEntry {
                binding: 0,
                resource: BindingResource::Buffer(BufferBinding {
                    buffer: &buffer,
                    offset: 0,
                    size: Some(MATERIAL_BYTES),
                }),
            }],
        });
        Self { bindings, offsets }
    }

    /// Where a material is, in bytes; the default one where nobody described it.
    pub(super) fn offset(&self, material: MaterialId) -> u32 {
        self.offsets.get(&material).copied().unwrap_or(0)
    }
}
