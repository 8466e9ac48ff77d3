//! Rapier's world as a resource, and what the entities hold of it.

mod body;
mod convert;
mod interpolated;
mod interpolation;
mod moved;
mod statics;
mod world;

pub use body::PhysicsBody;
pub(crate) use convert::{pose, quat, to_vector, vec3};
pub use interpolated::Interpolated;
pub(crate) use interpolation::Moving;
pub use statics::StaticBody;
pub(crate) use statics::attach_statics;
pub use world::{Physics, VEHICLE_GROUP};
