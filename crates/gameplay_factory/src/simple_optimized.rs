//! Spawning of prefabs in batches, by archetype.

use std::any::TypeId;

use amp_trace::{perf_counter, perf_span};
use bevy_ecs::entity::Entity;
use bevy_ecs::resource::Resource;
use bevy_ecs::world::World;
use bevy_transform::components::Transform;

use crate::bundle::{Instance, PrefabBundle};
use crate::column::{NewEntities, Row, spawn_bare};
use crate::error::SpawnError;
use crate::library::{Prefab, PrefabId, PrefabLibrary};
use crate::plan::{Part, Plan, SpawnPath};
use crate::spawner::{Run, Spawner, TypedSpawner, Write};
use crate::stats::SpawnStats;

/// The most entities in a batch, unless [`Factory::set_batch_limit`] says otherwise.
pub const DEFAULT_BATCH_LIMIT: u64 = 10_000_000;

/// Spawns the prefabs of a library.
///
/// A prefab is data, and its components are known when the program runs. A set of components that
/// is known when the program is compiled spawns much faster, so the program
/// [registers](Self::register_bundle) the sets that its prefabs are likely to have; each prefab is
/// compiled to the bundles that fit, and what fits in none is inserted by reflection. Results are the
/// same; [`path`](Self::path) tells which way a prefab goes.
///
/// # Cost
/// Against `World::spawn_batch` of the same components (4 and `Transform`, 100,000 entities,
/// measured by `benches/spawning.rs`): the path [`Bundle`](SpawnPath::Bundle) takes at most
/// 1.15 times as long and is at least twice as fast as `Commands::spawn`; the others are for what
/// is spawned in small numbers, and slower than `Commands`.
///
/// # Examples
/// ```
/// # use bevy_ecs::prelude::*;
/// # use bevy_reflect::{Reflect, TypeRegistry};
/// # use bevy_transform::components::Transform;
/// use gameplay_factory::{Factory, PrefabLibrary, SpawnPath};
///
/// #[derive(Component, Reflect, Clone)]
/// #[reflect(Component)]
/// struct Engine {
///     force: f32,
/// }
///
/// let mut registry = TypeRegistry::new();
/// registry.register::<Transform>();
/// registry.register::<Engine>();
/// let text = r#"{ "truck": (components: { "Transform": (), "Engine": (force: 9.5) }) }"#;
/// let library = PrefabLibrary::parse("cars.ron", text, &registry)?;
/// let truck = library.get("truck").expect("it is in the text");
///
/// let mut factory = Factory::new(library);
/// factory.register_bundle::<(Transform, Engine)>();
/// assert_eq!(factory.path(truck), Some(SpawnPath::Bundle));
///
/// let mut world = World::new();
/// let places = (0..100).map(|x| Transform::from_xyz(x as f32, 0.0, 0.0));
/// let trucks = factory.spawn_batch(&mut world, truck, places)?;
/// assert_eq!(trucks.len(), 100);
/// assert_eq!(world.get::<Engine>(trucks[99]).map(|engine| engine.force), Some(9.5));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Resource)]
pub struct Factory {
    library: PrefabLibrary,
    spawners: Vec<Box<dyn Spawner>>,
    /// One for each prefab; empty when they must be compiled again.
    plans: Vec<Plan>,
    batch_limit: u64,
}

/// Instances of one prefab that a queue asks for.
pub(crate) struct Order {
    pub(crate) prefab: PrefabId,
    pub(crate) transforms: Vec<Transform>,
}

impl Factory {
    /// A factory without registered bundles.
    #[must_use]
    pub fn new(library: PrefabLibrary) -> Self {
        Self {
            library,
            spawners: Vec::new(),
            plans: Vec::new(),
            batch_limit: DEFAULT_BATCH_LIMIT,
        }
    }

    /// The prefabs.
    #[must_use]
    pub fn library(&self) -> &PrefabLibrary {
        &self.library
    }

    /// Registers a tuple of components that prefabs are compiled to where it fits.
    ///
    /// The order of the components does not matter, nor does that of the registrations, except
    /// that the first of several bundles of the same size that fit is taken. A component that is
    /// often alone in a prefab may be registered alone, as `(C,)`.
    ///
    /// # Cost
    /// All prefabs are compiled again at the next use.
    pub fn register_bundle<B: PrefabBundle>(&mut self) -> &mut Self {
        self.spawners.push(Box::new(TypedSpawner::<B>::new()));
        self.plans.clear();
        self
    }

    /// Sets the most entities, children included, that one batch may spawn.
    ///
    /// The default is [`DEFAULT_BATCH_LIMIT`]; a larger batch is refused before anything is
    /// spawned. A world has room for about 4 billion entities, and memory usually for fewer.
    pub fn set_batch_limit(&mut self, entities: u64) -> &mut Self {
        self.batch_limit = entities;
        self
    }

    /// How a prefab is spawned with the bundles that are registered now; none for an identifier of
    /// another library.
    pub fn path(&mut self, prefab: PrefabId) -> Option<SpawnPath> {
        self.prepare();
        self.plans.get(prefab.0 as usize).map(Plan::path)
    }

    /// Compiles the prefabs to the registered bundles, unless they are.
    ///
    /// Spawning does it when needed; call it while loading to keep it out of a frame.
    ///
    /// # Cost
    /// One copy of each prefab's components.
    pub fn prepare(&mut self) {
        let prefabs = &self.library.prefabs;
        if self.plans.len() == prefabs.len() {
            return;
        }
        perf_span!(
            "bundle_preparation",
            prefabs = prefabs.len(),
            bundles = self.spawners.len()
        );
        for spawner in &mut self.spawners {
            spawner.clear();
        }
        let transform = TypeId::of::<Transform>();
        let spawners = &mut self.spawners;
        self.plans = prefabs
            .iter()
            .map(|prefab| Plan::compile(prefab, transform, spawners))
            .collect();
    }

    /// Spawns one instance for each transform, and returns them without those below.
    ///
    /// The transform takes the place of the prefab's, as it is: one that is not finite is not
    /// refused. No transform, no instance: an empty iterator spawns nothing and is no error.
    ///
    /// # Errors
    /// An identifier of another library, a prefab without `Transform`, more entities than the
    /// limit. Nothing is spawned then.
    ///
    /// # Cost
    /// See [`Factory`]; and one allocation for the identifiers, which
    /// [`spawn_batch_into`](Self::spawn_batch_into) avoids.
    pub fn spawn_batch<I>(
        &mut self,
        world: &mut World,
        prefab: PrefabId,
        transforms: I,
    ) -> Result<Vec<Entity>, SpawnError>
    where
        I: IntoIterator<Item = Transform>,
    {
        let mut spawned = Vec::new();
        self.spawn_batch_into(world, prefab, transforms, &mut spawned)?;
        Ok(spawned)
    }

    /// Spawns one instance for each transform, and appends them to `spawned`.
    ///
    /// # Errors
    /// As [`spawn_batch`](Self::spawn_batch).
    pub fn spawn_batch_into<I>(
        &mut self,
        world: &mut World,
        prefab: PrefabId,
        transforms: I,
        spawned: &mut Vec<Entity>,
    ) -> Result<(), SpawnError>
    where
        I: IntoIterator<Item = Transform>,
    {
        self.check_transform(prefab)?;
        let mut transforms = transforms.into_iter();
        let (lower, upper) = transforms.size_hint();
        let limit = self.check_limit(prefab, lower)?;
        match upper {
            Some(upper) if upper <= limit => {
                let mut place = |instance: &mut Instance<'_>| place(instance, transforms.next());
                self.run(world, prefab, upper, &mut place, spawned);
            }
            _ => {
                let known: Vec<Transform> = transforms.take(limit.saturating_add(1)).collect();
                self.check_limit(prefab, known.len())?;
                let count = known.len();
                let mut known = known.into_iter();
                let mut place = |instance: &mut Instance<'_>| place(instance, known.next());
                self.run(world, prefab, count, &mut place, spawned);
            }
        }
        Ok(())
    }

    /// Spawns `count` instances, each overridden by a function of its number.
    ///
    /// # Errors
    /// An identifier of another library, more entities than the limit. Nothing is spawned then.
    ///
    /// # Examples
    /// ```
    /// # use bevy_ecs::prelude::*;
    /// # use bevy_reflect::{Reflect, TypeRegistry};
    /// # use gameplay_factory::{Factory, PrefabLibrary};
    /// # #[derive(Component, Reflect, Clone)]
    /// # #[reflect(Component)]
    /// # struct Fuel(u32);
    /// # let mut registry = TypeRegistry::new();
    /// # registry.register::<Fuel>();
    /// # let text = r#"{ "can": (components: { "Fuel": (5) }) }"#;
    /// # let library = PrefabLibrary::parse("cans.ron", text, &registry)?;
    /// # let can = library.get("can").expect("it is in the text");
    /// # let mut factory = Factory::new(library);
    /// # let mut world = World::new();
    /// let cans = factory.spawn_batch_with(&mut world, can, 3, |index, instance| {
    ///     if let Some(fuel) = instance.get_mut::<Fuel>() {
    ///         fuel.0 += index as u32;
    ///     }
    /// })?;
    /// assert_eq!(world.get::<Fuel>(cans[2]).map(|fuel| fuel.0), Some(7));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn spawn_batch_with(
        &mut self,
        world: &mut World,
        prefab: PrefabId,
        count: usize,
        mut instance: impl FnMut(usize, &mut Instance<'_>),
    ) -> Result<Vec<Entity>, SpawnError> {
        self.check_limit(prefab, count)?;
        let mut spawned = Vec::new();
        let mut numbers = 0..count;
        let mut write = |slots: &mut Instance<'_>| match numbers.next() {
            Some(number) => {
                instance(number, slots);
                true
            }
            None => false,
        };
        self.run(world, prefab, count, &mut write, &mut spawned);
        Ok(spawned)
    }

    /// Spawns all orders of a queue, one batch per archetype; refused orders are returned.
    pub(crate) fn spawn_orders(
        &mut self,
        world: &mut World,
        mut orders: Vec<Order>,
        spawned: &mut Vec<Entity>,
    ) -> Vec<SpawnError> {
        let mut refused = Vec::new();
        orders.retain(|order| {
            let check = self
                .check_transform(order.prefab)
                .and_then(|()| self.check_limit(order.prefab, order.transforms.len()));
            check.map_err(|error| refused.push(error)).is_ok()
        });
        let bundle = |factory: &Self, order: &Order| factory.plan(order.prefab).bundle();
        orders.sort_by_key(|order| {
            let spawner = bundle(self, order).map_or(usize::MAX, |part| part.spawner);
            (spawner, order.prefab)
        });
        let same = |a: &Order, b: &Order| match (bundle(self, a), bundle(self, b)) {
            (Some(a), Some(b)) => a.spawner == b.spawner,
            _ => false,
        };
        for batch in orders.chunk_by(same) {
            self.run_orders(world, batch, spawned);
        }
        refused
    }

    /// Spawns orders that share an archetype.
    fn run_orders(&self, world: &mut World, orders: &[Order], spawned: &mut Vec<Entity>) {
        let count = orders.iter().map(|order| order.transforms.len()).sum();
        let mut transforms = orders.iter().flat_map(|order| &order.transforms).copied();
        let mut write = |instance: &mut Instance<'_>| place(instance, transforms.next());
        let first = spawned.len();
        let parts: Option<Vec<Run>> = orders
            .iter()
            .map(|order| {
                let Part { values, .. } = self.plan(order.prefab).bundle()?;
                let count = order.transforms.len();
                Some(Run { values, count })
            })
            .collect();
        let (Some(runs), [head, ..]) = (parts, orders) else {
            for order in orders {
                let count = order.transforms.len();
                self.batch(world, order.prefab, count, &mut write, spawned);
            }
            return;
        };
        let Some(part) = self.plan(head.prefab).bundle() else {
            return;
        };
        {
            perf_span!(
                "batch_spawn",
                entities = count,
                archetypes = 1,
                prefabs = orders.len(),
                prefab = self.prefab(head.prefab).name
            );
            self.spawners[part.spawner].spawn(world, &runs, count, &mut write, spawned);
        }
        let mut entities = spawned.len() - first;
        let mut from = first;
        for order in orders {
            let to = from + order.transforms.len();
            let instances = spawned[from..to].to_vec();
            entities += self.spawn_children(world, order.prefab, &instances);
            from = to;
        }
        count_spawned(world, spawned.len() - first, entities);
    }

    /// Spawns instances of a prefab whose request has been checked.
    fn run(
        &mut self,
        world: &mut World,
        prefab: PrefabId,
        at_most: usize,
        write: &mut Write<'_>,
        spawned: &mut Vec<Entity>,
    ) {
        self.prepare();
        self.batch(world, prefab, at_most, write, spawned);
    }

    fn batch(
        &self,
        world: &mut World,
        prefab: PrefabId,
        at_most: usize,
        write: &mut Write<'_>,
        spawned: &mut Vec<Entity>,
    ) {
        let first = spawned.len();
        {
            perf_span!(
                "batch_spawn",
                entities = at_most,
                archetypes = 1,
                prefabs = 1,
                prefab = self.prefab(prefab).name
            );
            match self.plan(prefab).bundle() {
                Some(Part { spawner, values }) => {
                    let run = [Run {
                        values,
                        count: at_most,
                    }];
                    self.spawners[spawner].spawn(world, &run, at_most, write, spawned);
                }
                None => self.spawn_columns(world, prefab, at_most, None, write, spawned),
            }
        }
        let instances = &spawned[first..];
        let below = self.spawn_children(world, prefab, instances);
        count_spawned(world, instances.len(), instances.len() + below);
    }

    /// Spawns what is below instances of a prefab, and returns how many entities that are.
    fn spawn_children(&self, world: &mut World, prefab: PrefabId, instances: &[Entity]) -> usize {
        let children = &self.prefab(prefab).children;
        if children.is_empty() || instances.is_empty() {
            return 0;
        }
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

    /// Spawns instances of a prefab that is in no single bundle.
    fn spawn_columns(
        &self,
        world: &mut World,
        prefab: PrefabId,
        at_most: usize,
        parents: Option<&[Entity]>,
        write: &mut Write<'_>,
        spawned: &mut Vec<Entity>,
    ) {
        let registry = &self.library.registry;
        let plan = self.plan(prefab);
        let mut columns = plan.columns(self.prefab(prefab), at_most, &self.spawners, registry);
        let count = (0..at_most)
            .take_while(|row| {
                let mut row = Row {
                    columns: &mut columns,
                    row: *row,
                };
                write(&mut Instance(&mut row))
            })
            .count();
        let first = spawned.len();
        let mut columns = columns.into_iter();
        match columns.next() {
            Some(column) => {
                let new = NewEntities {
                    count,
                    parents,
                    spawned,
                };
                column.spawn(world, registry, new);
            }
            None => spawn_bare(world, count, parents, spawned),
        }
        for column in columns {
            column.insert(world, registry, &spawned[first..]);
        }
    }

    /// The plan of a prefab that has been checked, after [`prepare`](Self::prepare).
    fn plan(&self, prefab: PrefabId) -> &Plan {
        &self.plans[prefab.0 as usize]
    }

    fn prefab(&self, prefab: PrefabId) -> &Prefab {
        &self.library.prefabs[prefab.0 as usize]
    }

    fn check(&self, id: PrefabId) -> Result<&Prefab, SpawnError> {
        self.library.prefab(id).ok_or(SpawnError::UnknownPrefab {
            id,
            prefabs: self.library.prefabs.len(),
        })
    }

    fn check_transform(&mut self, id: PrefabId) -> Result<(), SpawnError> {
        self.prepare();
        let prefab = self.check(id)?;
        if self.plan(id).has_transform {
            return Ok(());
        }
        Err(SpawnError::NoTransform {
            prefab: prefab.name.clone(),
        })
    }

    /// Refuses a batch over the limit, and returns how many instances are within it.
    fn check_limit(&self, id: PrefabId, instances: usize) -> Result<usize, SpawnError> {
        let prefab = self.check(id)?;
        let found = prefab.entities.saturating_mul(instances as u64);
        if found > self.batch_limit {
            return Err(SpawnError::TooMany {
                prefab: prefab.name.clone(),
                found,
                limit: self.batch_limit,
            });
        }
        Ok(usize::try_from(self.batch_limit / prefab.entities).unwrap_or(usize::MAX))
    }
}

/// Gives an instance its place; false if there is none left.
#[inline]
fn place(instance: &mut Instance<'_>, transform: Option<Transform>) -> bool {
    let Some(transform) = transform else {
        return false;
    };
    if let Some(slot) = instance.transform_mut() {
        *slot = transform;
    }
    true
}

/// Adds a batch to the world's totals.
fn count_spawned(world: &mut World, instances: usize, entities: usize) {
    if instances == 0 {
        return;
    }
    let mut stats = world.get_resource_or_init::<SpawnStats>();
    stats.batches += 1;
    stats.instances += instances as u64;
    stats.entities += entities as u64;
    perf_counter!("factory_batches", stats.batches);
    perf_counter!("factory_entities", stats.entities);
}
