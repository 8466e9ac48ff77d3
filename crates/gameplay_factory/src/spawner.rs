//! Spawning of one registered bundle, behind a type that does not name it.

use std::any::{Any, TypeId};

use bevy_ecs::component::ComponentId;
use bevy_ecs::entity::Entity;
use bevy_ecs::hierarchy::{ChildOf, Children};
use bevy_ecs::relationship::RelationshipTarget;
use bevy_ecs::world::{EntityWorldMut, World};
use bevy_transform::components::GlobalTransform;

use crate::bundle::{Instance, PrefabBundle};
use crate::column::{Column, TypedColumn};
use crate::companions::{COMPANIONS, Companions, are_brought_by};
use crate::places::Places;
use crate::survey::{self, Survey};

/// Overrides an instance; false if there is none left.
pub(crate) type Write<'w> = dyn FnMut(&mut Instance<'_>) -> bool + 'w;

/// A registered bundle with the values of the prefabs that are compiled to it.
pub(crate) trait Spawner: Send + Sync {
    /// The types of the bundle's components.
    fn type_ids(&self) -> &[TypeId];

    /// Keeps a prefab's values and returns their number.
    fn add<'v>(&mut self, value: &dyn Fn(TypeId) -> Option<&'v dyn Any>) -> Option<usize>;

    /// Forgets all values.
    fn clear(&mut self);

    /// Spawns instances in one batch: for each run, so many of a number's values; `at_most` is
    /// their sum, or an upper bound where `write` ends the batch earlier.
    fn spawn(
        &self,
        world: &mut World,
        runs: &[Run],
        at_most: usize,
        write: &mut Write<'_>,
        spawned: &mut Vec<Entity>,
    );

    /// The same, with a place for each instance, as long as there are places. It takes no call per instance.
    fn spawn_placed(
        &self,
        world: &mut World,
        runs: &[Run],
        at_most: usize,
        places: &mut Places<'_>,
        spawned: &mut Vec<Entity>,
    );

    /// How the bundle can be spawned.
    fn survey(&self, world: &mut World) -> Survey;

    /// Whether anybody else's code runs when an instance is [spawned below another](Self::spawn_unlinked).
    fn is_watched(&self, world: &mut World, child: Child) -> bool;

    /// Spawns instances that say that they are below a parent and are not in the parent's `Children`: the caller sees to that.
    ///
    /// Only for a bundle that [is plain](Survey::is_plain).
    fn spawn_unlinked(
        &self,
        world: &mut World,
        children: &[Child],
        parent: Entity,
        spawned: &mut Vec<Entity>,
    );

    /// Spawns one instance below each parent, in one batch.
    fn spawn_below(
        &self,
        world: &mut World,
        values: usize,
        parents: &[Entity],
        spawned: &mut Vec<Entity>,
    );

    /// Gives entities the first values of a number again, and of what those require.
    fn renew(&self, world: &mut World, values: usize, entities: &[Entity], write: &mut Write<'_>);

    /// Takes from an entity what is not in the bundle and not required by it: all but its parent, if it is below one, and
    /// its children, if it is above some.
    fn strip(&self, entity: &mut EntityWorldMut<'_>, below: bool, above: bool);

    /// Components that the bundle requires, does not name, and cannot set to their first values.
    fn stale(&self, world: &mut World) -> Vec<ComponentId>;

    /// Copies of a number's values, to be spawned or inserted later.
    fn column(&self, values: usize, count: usize) -> Box<dyn Column>;
}

/// How many instances of which values follow one another in a batch.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    pub(crate) values: usize,
    pub(crate) count: usize,
    /// How many children each instance will get.
    pub(crate) children: usize,
}

/// An instance that is to be spawned below another, and relates no entities otherwise.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Child {
    /// The number of the spawner of its bundle.
    pub(crate) spawner: usize,
    pub(crate) values: usize,
    /// How many children it will get itself.
    pub(crate) children: usize,
    pub(crate) survey: Survey,
}

pub(crate) struct TypedSpawner<B> {
    type_ids: Vec<TypeId>,
    values: Vec<B>,
}

impl<B: PrefabBundle> TypedSpawner<B> {
    pub(crate) fn new() -> Self {
        Self {
            type_ids: B::type_ids(),
            values: Vec::new(),
        }
    }

    fn spawn_written<W: FnMut(&mut B) -> bool>(
        &self,
        world: &mut World,
        runs: &[Run],
        at_most: usize,
        write: W,
        spawned: &mut Vec<Entity>,
    ) {
        let Some((run, later)) = runs.split_first() else {
            return;
        };
        spawned.reserve(at_most);
        let bundles = Bundles {
            all: &self.values,
            values: &self.values[run.values],
            run: *run,
            later,
            left: at_most,
            write,
        };
        // Where they have their `Children` from the beginning, no instance moves to another table when it gets some.
        let are_parents = runs.iter().all(|run| run.children > 0);
        match (are_parents, are_brought_by::<B>(world)) {
            (false, false) => spawned.extend(world.spawn_batch(bundles)),
            (false, true) => spawned.extend(world.spawn_batch(bundles.with_companions())),
            (true, false) => spawned.extend(world.spawn_batch(Families(bundles))),
            (true, true) => {
                spawned.extend(world.spawn_batch(Families(bundles).with_companions()));
            }
        }
    }
}

impl<B: PrefabBundle> Spawner for TypedSpawner<B> {
    fn type_ids(&self) -> &[TypeId] {
        &self.type_ids
    }

    fn add<'v>(&mut self, value: &dyn Fn(TypeId) -> Option<&'v dyn Any>) -> Option<usize> {
        self.values.push(B::from_values(value)?);
        Some(self.values.len() - 1)
    }

    fn clear(&mut self) {
        self.values.clear();
    }

    fn spawn(
        &self,
        world: &mut World,
        runs: &[Run],
        at_most: usize,
        write: &mut Write<'_>,
        spawned: &mut Vec<Entity>,
    ) {
        let write = |bundle: &mut B| write(&mut Instance(bundle));
        self.spawn_written(world, runs, at_most, write, spawned);
    }

    fn spawn_placed(
        &self,
        world: &mut World,
        runs: &[Run],
        at_most: usize,
        places: &mut Places<'_>,
        spawned: &mut Vec<Entity>,
    ) {
        let write = |bundle: &mut B| {
            let Some(place) = places.next() else {
                return false;
            };
            if let Some(slot) = bundle.transform_mut() {
                *slot = place;
            }
            true
        };
        self.spawn_written(world, runs, at_most, write, spawned);
    }

    fn survey(&self, world: &mut World) -> Survey {
        Survey::of::<B>(world)
    }

    fn is_watched(&self, world: &mut World, child: Child) -> bool {
        survey::is_watched::<B>(world, child.children > 0)
    }

    fn spawn_unlinked(
        &self,
        world: &mut World,
        children: &[Child],
        parent: Entity,
        spawned: &mut Vec<Entity>,
    ) {
        for child in children {
            let values = &self.values[child.values];
            let above = ChildOf(parent);
            let room = || Children::with_capacity(child.children);
            let mut entity = world.spawn_empty();
            match (child.children > 0, child.survey.brings_companions) {
                (false, false) => values.insert_unlinked(&mut entity, above, || ()),
                (false, true) => values.insert_unlinked(&mut entity, above, || COMPANIONS),
                (true, false) => values.insert_unlinked(&mut entity, above, room),
                (true, true) => {
                    values.insert_unlinked(&mut entity, above, || (room(), COMPANIONS));
                }
            }
            spawned.push(entity.id());
        }
    }

    fn spawn_below(
        &self,
        world: &mut World,
        values: usize,
        parents: &[Entity],
        spawned: &mut Vec<Entity>,
    ) {
        let bundle = &self.values[values];
        let bundles = parents
            .iter()
            .map(|parent| (ChildOf(*parent), bundle.clone()));
        spawned.extend(world.spawn_batch(bundles));
    }

    fn renew(&self, world: &mut World, values: usize, entities: &[Entity], write: &mut Write<'_>) {
        let bundle = &self.values[values];
        let renewed = entities.iter().map(|entity| {
            let mut bundle = bundle.clone();
            write(&mut Instance(&mut bundle));
            (*entity, bundle)
        });
        // The only error is that a hook has despawned some of them.
        let _ = if are_brought_by::<B>(world) {
            let renewed = renewed.map(|(entity, bundle)| {
                let global = GlobalTransform::IDENTITY;
                (entity, (global, bundle))
            });
            world.try_insert_batch(renewed)
        } else {
            world.try_insert_batch(renewed)
        };
    }

    fn strip(&self, entity: &mut EntityWorldMut<'_>, below: bool, above: bool) {
        match (below, above) {
            (false, false) => entity.retain::<B>(),
            (true, false) => entity.retain::<(ChildOf, B)>(),
            (false, true) => entity.retain::<(Children, B)>(),
            (true, true) => entity.retain::<(ChildOf, Children, B)>(),
        };
    }

    fn stale(&self, world: &mut World) -> Vec<ComponentId> {
        let is_known = are_brought_by::<B>(world);
        let required = world.register_bundle::<B>().required_components().to_vec();
        let components = world.components();
        let global = components.get_id(TypeId::of::<GlobalTransform>());
        let global = global.filter(|_| is_known);
        let has_size = |id: &ComponentId| {
            let info = components.get_info(*id);
            info.is_some_and(|info| info.layout().size() > 0)
        };
        let mut stale = required;
        stale.retain(|id| Some(*id) != global && has_size(id));
        stale
    }

    fn column(&self, values: usize, count: usize) -> Box<dyn Column> {
        Box::new(TypedColumn(vec![self.values[values].clone(); count]))
    }
}

/// Overridden copies of the values of runs.
struct Bundles<'s, B, W> {
    all: &'s [B],
    /// Those of the run at hand.
    values: &'s B,
    /// The run at hand, and how much of it is left.
    run: Run,
    later: &'s [Run],
    /// Instances left of all.
    left: usize,
    write: W,
}

impl<B: PrefabBundle, W: FnMut(&mut B) -> bool> Iterator for Bundles<'_, B, W> {
    type Item = B;

    #[inline]
    fn next(&mut self) -> Option<B> {
        while self.run.count == 0 {
            let (run, later) = self.later.split_first()?;
            (self.run, self.later) = (*run, later);
            self.values = &self.all[run.values];
        }
        self.run.count -= 1;
        self.left = self.left.saturating_sub(1);
        let mut bundle = self.values.clone();
        (self.write)(&mut bundle).then_some(bundle)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, Some(self.left))
    }
}

/// Adds the companions of a `Transform` to bundles.
trait WithCompanions: Iterator + Sized {
    #[inline]
    fn with_companions(self) -> impl Iterator<Item = (Companions, Self::Item)> {
        self.map(|bundle| (COMPANIONS, bundle))
    }
}

impl<I: Iterator> WithCompanions for I {}

/// The same, with room for the children of each.
struct Families<'s, B, W>(Bundles<'s, B, W>);

impl<B: PrefabBundle, W: FnMut(&mut B) -> bool> Iterator for Families<'_, B, W> {
    type Item = (Children, B);

    #[inline]
    fn next(&mut self) -> Option<(Children, B)> {
        let bundle = self.0.next()?;
        Some((Children::with_capacity(self.0.run.children), bundle))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}
