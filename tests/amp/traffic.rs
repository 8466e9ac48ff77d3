//! The vehicles really drive.

#![cfg(feature = "rapier3d_030")]

use amp::city::{CityPlan, CityPlugin, read_prefabs};
use amp::clock::FixedTimePlugin;
use amp_gameplay::{GameplayPlugin, RouteFollower, SimulationStats, VehicleMotion};
use bevy_app::{App, TaskPoolPlugin};
use bevy_math::Vec3;
use bevy_transform::TransformPlugin;
use gameplay_factory::FactoryPlugin;

#[test]
fn traffic_flows_and_keeps_to_its_routes() {
    let (city_prefabs, prefabs) = read_prefabs(None).unwrap();
    let mut app = App::new();
    app.add_plugins((
        TaskPoolPlugin::default(),
        TransformPlugin,
        FixedTimePlugin,
        FactoryPlugin,
        prefabs.into_plugin(|_| {}),
        CityPlugin {
            plan: CityPlan::draw(42, 8, 60),
            prefabs: city_prefabs,
        },
        GameplayPlugin,
    ));
    app.finish();
    app.cleanup();
    app.update();
    let starts: Vec<Vec3> = CityPlan::draw(42, 8, 60)
        .routes
        .iter()
        .map(|route| route.start)
        .collect();
    assert_eq!(starts.len(), 60);

    let (mut rescued, mut moved) = (0, 0);
    for _ in 0..900 {
        app.update();
        let stats = app.world().resource::<SimulationStats>();
        rescued += stats.rescued;
        moved += stats.moved;
    }
    let world = app.world_mut();
    let mut vehicles = world.query::<(&VehicleMotion, &RouteFollower)>();
    let (mut upright, mut on_route, mut away) = (0, 0, 0);
    for (motion, follower) in vehicles.iter(world) {
        upright += usize::from(motion.up().y > 0.9);
        on_route += usize::from(follower.off_route() < 4.0);
        let nearest = starts
            .iter()
            .map(|start| start.distance(motion.translation))
            .fold(f32::INFINITY, f32::min);
        away += usize::from(nearest > 5.0);
    }
    assert!(upright >= 57, "only {upright} of 60 are upright");
    assert!(on_route >= 54, "only {on_route} of 60 are on their routes");
    assert!(
        away >= 30,
        "only {away} of 60 have left the places of the start"
    );
    assert!(rescued <= 20, "{rescued} had to be rescued");
    assert!(moved > 40_000, "{moved} moves");
}
