//! Vehicles with ray-cast suspension, and the drivers that steer them.
//!
//! A vehicle is an entity with a [`Chassis`]; its wheels, springs, engine and controls come with it and
//! can be named in prefabs. A [`Driver`] with a [`RouteFollower`] steers it along a [`Route`]. The ground
//! and the buildings are entities with a [`StaticCollider`]. The [`GameplayPlugin`] steps the physics at a
//! fixed rate, whatever the frames do, and writes the transforms of what moved.
//!
//! ```
//! use std::sync::Arc;
//!
//! use amp_gameplay::{Chassis, Driver, GameplayPlugin, Route, RouteFollower, StaticCollider};
//! use bevy_app::App;
//! use bevy_math::Vec3;
//! use bevy_transform::components::Transform;
//!
//! let mut app = App::new();
//! app.add_plugins(GameplayPlugin);
//! app.world_mut().spawn(StaticCollider::ground(500.0));
//!
//! let block = [(0.0, 0.0), (80.0, 0.0), (80.0, 80.0), (0.0, 80.0)];
//! let route = Arc::new(Route::closed(block.map(|(x, z)| Vec3::new(x, 0.0, z)))?);
//! app.world_mut().spawn((
//!     Chassis::default(),
//!     Driver::default(),
//!     RouteFollower::new(route, 0.0),
//!     Transform::from_xyz(0.0, 1.0, 0.0).looking_to(Vec3::X, Vec3::Y),
//! ));
//! app.update();
//! # Ok::<(), amp_gameplay::RouteError>(())
//! ```
//!
//! # Features
//! | feature | what it turns on |
//! |---|---|
//! | (none) | the components, routes and the clock; nothing moves |
//! | `rapier3d_030` | the physics. The name is historic: the engine behind it is `rapier3d` 0.36 |
//! | `perf_trace` | the spans `attach_statics`, `attach_vehicles`, `simulate`, `drivers`, `rescue_vehicles`, `vehicle_controllers`, `physics_step`, `observe_vehicles`, `sync_transforms`, `place_wheels`, and counters and events beside them |
//!
//! Nothing in this crate asks which feature is on; the modules below are chosen here.

mod clock;
mod collider;
mod driver;
mod plugin;
mod stats;
mod vehicle;

#[cfg(feature = "rapier3d_030")]
mod physics;
#[cfg_attr(feature = "rapier3d_030", path = "vehicle/systems/mod.rs")]
#[cfg_attr(not(feature = "rapier3d_030"), path = "vehicle/without_physics.rs")]
mod systems;

pub use clock::{ClockError, PhysicsClock};
pub use collider::{ColliderError, ColliderRejected, StaticCollider};
pub use driver::{Driver, Route, RouteError, RouteFollower, RoutePoint};
pub use plugin::{GameplayPlugin, GameplaySystems, PhysicsStep, StepSystems};
pub use stats::SimulationStats;
pub use systems::PHYSICS;
pub use vehicle::{
    Chassis, Drive, DriveLayout, Suspension, VehicleControls, VehicleError, VehicleMotion,
    VehicleRejected, VisualWheel, WHEELS, Wheels,
};

#[cfg(feature = "rapier3d_030")]
pub use physics::{Interpolated, Physics, PhysicsBody, StaticBody, VEHICLE_GROUP};
#[cfg(feature = "rapier3d_030")]
pub use rapier3d;
#[cfg(feature = "rapier3d_030")]
pub use systems::{VehicleController, sync_vehicle_transforms};
