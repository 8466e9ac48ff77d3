//! Draws a frame of a run and writes it to a file.

mod png_bytes;

use amp_render::gpu_culling::{AdapterChoice, Gpu, GpuConfig, GpuCuller, GpuCulling};
use amp_render::picture::{Look, PictureConfig, PictureError, PictureRenderer, RgbaPicture};
use bevy_ecs::world::World;

use super::ScreenshotError;
use crate::city::{self, CityPlan};
use crate::options::PictureOptions;
use crate::output_file::OutputFile;
use crate::scene::{missing_models, scene};

/// Shadows of a picture that is looked at for longer than a frame: far, and finely.
fn fine() -> PictureConfig {
    PictureConfig {
        shadow_texels: 4_096,
        shadow_reach: 380.0,
        ..PictureConfig::default()
    }
}

/// Takes one picture of a run.
#[derive(Debug)]
pub(crate) struct Photographer {
    file: OutputFile,
    size: [u32; 2],
    frame: u32,
    look: Look,
    renderer: Option<PictureRenderer>,
    taken: Option<Result<Shot, PictureError>>,
}

/// A picture, and what of it nobody described.
#[derive(Debug)]
struct Shot {
    picture: RgbaPicture,
    missing: Option<String>,
}

impl Photographer {
    /// Looks whether the picture that is asked for can be: its frame, its file. `None` if none is.
    pub(crate) fn new(
        options: &PictureOptions,
        frames: u32,
    ) -> Result<Option<Self>, ScreenshotError> {
        let Some(path) = &options.screenshot else {
            return Ok(None);
        };
        let frame = options.frame(frames);
        if frame >= frames {
            return Err(ScreenshotError::Frame { frame, frames });
        }
        Ok(Some(Self {
            file: OutputFile::create(path, "--screenshot")?,
            size: options.screenshot_size.0,
            frame,
            look: Look::default(),
            renderer: None,
            taken: None,
        }))
    }

    /// Makes the renderer, on the device that culls if one does.
    pub(crate) fn set_up(&mut self, world: &mut World) -> Result<(), ScreenshotError> {
        if let Some(plan) = world.get_resource::<CityPlan>() {
            self.look = city::look(plan);
        }
        let culling = world.get_resource_mut::<GpuCuller>();
        let culling = culling.and_then(|culler| culler.into_inner().culling_mut());
        let renderer = match culling {
            Some(culling) => on(culling, &self.look),
            None => on_its_own(&self.look)?,
        };
        self.renderer = Some(renderer.map_err(draw)?);
        Ok(())
    }

    /// Takes the picture after its frame.
    pub(crate) fn see(&mut self, world: &World, frame: u32) {
        if frame == self.frame {
            self.taken = self.shoot(world);
        }
    }

    fn shoot(&mut self, world: &World) -> Option<Result<Shot, PictureError>> {
        let renderer = self.renderer.as_mut()?;
        let scene = scene(world)?;
        let missing = missing_models(scene.table, &self.look);
        let picture = renderer.photograph(&scene, self.size);
        Some(picture.map(|picture| Shot { picture, missing }))
    }

    /// Writes the file, and says what is in it.
    pub(crate) fn finish(self) -> Result<String, ScreenshotError> {
        let Some(taken) = self.taken else {
            return Err(ScreenshotError::Draw(
                "no picture: the run ended without its frame".to_owned(),
            ));
        };
        let shot = taken.map_err(draw)?;
        let bytes = png_bytes::encoded(&shot.picture)
            .map_err(|error| ScreenshotError::Draw(error.to_string()))?;
        let path = self.file.write(&bytes)?;
        let [width, height] = self.size;
        let missing = shot
            .missing
            .map_or_else(String::new, |missing| format!("; {missing}"));
        Ok(format!(
            "Picture: {} ({width} x {height}, frame {}){missing}",
            path.display(),
            self.frame
        ))
    }
}

fn on(culling: &mut GpuCulling, look: &Look) -> Result<PictureRenderer, PictureError> {
    let renderer = PictureRenderer::new(culling.gpu(), fine(), look)?;
    culling.set_ranges(renderer.ranges().clone());
    Ok(renderer)
}

fn on_its_own(look: &Look) -> Result<Result<PictureRenderer, PictureError>, ScreenshotError> {
    let adapter =
        AdapterChoice::from_env().map_err(|error| ScreenshotError::Adapter(error.to_string()))?;
    let config = GpuConfig {
        adapter,
        ..GpuConfig::default()
    };
    let gpu = Gpu::open(&config).map_err(PictureError::from);
    Ok(gpu.and_then(|gpu| PictureRenderer::new(&gpu, fine(), look)))
}

#[expect(clippy::needless_pass_by_value, reason = "the way `map_err` calls it")]
fn draw(error: PictureError) -> ScreenshotError {
    ScreenshotError::Draw(error.to_string())
}
