use std::cell::RefCell;
use std::fmt::Write as _;
use std::hint::black_box;
use std::rc::Rc;

use bevy_ecs::prelude::*;
use bevy_reflect::TypeRegistry;
use bevy_transform::components::Transform;
use gameplay_factory::{Factory, Pool, PrefabId, PrefabLibrary, SpawnPath};

use super::parts::{Bounds, Health, MaterialId, MeshId, Parts, places};
use super::way::{Clear, Spawn, roots};

pub(super) const BATCH: &str = "Factory::spawn_batch_into";

const COMPONENTS: &str = r#"components: {
    "Transform": (),
    "MeshId": (3),
    "MaterialId": (5),
    "Bounds": (center: (0.0, 1.0, 0.0), half: (4.0, 9.0, 4.0)),
    "Health": (100.0),
}"#;

/// A factory, and the prefab of an instance with so many children.
pub(super) fn factory(children: usize) -> (Factory, PrefabId) {
    let mut registry = TypeRegistry::new();
    registry.register::<Transform>();
    registry.register::<MeshId>();
    registry.register::<MaterialId>();
    registry.register::<Bounds>();
    registry.register::<Health>();
    let mut below = String::new();
    for _ in 0..children {
        let _ = write!(below, "({COMPONENTS}), ");
    }
    let text = format!(r#"{{ "building": ({COMPONENTS}, children: [{below}]) }}"#);
    let library = PrefabLibrary::parse("race", &text, &registry).expect("the text is right");
    let building = library.get("building").expect("it is in the text");
    let mut factory = Factory::new(library);
    factory.register_bundle::<Parts>();
    assert_eq!(factory.path(building), Some(SpawnPath::Bundle));
    (factory, building)
}

/// Spawns through the factory.
pub(super) fn spawn(children: usize) -> Spawn {
    let (mut factory, building) = factory(children);
    let mut spawned = Vec::new();
    Box::new(move |world, count| {
        spawned.clear();
        factory
            .spawn_batch_into(world, building, places(count), &mut spawned)
            .expect("the batch is within the limit");
        black_box(&spawned);
    })
}

/// Takes from a pool, and gives back to it.
pub(super) fn pool(children: usize) -> (Spawn, Clear) {
    let (factory, building) = factory(children);
    let pool = Rc::new(RefCell::new((Pool::new(building), factory)));
    let same = Rc::clone(&pool);
    let mut taken = Vec::new();
    let take = move |world: &mut World, count| {
        let (pool, factory) = &mut *pool.borrow_mut();
        taken.clear();
        pool.take(factory, world, places(count), &mut taken)
            .expect("the batch is within the limit");
        black_box(&taken);
    };
    let give_back = move |world: &mut World| {
        let (pool, factory) = &mut *same.borrow_mut();
        let given = roots(world);
        pool.give_back(factory, world, given)
            .expect("the prefab is in one bundle");
        assert_eq!(pool.discarded(), 0);
    };
    (Box::new(take), Box::new(give_back))
}
