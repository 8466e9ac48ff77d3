use bevy_app::{App, Plugin, PreUpdate, Startup};

use super::camera::{Flight, fly_camera, set_details};
use super::plan::CityPlan;
use super::prefabs::CityPrefabs;
use super::spawn::spawn_city;

/// Spawns a city at the start.
///
/// Needs the [`Factory`](gameplay_factory::Factory) of the city's prefabs.
#[derive(Debug, Clone)]
pub struct CityPlugin {
    /// What to spawn.
    pub plan: CityPlan,
    /// From which prefabs.
    pub prefabs: CityPrefabs,
}

impl Plugin for CityPlugin {
    fn build(&self, app: &mut App) {
        app.insert_resource(self.plan.clone())
            .insert_resource(self.prefabs)
            .add_systems(Startup, spawn_city);
    }
}

/// Gives what is far away less detail, in the city of a [`CityPlugin`].
///
/// Needs [`RenderPlugin`](amp_render::RenderPlugin).
#[derive(Debug, Default, Clone, Copy)]
pub struct DetailPlugin;

impl Plugin for DetailPlugin {
    fn build(&self, app: &mut App) {
        app.add_systems(Startup, set_details);
    }
}

/// Flies the camera through the city of a [`CityPlugin`] once, in so many frames.
#[derive(Debug, Clone)]
pub struct FlightPlugin {
    /// Where it flies.
    pub path: super::CameraPath,
    /// In how many frames.
    pub frames: u32,
    /// The width of what it sees divided by the height.
    pub aspect: f32,
}

impl Plugin for FlightPlugin {
    fn build(&self, app: &mut App) {
        app.insert_resource(Flight {
            path: self.path.clone(),
            frames: self.frames,
            aspect: self.aspect,
            frame: 0,
        })
        .add_systems(PreUpdate, fly_camera);
    }
}
