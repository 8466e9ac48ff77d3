//! A window by winit: events in, frames out.
//!
//! ```text
//! winit ─ keys, mouse ─► Pilot ─ camera, pause ─► app.update ─► Stage: the renderer, in the window
//!                          └─ what was asked for ─► Hud ─ text ───┘
//! ```

mod clock;
mod display;
mod fly;
mod hud;
mod keys;
mod pilot;
mod recent;
mod requests;
mod show;
mod spans;
mod stage;

use amp_render::gpu_culling::{AdapterChoice, GpuConfig};
use bevy_app::App;
use winit::event_loop::EventLoop;

use self::show::{Set, Show};
use super::{Seen, WindowError};
use crate::culling::Culling;
use crate::options::WindowOptions;

/// Sees a run in a window.
#[derive(Debug)]
pub(crate) struct Viewer {
    events: EventLoop<()>,
    set: Set,
}

impl Viewer {
    /// Looks whether there can be a window, if one is asked for. `None` if none is.
    pub(crate) fn open(
        options: &WindowOptions,
        culling: Culling,
    ) -> Result<Option<Self>, WindowError> {
        if !options.window {
            return Ok(None);
        }
        let adapter =
            AdapterChoice::from_env().map_err(|error| WindowError::Adapter(error.to_string()))?;
        Ok(Some(Self {
            events: display::open()?,
            set: Set {
                size: options.window_size.0,
                config: GpuConfig {
                    adapter,
                    ..GpuConfig::default()
                },
                culling,
            },
        }))
    }

    /// Opens the window and updates the app until it is closed.
    pub(crate) fn watch(self, app: &mut App) -> Result<Seen, WindowError> {
        let mut show = Show::new(app, self.set);
        let ended = self.events.run_app(&mut show);
        show.end(ended)
    }
}
