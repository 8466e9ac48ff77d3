use std::time::Duration;

use bevy_math::Vec3;

/// How long a step is.
pub(super) const STEP: Duration = Duration::from_nanos(16_666_666);
/// The half of a body's width, in metres.
pub(super) const RADIUS: f32 = 0.5;
/// What bodies drift with, in metres a second.
pub(super) const DRIFT: Vec3 = Vec3::new(0.0, 1.0, 0.0);
/// What bodies turn with, in radians a second.
pub(super) const TURN: Vec3 = Vec3::new(0.1, 0.2, 0.3);

/// How long a frame is, where bodies are shown between steps.
pub(super) const FRAME: Duration = Duration::from_nanos(6_666_666);
/// Where the parent of all entities is, where they have one.
pub(super) const PARENT: Vec3 = Vec3::new(16.0, -8.0, 4.0);

/// What entities with bodies are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Roots, at the poses of their bodies.
    Roots,
    /// Below one parent, which is somewhere, not turned and not scaled.
    Below,
    /// Roots, shown between the last two poses of their bodies; frames are shorter than steps.
    Between,
}

/// Where the bodies stand, in the order of spawning, that are awake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Awake {
    /// Evenly among those asleep: each lies in memory far from the next.
    Spread,
    /// Side by side, as those that were spawned together.
    Together,
}

/// Bodies far apart, some of which drift for ever.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scene {
    pub(super) bodies: usize,
    /// How many of a hundred are awake.
    pub(super) percent: usize,
    /// Where those that are awake stand.
    pub(super) awake: Awake,
    pub(super) kind: Kind,
}

impl Scene {
    /// Where a body begins.
    pub(super) fn place(self, body: usize) -> Vec3 {
        let side = (self.bodies as f32).sqrt().ceil() as usize;
        Vec3::new((body % side) as f32, 0.0, (body / side) as f32) * 4.0
    }

    /// Whether a body is awake.
    pub(super) fn is_awake(self, body: usize) -> bool {
        match self.awake {
            Awake::Spread => body * self.percent % 100 < self.percent,
            Awake::Together => body * 100 < self.bodies * self.percent,
        }
    }
}
