//! Entities come and go, and the physics with them.

use amp_gameplay::{Chassis, Physics, PhysicsBody, SimulationStats, StaticBody, StaticCollider};
use bevy_app::App;
use bevy_ecs::reflect::{AppTypeRegistry, ReflectComponent};
use bevy_math::Vec3;
use bevy_transform::components::Transform;

use super::ground::{adopt, car, flat, place, run, standing};

fn bodies(app: &App) -> usize {
    app.world().resource::<Physics>().world().bodies.len()
}

fn colliders(app: &App) -> usize {
    app.world().resource::<Physics>().world().colliders.len()
}

#[test]
fn despawned_vehicle_takes_its_body_along() {
    let mut app = flat();
    let ground = colliders(&app);
    let cars: Vec<_> = (0_u8..5)
        .map(|x| car(&mut app, standing(f32::from(x) * 4.0, 0.0)))
        .collect();
    run(&mut app, 5);
    assert_eq!(bodies(&app), 5);
    assert_eq!(app.world().resource::<SimulationStats>().vehicles, 5);
    app.world_mut().despawn(cars[2]);
    assert_eq!(bodies(&app), 4, "at once");
    app.world_mut().entity_mut(cars[0]).remove::<Chassis>();
    run(&mut app, 5);
    assert_eq!(bodies(&app), 3);
    assert_eq!(colliders(&app), ground + 3);
    assert!(app.world().get::<PhysicsBody>(cars[0]).is_none());
    // It becomes a vehicle again where it stands.
    app.world_mut()
        .entity_mut(cars[0])
        .insert(Chassis::default());
    run(&mut app, 5);
    assert_eq!(bodies(&app), 4);
}

#[test]
fn static_collider_goes_with_its_component_and_its_entity() {
    let mut app = flat();
    let before = colliders(&app);
    let cuboid = StaticCollider::cuboid(Vec3::ONE);
    let one = app.world_mut().spawn(cuboid).id();
    let two = app.world_mut().spawn(cuboid).id();
    app.update();
    assert_eq!(colliders(&app), before + 2);
    app.world_mut().entity_mut(one).remove::<StaticCollider>();
    app.world_mut().flush();
    assert!(app.world().get::<StaticBody>(one).is_none());
    app.world_mut().despawn(two);
    assert_eq!(colliders(&app), before);
}

#[test]
fn static_collider_of_a_child_stands_where_its_parents_say() {
    let mut app = flat();
    let parent = app
        .world_mut()
        .spawn(Transform::from_xyz(50.0, 0.0, 0.0).with_scale(Vec3::splat(2.0)))
        .id();
    let roof = StaticCollider::cuboid(Vec3::new(5.0, 0.5, 5.0));
    let child = app
        .world_mut()
        .spawn((roof, Transform::from_xyz(0.0, 2.0, 0.0)))
        .id();
    adopt(&mut app, child, parent);
    // The roof's top is at 2 × 2 + 2 × 0.5.
    let car = car(&mut app, Transform::from_xyz(50.0, 6.5, 0.0));
    run(&mut app, 180);
    assert!(
        (5.4..6.0).contains(&place(&app, car).y),
        "{}",
        place(&app, car)
    );
}

#[test]
fn prefabs_can_name_every_part() {
    let app = flat();
    let registry = app.world().resource::<AppTypeRegistry>().read();
    for name in [
        "Chassis",
        "Wheels",
        "VisualWheel",
        "Suspension",
        "Drive",
        "VehicleControls",
        "VehicleMotion",
        "Driver",
        "StaticCollider",
    ] {
        let part = registry.get_with_short_type_path(name).unwrap();
        assert!(part.data::<ReflectComponent>().is_some(), "{name}");
        assert!(
            part.data::<bevy_reflect::std_traits::ReflectDefault>()
                .is_some(),
            "{name}"
        );
    }
}
