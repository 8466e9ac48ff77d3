//! How a driver drives.

use bevy_ecs::component::Component;
use bevy_ecs::reflect::ReflectComponent;
use bevy_reflect::Reflect;
use bevy_reflect::std_traits::ReflectDefault;

/// Someone at the wheel of a vehicle, with their habits.
///
/// Drives where a [`RouteFollower`](crate::RouteFollower) is on the same entity, by writing its
/// [`VehicleControls`](crate::VehicleControls) before every physics step. Habits that make no sense,
/// NaN and negative numbers among them, make a driver that brakes.
#[derive(Component, Reflect, Debug, Clone, Copy, PartialEq)]
#[reflect(Component, Default, Debug, Clone, PartialEq)]
pub struct Driver {
    /// The speed on a straight, in metres per second. Default 13.9, which is 50 km/h.
    pub cruise_speed: f32,
    /// How hard corners are taken, in metres per second². Default 3.5; 2 is calm, 8 is a race.
    pub cornering: f32,
    /// How hard it brakes before corners, in metres per second². Default 4.
    pub braking: f32,
    /// How far it looks ahead along the route, in seconds of driving. Default 0.7. More cuts corners,
    /// less weaves.
    pub foresight: f32,
    /// The least it looks ahead, in metres. Default 5.
    pub min_lookahead: f32,
    /// How far to the right of the route it drives, in metres; negative is left. Default 0.
    pub lane_offset: f32,
}

impl Default for Driver {
    fn default() -> Self {
        Self {
            cruise_speed: 13.9,
            cornering: 3.5,
            braking: 4.0,
            foresight: 0.7,
            min_lookahead: 5.0,
            lane_offset: 0.0,
        }
    }
}
