//! Prefabs into the world, and out of it.

mod factory;
mod parts;
mod peers;
mod way;

use crate::goal::Goal;
use crate::race::{AnyRace, Race};
use crate::scale::Scale;
use crate::section::Section;
use parts::{CHILDREN, Seen};
use way::{Clock, Way, despawn_all};

/// The section of the page.
pub(crate) const SECTION: Section = Section {
    name: "spawning",
    title: "Spawning",
    set_up: "\
Four components and a `Transform`, which brings `GlobalTransform` and `TransformTreeChanged`, with a place of its own for each \
instance. Hierarchies are instances with nine children of the same components. Each contestant has a world of its own, whose \
tables and free entities are those of the round before; every four rounds it gets a new one, as where tables lie in memory, by chance, \
makes up to a factor of two. What is in the world is compared, component by component and child \
by child.",
    races: &[
        flat,
        hierarchies,
        |scale| despawn(scale, 0),
        |scale| despawn(scale, CHILDREN),
        |scale| respawn(scale, 0),
        |scale| respawn(scale, CHILDREN),
    ],
};

fn flat(scale: Scale) -> Box<dyn AnyRace> {
    let count = scale.pick(100_000, 500);
    let way = |spawn| Way::new(Clock::Spawn, count, spawn, Box::new(despawn_all));
    let goal = Goal::Within {
        ours: factory::BATCH,
        peer: peers::BATCH,
        times: 1.05,
    };
    Box::new(
        Race::<Vec<Seen>>::new("spawn, tables reused", count, "entity")
            .ours(factory::BATCH, way(factory::spawn(0)))
            .peer(peers::BATCH, way(Box::new(peers::batch)))
            .peer("Commands::spawn", way(Box::new(peers::commands)))
            .against(peers::BATCH)
            .promising(goal),
    )
}

fn hierarchies(scale: Scale) -> Box<dyn AnyRace> {
    let roots = scale.pick(10_000, 50);
    let way = |spawn| Way::new(Clock::Spawn, roots, spawn, Box::new(despawn_all));
    let entities = roots * (CHILDREN + 1);
    let name = "spawn hierarchies, tables reused";
    let ours = way(factory::spawn(CHILDREN));
    let mut race = Race::<Vec<Seen>>::new(name, entities, "entity").ours(factory::BATCH, ours);
    for (name, spawn) in peers::HIERARCHIES {
        let goal = Goal::Faster {
            ours: factory::BATCH,
            peer: name,
            times: 1.5,
        };
        race = race.peer(name, way(Box::new(*spawn))).promising(goal);
    }
    Box::new(race)
}

fn despawn(scale: Scale, children: usize) -> Box<dyn AnyRace> {
    pooled(scale, children, Clock::Clear, "despawn")
}

fn respawn(scale: Scale, children: usize) -> Box<dyn AnyRace> {
    pooled(scale, children, Clock::Both, "despawn and spawn again")
}

/// The pool, the factory without it, and the engine alone.
fn pooled(scale: Scale, children: usize, clock: Clock, name: &str) -> Box<dyn AnyRace> {
    let entities = scale.pick(100_000, 500);
    let count = entities / (children + 1);
    let (name, peer): (String, peers::Spawn) = match children {
        0 => (name.to_owned(), peers::batch),
        _ => (format!("{name}, hierarchies"), peers::batch_with_child_of),
    };
    let (take, give_back) = factory::pool(children);
    let way = |spawn, clear| Way::new(clock, count, spawn, clear);
    let factory = way(factory::spawn(children), Box::new(despawn_all));
    Box::new(
        Race::<Vec<Seen>>::new(name, entities, "entity")
            .ours("Pool", way(take, give_back))
            .ours("Factory, and World::despawn", factory)
            .peer("World alone", way(Box::new(peer), Box::new(despawn_all)))
            .against("World alone"),
    )
}
