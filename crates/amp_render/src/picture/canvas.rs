//! What is drawn on before it is a picture: samples of colour and of depth.

use wgpu::{
    Device, Extent3d, TextureDescriptor, TextureDimension, TextureFormat, TextureUsages,
    TextureView, TextureViewDescriptor,
};

use super::pipelines::DEPTH;

/// Samples of a size.
#[derive(Debug)]
pub(super) struct Canvas {
    pub(super) size: [u32; 2],
    /// Where there are several samples for each pixel; one is drawn straight into the picture.
    pub(super) samples: Option<TextureView>,
    pub(super) depth: TextureView,
}

impl Canvas {
    pub(super) fn new(
        device: &Device,
        size: [u32; 2],
        format: TextureFormat,
        sample_count: u32,
    ) -> Self {
        let texture = |label, format| {
            let texture = device.create_texture(&TextureDescriptor {
                label: Some(label),
                size: Extent3d {
                    width: size[0],
                    height: size[1],
                    depth_or_array_layers: 1,
                },
                mip_level_count: 1,
                sample_count,
                dimension: TextureDimension::D2,
                format,
                usage: TextureUsages::RENDER_ATTACHMENT,
                view_formats: &[],
            });
            texture.create_view(&TextureViewDescriptor::default())
        };
        Self {
            size,
            samples: (sample_count > 1).then(|| texture("samples", format)),
            depth: texture("depth", DEPTH),
        }
    }
}
