//! Where a driver is on its route.

use std::sync::Arc;

use bevy_ecs::component::Component;
use bevy_math::Vec3;

use super::recovery::Recovery;
use super::route::Route;

/// How far before and after the last place a vehicle is looked for, in metres.
const BEHIND: f32 = 5.0;
const AHEAD: f32 = 20.0;

/// The route that a vehicle's [`Driver`](crate::Driver) follows, and how far it has come.
#[derive(Component, Debug, Clone)]
pub struct RouteFollower {
    route: Arc<Route>,
    distance: f32,
    off_route: f32,
    laps: i32,
    lost: bool,
    pub(super) recovery: Recovery,
}

impl RouteFollower {
    /// Follows a route from a distance on it, in metres. Many vehicles share one route.
    #[must_use]
    pub fn new(route: Arc<Route>, distance: f32) -> Self {
        let distance = route.wrapped(distance);
        let recovery = Recovery::default();
        Self {
            route,
            distance,
            off_route: 0.0,
            laps: 0,
            lost: false,
            recovery,
        }
    }

    /// The route.
    #[must_use]
    pub fn route(&self) -> &Arc<Route> {
        &self.route
    }

    /// How far along the route the vehicle is, in metres from its first point.
    #[must_use]
    pub fn distance(&self) -> f32 {
        self.distance
    }

    /// How far beside the route the vehicle is, in metres.
    #[must_use]
    pub fn off_route(&self) -> f32 {
        self.off_route
    }

    /// How often the vehicle came past the route's first point.
    #[must_use]
    pub fn laps(&self) -> i32 {
        self.laps
    }

    /// Whether the driver has given up and waits to be put back onto the route.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        self.lost
    }

    /// Looks where the vehicle is now.
    pub(super) fn locate(&mut self, position: Vec3) {
        let (distance, off_route) = self.route.project(position, self.distance, BEHIND, AHEAD);
        let half = self.route.length() / 2.0;
        let gone = distance - self.distance;
        // A jump of more than half a round is one across the first point.
        self.laps += i32::from(gone < -half) - i32::from(gone > half);
        self.distance = distance;
        self.off_route = off_route;
    }

    pub(super) fn give_up(&mut self) {
        self.lost = true;
    }

    /// Goes on from another distance, in metres, with all trouble forgotten: whoever moves the vehicle
    /// there says so here.
    pub fn resume_at(&mut self, distance: f32) {
        let distance = self.route.wrapped(distance);
        let half = self.route.length() / 2.0;
        self.laps += i32::from(distance - self.distance < -half);
        self.distance = distance;
        self.lost = false;
        self.recovery = Recovery::default();
    }
}
