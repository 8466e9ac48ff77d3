//! A window, as far as it is drawn in.

use std::marker::PhantomData;

use amp_trace::perf_span;
use wgpu::{
    Adapter, CompositeAlphaMode, CurrentSurfaceTexture, PresentMode, Surface, SurfaceConfiguration,
    SurfaceTarget, SurfaceTexture, TextureFormat, TextureUsages, TextureViewDescriptor,
};

use super::error::PictureError;
use super::overlay::Overlay;
use super::renderer::{PictureRenderer, Scene};
use crate::gpu_culling::{Gpu, GpuConfig, GpuError, find, instance, none};

/// Shows pictures in a window, each with the next refresh of the display.
///
/// The device is one that can show them there. A [`PictureRenderer`] draws them, on the same device and in the same
/// [`format`](Self::format). After [`PictureError::ScreenLost`], and where the device is lost, the screen is dropped,
/// and another one opened in the same window.
///
/// # Examples
/// ```no_run
/// use amp_render::gpu_culling::GpuConfig;
/// use amp_render::picture::{
///     Look, Overlay, PictureConfig, PictureError, PictureRenderer, Scene, Screen,
/// };
/// use wgpu::SurfaceTarget;
///
/// # fn example(window: SurfaceTarget<'static>, scene: &Scene<'_>) -> Result<(), PictureError> {
/// let mut screen = Screen::open(window, &GpuConfig::default())?;
/// let config = PictureConfig { format: screen.format(), ..PictureConfig::default() };
/// let mut renderer = PictureRenderer::new(screen.gpu(), config, &Look::default())?;
/// screen.resize([1280, 720]);
/// if let Some(picture) = screen.draw(&mut renderer, scene, &Overlay::default())? {
///     picture.show();
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Screen {
    surface: Surface<'static>,
    gpu: Gpu,
    /// Its size is that of the pictures.
    config: SurfaceConfiguration,
    /// The window's size, in pixels. There are none while it is minimised.
    size: [u32; 2],
    /// Whether the surface is as the configuration says.
    is_configured: bool,
}

impl Screen {
    /// Opens a device that can show pictures in a window. None are shown before [`Screen::resize`] says how large
    /// they are.
    ///
    /// # Errors
    /// [`PictureError::NoScreen`] where no adapter of the kind that is asked for can, [`PictureError::Device`] where
    /// it gives no device.
    ///
    /// # Cost
    /// Loads the drivers: tens of milliseconds.
    pub fn open(
        window: impl Into<SurfaceTarget<'static>>,
        config: &GpuConfig,
    ) -> Result<Self, PictureError> {
        perf_span!("open_screen");
        let instance = instance(config.adapter).map_err(no_screen)?;
        let Ok(surface) = instance.create_surface(window) else {
            // The drivers' names say more than that none of them can.
            return Err(no_screen(none(&instance, config.adapter)));
        };
        let can_show = |adapter: &Adapter| adapter.is_surface_supported(&surface);
        let adapter = find(&instance, config.adapter, can_show).map_err(no_screen)?;
        let Some(format) = format(&surface.get_capabilities(&adapter).formats) else {
            return Err(no_screen(none(&instance, config.adapter)));
        };
        Ok(Self {
            surface,
            gpu: Gpu::of(&adapter)?,
            config: SurfaceConfiguration {
                usage: TextureUsages::RENDER_ATTACHMENT,
                format,
                width: 0,
                height: 0,
                present_mode: PresentMode::AutoVsync,
                desired_maximum_frame_latency: 2,
                alpha_mode: CompositeAlphaMode::Auto,
                view_formats: Vec::new(),
            },
            size: [0, 0],
            is_configured: false,
        })
    }

    /// The device that shows, and that has to draw.
    #[must_use]
    pub fn gpu(&self) -> &Gpu {
        &self.gpu
    }

    /// The format of what is drawn on.
    #[must_use]
    pub fn format(&self) -> TextureFormat {
        self.config.format
    }

    /// The size of the pictures, in pixels; a side of 0 where none are drawn.
    #[must_use]
    pub fn size(&self) -> [u32; 2] {
        self.size
    }

    /// The window has another size, in pixels. Without a pixel, as when it is minimised, nothing is drawn; beyond
    /// what the device can draw, pictures are as large as that.
    pub fn resize(&mut self, size: [u32; 2]) {
        let most = self.gpu.device().limits().max_texture_dimension_2d;
        let size = size.map(|side| side.min(most));
        if self.size != size {
            self.size = size;
            self.is_configured = false;
        }
    }

    /// Draws a scene, and text over it. `None` where there is nothing to draw in at present: the window is minimised
    /// or hidden, or has changed since it was looked at last.
    ///
    /// # Errors
    /// [`PictureError::ScreenLost`], [`PictureError::OtherDevice`] for a renderer on another device, and as for
    /// [`PictureRenderer::draw`].
    ///
    /// # Cost
    /// That of [`PictureRenderer::draw`]; and it waits for the display, which shows one picture for each refresh.
    pub fn draw(
        &mut self,
        renderer: &mut PictureRenderer,
        scene: &Scene<'_>,
        overlay: &Overlay,
    ) -> Result<Option<ScreenPicture<'_>>, PictureError> {
        if !renderer.gpu().is_same(&self.gpu) {
            return Err(PictureError::OtherDevice);
        }
        let Some(texture) = self.next_texture()? else {
            return Ok(None);
        };
        let target = texture
            .texture
            .create_view(&TextureViewDescriptor::default());
        let size = [self.config.width, self.config.height];
        renderer.draw(scene, overlay, &target, size)?;
        Ok(Some(ScreenPicture {
            texture,
            screen: PhantomData,
        }))
    }

    /// What the next picture is drawn on, if there is anything.
    fn next_texture(&mut self) -> Result<Option<SurfaceTexture>, PictureError> {
        perf_span!("wait_for_screen");
        if self.size.contains(&0) {
            return Ok(None);
        }
        if !self.is_configured {
            self.configure()?;
        }
        match self.surface.get_current_texture() {
            CurrentSurfaceTexture::Success(texture) => Ok(Some(texture)),
            CurrentSurfaceTexture::Suboptimal(texture) => {
                self.is_configured = false;
                Ok(Some(texture))
            }
            CurrentSurfaceTexture::Timeout | CurrentSurfaceTexture::Occluded => Ok(None),
            CurrentSurfaceTexture::Outdated => {
                self.is_configured = false;
                Ok(None)
            }
            CurrentSurfaceTexture::Lost => {
                // A device that is lost says so here first.
                self.gpu.check()?;
                Err(PictureError::ScreenLost)
            }
            CurrentSurfaceTexture::Validation => {
                self.is_configured = false;
                self.gpu.check()?;
                Ok(None)
            }
        }
    }

    fn configure(&mut self) -> Result<(), PictureError> {
        perf_span!("configure_screen");
        [self.config.width, self.config.height] = self.size;
        // A surface that was never configured is not to be asked for a texture: so no error stays unseen here.
        self.gpu.check()?;
        self.surface.configure(self.gpu.device(), &self.config);
        self.gpu.check()?;
        self.is_configured = true;
        Ok(())
    }
}

/// A picture that is drawn and not shown yet; dropped, it never is.
#[derive(Debug)]
#[must_use = "`show` shows it"]
pub struct ScreenPicture<'a> {
    texture: SurfaceTexture,
    /// One at a time.
    screen: PhantomData<&'a mut Screen>,
}

impl ScreenPicture<'_> {
    /// Shows it, with the next refresh of the display.
    pub fn show(self) {
        perf_span!("show_picture");
        self.texture.present();
    }
}

/// Colours are told apart by eyes, so they are to be stored as screens have them.
fn format(formats: &[TextureFormat]) -> Option<TextureFormat> {
    let srgb = formats.iter().find(|format| format.is_srgb());
    srgb.or(formats.first()).copied()
}

fn no_screen(error: GpuError) -> PictureError {
    match error {
        GpuError::NoAdapter { wanted, found } => PictureError::NoScreen { wanted, found },
        error => PictureError::Device(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_for_eyes_comes_first_and_any_is_better_than_none() {
        use TextureFormat::{Bgra8Unorm, Bgra8UnormSrgb, Rgba16Float};
        let best = |formats: &[TextureFormat]| format(formats);
        assert_eq!(best(&[Bgra8Unorm, Bgra8UnormSrgb]), Some(Bgra8UnormSrgb));
        assert_eq!(best(&[Rgba16Float, Bgra8Unorm]), Some(Rgba16Float));
        assert_eq!(best(&[]), None);
    }
}
