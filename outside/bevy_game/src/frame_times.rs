//! How long frames take, by the game's own count.

use bevy::prelude::*;
use bevy::time::Real;

pub(crate) struct FrameTimesPlugin;

impl Plugin for FrameTimesPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<FrameTimes>()
            .add_systems(First, note_frame);
    }
}

/// Seconds of each frame so far.
#[derive(Resource, Default)]
pub(crate) struct FrameTimes(Vec<f32>);

impl FrameTimes {
    /// Half of the frames took less, in milliseconds; `None` before the second frame.
    pub(crate) fn median(&self) -> Option<f32> {
        let mut sorted = self.0.clone();
        sorted.sort_by(f32::total_cmp);
        sorted.get(sorted.len() / 2).map(|seconds| seconds * 1e3)
    }
}

fn note_frame(time: Res<Time<Real>>, mut times: ResMut<FrameTimes>) {
    if !time.delta().is_zero() {
        times.0.push(time.delta_secs());
    }
}
