//! From a vehicle's components to Rapier's body, collider and controller.

use bevy_math::Vec3;
use bevy_transform::components::Transform;
use rapier3d::control::{DynamicRayCastVehicleController, WheelTuning};
use rapier3d::dynamics::{MassProperties, RigidBodyBuilder, RigidBodyHandle};
use rapier3d::geometry::{ColliderBuilder, Group, InteractionGroups};

use crate::physics::{VEHICLE_GROUP, pose, to_vector};
use crate::vehicle::{Chassis, Drive, Suspension, VehicleError, Wheels};

/// A vehicle whose every value is known to be one that the physics can work with.
pub(super) struct VehicleSpec {
    chassis: Chassis,
    wheels: Wheels,
    suspension: Suspension,
    place: Transform,
}

fn in_range(field: &'static str, found: f32, min: f32, max: f32) -> Result<(), VehicleError> {
    // Not a number is in no range.
    if found >= min && found <= max {
        return Ok(());
    }
    Err(VehicleError::OutOfRange {
        field,
        min,
        max,
        found,
    })
}

fn positive(field: &'static str, found: f32, max: f32) -> Result<(), VehicleError> {
    if found > 0.0 {
        in_range(field, found, 0.0, max)
    } else {
        Err(VehicleError::NotPositive { field, found })
    }
}

fn not_negative(field: &'static str, found: f32, max: f32) -> Result<(), VehicleError> {
    if found >= 0.0 {
        in_range(field, found, 0.0, max)
    } else {
        Err(VehicleError::Negative { field, found })
    }
}

fn finite(field: &'static str, found: Vec3) -> Result<(), VehicleError> {
    if found.is_finite() {
        return Ok(());
    }
    Err(VehicleError::NotFinite {
        field,
        found: found.to_string(),
    })
}

impl VehicleSpec {
    /// Checks every value. The upper bounds keep the physics' products finite.
    pub(super) fn new(
        chassis: Chassis,
        wheels: Wheels,
        suspension: Suspension,
        drive: Drive,
        place: Transform,
    ) -> Result<Self, VehicleError> {
        for side in chassis.half_extents.to_array() {
            positive("Chassis.half_extents", side, 1e3)?;
        }
        positive("Chassis.mass", chassis.mass, 1e7)?;
        finite("Chassis.center_of_mass", chassis.center_of_mass)?;
        not_negative("Chassis.linear_damping", chassis.linear_damping, 1e3)?;
        not_negative("Chassis.angular_damping", chassis.angular_damping, 1e3)?;
        positive("Wheels.wheelbase", wheels.wheelbase, 1e3)?;
        positive("Wheels.track", wheels.track, 1e3)?;
        in_range("Wheels.mount_height", wheels.mount_height, -1e3, 1e3)?;
        positive("Wheels.radius", wheels.radius, 1e3)?;
        not_negative("Wheels.grip", wheels.grip, 1e3)?;
        in_range("Wheels.side_grip", wheels.side_grip, 0.0, 1.0)?;
        positive("Suspension.rest_length", suspension.rest_length, 1e3)?;
        positive("Suspension.travel", suspension.travel, 1e3)?;
        positive("Suspension.frequency", suspension.frequency, 1e2)?;
        not_negative("Suspension.damping_ratio", suspension.damping_ratio, 1e2)?;
        positive("Suspension.max_load", suspension.max_load, 1e4)?;
        not_negative("Drive.engine_force", drive.engine_force, 1e9)?;
        not_negative("Drive.brake_force", drive.brake_force, 1e9)?;
        in_range("Drive.max_steering", drive.max_steering, 0.0, 1.5)?;
        positive("Drive.top_speed", drive.top_speed, 1e4)?;
        finite("Transform.translation", place.translation)?;
        let turned = place.rotation.length_squared();
        in_range("Transform.rotation (its length)", turned.sqrt(), 0.99, 1.01)?;
        Ok(Self {
            chassis,
            wheels,
            suspension,
            place,
        })
    }

    /// Where the vehicle is spawned.
    pub(super) fn place(&self) -> Transform {
        self.place
    }

    pub(super) fn body(&self) -> RigidBodyBuilder {
        RigidBodyBuilder::dynamic()
            .pose(pose(self.place.translation, self.place.rotation))
            .linear_damping(self.chassis.linear_damping)
            .angular_damping(self.chassis.angular_damping)
    }

    pub(super) fn collider(&self) -> ColliderBuilder {
        let [x, y, z] = self.chassis.half_extents.to_array();
        // A box of even density has m/3·(b² + c²) about an axis, of half sizes b and c across it.
        let third = self.chassis.mass / 3.0;
        let inertia = Vec3::new(y * y + z * z, x * x + z * z, x * x + y * y) * third;
        let center = to_vector(self.chassis.center_of_mass);
        ColliderBuilder::cuboid(x, y, z)
            .mass_properties(MassProperties::new(
                center,
                self.chassis.mass,
                to_vector(inertia),
            ))
            .friction(0.3)
            .restitution(0.1)
            .collision_groups(
                InteractionGroups::all()
                    .with_memberships(VEHICLE_GROUP)
                    .with_filter(Group::ALL),
            )
    }

    pub(super) fn controller(
        &self,
        body: RigidBodyHandle,
        gravity: f32,
    ) -> DynamicRayCastVehicleController {
        let mut controller = DynamicRayCastVehicleController::new(body);
        controller.index_up_axis = 1;
        controller.index_forward_axis = 2;
        let mounts = self.wheels.mounts();
        let share = self.chassis.mass * gravity / mounts.len() as f32;
        let tuning = WheelTuning {
            suspension_stiffness: self.suspension.stiffness(),
            suspension_compression: self.suspension.damping(),
            suspension_damping: self.suspension.damping(),
            max_suspension_travel: self.suspension.travel,
            side_friction_stiffness: self.wheels.side_grip,
            friction_slip: self.wheels.grip,
            max_suspension_force: share * self.suspension.max_load,
        };
        for mount in mounts {
            // With the axle to the right, forward is −Z.
            controller.add_wheel(
                to_vector(mount),
                to_vector(Vec3::NEG_Y),
                to_vector(Vec3::X),
                self.suspension.rest_length,
                self.wheels.radius,
                &tuning,
            );
        }
        controller
    }
}
