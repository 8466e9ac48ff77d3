//! Drivers: who steers a vehicle along a route.

mod follow;
mod follower;
mod pursuit;
mod recovery;
mod route;
mod settings;
mod speed;
mod traffic;

pub(crate) use follow::follow_routes;
pub use follower::RouteFollower;
pub use route::{Route, RouteError, RoutePoint};
pub use settings::Driver;
