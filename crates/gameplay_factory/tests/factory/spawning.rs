//! What is in the world after a batch.

use bevy_ecs::prelude::*;
use bevy_math::Vec3;
use bevy_transform::components::{GlobalTransform, Transform, TransformTreeChanged};
use gameplay_factory::{
    DEFAULT_BATCH_LIMIT, Factory, Instance, PrefabId, SpawnError, SpawnPath, SpawnStats,
};
use proptest::prelude::*;

use super::components::{Engine, Fled, Fuel, Label, MeshId, Restless, Shifted, library};

/// A way to register bundles, and the path that "car" takes then.
type Registration = (fn(&mut Factory), SpawnPath);

/// The ways to register bundles, and the path that "car" takes with each.
const REGISTRATIONS: [Registration; 5] = [
    (|_| (), SpawnPath::Reflected),
    (
        |factory| {
            factory.register_bundle::<(MeshId, Transform)>();
        },
        SpawnPath::Reflected,
    ),
    (
        |factory| {
            factory.register_bundle::<(Engine,)>();
            factory.register_bundle::<(MeshId, Transform)>();
        },
        SpawnPath::Bundles,
    ),
    (
        |factory| {
            factory.register_bundle::<(Engine, MeshId)>();
            factory.register_bundle::<(MeshId, Engine, Transform)>();
        },
        SpawnPath::Bundle,
    ),
    (know_all, SpawnPath::Bundle),
];

/// Cars and what is below them are in one bundle each.
fn know_all(factory: &mut Factory) {
    factory.register_bundle::<(MeshId, Engine, Transform)>();
    factory.register_bundle::<(MeshId, Transform)>();
    factory.register_bundle::<(Label,)>();
}

const TEXT: &str = r#"{
    "car": (
        components: { "Transform": (), "MeshId": (4), "Engine": (force: 7.0, gears: [1.0]) },
        children: [(parents: ["wheel"], set: { "Transform.translation.x": 2.0 }), (parents: ["wheel"])],
    ),
    "wheel": (components: { "Transform": (), "MeshId": (5) }, children: [(components: { "Label": (text: "bolt") })]),
    "empty": (),
    "place": (components: { "Transform": () }),
}"#;

fn factory(register: fn(&mut Factory)) -> Factory {
    let mut factory = Factory::new(library(TEXT));
    register(&mut factory);
    factory
}

fn prefab(factory: &Factory, name: &str) -> PrefabId {
    factory.library().get(name).unwrap()
}

/// What can be seen of an entity and of all below it.
fn describe(world: &World, entity: Entity) -> String {
    let transform = world.get::<Transform>(entity);
    let below: Vec<String> = world
        .get::<Children>(entity)
        .into_iter()
        .flat_map(RelationshipTarget::iter)
        .map(|child| describe(world, child))
        .collect();
    let components = world.entity(entity).archetype().component_count();
    format!(
        "{transform:?} {:?} {:?} {:?} {:?} {components} {below:?}",
        world.get::<GlobalTransform>(entity).is_some(),
        world.get::<MeshId>(entity),
        world.get::<Engine>(entity),
        world.get::<Label>(entity),
    )
}

fn describe_all(world: &World, entities: &[Entity]) -> Vec<String> {
    entities
        .iter()
        .map(|entity| describe(world, *entity))
        .collect()
}

#[test]
fn a_registered_bundle_decides_the_path() {
    for (register, path) in REGISTRATIONS {
        let mut factory = factory(register);
        let car = prefab(&factory, "car");
        assert_eq!(factory.path(car), Some(path));
    }
}

#[test]
fn a_bundle_registered_later_is_used_from_then_on() {
    let mut factory = factory(|_| ());
    let mut world = World::new();
    let car = prefab(&factory, "car");
    let first = factory
        .spawn_batch(&mut world, car, [Transform::IDENTITY])
        .unwrap();
    factory.register_bundle::<(Transform, MeshId, Engine)>();
    assert_eq!(factory.path(car), Some(SpawnPath::Bundle));
    let second = factory
        .spawn_batch(&mut world, car, [Transform::IDENTITY])
        .unwrap();
    assert_eq!(describe(&world, first[0]), describe(&world, second[0]));
}

#[test]
fn instances_have_the_prefab_s_values_on_every_path() {
    for (register, path) in REGISTRATIONS {
        let mut factory = factory(register);
        let mut world = World::new();
        let car = prefab(&factory, "car");
        let place = Transform::from_xyz(1.0, 2.0, 3.0);
        let cars = factory
            .spawn_batch(&mut world, car, [place, place])
            .unwrap();
        let engine = Engine {
            force: 7.0,
            gears: vec![1.0],
            fuel: Fuel::Diesel,
        };
        for car in cars {
            assert_eq!(world.get(car), Some(&engine), "{path:?}");
            assert_eq!(world.get(car), Some(&MeshId(4)), "{path:?}");
            assert_eq!(world.get(car), Some(&place), "{path:?}");
            let wheels: Vec<Entity> = world.get::<Children>(car).unwrap().to_vec();
            let xs = wheels
                .iter()
                .map(|w| world.get::<Transform>(*w).unwrap().translation.x);
            assert_eq!(xs.collect::<Vec<f32>>(), [2.0, 0.0], "{path:?}");
            for wheel in wheels {
                let bolts = world.get::<Children>(wheel).unwrap();
                let text = "bolt".to_owned();
                assert_eq!(world.get(bolts[0]), Some(&Label { text }), "{path:?}");
            }
        }
        let stats = SpawnStats {
            batches: 1,
            instances: 2,
            entities: 10,
            ..SpawnStats::default()
        };
        assert_eq!(world.get_resource(), Some(&stats), "{path:?}");
    }
}

#[test]
fn zero_instances_are_a_batch_of_nothing() {
    for (register, _) in REGISTRATIONS {
        let mut factory = factory(register);
        let mut world = World::new();
        let before = world.entity_count();
        let car = prefab(&factory, "car");
        assert_eq!(factory.spawn_batch(&mut world, car, []), Ok(vec![]));
        assert_eq!(
            factory.spawn_batch_with(&mut world, car, 0, |_, _| ()),
            Ok(vec![])
        );
        assert_eq!(world.entity_count(), before);
        assert!(world.get_resource::<SpawnStats>().is_none());
    }
}

#[test]
fn a_prefab_without_components_is_an_entity() {
    let mut factory = factory(|_| ());
    let mut world = World::new();
    let empty = prefab(&factory, "empty");
    let spawned = factory
        .spawn_batch_with(&mut world, empty, 3, |_, _| ())
        .unwrap();
    assert_eq!(spawned.len(), 3);
    assert_eq!(world.entity(spawned[2]).archetype().component_count(), 0);
    let error = factory.spawn_batch(&mut world, empty, [Transform::IDENTITY]);
    assert_eq!(
        error.unwrap_err().to_string(),
        "expected a prefab with a `Transform`, found \"empty\" without; add `\"Transform\": ()` \
         to its components or spawn it with `spawn_batch_with`"
    );
}

#[test]
fn more_than_the_limit_is_refused_before_anything_is_spawned() {
    let mut factory = factory(|_| ());
    let mut world = World::new();
    let before = world.entity_count();
    let (car, place) = (prefab(&factory, "car"), prefab(&factory, "place"));
    let ten_million = usize::try_from(DEFAULT_BATCH_LIMIT).unwrap();
    let endless = std::iter::repeat_n(Transform::IDENTITY, ten_million + 1);
    let error = factory.spawn_batch(&mut world, place, endless).unwrap_err();
    assert_eq!(
        error.to_string(),
        "expected at most 10000000 entities in a batch, found at least 10000001 of prefab \
         \"place\"; split the batch or raise the limit with `set_batch_limit`"
    );
    // A car is five entities.
    let error = factory.spawn_batch_with(&mut world, car, ten_million / 5 + 1, |_, _| ());
    assert!(matches!(
        error,
        Err(SpawnError::TooMany {
            found: 10_000_005,
            ..
        })
    ));

    factory.set_batch_limit(20);
    let unknown_length = std::iter::from_fn(|| Some(Transform::IDENTITY));
    let error = factory
        .spawn_batch(&mut world, place, unknown_length)
        .unwrap_err();
    assert!(matches!(
        error,
        SpawnError::TooMany {
            found: 21,
            limit: 20,
            ..
        }
    ));
    assert_eq!(world.entity_count(), before);
    let cars = factory.spawn_batch(&mut world, car, [Transform::IDENTITY; 4]);
    assert_eq!(cars.map(|cars| cars.len()), Ok(4));
}

#[test]
fn an_identifier_of_a_larger_library_is_refused() {
    let larger = factory(|_| ());
    let place = prefab(&larger, "place");
    let mut smaller = Factory::new(library("{}"));
    let mut world = World::new();
    assert_eq!(smaller.path(place), None);
    let error = smaller.spawn_batch(&mut world, place, []).unwrap_err();
    assert_eq!(
        error.to_string(),
        "expected a prefab of this factory's library of 0, found PrefabId(3); get the identifier \
         from the same library"
    );
}

#[test]
fn iterators_of_uncertain_length_spawn_what_they_yield() {
    for (register, _) in REGISTRATIONS {
        let mut factory = factory(register);
        let mut world = World::new();
        let car = prefab(&factory, "car");
        let places = (0..100)
            .filter(|x| x % 3 == 0)
            .map(|x| Transform::from_xyz(x as f32, 0.0, 0.0));
        let cars = factory.spawn_batch(&mut world, car, places).unwrap();
        let xs: Vec<f32> = cars
            .iter()
            .map(|car| world.get::<Transform>(*car).unwrap().translation.x)
            .collect();
        let expected: Vec<f32> = (0..34).map(|i| 3.0 * i as f32).collect();
        assert_eq!(xs, expected);
        assert_eq!(world.resource::<SpawnStats>().entities, 34 * 5);
    }
}

#[test]
fn places_that_are_not_finite_are_taken_as_they_are() {
    let mut factory = factory(|_| ());
    let mut world = World::new();
    let place = prefab(&factory, "place");
    let nowhere = Transform::from_translation(Vec3::new(f32::NAN, f32::INFINITY, 0.0));
    let spawned = factory.spawn_batch(&mut world, place, [nowhere]).unwrap();
    let there = world.get::<Transform>(spawned[0]).unwrap().translation;
    assert!(there.x.is_nan() && there.y.is_infinite());
}

#[test]
fn an_observer_that_despawns_instances_does_no_harm() {
    for (register, _) in REGISTRATIONS {
        let mut factory = factory(register);
        let mut world = World::new();
        world.add_observer(|add: On<Add, MeshId>, mut commands: Commands| {
            commands.entity(add.entity).despawn();
        });
        let car = prefab(&factory, "car");
        let cars = factory.spawn_batch(&mut world, car, [Transform::IDENTITY; 3]);
        assert_eq!(cars.map(|cars| cars.len()), Ok(3));
    }
}

/// All that say they are below something are in its `Children`, once, and nobody else is.
fn assert_linked(world: &mut World) {
    let mut said: Vec<(Entity, Entity)> = world
        .query::<(Entity, &ChildOf)>()
        .iter(world)
        .map(|(child, above)| (above.parent(), child))
        .collect();
    let mut known: Vec<(Entity, Entity)> = world
        .query::<(Entity, &Children)>()
        .iter(world)
        .flat_map(|(parent, below)| below.iter().map(move |child| (parent, child)))
        .collect();
    said.sort_unstable();
    known.sort_unstable();
    assert_eq!(said, known);
    let mut parents = world.query::<&Children>();
    assert!(parents.iter(world).all(|below| !below.is_empty()));
}

#[test]
fn an_observer_that_moves_children_finds_a_whole_hierarchy_afterwards() {
    for (register, _) in REGISTRATIONS {
        // Wheels are despawned, taken from their cars, put below their cars once more, and below another entity, in turns.
        for kinds in 1..5 {
            let mut factory = factory(register);
            let mut world = World::new();
            let elsewhere = world.spawn_empty().id();
            let mut wheels = 0;
            world.add_observer(
                move |insert: On<Insert, MeshId>,
                      below: Query<(&MeshId, &ChildOf)>,
                      mut commands: Commands| {
                    let Ok((MeshId(5), above)) = below.get(insert.entity) else {
                        return;
                    };
                    wheels += 1;
                    let mut wheel = commands.entity(insert.entity);
                    match wheels % kinds {
                        1 => wheel.despawn(),
                        2 => {
                            wheel.remove::<ChildOf>();
                        }
                        3 => {
                            wheel.insert(ChildOf(above.parent()));
                        }
                        _ => {
                            wheel.insert(ChildOf(elsewhere));
                        }
                    }
                },
            );
            let car = prefab(&factory, "car");
            let cars = factory
                .spawn_batch(&mut world, car, [Transform::IDENTITY; 300])
                .unwrap();
            assert_eq!(cars.len(), 300);
            assert_linked(&mut world);
        }
    }
}

#[test]
fn an_observer_that_despawns_parents_leaves_no_child_behind() {
    for (register, _) in REGISTRATIONS {
        let mut factory = factory(register);
        let mut world = World::new();
        world.add_observer(
            |insert: On<Insert, MeshId>, wheels: Query<&ChildOf>, mut commands: Commands| {
                if let Ok(above) = wheels.get(insert.entity) {
                    commands.entity(above.parent()).try_despawn();
                }
            },
        );
        let car = prefab(&factory, "car");
        factory
            .spawn_batch(&mut world, car, [Transform::IDENTITY; 300])
            .unwrap();
        assert_linked(&mut world);
        // The engine leaves those that come after their parent is gone; where the factory tells parents of their children, none is left.
        if factory.path(prefab(&factory, "wheel")) == Some(SpawnPath::Bundle) {
            let mut left = world.query_filtered::<&MeshId, Without<ChildOf>>();
            assert_eq!(left.iter(&world).filter(|mesh| mesh.0 == 5).count(), 0);
        }
    }
}

/// What was watched is gone when anybody could look whether it is.
#[test]
fn an_observer_that_takes_away_what_it_watches_finds_a_whole_hierarchy_afterwards() {
    let mut factory = factory(know_all);
    let mut world = World::new();
    world.add_observer(
        |insert: On<Insert, MeshId>, below: Query<(&MeshId, &ChildOf)>, mut commands: Commands| {
            if let Ok((MeshId(5), above)) = below.get(insert.entity) {
                let mut wheel = commands.entity(insert.entity);
                wheel.remove::<MeshId>().insert(ChildOf(above.parent()));
            }
        },
    );
    let car = prefab(&factory, "car");
    factory
        .spawn_batch(&mut world, car, [Transform::IDENTITY; 30])
        .unwrap();
    assert_linked(&mut world);
}

/// Cars have a child of their own before their wheels come, which lose them at once.
#[test]
fn an_observer_of_being_below_finds_a_whole_hierarchy_afterwards() {
    let mut factory = factory(know_all);
    let mut world = World::new();
    world.add_observer(|add: On<Add, Engine>, mut commands: Commands| {
        commands.spawn(ChildOf(add.entity));
    });
    world.add_observer(
        |insert: On<Insert, ChildOf>, meshes: Query<&MeshId>, mut commands: Commands| {
            if let Ok(MeshId(5)) = meshes.get(insert.entity) {
                commands.entity(insert.entity).remove::<ChildOf>();
            }
        },
    );
    let car = prefab(&factory, "car");
    let cars = factory
        .spawn_batch(&mut world, car, [Transform::IDENTITY; 30])
        .unwrap();
    assert_linked(&mut world);
    for car in cars {
        let below = world.get::<Children>(car);
        assert_eq!(below.map(RelationshipTarget::len), Some(1));
    }
}

#[test]
fn children_of_several_bundles_stand_in_their_order_with_their_own_children() {
    let text = r#"{
        "yard": (components: { "Transform": () }, children: [
            (components: { "Transform": (), "MeshId": (1) }, children: [(components: { "Label": (text: "a") })]),
            (components: { "Label": (text: "post") }),
            (components: { "Transform": (), "MeshId": (2) }, children: [(components: { "Label": (text: "b") })]),
        ]),
    }"#;
    let yards = |register: fn(&mut Factory)| {
        let mut factory = Factory::new(library(text));
        register(&mut factory);
        let mut world = World::new();
        let yard = prefab(&factory, "yard");
        let places = (0..4_u8).map(|x| Transform::from_xyz(f32::from(x), 0.0, 0.0));
        let yards = factory.spawn_batch(&mut world, yard, places).unwrap();
        assert_linked(&mut world);
        describe_all(&world, &yards)
    };
    let known = yards(|factory| {
        know_all(factory);
        factory.register_bundle::<(Transform,)>();
    });
    assert_eq!(known, yards(|_| ()));
}

/// Nobody watched the first family: a hook that acts later is heard all the same.
#[test]
fn a_hook_that_moves_children_of_a_later_family_finds_a_whole_hierarchy_afterwards() {
    let child = r#"(components: { "Transform": (), "Restless": () })"#;
    let text = format!(r#"{{ "nest": (components: {{ "Transform": () }}, children: [{child}]) }}"#);
    let mut factory = Factory::new(library(&text));
    factory.register_bundle::<(Transform,)>();
    factory.register_bundle::<(Restless, Transform)>();
    let mut world = World::new();
    world.init_resource::<Fled>();
    let nest = prefab(&factory, "nest");
    assert_eq!(factory.path(nest), Some(SpawnPath::Bundle));
    factory
        .spawn_batch(&mut world, nest, [Transform::IDENTITY; 60])
        .unwrap();
    assert_eq!(world.resource::<Fled>().0, 60);
    assert_linked(&mut world);
    let mut below = world.query_filtered::<(), (With<Restless>, With<ChildOf>)>();
    let mut left = world.query::<&Restless>();
    assert_eq!(below.iter(&world).count(), 40);
    assert_eq!(left.iter(&world).count(), 50);
}

/// What a bundle brings with its transform is what the engine would bring.
#[test]
fn what_a_transform_requires_has_its_own_value_unless_another_component_says_otherwise() {
    let text = r#"{
        "plain": (components: { "Transform": (), "MeshId": (4) }, children: [(components: { "Transform": (), "MeshId": (5) })]),
        "shifted": (components: { "Transform": (), "Shifted": () }, children: [(components: { "Transform": (), "Shifted": () })]),
    }"#;
    let mut factory = Factory::new(library(text));
    factory.register_bundle::<(Transform, MeshId)>();
    factory.register_bundle::<(Shifted, Transform)>();
    let mut world = World::new();
    let engine = world.spawn((Shifted, Transform::IDENTITY)).id();
    let shifted = *world.get::<GlobalTransform>(engine).unwrap();
    assert_ne!(shifted, GlobalTransform::IDENTITY);
    for (name, expected) in [("plain", GlobalTransform::IDENTITY), ("shifted", shifted)] {
        let prefab = prefab(&factory, name);
        let spawned = factory
            .spawn_batch(&mut world, prefab, [Transform::IDENTITY; 3])
            .unwrap();
        for entity in spawned {
            let below = world.get::<Children>(entity).unwrap()[0];
            for entity in [entity, below] {
                assert_eq!(world.get(entity), Some(&expected));
                assert!(world.entity(entity).contains::<TransformTreeChanged>());
            }
        }
    }
}

/// Overrides that a game could make.
#[derive(Debug, Clone)]
struct Override {
    x: f32,
    mesh: Option<u32>,
    force: Option<f32>,
}

impl Override {
    fn apply(&self, instance: &mut Instance<'_>) {
        instance.transform_mut().unwrap().translation.x = self.x;
        if let Some(mesh) = self.mesh {
            instance.get_mut::<MeshId>().unwrap().0 = mesh;
        }
        if let Some(force) = self.force {
            instance.get_mut::<Engine>().unwrap().force = force;
        }
        assert!(instance.get_mut::<Label>().is_none());
    }
}

fn overrides() -> impl Strategy<Value = Vec<Override>> {
    let one = (
        -1e3_f32..1e3,
        any::<Option<u32>>(),
        proptest::option::of(0.0_f32..9.0),
    );
    proptest::collection::vec(
        one.prop_map(|(x, mesh, force)| Override { x, mesh, force }),
        0..40,
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn instances_equal_the_prefab_with_overrides(overrides in overrides(), way in 0_usize..4) {
        let mut factory = factory(REGISTRATIONS[way].0);
        let mut world = World::new();
        let car = prefab(&factory, "car");
        let cars = factory
            .spawn_batch_with(&mut world, car, overrides.len(), |index, instance| {
                overrides[index].apply(instance);
            })
            .unwrap();
        prop_assert_eq!(cars.len(), overrides.len());
        for (car, wanted) in cars.iter().zip(&overrides) {
            let place = Transform::from_xyz(wanted.x, 0.0, 0.0);
            prop_assert_eq!(world.get(*car), Some(&place));
            prop_assert_eq!(world.get(*car), Some(&MeshId(wanted.mesh.unwrap_or(4))));
            let engine = Engine {
                force: wanted.force.unwrap_or(7.0),
                gears: vec![1.0],
                fuel: Fuel::Diesel,
            };
            prop_assert_eq!(world.get(*car), Some(&engine));
        }
    }

    #[test]
    fn a_batch_gives_the_world_of_one_at_a_time(overrides in overrides(), way in 0_usize..4) {
        let mut batched = factory(REGISTRATIONS[way].0);
        let mut single = factory(REGISTRATIONS[0].0);
        let car = prefab(&batched, "car");
        let mut world = World::new();
        let cars = batched
            .spawn_batch_with(&mut world, car, overrides.len(), |index, instance| {
                overrides[index].apply(instance);
            })
            .unwrap();
        let mut other = World::new();
        let mut singles = Vec::new();
        for wanted in &overrides {
            let car = single.spawn_batch_with(&mut other, car, 1, |_, i| wanted.apply(i)).unwrap();
            singles.extend(car);
        }
        prop_assert_eq!(describe_all(&world, &cars), describe_all(&other, &singles));
        prop_assert_eq!(
            world.query::<Entity>().iter(&world).count(),
            other.query::<Entity>().iter(&other).count()
        );
    }
}
