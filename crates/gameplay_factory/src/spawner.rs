//! Spawning of one registered bundle, behind a type that does not name it.

use std::any::{Any, TypeId};

use bevy_ecs::entity::Entity;
use bevy_ecs::hierarchy::ChildOf;
use bevy_ecs::world::World;

use crate::bundle::{Instance, PrefabBundle};
use crate::column::{Column, TypedColumn};

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

    /// Spawns one instance below each parent, in one batch.
    fn spawn_below(
        &self,
        world: &mut World,
        values: usize,
        parents: &[Entity],
        spawned: &mut Vec<Entity>,
    );

    /// Copies of a number's values, to be spawned or inserted later.
    fn column(&self, values: usize, count: usize) -> Box<dyn Column>;
}

/// How many instances of which values follow one another in a batch.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    pub(crate) values: usize,
    pub(crate) count: usize,
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
        let mut runs = runs.iter().map(|run| (&self.values[run.values], run.count));
        let Some((values, in_run)) = runs.next() else {
            return;
        };
        spawned.reserve(at_most);
        spawned.extend(world.spawn_batch(Bundles {
            values,
            in_run,
            runs,
            left: at_most,
            write,
        }));
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

    fn column(&self, values: usize, count: usize) -> Box<dyn Column> {
        Box::new(TypedColumn(vec![self.values[values].clone(); count]))
    }
}

/// Overridden copies of the values of runs.
struct Bundles<'s, 'w, 'f, B, R> {
    values: &'s B,
    /// Instances left of the run at hand, and of all.
    in_run: usize,
    left: usize,
    runs: R,
    write: &'w mut Write<'f>,
}

impl<'s, B: PrefabBundle, R: Iterator<Item = (&'s B, usize)>> Iterator
    for Bundles<'s, '_, '_, B, R>
{
    type Item = B;

    #[inline]
    fn next(&mut self) -> Option<B> {
        while self.in_run == 0 {
            (self.values, self.in_run) = self.runs.next()?;
        }
        self.in_run -= 1;
        self.left = self.left.saturating_sub(1);
        let mut bundle = self.values.clone();
        (self.write)(&mut Instance(&mut bundle)).then_some(bundle)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, Some(self.left))
    }
}
