//! Time in the world.

use bevy_app::{App, Plugin};
use bevy_time::{TimePlugin, TimeUpdateStrategy};

use crate::frame_loop::FRAME;

/// Lets [`FRAME`] pass in the world with each frame, whatever the clock on the wall says, so that
/// every run does the same.
#[derive(Debug, Default, Clone, Copy)]
pub struct FixedTimePlugin;

impl Plugin for FixedTimePlugin {
    fn build(&self, app: &mut App) {
        app.add_plugins(TimePlugin)
            .insert_resource(TimeUpdateStrategy::ManualDuration(FRAME));
    }
}
