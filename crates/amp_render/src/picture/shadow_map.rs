//! What the sun sees: a picture of depths.

use bevy_math::{DVec3, Vec3};
use wgpu::{
    AddressMode, CompareFunction, Device, Extent3d, FilterMode, Sampler, SamplerDescriptor,
    TextureDescriptor, TextureDimension, TextureUsages, TextureView, TextureViewDescriptor,
};

use super::frame_words::forward;
use super::pipelines::DEPTH;
use crate::camera::{Projection, View};

/// How far towards the sun things throw shadows from, and how far from it, in metres.
const DEPTH_REACH: f32 = 1_500.0;

/// The depths, and how they are compared.
#[derive(Debug)]
pub(super) struct ShadowMap {
    pub(super) depth: TextureView,
    pub(super) sampler: Sampler,
    texels: u32,
    reach: f32,
}

impl ShadowMap {
    /// Of so many texels along each side, over `reach` metres to each side of its middle.
    pub(super) fn new(device: &Device, texels: u32, reach: f32) -> Self {
        let texels = texels.clamp(1, device.limits().max_texture_dimension_2d);
        let texture = device.create_texture(&TextureDescriptor {
            label: Some("shadow map"),
            size: Extent3d {
                width: texels,
                height: texels,
                depth_or_array_layers: 1,
            },
            mip_level_count: 1,
            sample_count: 1,
            dimension: TextureDimension::D2,
            format: DEPTH,
            usage: TextureUsages::RENDER_ATTACHMENT | TextureUsages::TEXTURE_BINDING,
            view_formats: &[],
        });
        let sampler = device.create_sampler(&SamplerDescriptor {
            label: Some("shadow map"),
            address_mode_u: AddressMode::ClampToEdge,
            address_mode_v: AddressMode::ClampToEdge,
            mag_filter: FilterMode::Linear,
            min_filter: FilterMode::Linear,
            compare: Some(CompareFunction::GreaterEqual),
            ..SamplerDescriptor::default()
        });
        Self {
            depth: texture.create_view(&TextureViewDescriptor::default()),
            sampler,
            texels,
            reach: reach.clamp(1.0, 1.0e4),
        }
    }

    /// The side of a texel on the ground below the sun, in metres.
    pub(super) fn texel(&self) -> f32 {
        2.0 * self.reach / self.texels as f32
    }

    /// The sun as a camera that sees what is before another one.
    ///
    /// It moves by whole texels, so that shadows do not crawl where it follows a camera.
    pub(super) fn sun_view(&self, view: &View, to_sun: Vec3) -> View {
        let projection = Projection::Orthographic {
            height: 2.0 * self.reach,
            aspect: 1.0,
            near: -DEPTH_REACH,
            far: DEPTH_REACH,
        };
        let turned = View::looking_at(Vec3::ZERO, -to_sun, projection);
        let ahead = forward(view);
        let ahead = DVec3::new(ahead.x, 0.0, ahead.z).normalize_or_zero();
        let middle = view.translation.as_dvec3() * DVec3::new(1.0, 0.0, 1.0)
            + ahead * f64::from(self.reach) * 0.8;
        let rotation = turned.rotation.as_dquat();
        let texel = f64::from(self.texel());
        let mut across = rotation.conjugate().mul_vec3(middle);
        across.x = (across.x / texel).round() * texel;
        across.y = (across.y / texel).round() * texel;
        View {
            translation: rotation.mul_vec3(across).as_vec3(),
            ..turned
        }
    }
}
