//! From the bodies of the physics to the transforms of the entities.

mod ours;
mod peer;
mod poses;
mod scene;

use crate::goal::Goal;
use crate::race::{AnyRace, Race};
use crate::scale::Scale;
use crate::section::Section;
use ours::Ours;
use peer::Peer;
use poses::Poses;
use scene::{Awake, Kind, Scene};

/// The section of the page.
pub(crate) const SECTION: Section = Section {
    name: "sync",
    title: "Transform synchronisation",
    set_up: "\
Bodies with a collider each, far apart, without weight; those that are awake drift and turn. They are spread evenly among those \
asleep, so that each lies far from the next in memory, or stand side by side, as those that were spawned together. Each round makes one step of 1/60 s, untimed, and times the system that writes the poses back, alone: \
`sync_vehicle_transforms` here, `writeback_rigid_bodies` there. Entities of the peer have no `Velocity` and no `Sleeping`, which it \
would write too. All transforms are compared, to the last bit.

Below a parent, all entities are children of one entity that is neither turned nor scaled: with a turned parent, the peer puts them elsewhere than their bodies. Interpolated, a frame takes two fifths of a step, and a round is a frame; the transforms are compared within a millimetre, for the two count the time between steps with different roundings.",
    races: &[
        |scale| race(scale, Kind::Roots, 100, Awake::Spread),
        |scale| race(scale, Kind::Roots, 10, Awake::Spread),
        |scale| race(scale, Kind::Roots, 10, Awake::Together),
        |scale| race(scale, Kind::Roots, 1, Awake::Spread),
        |scale| race(scale, Kind::Below, 100, Awake::Spread),
        |scale| race(scale, Kind::Below, 10, Awake::Spread),
        |scale| race(scale, Kind::Between, 100, Awake::Spread),
        |scale| race(scale, Kind::Between, 10, Awake::Spread),
    ],
};

const OURS: &str = "sync_vehicle_transforms";
const PEER: &str = "bevy_rapier3d";

fn race(scale: Scale, kind: Kind, percent: usize, awake: Awake) -> Box<dyn AnyRace> {
    let scene = Scene {
        bodies: scale.pick(10_000, 200),
        percent,
        awake,
        kind,
    };
    let mut name = match percent {
        100 => "all awake".to_owned(),
        percent => format!("{percent} % awake"),
    };
    name += match awake {
        Awake::Spread => "",
        Awake::Together => ", side by side",
    };
    name += match kind {
        Kind::Roots => "",
        Kind::Below => ", below a parent",
        Kind::Between => ", interpolated",
    };
    let goal = Goal::Faster {
        ours: OURS,
        peer: PEER,
        times: if percent == 100 { 4.0 } else { 50.0 },
    };
    Box::new(
        Race::<Poses>::new(name, scene.bodies, "body")
            .ours(OURS, Ours::new(scene))
            .peer(PEER, Peer::new(scene))
            .promising(goal),
    )
}
