//! What a vehicle is made of. Plain data: prefabs name these components with or without physics.

mod chassis;
mod controls;
mod drive;
mod error;
mod motion;
mod suspension;
mod wheel;

pub use chassis::Chassis;
pub use controls::VehicleControls;
pub use drive::{Drive, DriveLayout};
pub use error::{VehicleError, VehicleRejected};
pub use motion::VehicleMotion;
pub use suspension::Suspension;
pub use wheel::{VisualWheel, WHEELS, Wheels};
