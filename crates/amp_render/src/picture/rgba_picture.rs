//! A picture in memory.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use amp_trace::perf_span;
use wgpu::{
    Buffer, BufferDescriptor, BufferUsages, COPY_BYTES_PER_ROW_ALIGNMENT, CommandEncoderDescriptor,
    Extent3d, MapMode, PollType, TexelCopyBufferInfo, TexelCopyBufferLayout, TextureDescriptor,
    TextureDimension, TextureUsages, TextureViewDescriptor,
};

use super::error::PictureError;
use super::overlay::Overlay;
use super::renderer::{PictureRenderer, Scene};
use crate::gpu_culling::GpuError;

/// A card that does not answer for so long will not.
const PATIENCE: Duration = Duration::from_secs(120);

/// A picture: four bytes for each pixel, red, green, blue and opacity, from the top left, row by row. Red,
/// green and blue are as screens have them (sRGB).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RgbaPicture {
    size: [u32; 2],
    rgba: Vec<u8>,
}

impl RgbaPicture {
    /// The width and the height, in pixels.
    #[must_use]
    pub fn size(&self) -> [u32; 2] {
        self.size
    }

    /// The bytes.
    #[must_use]
    pub fn rgba(&self) -> &[u8] {
        &self.rgba
    }
}

impl PictureRenderer {
    /// Draws a scene and reads the picture back.
    ///
    /// The renderer's format is to be one of four bytes for each pixel; those of windows may have blue first.
    ///
    /// # Errors
    /// As for [`PictureRenderer::draw`].
    ///
    /// # Cost
    /// Waits for the card.
    pub fn photograph(
        &mut self,
        scene: &Scene<'_>,
        size: [u32; 2],
    ) -> Result<RgbaPicture, PictureError> {
        self.photograph_with(scene, &Overlay::default(), size)
    }

    /// The same, with text over it.
    ///
    /// # Errors
    /// As for [`PictureRenderer::draw`].
    pub fn photograph_with(
        &mut self,
        scene: &Scene<'_>,
        overlay: &Overlay,
        size: [u32; 2],
    ) -> Result<RgbaPicture, PictureError> {
        perf_span!("photograph", width = size[0], height = size[1]);
        self.check_size(size)?;
        let device = self.gpu().device().clone();
        let extent = Extent3d {
            width: size[0],
            height: size[1],
            depth_or_array_layers: 1,
        };
        let texture = device.create_texture(&TextureDescriptor {
            label: Some("picture"),
            size: extent,
            mip_level_count: 1,
            sample_count: 1,
            dimension: TextureDimension::D2,
            format: self.format(),
            usage: TextureUsages::RENDER_ATTACHMENT | TextureUsages::COPY_SRC,
            view_formats: &[],
        });
        let target = texture.create_view(&TextureViewDescriptor::default());
        self.draw(scene, overlay, &target, size)?;

        let line = (size[0] * 4).next_multiple_of(COPY_BYTES_PER_ROW_ALIGNMENT);
        let buffer = device.create_buffer(&BufferDescriptor {
            label: Some("picture"),
            size: u64::from(line) * u64::from(size[1]),
            usage: BufferUsages::MAP_READ | BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let mut encoder = device.create_command_encoder(&CommandEncoderDescriptor::default());
        encoder.copy_texture_to_buffer(
            texture.as_image_copy(),
            TexelCopyBufferInfo {
                buffer: &buffer,
                layout: TexelCopyBufferLayout {
                    offset: 0,
                    bytes_per_row: Some(line),
                    rows_per_image: None,
                },
            },
            extent,
        );
        self.gpu().queue().submit([encoder.finish()]);
        let rgba = self.read(&buffer, line, size)?;
        self.finish();
        Ok(RgbaPicture { size, rgba })
    }

    /// The lines of a picture, without what is between them.
    fn read(&self, buffer: &Buffer, line: u32, size: [u32; 2]) -> Result<Vec<u8>, PictureError> {
        let answered = Arc::<OnceLock<bool>>::default();
        let tell = Arc::clone(&answered);
        buffer.map_async(MapMode::Read, .., move |result| {
            tell.get_or_init(|| result.is_ok());
        });
        let waited = self.gpu().device().poll(PollType::Wait {
            submission_index: None,
            timeout: Some(PATIENCE),
        });
        self.gpu().check()?;
        let refused = |why: String| PictureError::Device(GpuError::Refused { why });
        waited.map_err(|error| refused(error.to_string()))?;
        if answered.get() != Some(&true) {
            return Err(refused("the picture cannot be read back".to_owned()));
        }
        let view = buffer.get_mapped_range(..);
        let lines = view.chunks_exact(line as usize);
        Ok(lines
            .flat_map(|line| &line[..size[0] as usize * 4])
            .copied()
            .collect())
    }
}
