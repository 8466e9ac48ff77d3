//! Requests, served by the plugin.

use bevy_app::App;
use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use gameplay_factory::{Factory, FactoryPlugin, SpawnError, SpawnQueue, SpawnStats};

use super::components::{MeshId, library};

const TEXT: &str = r#"{
    "house": (components: { "Transform": (), "MeshId": (1) }, children: [(components: { "MeshId": (9) })]),
    "tower": (components: { "Transform": (), "MeshId": (2) }),
    "sign": (components: { "Transform": (), "Label": (text: "stop") }),
    "ghost": (components: { "MeshId": (3) }),
}"#;

fn app() -> App {
    let mut app = App::new();
    app.add_plugins(FactoryPlugin);
    app
}

fn at(x: f32) -> Transform {
    Transform::from_xyz(x, 0.0, 0.0)
}

#[test]
fn requests_wait_for_a_factory_and_are_served_by_archetype() {
    let mut app = app();
    let mut factory = Factory::new(library(TEXT));
    factory.register_bundle::<(Transform, MeshId)>();
    factory.register_bundle::<(MeshId,)>();
    let [house, tower, sign] =
        ["house", "tower", "sign"].map(|n| factory.library().get(n).unwrap());

    let mut queue = app.world_mut().resource_mut::<SpawnQueue>();
    queue.push(tower, at(1.0));
    queue.push(sign, at(2.0));
    queue.push(house, at(3.0));
    queue.extend(tower, [at(4.0), at(5.0)]);
    app.update();
    assert_eq!(app.world().resource::<SpawnQueue>().len(), 5);

    app.insert_resource(factory);
    app.update();
    let world = app.world();
    let queue = world.resource::<SpawnQueue>();
    assert!(queue.is_empty() && queue.refused().is_empty());
    let seen: Vec<(f32, Option<u32>)> = queue
        .spawned()
        .iter()
        .map(|entity| {
            let x = world.get::<Transform>(*entity).unwrap().translation.x;
            (x, world.get::<MeshId>(*entity).map(|mesh| mesh.0))
        })
        .collect();
    let expected = [
        (1.0, Some(2)),
        (4.0, Some(2)),
        (5.0, Some(2)),
        (3.0, Some(1)),
        (2.0, None),
    ];
    assert_eq!(seen, expected);
    // A house has a child, which makes it another archetype than a tower.
    let stats = SpawnStats {
        batches: 3,
        instances: 5,
        entities: 6,
        ..SpawnStats::default()
    };
    assert_eq!(*world.resource::<SpawnStats>(), stats);

    app.update();
    assert_eq!(app.world().resource::<SpawnQueue>().spawned(), []);
    assert_eq!(*app.world().resource::<SpawnStats>(), stats);
}

#[test]
fn children_of_a_mixed_batch_are_below_their_own_parents() {
    let mut app = app();
    let mut factory = Factory::new(library(TEXT));
    factory.register_bundle::<(Transform, MeshId)>();
    let [house, tower] = ["house", "tower"].map(|name| factory.library().get(name).unwrap());
    app.insert_resource(factory);
    let mut queue = app.world_mut().resource_mut::<SpawnQueue>();
    queue.extend(tower, [at(0.0); 3]);
    queue.extend(house, [at(0.0); 4]);
    app.update();
    let world = app.world();
    for entity in world.resource::<SpawnQueue>().spawned() {
        let below = world
            .get::<Children>(*entity)
            .map_or(0, RelationshipTarget::len);
        let expected = usize::from(world.get::<MeshId>(*entity) == Some(&MeshId(1)));
        assert_eq!(below, expected);
    }
    assert_eq!(world.resource::<SpawnStats>().entities, 3 + 4 + 4);
}

#[test]
fn refused_requests_are_counted_and_explained_and_the_others_served() {
    let mut app = app();
    let mut factory = Factory::new(library(TEXT));
    factory.set_batch_limit(3);
    let [house, tower, ghost] =
        ["house", "tower", "ghost"].map(|n| factory.library().get(n).unwrap());
    app.insert_resource(factory);
    let mut queue = app.world_mut().resource_mut::<SpawnQueue>();
    queue.push(ghost, at(0.0));
    queue.extend(house, [at(1.0), at(2.0)]);
    queue.extend(tower, [at(3.0), at(4.0), at(5.0)]);
    app.update();
    let queue = app.world().resource::<SpawnQueue>();
    assert_eq!(queue.spawned().len(), 3);
    let too_many = SpawnError::TooMany {
        prefab: "house".to_owned(),
        found: 4,
        limit: 3,
    };
    let no_transform = SpawnError::NoTransform {
        prefab: "ghost".to_owned(),
    };
    assert_eq!(queue.refused(), [too_many, no_transform]);
    assert_eq!(app.world().resource::<SpawnStats>().refused, 3);
}
