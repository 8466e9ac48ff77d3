use std::time::Duration;

use bevy_ecs::prelude::*;

use super::parts::{MeshId, Seen, seen};
use crate::race::{Contestant, timed};

/// Brings so many instances into a world.
pub(super) type Spawn = Box<dyn FnMut(&mut World, usize)>;
/// Takes all instances out of a world.
pub(super) type Clear = Box<dyn FnMut(&mut World)>;

/// Rounds in a world, before another one is made.
const ROUNDS: u32 = 4;

/// One way to fill a world, and to empty it.
///
/// Where the columns of a world lie, by chance, makes a round up to twice as long. So a world is used for a few rounds only.
pub(super) struct Way {
    world: World,
    rounds: u32,
    /// How many instances.
    count: usize,
    spawn: Spawn,
    clear: Clear,
    clock: Clock,
}

/// What is timed.
#[derive(Clone, Copy)]
pub(super) enum Clock {
    /// Spawning; the instances of the round before are despawned first.
    Spawn,
    /// Despawning, of what was spawned for it.
    Clear,
    /// Despawning the instances of the round before, and spawning as many.
    Both,
}

impl Way {
    pub(super) fn new(clock: Clock, count: usize, spawn: Spawn, clear: Clear) -> Self {
        Self {
            world: World::new(),
            rounds: 0,
            count,
            spawn,
            clear,
            clock,
        }
    }
}

impl Contestant for Way {
    type Outcome = Vec<Seen>;

    fn round(&mut self) -> Duration {
        let Self {
            world,
            rounds,
            count,
            spawn,
            clear,
            clock,
        } = self;
        if *rounds == ROUNDS {
            *world = World::new();
            *rounds = 0;
        }
        if *rounds == 0 {
            // Its tables are made, and left empty or as the other rounds find them.
            spawn(world, *count);
            if matches!(clock, Clock::Clear) {
                clear(world);
            }
        }
        *rounds += 1;
        match clock {
            Clock::Spawn => {
                clear(world);
                timed(|| spawn(world, *count))
            }
            Clock::Clear => {
                spawn(world, *count);
                timed(|| clear(world))
            }
            Clock::Both => timed(|| {
                clear(world);
                spawn(world, *count);
            }),
        }
    }

    fn outcome(&mut self) -> Vec<Seen> {
        seen(&mut self.world)
    }
}

/// Despawns all instances with what is below them, one after another, as the engine does.
pub(super) fn despawn_all(world: &mut World) {
    for root in roots(world) {
        world.despawn(root);
    }
}

/// All instances.
pub(super) fn roots(world: &mut World) -> Vec<Entity> {
    world
        .query_filtered::<Entity, (With<MeshId>, Without<ChildOf>)>()
        .iter(world)
        .collect()
}
