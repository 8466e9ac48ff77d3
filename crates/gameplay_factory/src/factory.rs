//! The factory: a library, the bundles its prefabs compile to, and requests that are checked.

use bevy_ecs::entity::Entity;
use bevy_ecs::resource::Resource;
use bevy_ecs::world::World;
use bevy_transform::components::Transform;

use crate::bundle::{Instance, PrefabBundle};
use crate::error::SpawnError;
use crate::library::{Prefab, PrefabId, PrefabLibrary};
use crate::places::Places;
use crate::plan::{Plan, SpawnPath};
use crate::spawner::{Spawner, TypedSpawner};

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
/// Against raw `World::spawn_batch` of the same components (4 and `Transform`, 100,000 entities,
/// `benches/spawning.rs`), by the path that a prefab takes:
///
/// | path | × `World::spawn_batch` |
/// |---|---:|
/// | [`Bundle`](SpawnPath::Bundle) | at most 1.15 |
/// | [`Bundles`](SpawnPath::Bundles), two of them | about 4 |
/// | [`Reflected`](SpawnPath::Reflected), all five | about 30 |
///
/// A loop of `Commands::spawn` takes two to three times as long as raw, so the first path is at
/// least twice as fast as that and the others are slower. A component set that is spawned in
/// large numbers is worth a registered bundle; a factory without bundles is for tools and for
/// what is spawned rarely.
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
    pub(crate) library: PrefabLibrary,
    pub(crate) spawners: Vec<Box<dyn Spawner>>,
    /// One for each prefab; empty when they must be compiled again.
    pub(crate) plans: Vec<Plan>,
    batch_limit: u64,
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
        let mut transforms = transforms.into_iter().fuse();
        let (lower, upper) = transforms.size_hint();
        let limit = self.check_limit(prefab, lower)?;
        match upper {
            Some(upper) if upper <= limit => {
                let mut fetch = |places: &mut Vec<Transform>, count| {
                    places.extend(transforms.by_ref().take(count));
                };
                self.run_placed(world, prefab, upper, &mut Places::new(&mut fetch), spawned);
            }
            _ => {
                let known: Vec<Transform> = transforms.take(limit.saturating_add(1)).collect();
                self.check_limit(prefab, known.len())?;
                let count = known.len();
                let mut known = known.into_iter();
                let mut fetch = |places: &mut Vec<Transform>, count| {
                    places.extend(known.by_ref().take(count));
                };
                self.run_placed(world, prefab, count, &mut Places::new(&mut fetch), spawned);
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

    /// The plan of a prefab that has been checked, after [`prepare`](Self::prepare).
    pub(crate) fn plan(&self, prefab: PrefabId) -> &Plan {
        &self.plans[prefab.0 as usize]
    }

    pub(crate) fn prefab(&self, prefab: PrefabId) -> &Prefab {
        &self.library.prefabs[prefab.0 as usize]
    }

    fn check(&self, id: PrefabId) -> Result<&Prefab, SpawnError> {
        self.library.prefab(id).ok_or(SpawnError::UnknownPrefab {
            id,
            prefabs: self.library.prefabs.len(),
        })
    }

    pub(crate) fn check_transform(&mut self, id: PrefabId) -> Result<(), SpawnError> {
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
    pub(crate) fn check_limit(&self, id: PrefabId, instances: usize) -> Result<usize, SpawnError> {
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
