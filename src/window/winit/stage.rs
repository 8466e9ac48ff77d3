//! The window, and what draws in it.

use std::sync::Arc;

use amp_render::gpu_culling::{GpuConfig, GpuCuller, GpuCulling, GpuError};
use amp_render::picture::{
    Look, Overlay, PictureConfig, PictureError, PictureRenderer, Screen, ScreenPicture,
};
use amp_trace::{Level, perf_event, perf_span};
use bevy_ecs::world::World;
use winit::dpi::PhysicalSize;
use winit::event_loop::ActiveEventLoop;
use winit::window::Window;

use crate::city::{self, CityPlan};
use crate::scene::{missing_models, scene};
use crate::window::WindowError;

/// How often a lost device, or a lost surface, is replaced before the run ends.
const MOST_REPLACED: u32 = 3;

/// The window, and what draws in it.
#[derive(Debug)]
pub(super) struct Stage {
    window: Arc<Window>,
    config: GpuConfig,
    look: Look,
    /// Always there, but in between.
    set: Option<Set>,
    replaced: u32,
    /// Why the card cannot cull, where it draws.
    trouble: Option<String>,
}

/// What is lost with a device.
#[derive(Debug)]
struct Set {
    screen: Screen,
    renderer: PictureRenderer,
}

impl Stage {
    /// Opens a window of a size in pixels, and has the card that draws in it cull too.
    pub(super) fn open(
        events: &ActiveEventLoop,
        size: [u32; 2],
        config: GpuConfig,
        world: &mut World,
    ) -> Result<Self, WindowError> {
        perf_span!("open_window", width = size[0], height = size[1]);
        let wanted = Window::default_attributes()
            .with_title("AMP: the city")
            .with_inner_size(PhysicalSize::new(size[0], size[1]));
        let window = events
            .create_window(wanted)
            .map_err(|error| WindowError::NoWindow {
                why: error.to_string(),
            })?;
        let mut stage = Self {
            window: Arc::new(window),
            config,
            look: world
                .get_resource::<CityPlan>()
                .map_or_else(Look::default, city::look),
            set: None,
            replaced: 0,
            trouble: None,
        };
        stage.set_up(world)?;
        Ok(stage)
    }

    /// The window.
    pub(super) fn window(&self) -> &Window {
        &self.window
    }

    /// Its size, in pixels.
    pub(super) fn size(&self) -> [u32; 2] {
        let size = self.window.inner_size();
        [size.width, size.height]
    }

    /// What draws, by its name.
    pub(super) fn adapter(&self) -> &str {
        let set = self.set.as_ref();
        set.map_or("nothing", |set| set.screen.gpu().name())
    }

    /// Why the card cannot cull.
    pub(super) fn trouble(&self) -> Option<&str> {
        self.trouble.as_deref()
    }

    /// Which meshes nobody described.
    pub(super) fn missing_models(&self, world: &World) -> Option<String> {
        missing_models(scene(world)?.table, &self.look)
    }

    /// Draws what a world has to be seen, and text over it; returns whether there was anything to draw in.
    pub(super) fn draw(
        &mut self,
        world: &mut World,
        overlay: &Overlay,
    ) -> Result<bool, WindowError> {
        let Err(error) = self.try_to_draw(world, overlay) else {
            return Ok(true);
        };
        match error {
            Undrawn::NothingToDrawIn => Ok(false),
            Undrawn::Because(error @ PictureError::NoFirstInstance) => {
                // The card draws, but not by the draw calls that it made: from the next frame on, by others.
                self.trouble = Some(error.to_string());
                if let Some(mut culler) = world.get_resource_mut::<GpuCuller>() {
                    culler.set_idle(true);
                }
                Ok(false)
            }
            Undrawn::Because(error) if self.can_replace(&error) => {
                perf_event!(level: Level::WARN, "screen_replaced", %error);
                self.replaced += 1;
                // Of two surfaces in a window, the second one cannot be.
                self.set = None;
                // What was there at the start is no bad option now.
                self.set_up(world)
                    .map_err(|error| WindowError::Draw(error.to_string()))?;
                Ok(false)
            }
            Undrawn::Because(error) => Err(WindowError::Draw(error.to_string())),
        }
    }

    fn can_replace(&self, error: &PictureError) -> bool {
        let is_gone = matches!(
            error,
            PictureError::ScreenLost
                | PictureError::OtherDevice
                | PictureError::Device(GpuError::Lost { .. } | GpuError::Refused { .. })
        );
        is_gone && self.replaced < MOST_REPLACED
    }

    fn set_up(&mut self, world: &mut World) -> Result<(), WindowError> {
        let mut screen =
            Screen::open(Arc::clone(&self.window), &self.config).map_err(|error| match error {
                PictureError::NoScreen { .. } => WindowError::NoScreen(error.to_string()),
                error => WindowError::Draw(error.to_string()),
            })?;
        let renderer = PictureRenderer::new(screen.gpu(), quality(&screen), &self.look)
            .map_err(|error| WindowError::Draw(error.to_string()))?;
        screen.resize(self.size());
        if let Some(mut culler) = world.get_resource_mut::<GpuCuller>() {
            match GpuCulling::on(screen.gpu().clone(), &self.config) {
                Ok(mut culling) => {
                    culling.set_ranges(renderer.ranges().clone());
                    culler.adopt(culling);
                    self.trouble = None;
                }
                Err(error) => self.trouble = Some(error.to_string()),
            }
        }
        self.set = Some(Set { screen, renderer });
        Ok(())
    }

    fn try_to_draw(&mut self, world: &World, overlay: &Overlay) -> Result<(), Undrawn> {
        let size = self.size();
        let (Some(Set { screen, renderer }), Some(scene)) = (&mut self.set, scene(world)) else {
            return Err(Undrawn::NothingToDrawIn);
        };
        screen.resize(size);
        let picture = screen.draw(renderer, &scene, overlay);
        match picture.map_err(Undrawn::Because)? {
            Some(picture) => {
                self.window.pre_present_notify();
                ScreenPicture::show(picture);
                Ok(())
            }
            None => Err(Undrawn::NothingToDrawIn),
        }
    }
}

/// Smooth edges and fine shadows, unless it is a program that draws them: that would take most of its time.
fn quality(screen: &Screen) -> PictureConfig {
    let fine = PictureConfig {
        format: screen.format(),
        ..PictureConfig::default()
    };
    if !screen.gpu().is_software() {
        return fine;
    }
    PictureConfig {
        samples: 1,
        shadow_texels: 1_024,
        ..fine
    }
}

/// Why a frame was not drawn.
enum Undrawn {
    NothingToDrawIn,
    Because(PictureError),
}
