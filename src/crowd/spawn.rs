use amp_trace::perf_span;
use bevy_app::{App, Plugin, Startup};
use bevy_ecs::entity::Entity;
use bevy_ecs::resource::Resource;
use bevy_ecs::world::{Mut, World};
use bevy_math::{Quat, Vec3};
use bevy_transform::components::Transform;
use gameplay_factory::Factory;

use super::motion::Drift;
use super::prefabs::CrowdPrefabs;
use crate::random::Random;

/// How fast something drifts at most along each axis, in metres per second.
const FASTEST: f32 = 6.0;

/// What to spawn.
#[derive(Resource, Debug, Clone, Copy)]
pub(super) struct Crowd {
    pub(super) seed: u64,
    pub(super) entities: usize,
    /// How many of them drift.
    pub(super) drifting: usize,
    /// From the middle to an edge, in metres.
    pub(super) reach: f32,
    pub(super) prefabs: CrowdPrefabs,
}

/// Spawns a crowd at the start.
pub(super) struct CrowdPlugin(pub(super) Crowd);

impl Plugin for CrowdPlugin {
    fn build(&self, app: &mut App) {
        app.insert_resource(self.0)
            .add_systems(Startup, spawn_crowd);
    }
}

fn spawn_crowd(world: &mut World) {
    let Some(crowd) = world.get_resource::<Crowd>().copied() else {
        return;
    };
    perf_span!(
        "spawn_crowd",
        entities = crowd.entities,
        drifting = crowd.drifting
    );
    let mut random = Random::stream(crowd.seed, "crowd");
    let prefabs = crowd.prefabs.0;
    world.try_resource_scope(|world, mut factory: Mut<'_, Factory>| {
        for (index, prefab) in prefabs.into_iter().enumerate() {
            let count = share(crowd.entities, prefabs.len(), index);
            let places = (0..count).map(|_| place(&crowd, &mut random));
            let spawned = factory.spawn_batch(world, prefab, places).expect(
                "the prefab is of this factory, and the options keep the batch in its limit",
            );
            let drifting = share(crowd.drifting, prefabs.len(), index);
            let drifts: Vec<(Entity, Drift)> = spawned
                .into_iter()
                .take(drifting)
                .map(|entity| (entity, drift(&mut random)))
                .collect();
            world.insert_batch(drifts);
        }
    });
}

/// The size of a part, so that all parts sum to the whole.
fn share(whole: usize, parts: usize, index: usize) -> usize {
    whole * (index + 1) / parts - whole * index / parts
}

fn place(crowd: &Crowd, random: &mut Random) -> Transform {
    let (sine, cosine) = random.direction();
    Transform {
        translation: Vec3::new(
            random.range(-crowd.reach..crowd.reach),
            random.range(0.5..12.0),
            random.range(-crowd.reach..crowd.reach),
        ),
        rotation: Quat::from_xyzw(0.0, sine, 0.0, cosine),
        scale: Vec3::splat(random.range(0.6..1.8)),
    }
}

fn drift(random: &mut Random) -> Drift {
    Drift {
        velocity: Vec3::new(
            random.range(-FASTEST..FASTEST),
            0.0,
            random.range(-FASTEST..FASTEST),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_sum_to_the_whole() {
        for whole in [0, 1, 3, 100, 99_999] {
            assert_eq!(
                (0..4).map(|index| share(whole, 4, index)).sum::<usize>(),
                whole
            );
        }
    }
}
