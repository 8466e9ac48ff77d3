//! A city from a seed: the same seed and size make the same city on every machine.
//!
//! [`CityPlan`] is plain data and knows no engine; [`CityPlugin`] brings it to life.

mod block;
mod building;
mod camera;
mod camera_path;
mod demo;
#[cfg(feature = "gpu")]
mod look;
mod plan;
mod plugin;
mod prefabs;
mod prop;
mod route;
mod spawn;
mod streets;

pub use block::{Block, Rect};
pub use building::{Building, BuildingKind, FACADES};
#[cfg(feature = "window")]
pub(crate) use camera::projection;
pub use camera_path::{CameraPath, Pose};
pub use demo::run;
#[cfg(feature = "gpu")]
pub use look::look;
pub use plan::CityPlan;
pub use plugin::{CityPlugin, DetailPlugin, FlightPlugin};
pub use prefabs::{CityPrefabs, read_prefabs};
pub use prop::{Prop, PropKind};
pub use route::Route;
pub use streets::{Street, Streets};
