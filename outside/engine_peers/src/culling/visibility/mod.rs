//! The systems that find what a camera sees, in a city that moves.

mod ours;
mod peer;

use std::collections::HashMap;

use bevy_ecs::entity::Entity;

use crate::city::{City, Motion};
use crate::goal::Goal;
use crate::race::{AnyRace, Race};
use crate::scale::Scale;
use ours::Ours;
use peer::Peer;

const OURS: &str = "extract_instances, cull_instances";
const PEER: &str = "check_visibility_cpu_culling";

/// The numbers of the things that are seen, rising.
type Seen = Vec<usize>;

pub(super) fn race(scale: Scale, percent: usize) -> Box<dyn AnyRace> {
    let things = scale.pick(100_000, 3_000);
    let motion = Motion::new(City::new(things), percent);
    let goal = Goal::Faster {
        ours: OURS,
        peer: PEER,
        times: 3.0,
    };
    let name = format!("the moving city, {percent} % moved");
    Box::new(
        Race::<Seen>::new(name, things, "entity")
            .ours(OURS, Ours::new(motion.clone()))
            .peer(PEER, Peer::new(motion))
            .against(PEER)
            .promising(goal),
    )
}

/// The numbers of entities, which were spawned in this order.
fn numbers(spawned: &[Entity], visible: impl Iterator<Item = Entity>) -> Seen {
    let numbers: HashMap<Entity, usize> = spawned.iter().copied().zip(0..).collect();
    let mut seen: Seen = visible.map(|entity| numbers[&entity]).collect();
    seen.sort_unstable();
    seen
}
