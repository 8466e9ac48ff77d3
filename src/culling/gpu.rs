//! Builds with the graphics card.

use amp_engine::plugins::{Stage, StagedPlugins};
use amp_render::gpu_culling::{AdapterChoice, GpuConfig, GpuCuller, GpuCullingPlugin, ReadBack};
use amp_render::{RenderFrame, RenderPlugin};
use bevy_ecs::world::{Mut, World};

use super::Culling;

/// What was chosen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Choice(Option<GpuCullingPlugin>);

/// Reads which adapter is wanted, where one is. With a window, the card waits for that, whoever begins.
///
/// # Errors
/// What is wrong with `AMP_ADAPTER`.
pub(crate) fn choose(culling: Culling, has_window: bool) -> Result<Choice, String> {
    if culling == Culling::Cpu && !has_window {
        return Ok(Choice(None));
    }
    let adapter = AdapterChoice::from_env().map_err(|error| error.to_string())?;
    Ok(Choice(Some(GpuCullingPlugin {
        config: GpuConfig {
            adapter,
            ..GpuConfig::default()
        },
        read: ReadBack::Counts,
        awaits_device: has_window,
    })))
}

impl Choice {
    /// Adds the plugin that culls on the card, if that was chosen.
    pub(crate) fn add(self, plugins: &mut StagedPlugins) {
        if let Some(plugin) = self.0 {
            plugins
                .add(Stage::RENDER, plugin)
                .requires::<RenderPlugin>();
        }
    }
}

/// Why the processor culls although the card was asked to.
pub(crate) fn trouble(world: &World) -> Option<String> {
    let culler = world.get_resource::<GpuCuller>()?;
    culler.trouble().map(ToString::to_string)
}

/// Waits for the card, and says who culled.
pub(crate) fn finish(world: &mut World) -> String {
    let culler = world.try_resource_scope(|world, mut culler: Mut<'_, GpuCuller>| {
        if let Some(mut frame) = world.get_resource_mut::<RenderFrame>() {
            culler.finish(&mut frame);
        }
        told(&culler, world.get_resource())
    });
    culler.unwrap_or_else(|| "Culled by the processor".to_owned())
}

fn told(culler: &GpuCuller, frame: Option<&RenderFrame>) -> String {
    let trouble = culler.trouble().map(ToString::to_string);
    let frames = frame.map_or(0, |frame| frame.sums().frames);
    match (culler.culling(), trouble) {
        (Some(_), None) if culler.frames() == 0 => "Culled by the processor".to_owned(),
        (Some(culling), None) if culler.frames() < frames => format!(
            "Culled by the graphics card: {}; {} of {frames} frames by the processor",
            culling.gpu().name(),
            frames - culler.frames()
        ),
        (Some(culling), None) => format!("Culled by the graphics card: {}", culling.gpu().name()),
        (Some(culling), Some(trouble)) => format!(
            "Culled by the graphics card: {}; some frames by the processor: {trouble}",
            culling.gpu().name()
        ),
        (None, trouble) => format!(
            "Culled by the processor: {}",
            trouble.unwrap_or_else(|| "there is no graphics card".to_owned())
        ),
    }
}
