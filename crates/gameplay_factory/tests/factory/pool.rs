//! Instances that are parked and used again.

use bevy_ecs::entity_disabling::Disabled;
use bevy_ecs::prelude::*;
use bevy_transform::components::{GlobalTransform, Transform};
use gameplay_factory::{Factory, Pool, PrefabId, SpawnError};
use proptest::prelude::*;

use super::components::{Clockwork, Engine, Label, MeshId, Odometer, Shifted, library};

const TEXT: &str = r#"{
    "car": (
        components: { "Transform": (), "MeshId": (4), "Engine": (force: 7.0, gears: [1.0]) },
        children: [(parents: ["wheel"], set: { "Transform.translation.x": 2.0 }), (parents: ["wheel"])],
    ),
    "wheel": (components: { "Transform": (), "MeshId": (5) }, children: [(components: { "Label": (text: "bolt") })]),
    "meter": (components: { "Transform": (), "Clockwork": (hands: 2) }),
    "shifted": (components: { "Transform": (), "Shifted": () }),
}"#;

/// How many entities a car has.
const CAR: u32 = 5;

fn factory() -> (Factory, PrefabId) {
    let mut factory = Factory::new(library(TEXT));
    factory
        .register_bundle::<(Transform, MeshId, Engine)>()
        .register_bundle::<(Transform, MeshId)>()
        .register_bundle::<(Label,)>()
        .register_bundle::<(Transform, Clockwork)>()
        .register_bundle::<(Shifted, Transform)>();
    let car = factory.library().get("car").unwrap();
    (factory, car)
}

/// Added by a game.
#[derive(Component)]
struct Burning;

fn places(xs: impl IntoIterator<Item = u8>) -> impl Iterator<Item = Transform> {
    xs.into_iter()
        .map(|x| Transform::from_xyz(f32::from(x), 0.0, 0.0))
}

/// Everything that can be seen of an entity and of all below it, but its identifier.
fn describe(world: &World, entity: Entity) -> String {
    let below: Vec<String> = world
        .get::<Children>(entity)
        .into_iter()
        .flat_map(RelationshipTarget::iter)
        .map(|child| {
            assert_eq!(
                world.get::<ChildOf>(child).map(ChildOf::parent),
                Some(entity)
            );
            describe(world, child)
        })
        .collect();
    let seen = world.entity(entity);
    let mut components: Vec<String> = seen
        .archetype()
        .components()
        .iter()
        .map(|id| world.components().get_info(*id).unwrap().name().to_string())
        .collect();
    components.sort();
    format!(
        "{components:?} {:?} {:?} {:?} {:?} {:?} {:?} {below:?}",
        seen.get::<Transform>(),
        seen.get::<GlobalTransform>(),
        seen.get::<MeshId>(),
        seen.get::<Engine>(),
        seen.get::<Label>(),
        seen.get::<Odometer>(),
    )
}

/// What it would be if it were spawned now.
fn fresh(prefab: &str, place: Transform) -> String {
    let mut world = World::new();
    let (mut factory, _) = factory();
    let prefab = factory.library().get(prefab).unwrap();
    let spawned = factory.spawn_batch(&mut world, prefab, [place]).unwrap();
    describe(&world, spawned[0])
}

#[test]
fn what_is_taken_is_what_was_given_back() {
    let mut world = World::new();
    let (mut factory, car) = factory();
    let mut pool = Pool::new(car);
    let mut cars = Vec::new();
    pool.take(&mut factory, &mut world, places([1, 2]), &mut cars)
        .unwrap();
    let mut first = cars.clone();
    assert_eq!(
        pool.give_back(&mut factory, &mut world, cars.drain(..))
            .unwrap(),
        2
    );
    assert_eq!((pool.len(), pool.discarded()), (2, 0));
    pool.take(&mut factory, &mut world, places([3, 4, 5]), &mut cars)
        .unwrap();
    assert_eq!((pool.len(), cars.len()), (0, 3));
    let mut again = cars[..2].to_vec();
    first.sort_unstable();
    again.sort_unstable();
    assert_eq!(first, again);
    for (car, place) in cars.iter().zip(places([3, 4, 5])) {
        assert_eq!(describe(&world, *car), fresh("car", place));
    }
}

#[test]
fn parked_instances_are_seen_by_no_query_that_does_not_ask() {
    let mut world = World::new();
    let (mut factory, car) = factory();
    let cars = factory
        .spawn_batch(&mut world, car, places([1, 2]))
        .unwrap();
    let mut meshes = world.query::<&MeshId>();
    let mut labels = world.query::<&Label>();
    assert_eq!(
        (meshes.iter(&world).count(), labels.iter(&world).count()),
        (6, 4)
    );
    let mut pool = Pool::new(car);
    pool.give_back(&mut factory, &mut world, [cars[0]]).unwrap();
    assert_eq!(
        (meshes.iter(&world).count(), labels.iter(&world).count()),
        (3, 2)
    );
    let mut parked = world.query_filtered::<(), With<Disabled>>();
    assert_eq!(parked.iter(&world).count(), CAR as usize);
    pool.clear(&mut world);
    assert_eq!(parked.iter(&world).count(), 0);
    assert!(pool.is_empty());
    assert!(world.get_entity(cars[0]).is_err());
}

#[test]
fn nothing_stale_comes_back() {
    let mut world = World::new();
    let (mut factory, car) = factory();
    let cars = factory.spawn_batch(&mut world, car, places([1])).unwrap();
    let wheel = world.get::<Children>(cars[0]).unwrap()[0];
    let bolt = world.get::<Children>(wheel).unwrap()[0];
    let town = world.spawn_empty().id();
    world
        .entity_mut(cars[0])
        .insert((Burning, ChildOf(town)))
        .remove::<Engine>();
    world.get_mut::<MeshId>(cars[0]).unwrap().0 = 99;
    *world.get_mut::<GlobalTransform>(cars[0]).unwrap() = GlobalTransform::from_xyz(9.0, 9.0, 9.0);
    world
        .entity_mut(wheel)
        .insert(Engine::default())
        .remove::<GlobalTransform>();
    world.get_mut::<Label>(bolt).unwrap().text = "nut".to_owned();
    world.entity_mut(bolt).insert(Transform::IDENTITY);
    let mut pool = Pool::new(car);
    assert_eq!(
        pool.give_back(&mut factory, &mut world, cars.clone())
            .unwrap(),
        1
    );
    assert!(world.get::<Children>(town).is_none());
    let mut taken = Vec::new();
    pool.take(&mut factory, &mut world, places([7]), &mut taken)
        .unwrap();
    assert_eq!(taken, cars);
    let place = places([7]).next().unwrap();
    assert_eq!(describe(&world, taken[0]), fresh("car", place));
}

#[test]
fn required_components_with_a_size_have_their_first_values_again() {
    let mut world = World::new();
    let (mut factory, _) = factory();
    let meter = factory.library().get("meter").unwrap();
    let mut pool = Pool::new(meter);
    let mut meters = Vec::new();
    pool.take(&mut factory, &mut world, places([1]), &mut meters)
        .unwrap();
    world.get_mut::<Odometer>(meters[0]).unwrap().0 = 1234;
    pool.give_back(&mut factory, &mut world, meters.clone())
        .unwrap();
    let mut again = Vec::new();
    pool.take(&mut factory, &mut world, places([2]), &mut again)
        .unwrap();
    assert_eq!(again, meters);
    assert_eq!(world.get::<Odometer>(again[0]).unwrap().0, 7);
    let place = places([2]).next().unwrap();
    assert_eq!(describe(&world, again[0]), fresh("meter", place));
}

#[test]
fn a_required_place_is_that_of_the_component_that_requires_it() {
    let (mut factory, _) = factory();
    let shifted = factory.library().get("shifted").unwrap();
    let (mut world, mut pool) = (World::new(), Pool::new(shifted));
    let mut taken = Vec::new();
    pool.take(&mut factory, &mut world, places([1]), &mut taken)
        .unwrap();
    *world.get_mut::<GlobalTransform>(taken[0]).unwrap() = GlobalTransform::IDENTITY;
    pool.give_back(&mut factory, &mut world, taken).unwrap();
    let mut again = Vec::new();
    pool.take(&mut factory, &mut world, places([1]), &mut again)
        .unwrap();
    let expected = fresh("shifted", Transform::from_xyz(1.0, 0.0, 0.0));
    assert_eq!(describe(&world, again[0]), expected);
}

#[test]
fn an_instance_with_another_hierarchy_is_despawned() {
    let mut world = World::new();
    let (mut factory, car) = factory();
    let cars = factory
        .spawn_batch(&mut world, car, places([1, 2, 3]))
        .unwrap();
    let before = world.entity_count();
    world.spawn(ChildOf(cars[0]));
    let wheel = world.get::<Children>(cars[1]).unwrap()[0];
    world.despawn(wheel);
    let mut pool = Pool::new(car);
    assert_eq!(pool.give_back(&mut factory, &mut world, cars).unwrap(), 1);
    assert_eq!((pool.len(), pool.discarded()), (1, 2));
    assert_eq!(world.entity_count(), before - 2 * CAR);
}

#[test]
fn what_is_over_the_limit_is_despawned() {
    let mut world = World::new();
    let (mut factory, car) = factory();
    let cars = factory
        .spawn_batch(&mut world, car, places([1, 2, 3]))
        .unwrap();
    let mut pool = Pool::new(car);
    pool.set_limit(2);
    assert_eq!(pool.give_back(&mut factory, &mut world, cars).unwrap(), 2);
    assert_eq!((pool.len(), pool.discarded()), (2, 1));
}

#[test]
fn a_parked_instance_of_which_a_part_is_gone_is_not_taken() {
    let mut world = World::new();
    let (mut factory, car) = factory();
    let cars = factory
        .spawn_batch(&mut world, car, places([1, 2]))
        .unwrap();
    let mut pool = Pool::new(car);
    pool.give_back(&mut factory, &mut world, cars.clone())
        .unwrap();
    let wheel = world.get::<Children>(cars[1]).unwrap()[1];
    world.despawn(wheel);
    let mut taken = Vec::new();
    pool.take(&mut factory, &mut world, places([3, 4]), &mut taken)
        .unwrap();
    assert!(taken.contains(&cars[0]) && !taken.contains(&cars[1]));
    assert!(world.get_entity(cars[1]).is_err());
    for (car, place) in taken.iter().zip(places([3, 4])) {
        assert_eq!(describe(&world, *car), fresh("car", place));
    }
}

#[test]
fn a_prefab_in_no_single_bundle_is_refused() {
    let mut world = World::new();
    let mut factory = Factory::new(library(TEXT));
    factory.register_bundle::<(Transform, MeshId, Engine)>();
    let car = factory.library().get("car").unwrap();
    let mut pool = Pool::new(car);
    let error = pool
        .take(&mut factory, &mut world, places([1]), &mut Vec::new())
        .unwrap_err();
    assert!(matches!(error, SpawnError::NoBundle { .. }), "{error}");
    assert_eq!(world.entity_count(), World::new().entity_count());
}

#[test]
fn another_world_has_nothing_parked() {
    let (mut factory, car) = factory();
    let mut pool = Pool::new(car);
    let mut one = World::new();
    let cars = factory.spawn_batch(&mut one, car, places([1])).unwrap();
    pool.give_back(&mut factory, &mut one, cars).unwrap();
    let mut other = World::new();
    let mut taken = Vec::new();
    pool.take(&mut factory, &mut other, places([2]), &mut taken)
        .unwrap();
    let place = places([2]).next().unwrap();
    assert_eq!(describe(&other, taken[0]), fresh("car", place));
}

#[derive(Debug, Clone)]
enum Act {
    Take(Vec<u8>),
    GiveBack(Vec<prop::sample::Index>),
    Despawn(prop::sample::Index),
    Burn(prop::sample::Index),
    Unwheel(prop::sample::Index),
    Limit(usize),
}

fn act() -> impl Strategy<Value = Act> {
    let which = || any::<prop::sample::Index>();
    prop_oneof![
        3 => prop::collection::vec(any::<u8>(), 0..6).prop_map(Act::Take),
        3 => prop::collection::vec(which(), 0..6).prop_map(Act::GiveBack),
        1 => which().prop_map(Act::Despawn),
        1 => which().prop_map(Act::Burn),
        1 => which().prop_map(Act::Unwheel),
        1 => (0..5_usize).prop_map(Act::Limit),
    ]
}

proptest! {
    #[test]
    fn whatever_happened_before_what_is_taken_is_as_if_spawned(acts in prop::collection::vec(act(), 1..30)) {
        let mut world = World::new();
        let (mut factory, car) = factory();
        let mut pool = Pool::new(car);
        let bare = world.entity_count();
        let mut cars: Vec<Entity> = Vec::new();
        let mut lost = 0;
        for act in acts {
            match act {
                Act::Take(xs) => {
                    let first = cars.len();
                    pool.take(&mut factory, &mut world, places(xs.clone()), &mut cars).unwrap();
                    prop_assert_eq!(cars.len() - first, xs.len());
                    for (car, place) in cars[first..].iter().zip(places(xs)) {
                        prop_assert_eq!(describe(&world, *car), fresh("car", place));
                    }
                }
                Act::Limit(instances) => {
                    pool.set_limit(instances);
                }
                _ if cars.is_empty() => {}
                Act::GiveBack(which) => {
                    // One may be named twice.
                    let given: Vec<Entity> = which.iter().map(|which| *which.get(&cars)).collect();
                    pool.give_back(&mut factory, &mut world, given.clone()).unwrap();
                    cars.retain(|car| !given.contains(car));
                }
                Act::Despawn(which) => {
                    let gone = *which.get(&cars);
                    world.despawn(gone);
                    cars.retain(|car| *car != gone);
                }
                Act::Burn(which) => {
                    world.entity_mut(*which.get(&cars)).insert(Burning).remove::<(Engine, Transform)>();
                }
                Act::Unwheel(which) => {
                    let wheels = world.get::<Children>(*which.get(&cars)).map(|wheels| wheels.to_vec());
                    if let Some([wheel, ..]) = wheels.as_deref() {
                        world.despawn(*wheel);
                        lost += 2;
                    }
                }
            }
            let parked = pool.len();
            let mut all = world.query_filtered::<(), With<Disabled>>();
            prop_assert_eq!(all.iter(&world).count(), parked * CAR as usize);
            let mut parts = world.query_filtered::<Entity, Or<(With<MeshId>, With<Label>)>>();
            let free = parts.iter(&world).count();
            prop_assert!(free <= cars.len() * CAR as usize);
            prop_assert!(free + lost >= cars.len() * CAR as usize);
        }
        pool.clear(&mut world);
        for car in cars {
            world.despawn(car);
        }
        // The factory's totals are a resource.
        prop_assert!(world.entity_count() <= bare + 1);
    }
}
