//! What is below the instances of a batch.

use amp_trace::perf_span;
use bevy_ecs::entity::Entity;
use bevy_ecs::hierarchy::{ChildOf, Children};
use bevy_ecs::relationship::RelationshipTarget;
use bevy_ecs::world::World;

use crate::bundle::Instance;
use crate::factory::Factory;
use crate::library::PrefabId;
use crate::plan::Part;
use crate::spawner::Child;

impl Factory {
    /// Spawns what is below instances of a prefab, and returns how many entities that are.
    pub(crate) fn spawn_children(
        &self,
        world: &mut World,
        prefab: PrefabId,
        instances: &[Entity],
    ) -> usize {
        let children = &self.prefab(prefab).children;
        if children.is_empty() || instances.is_empty() {
            return 0;
        }
        let known = children.iter().map(|child| self.known(world, *child));
        match known.collect::<Option<Vec<Child>>>() {
            Some(known) => self.spawn_linked(world, prefab, &known, instances),
            None => self.spawn_by_hooks(world, children, instances),
        }
    }

    /// How a child is spawned without the engine's hooks; `None` if it cannot be.
    fn known(&self, world: &mut World, prefab: PrefabId) -> Option<Child> {
        let Part { spawner, values } = self.plan(prefab).bundle()?;
        let survey = self.spawners[spawner].survey(world);
        let children = self.prefab(prefab).children.len();
        survey.is_plain.then_some(Child {
            spawner,
            values,
            children,
            survey,
        })
    }

    /// Whether anybody else's code runs when such children are spawned. If not, nobody can begin to watch by it either.
    fn are_watched(&self, world: &mut World, known: &[Child]) -> bool {
        let mut known = known.iter();
        known.any(|child| self.spawners[child.spawner].is_watched(world, *child))
    }

    /// Spawns children, those of a parent one after another, and tells the parent in one go.
    ///
    /// The engine would queue commands for each child that make its parent's `Children`, or add to it.
    fn spawn_linked(
        &self,
        world: &mut World,
        prefab: PrefabId,
        known: &[Child],
        instances: &[Entity],
    ) -> usize {
        let children = &self.prefab(prefab).children;
        // Each family's, one after the other, as the parents stand.
        let mut spawned = Vec::with_capacity(instances.len() * children.len());
        {
            perf_span!(
                "batch_spawn",
                entities = instances.len() * children.len(),
                archetypes = children.len(),
                prefabs = children.len(),
                prefab = self.prefab(children[0]).name
            );
            // Not known yet: what was queued before the batch is done when the first child is there, and may begin to watch.
            let mut is_watched = None;
            for parent in instances {
                if world.get_entity(*parent).is_err() {
                    // An observer despawned it when it was spawned.
                    continue;
                }
                let first = spawned.len();
                for siblings in known.chunk_by(|one, next| one.spawner == next.spawner) {
                    let spawner = &self.spawners[siblings[0].spawner];
                    spawner.spawn_unlinked(world, siblings, *parent, &mut spawned);
                }
                let family = &spawned[first..];
                if is_watched == Some(false) && append(world, *parent, family) {
                    continue;
                }
                link(world, *parent, family);
                if is_watched != Some(true) {
                    // Others that watch parents may have come to watch children too.
                    is_watched = Some(self.are_watched(world, known));
                }
            }
        }
        let mut entities = spawned.len();
        for (nth, child) in children.iter().enumerate() {
            if !self.prefab(*child).children.is_empty() {
                let those: Vec<Entity> = (spawned.iter().skip(nth))
                    .step_by(children.len())
                    .copied()
                    .collect();
                entities += self.spawn_children(world, *child, &those);
            }
        }
        entities
    }

    /// Spawns children whose parents learn of them by the engine's hooks.
    fn spawn_by_hooks(
        &self,
        world: &mut World,
        children: &[PrefabId],
        instances: &[Entity],
    ) -> usize {
        let mut entities = 0;
        for child in children {
            let mut spawned = Vec::with_capacity(instances.len());
            {
                perf_span!(
                    "batch_spawn",
                    entities = instances.len(),
                    archetypes = 1,
                    prefabs = 1,
                    prefab = self.prefab(*child).name
                );
                match self.plan(*child).bundle() {
                    Some(Part { spawner, values }) => {
                        let spawner = &self.spawners[spawner];
                        spawner.spawn_below(world, values, instances, &mut spawned);
                    }
                    None => {
                        let count = instances.len();
                        let parents = Some(instances);
                        let write = &mut |_: &mut Instance<'_>| true;
                        self.spawn_columns(world, *child, count, parents, write, &mut spawned);
                    }
                }
            }
            entities += spawned.len() + self.spawn_children(world, *child, &spawned);
        }
        entities
    }
}

/// Tells a parent of new children that nobody else has seen. Answers whether it has `Children` already.
fn append(world: &mut World, parent: Entity, children: &[Entity]) -> bool {
    let Some(mut below) = world.get_mut::<Children>(parent) else {
        return false;
    };
    below.collection_mut_risky().extend_from_slice(children);
    true
}

/// Tells a parent of its new children, as the engine's hooks would. Those of a parent that is gone go too.
fn link(world: &mut World, parent: Entity, children: &[Entity]) {
    let is_below = |world: &World, child: Entity| {
        let above = world.get::<ChildOf>(child).map(ChildOf::parent);
        above == Some(parent)
    };
    let is_known = |below: &Children| children.iter().any(|child| below.contains(child));
    // Observers of what was just spawned may have moved or despawned it, put it below its parent once more, or despawned that.
    if children.iter().all(|child| is_below(world, *child))
        && !world.get::<Children>(parent).is_some_and(is_known)
        && append(world, parent, children)
    {
        return;
    }
    let is_gone = world.get_entity(parent).is_err();
    for child in children {
        match world.get_entity_mut(*child) {
            Ok(child) if child.get::<ChildOf>().map(ChildOf::parent) != Some(parent) => {}
            Ok(child) if is_gone => child.despawn(),
            Ok(mut child) => {
                child.insert(ChildOf(parent));
            }
            Err(_) => {}
        }
    }
    let is_empty = |world: &World| {
        world
            .get::<Children>(parent)
            .is_some_and(RelationshipTarget::is_empty)
    };
    if is_empty(world) {
        world.entity_mut(parent).remove::<Children>();
    }
}
