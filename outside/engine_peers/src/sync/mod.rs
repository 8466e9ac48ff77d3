//! From the bodies of the physics to the transforms of the entities.

mod ours;
mod peer;
mod scene;

use bevy_math::{Quat, Vec3};

use crate::goal::Goal;
use crate::race::{AnyRace, Race};
use crate::scale::Scale;
use crate::section::Section;
use ours::Ours;
use peer::Peer;
use scene::Scene;

/// The section of the page.
pub(crate) const SECTION: Section = Section {
    name: "sync",
    title: "Transform synchronisation",
    set_up: "\
Bodies with a collider each, far apart, without weight; those that are awake drift and turn, spread evenly among those \
asleep. Each round makes one step of 1/60 s, untimed, and times the system that writes the poses back, alone: \
`sync_vehicle_transforms` here, `writeback_rigid_bodies` there. Entities of the peer have no `Velocity` and no `Sleeping`, which it \
would write too. All transforms are compared at the end, to the last bit.",
    races: &[
        |scale| race(scale, 100),
        |scale| race(scale, 10),
        |scale| race(scale, 1),
    ],
};

const OURS: &str = "sync_vehicle_transforms";
const PEER: &str = "bevy_rapier3d";

/// The place and the turn of each entity, in the order of spawning.
type Poses = Vec<(Vec3, Quat)>;

fn race(scale: Scale, percent: usize) -> Box<dyn AnyRace> {
    let scene = Scene {
        bodies: scale.pick(10_000, 200),
        percent,
    };
    let name = match percent {
        100 => "all awake".to_owned(),
        percent => format!("{percent} % awake"),
    };
    let times = match percent {
        100 => 4.0,
        _ => 50.0,
    };
    let goal = Goal::Faster {
        ours: OURS,
        peer: PEER,
        times,
    };
    Box::new(
        Race::<Poses>::new(name, scene.bodies, "body")
            .ours(OURS, Ours::new(scene))
            .peer(PEER, Peer::new(scene))
            .promising(goal),
    )
}
