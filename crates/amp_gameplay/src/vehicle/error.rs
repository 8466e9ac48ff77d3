//! Why an entity cannot become a vehicle.

use bevy_ecs::component::Component;
use thiserror::Error;

/// What is wrong with a vehicle's description.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum VehicleError {
    /// A value is zero, negative or not finite where the physics needs a positive number.
    #[error(
        "expected `{field}` to be a number greater than 0, found {found}: correct it in the prefab"
    )]
    NotPositive {
        /// The component and its field.
        field: &'static str,
        /// The value.
        found: f32,
    },
    /// A value is negative or not finite.
    #[error("expected `{field}` to be 0 or greater, found {found}: correct it in the prefab")]
    Negative {
        /// The component and its field.
        field: &'static str,
        /// The value.
        found: f32,
    },
    /// A value is NaN or infinite.
    #[error("expected `{field}` to be finite, found {found}: correct it in the prefab")]
    NotFinite {
        /// The component and its field.
        field: &'static str,
        /// The value, as text.
        found: String,
    },
    /// A value is outside its range.
    #[error(
        "expected `{field}` to be from {min} to {max}, found {found}: correct it in the prefab"
    )]
    OutOfRange {
        /// The component and its field.
        field: &'static str,
        /// The least allowed value.
        min: f32,
        /// The greatest allowed value.
        max: f32,
        /// The value.
        found: f32,
    },
    /// The entity is the child of another; physics moves roots only.
    #[error("expected a vehicle without a parent, found one: spawn it as a root entity")]
    HasParent,
}

/// On a vehicle that the physics refused, with the reason.
///
/// It stays where it is and is not tried again. To try again after correcting it, remove this component.
#[derive(Component, Debug, Clone, PartialEq)]
pub struct VehicleRejected {
    /// Why.
    pub error: VehicleError,
}
