//! Where bodies are shown, below parents and between steps, against a write-back of every body in every frame.
#![expect(
    clippy::needless_pass_by_value,
    reason = "a system takes its parameters by value"
)]

use std::collections::BTreeMap;

use amp_gameplay::rapier3d::dynamics::{RigidBody, RigidBodyBuilder};
use amp_gameplay::rapier3d::geometry::ColliderBuilder;
use amp_gameplay::rapier3d::math::Vector;
use amp_gameplay::{
    GameplaySystems, Interpolated, Physics, PhysicsBody, PhysicsClock, PhysicsStep,
    SimulationStats, StepSystems,
};
use bevy_app::{App, PostUpdate, Update};
use bevy_ecs::change_detection::DetectChanges;
use bevy_ecs::entity::Entity;
use bevy_ecs::hierarchy::ChildOf;
use bevy_ecs::query::With;
use bevy_ecs::resource::Resource;
use bevy_ecs::schedule::IntoScheduleConfigs;
use bevy_ecs::system::{Query, Res, ResMut};
use bevy_ecs::world::Ref;
use bevy_math::{EulerRot, Quat, Vec3};
use bevy_time::TimeUpdateStrategy;
use bevy_transform::TransformPlugin;
use bevy_transform::components::{GlobalTransform, Transform};
use proptest::prelude::*;

use super::ground::{ball, flat};

type Pose = (Vec3, Quat);

/// What the reference knows, by entity.
#[derive(Resource, Default)]
struct Known {
    /// Poses before and after the last step, of those that were interpolated then.
    steps: BTreeMap<Entity, (Pose, Pose)>,
    /// What every transform should say; what it said before where that is not finite.
    expected: BTreeMap<Entity, Pose>,
    /// Those written in the last frame.
    written: Vec<Entity>,
}

fn poses(physics: &Physics) -> impl Iterator<Item = (Entity, Pose)> {
    physics.world().bodies.iter().filter_map(|(_, body)| {
        let translation = Vec3::from_array(body.translation().to_array());
        let rotation = Quat::from_array(body.rotation().to_array());
        Some((Physics::entity(body)?, (translation, rotation)))
    })
}

fn before_step(
    physics: Res<Physics>,
    mut known: ResMut<Known>,
    shown: Query<(), With<Interpolated>>,
) {
    known.steps = poses(&physics)
        .filter(|(entity, _)| shown.contains(*entity))
        .map(|(entity, pose)| (entity, (pose, pose)))
        .collect();
}

fn after_step(physics: Res<Physics>, mut known: ResMut<Known>) {
    for (entity, pose) in poses(&physics) {
        if let Some((_, after)) = known.steps.get_mut(&entity) {
            *after = pose;
        }
    }
}

/// The naive write-back: of every body, from its pose and those around the last step.
fn expect(
    physics: Res<Physics>,
    clock: Res<PhysicsClock>,
    mut known: ResMut<Known>,
    parents: Query<&ChildOf>,
    places: Query<&GlobalTransform>,
) {
    let Known {
        steps, expected, ..
    } = &mut *known;
    for (entity, now) in poses(&physics) {
        let (mut translation, mut rotation) = match steps.get(&entity) {
            Some((before, after)) if before != after && now == *after => {
                let share = clock.overstep();
                (
                    before.0.lerp(after.0, share),
                    before.1.slerp(after.1, share),
                )
            }
            _ => now,
        };
        let parent = parents.get(entity).ok().map(ChildOf::parent);
        if let Some(place) = parent.and_then(|parent| places.get(parent).ok()) {
            let inverse = place.affine().inverse();
            translation = inverse.transform_point3(translation);
            rotation = inverse.to_scale_rotation_translation().1 * rotation;
        }
        if translation.is_finite() && rotation.is_finite() {
            expected.insert(entity, (translation, rotation));
        }
    }
}

fn watch(mut known: ResMut<Known>, bodies: Query<(Entity, Ref<Transform>), With<PhysicsBody>>) {
    known.written = bodies
        .iter()
        .filter(|(_, transform)| transform.is_changed() && !transform.is_added())
        .map(|(entity, _)| entity)
        .collect();
}

fn app() -> App {
    let mut app = flat();
    app.add_plugins(TransformPlugin)
        .init_resource::<Known>()
        .add_systems(
            PhysicsStep,
            (
                before_step
                    .after(StepSystems::Control)
                    .before(StepSystems::Integrate),
                after_step
                    .after(StepSystems::Integrate)
                    .before(StepSystems::Observe),
            ),
        )
        .add_systems(Update, expect.after(GameplaySystems::Sync))
        .add_systems(PostUpdate, watch);
    app
}

fn parent(app: &mut App, place: Vec3, turn: Vec3, scale: Vec3) -> Entity {
    app.world_mut().spawn(moved(place, turn, scale)).id()
}

fn moved(place: Vec3, turn: Vec3, scale: Vec3) -> Transform {
    let rotation = Quat::from_euler(EulerRot::XYZ, turn.x, turn.y, turn.z);
    Transform::from_translation(place)
        .with_rotation(rotation)
        .with_scale(scale)
}

fn with_body<R>(app: &mut App, ball: Entity, change: impl FnOnce(&mut RigidBody) -> R) -> R {
    let handle = app.world().get::<PhysicsBody>(ball).unwrap().handle();
    let mut physics = app.world_mut().resource_mut::<Physics>();
    change(physics.body_mut(handle).unwrap())
}

fn pose(app: &App, entity: Entity) -> Pose {
    let transform = app.world().get::<Transform>(entity).unwrap();
    (transform.translation, transform.rotation)
}

fn time(app: &mut App, steps: f64) {
    let step = PhysicsClock::default().step();
    app.insert_resource(TimeUpdateStrategy::ManualDuration(step.mul_f64(steps)));
}

#[derive(Debug, Clone)]
enum Act {
    Insert { place: Vec3, asleep: bool },
    Remove(prop::sample::Index),
    Push(prop::sample::Index, Vec3),
    Teleport(prop::sample::Index, Vec3, bool),
    Sleep(prop::sample::Index),
    Break(prop::sample::Index),
    Interpolate(prop::sample::Index, bool),
    Adopt(prop::sample::Index, Option<usize>),
    MoveParent(usize, [Vec3; 3]),
    Flatten(usize),
    Frames { steps: f64, count: u32 },
}

fn vec3(size: f32) -> impl Strategy<Value = Vec3> {
    [-size..size, -size..size, -size..size].prop_map(Vec3::from_array)
}

fn act() -> impl Strategy<Value = Act> {
    let place = || vec3(15.0).prop_map(|place| place.with_y(0.5 + place.y.abs() / 2.0));
    let which = || any::<prop::sample::Index>();
    let parents = || 0..PARENTS;
    let scale = vec3(1.0).prop_map(Vec3::exp);
    prop_oneof![
        3 => (place(), any::<bool>()).prop_map(|(place, asleep)| Act::Insert { place, asleep }),
        1 => which().prop_map(Act::Remove),
        2 => (which(), vec3(9.0)).prop_map(|(which, push)| Act::Push(which, push)),
        1 => (which(), place(), any::<bool>()).prop_map(|(which, place, wake)| Act::Teleport(which, place, wake)),
        1 => which().prop_map(Act::Sleep),
        1 => which().prop_map(Act::Break),
        3 => (which(), any::<bool>()).prop_map(|(which, on)| Act::Interpolate(which, on)),
        3 => (which(), prop::option::weighted(0.7, parents())).prop_map(|(which, parent)| Act::Adopt(which, parent)),
        2 => (parents(), vec3(9.0), vec3(3.0), scale).prop_map(|(parent, place, turn, scale)| Act::MoveParent(parent, [place, turn, scale])),
        1 => parents().prop_map(Act::Flatten),
        6 => (0.0..3.5_f64, 1..12_u32).prop_map(|(steps, count)| Act::Frames { steps, count }),
    ]
}

const PARENTS: usize = 3;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn what_is_shown_equals_a_write_back_of_every_body(acts in prop::collection::vec(act(), 1..60)) {
        let mut app = app();
        let mut balls: Vec<Entity> = Vec::new();
        // The last one is below the first.
        let parents = [0.0, 1.0, 2.0].map(|x| parent(&mut app, Vec3::X * x, Vec3::ZERO, Vec3::ONE));
        app.world_mut().entity_mut(parents[2]).insert(ChildOf(parents[0]));
        app.update();
        for act in acts {
            match act {
                Act::Insert { place, asleep } => balls.push(ball(&mut app, place, asleep)),
                Act::MoveParent(which, [place, turn, scale]) => {
                    *app.world_mut().get_mut::<Transform>(parents[which]).unwrap() = moved(place, turn, scale);
                }
                Act::Flatten(which) => {
                    app.world_mut().get_mut::<Transform>(parents[which]).unwrap().scale.y = 0.0;
                }
                Act::Frames { steps, count } => {
                    time(&mut app, steps);
                    for _ in 0..count {
                        let before = app.world().resource::<Known>().expected.clone();
                        app.update();
                        let known = app.world().resource::<Known>();
                        for ball in &balls {
                            let Some(expected) = known.expected.get(ball) else { continue };
                            let found = pose(&app, *ball);
                            prop_assert_eq!(found.0, expected.0);
                            // On the way, the chord serves for a short arc.
                            let now = poses(app.world().resource::<Physics>()).find(|(found, _)| found == ball);
                            let is_between = known.steps.get(ball).is_some_and(|(before, after)| {
                                before != after && now.is_some_and(|(_, now)| now == *after)
                            });
                            let tolerance = if is_between { 2e-6 } else { 0.0 };
                            prop_assert!(found.1.abs_diff_eq(expected.1, tolerance), "{found:?} {expected:?}");
                        }
                        for ball in &known.written {
                            if let Some(before) = before.get(ball) {
                                prop_assert_ne!(before, &known.expected[ball], "written, and nothing changed");
                            }
                        }
                    }
                }
                _ if balls.is_empty() => {}
                Act::Remove(which) => {
                    let gone = balls.swap_remove(which.index(balls.len()));
                    app.world_mut().despawn(gone);
                }
                Act::Push(which, push) => {
                    let push = Vector::from_array(push.to_array());
                    with_body(&mut app, *which.get(&balls), |body| body.apply_impulse(push, true));
                }
                Act::Teleport(which, place, wake) => {
                    let place = Vector::from_array(place.to_array());
                    with_body(&mut app, *which.get(&balls), |body| body.set_translation(place, wake));
                }
                Act::Sleep(which) => {
                    with_body(&mut app, *which.get(&balls), RigidBody::sleep);
                }
                Act::Break(which) => {
                    with_body(&mut app, *which.get(&balls), |body| {
                        body.set_translation(Vector::splat(f32::NAN), true);
                    });
                }
                Act::Interpolate(which, on) => {
                    let ball = *which.get(&balls);
                    let mut ball = app.world_mut().entity_mut(ball);
                    if on != ball.contains::<Interpolated>() {
                        if on {
                            ball.insert(Interpolated);
                        } else {
                            ball.remove::<Interpolated>();
                        }
                        let ball = ball.id();
                        app.world_mut().resource_mut::<Known>().steps.remove(&ball);
                    }
                }
                Act::Adopt(which, parent) => {
                    let mut ball = app.world_mut().entity_mut(*which.get(&balls));
                    match parent {
                        Some(parent) => ball.insert(ChildOf(parents[parent])),
                        None => ball.remove::<ChildOf>(),
                    };
                }
            }
        }
    }
}

#[test]
fn an_entity_below_another_is_where_its_body_is() {
    let mut app = app();
    let above = parent(
        &mut app,
        Vec3::new(4.0, -2.0, 7.0),
        Vec3::new(0.3, 1.1, -0.7),
        Vec3::splat(2.5),
    );
    let ball = ball(&mut app, Vec3::new(1.0, 9.0, 3.0), false);
    with_body(&mut app, ball, |body| {
        body.set_angvel(Vector::new(1.0, 2.0, 3.0), true);
    });
    app.world_mut().entity_mut(ball).insert(ChildOf(above));
    // The first frame sees a parent whose place is not yet propagated.
    app.update();
    for _ in 0..30 {
        app.update();
        let place = app.world().get::<GlobalTransform>(ball).unwrap();
        let (_, body) = poses(app.world().resource::<Physics>())
            .find(|(entity, _)| *entity == ball)
            .unwrap();
        assert!(place.translation().distance(body.0) < 1e-4, "{place:?}");
        assert!(place.rotation().angle_between(body.1) < 1e-3, "{place:?}");
    }
}

#[test]
fn a_sleeping_body_stays_in_the_world_when_its_parent_moves() {
    let mut app = app();
    let above = parent(&mut app, Vec3::ZERO, Vec3::ZERO, Vec3::ONE);
    let ball = ball(&mut app, Vec3::new(1.0, 9.0, 3.0), true);
    app.world_mut().entity_mut(ball).insert(ChildOf(above));
    app.update();
    app.update();
    *app.world_mut().get_mut::<Transform>(above).unwrap() =
        moved(Vec3::X * 5.0, Vec3::Y, Vec3::splat(2.0));
    // One frame propagates the parent, the next one writes the child.
    app.update();
    app.update();
    let place = app.world().get::<GlobalTransform>(ball).unwrap();
    assert!(place.translation().distance(Vec3::new(1.0, 9.0, 3.0)) < 1e-5);
    assert_eq!(app.world().resource::<SimulationStats>().moved, 1);
    app.update();
    assert_eq!(app.world().resource::<SimulationStats>().candidates, 0);
}

#[test]
fn frames_between_steps_show_even_motion_and_the_rest_is_exact() {
    let mut app = app();
    app.world_mut()
        .resource_mut::<Physics>()
        .set_gravity(Vec3::ZERO);
    let ball = ball(&mut app, Vec3::Y * 9.0, false);
    app.world_mut().entity_mut(ball).insert(Interpolated);
    with_body(&mut app, ball, |body| {
        body.set_linvel(Vector::new(6.0, 0.0, 0.0), true);
    });
    time(&mut app, 1.0);
    app.update();
    app.update();
    // Four pictures a step.
    time(&mut app, 0.25);
    let mut places = Vec::new();
    for _ in 0..16 {
        app.update();
        places.push(pose(&app, ball).0.x);
        assert_eq!(app.world().resource::<SimulationStats>().moved, 1);
    }
    for pair in places.windows(2) {
        // 6 m/s for a quarter of 1/60 s.
        assert!((pair[1] - pair[0] - 0.025).abs() < 1e-3, "{places:?}");
    }
    with_body(&mut app, ball, RigidBody::sleep);
    for _ in 0..9 {
        app.update();
    }
    let (_, body) = poses(app.world().resource::<Physics>())
        .find(|(entity, _)| *entity == ball)
        .unwrap();
    assert_eq!(pose(&app, ball), body);
    assert_eq!(app.world().resource::<SimulationStats>().candidates, 0);
}

#[test]
fn a_body_moved_by_hand_is_shown_there_at_once() {
    let mut app = app();
    let ball = ball(&mut app, Vec3::Y * 50.0, false);
    app.world_mut().entity_mut(ball).insert(Interpolated);
    time(&mut app, 0.5);
    for _ in 0..5 {
        app.update();
    }
    with_body(&mut app, ball, |body| {
        body.set_translation(Vector::new(100.0, 50.0, 0.0), true);
    });
    for _ in 0..4 {
        app.update();
        assert!(pose(&app, ball).0.x == 100.0, "{:?}", pose(&app, ball));
    }
}

#[test]
fn it_does_not_matter_whether_the_body_or_the_wish_comes_first() {
    let mut app = app();
    let entity = app
        .world_mut()
        .spawn((Transform::default(), Interpolated))
        .id();
    let body = RigidBodyBuilder::dynamic().translation(Vector::new(0.0, 50.0, 0.0));
    let mut physics = app.world_mut().resource_mut::<Physics>();
    let body = physics.insert(entity, body, ColliderBuilder::ball(0.5));
    app.world_mut().entity_mut(entity).insert(body);
    time(&mut app, 0.5);
    for _ in 0..5 {
        app.update();
    }
    let (_, body) = poses(app.world().resource::<Physics>())
        .find(|(found, _)| *found == entity)
        .unwrap();
    assert_ne!(pose(&app, entity), body, "on its way");
    app.world_mut().entity_mut(entity).remove::<Interpolated>();
    app.update();
    let (_, body) = poses(app.world().resource::<Physics>())
        .find(|(found, _)| *found == entity)
        .unwrap();
    assert_eq!(pose(&app, entity), body);
}
