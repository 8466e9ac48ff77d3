//! A crowd of boxes of which some move: many entities, and little else.

mod demo;
mod motion;
mod prefabs;
mod spawn;

pub use demo::run;
pub use motion::{Drift, MotionPlugin};
