//! Rapier's world, and the memory of what moved in it.

use std::time::Duration;

use amp_trace::{perf_event, perf_gauge, perf_span};
use bevy_ecs::entity::Entity;
use bevy_ecs::resource::Resource;
use bevy_math::{Quat, Vec3};
use rapier3d::control::DynamicRayCastVehicleController;
use rapier3d::dynamics::{RigidBody, RigidBodyBuilder, RigidBodyHandle};
use rapier3d::geometry::{Collider, ColliderBuilder, ColliderHandle, Group, InteractionGroups};
use rapier3d::pipeline::{PhysicsWorld, QueryFilter};

use super::body::PhysicsBody;
use super::convert::{to_vector, vec3};
use super::interpolation::{Interpolation, Moving};
use super::moved::Moved;

/// The collision group of vehicles: their wheels roll on everything that is not in it.
pub const VEHICLE_GROUP: Group = Group::GROUP_32;

/// Marks user data that holds an entity; Rapier's default is 0.
const ENTITY_MARK: u128 = 1 << 64;

/// Rapier's world as a resource.
///
/// Read it through [`world`](Self::world). Every way to change a body remembers that body, which is
/// what makes the transform synchronisation exact without looking at all of them.
///
/// Simulations on one machine with one build are reproducible: bodies are stepped in the order of
/// their insertion, on one thread.
#[derive(Resource, Default)]
pub struct Physics {
    world: PhysicsWorld,
    /// Bodies that may have moved and need not be awake any more.
    moved: Moved,
    /// Bodies that are shown between steps.
    interpolation: Interpolation,
    /// Whether a step was made since [`Physics::forget_moved`].
    stepped: bool,
    /// Whether the last step told bodies that are shown between steps from the others.
    told_apart: bool,
    quarantined: u64,
}

impl Physics {
    /// Everything that Rapier knows, to read.
    #[must_use]
    pub fn world(&self) -> &PhysicsWorld {
        &self.world
    }

    /// The acceleration of free fall, in metres per second². Default −9.81 along Y.
    #[must_use]
    pub fn gravity(&self) -> Vec3 {
        vec3(self.world.gravity)
    }

    /// Changes the acceleration of free fall, in metres per second². Sleeping bodies stay asleep.
    /// A gravity that is not finite is taken as none.
    pub fn set_gravity(&mut self, gravity: Vec3) {
        let gravity = if gravity.is_finite() {
            gravity
        } else {
            Vec3::ZERO
        };
        self.world.gravity = to_vector(gravity);
    }

    /// Adds a body with one collider for an entity, and returns the component that holds it: insert
    /// that into the entity, or the body stays until [`remove`](Self::remove).
    ///
    /// The body's user data is overwritten with the entity.
    pub fn insert(
        &mut self,
        entity: Entity,
        body: RigidBodyBuilder,
        collider: ColliderBuilder,
    ) -> PhysicsBody {
        let body = body.user_data(ENTITY_MARK | u128::from(entity.to_bits()));
        let (handle, _) = self.world.insert(body, collider);
        self.moved.insert(handle);
        PhysicsBody::new(handle)
    }

    /// The entity that a body was inserted for.
    #[must_use]
    pub fn entity(body: &RigidBody) -> Option<Entity> {
        let bits = (body.user_data & ENTITY_MARK != 0).then_some(body.user_data as u64)?;
        Entity::try_from_bits(bits)
    }

    /// A body to change: push it, move it, put it to sleep. `None` when it is gone.
    pub fn body_mut(&mut self, handle: RigidBodyHandle) -> Option<&mut RigidBody> {
        let body = self.world.bodies.get_mut(handle)?;
        self.moved.insert(handle);
        self.interpolation.touch(handle);
        Some(body)
    }

    /// Removes a body and its colliders. Answers whether it was there.
    pub fn remove(&mut self, handle: RigidBodyHandle) -> bool {
        self.interpolation.remove(handle);
        self.world.remove_body(handle).is_some()
    }

    /// Has a body written the next time, wherever it is.
    pub(super) fn remember(&mut self, handle: RigidBodyHandle) {
        self.moved.insert(handle);
    }

    /// Shows a body between its last two steps from now on, or where it is. Answers whether it is there.
    ///
    /// What the component [`Interpolated`](super::Interpolated) calls. Whoever gets the body later leaves its user data as it
    /// is: they name the entity.
    pub fn interpolate(&mut self, handle: RigidBodyHandle, on: bool) -> bool {
        let Some(body) = self.world.bodies.get(handle) else {
            return false;
        };
        if on {
            let (entity, pose) = (Self::entity(body), *body.position());
            self.interpolation.insert(handle, entity, pose);
        } else {
            self.interpolation.remove(handle);
        }
        self.moved.insert(handle);
        true
    }

    /// Where a body is shown when so much of the next step's time has passed, from 0 to 1
    /// ([`PhysicsClock::overstep`](crate::PhysicsClock::overstep)): where it is, unless it is
    /// [`Interpolated`](super::Interpolated). `None` when it is gone.
    #[must_use]
    pub fn shown(&self, handle: RigidBodyHandle, overstep: f32) -> Option<(Vec3, Quat)> {
        let body = self.world.bodies.get(handle)?;
        Some(self.shown_body(handle, body, overstep))
    }

    /// What [`shown`](Self::shown) says of a body that is there.
    #[inline]
    pub(crate) fn shown_body(
        &self,
        handle: RigidBodyHandle,
        body: &RigidBody,
        overstep: f32,
    ) -> (Vec3, Quat) {
        self.interpolation.pose(handle, body.position(), overstep)
    }

    /// Adds a collider without a body: something that never moves.
    pub fn insert_static(&mut self, collider: impl Into<Collider>) -> ColliderHandle {
        self.world.insert_collider(collider, None)
    }

    /// Removes a collider without a body. Answers whether it was there.
    pub fn remove_static(&mut self, handle: ColliderHandle) -> bool {
        self.world.remove_collider(handle).is_some()
    }

    /// Bodies that Rapier disabled because their pose or velocity was no longer finite, so far.
    #[must_use]
    pub fn quarantined(&self) -> u64 {
        self.quarantined
    }

    /// Makes one step of this length.
    ///
    /// # Cost
    /// That of Rapier's step over the bodies awake; from the second step of a frame on, a few
    /// nanoseconds for each of them to remember that the step before moved it, and in each step as many where some are
    /// [`Interpolated`](super::Interpolated).
    pub fn step(&mut self, length: Duration, vehicles: u32) {
        perf_span!(
            "physics_step",
            bodies = self.world.bodies.len(),
            awake = self.world.islands.num_active_bodies(),
            vehicles
        );
        if self.stepped {
            // Those that the step before moved may fall asleep in this one. Of those on their way, it will tell.
            if self.told_apart {
                for handle in self.interpolation.others() {
                    self.moved.insert(*handle);
                }
            } else {
                for handle in self.world.islands.active_bodies() {
                    self.moved.insert(handle);
                }
            }
        }
        self.stepped = true;
        self.world.integration_parameters.dt = length.as_secs_f32();
        self.told_apart = !self.interpolation.is_empty();
        if self.told_apart {
            self.interpolation.before_step(&self.world.bodies);
            self.world.step();
            let awake = self.world.islands.active_bodies();
            let settled = |handle| self.moved.insert(handle);
            self.interpolation
                .after_step(&self.world.bodies, awake, settled);
        } else {
            self.world.step();
        }
        let lost = self.world.quarantine().bodies();
        if !lost.is_empty() {
            perf_event!("bodies_quarantined", bodies = lost.len());
            self.quarantined += lost.len() as u64;
        }
        perf_gauge!("awake bodies", self.world.islands.num_active_bodies());
    }

    /// The bodies that may be shown elsewhere since [`forget_moved`](Self::forget_moved): moved by a step, inserted, given
    /// out by [`body_mut`](Self::body_mut), or on their way between two steps. Some may come twice, some may be gone.
    pub fn moved(&self) -> impl Iterator<Item = RigidBodyHandle> + '_ {
        let moving = self.moving().iter().map(|moving| moving.handle);
        self.arrived().chain(moving)
    }

    /// Those of [`moved`](Self::moved) that are on their way between two poses.
    pub(crate) fn moving(&self) -> &[Moving] {
        self.interpolation.moving()
    }

    /// The others of [`moved`](Self::moved).
    pub(crate) fn arrived(&self) -> impl Iterator<Item = RigidBodyHandle> + '_ {
        let (awake, others) = self.awake();
        (self.world.islands.active_bodies().take(awake))
            .chain(others.iter().copied())
            .chain(self.moved.bodies().iter().copied())
    }

    /// How many [`arrived`](Self::arrived) yields.
    pub(crate) fn arrived_len(&self) -> usize {
        let (awake, others) = self.awake();
        awake + others.len() + self.moved.bodies().len()
    }

    /// The bodies awake that a step may have moved, but for those on their way: so many of Rapier's, or these.
    fn awake(&self) -> (usize, &[RigidBodyHandle]) {
        match (self.stepped, self.told_apart) {
            (false, _) => (0, &[]),
            (true, false) => (self.world.islands.num_active_bodies(), &[]),
            (true, true) => (0, self.interpolation.others()),
        }
    }

    /// Begins anew to remember the bodies that move.
    pub fn forget_moved(&mut self) {
        self.moved.clear();
        self.stepped = false;
    }

    /// Lets a vehicle's wheels feel the ground and push its chassis, for a step of `dt` seconds.
    /// Answers whether the chassis is there.
    pub(crate) fn update_vehicle(
        &mut self,
        vehicle: &mut DynamicRayCastVehicleController,
        dt: f32,
    ) -> bool {
        let world = &mut self.world;
        if !world.bodies.contains(vehicle.chassis) {
            return false;
        }
        let ground = InteractionGroups::all().with_filter(Group::ALL & !VEHICLE_GROUP);
        let filter = QueryFilter::new()
            .exclude_rigid_body(vehicle.chassis)
            .exclude_sensors()
            .groups(ground);
        let queries = world.broad_phase.as_query_pipeline_mut(
            world.narrow_phase.query_dispatcher(),
            &mut world.bodies,
            &mut world.colliders,
            filter,
        );
        vehicle.update_vehicle(dt, queries);
        true
    }

    /// Wakes a body that sleeps.
    pub(crate) fn wake(&mut self, handle: RigidBodyHandle) {
        self.world.wake_up(handle, true);
    }
}
