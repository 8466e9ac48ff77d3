use amp_render::{Projection, View};
use amp_trace::{perf_span, perf_time};
use bevy_app::{App, Plugin, PreUpdate, Update};
use bevy_ecs::component::Component;
use bevy_ecs::resource::Resource;
use bevy_ecs::system::{Query, Res, ResMut};
use bevy_math::{Vec2, Vec3};
use bevy_transform::components::Transform;

use crate::frame_loop::FRAME;

/// How high the camera circles, in metres.
const CAMERA_HEIGHT: f32 = 60.0;
/// How far the camera turns in a frame, as a rotation: cosine and sine of 0.25 degrees.
const CAMERA_TURN: Vec2 = Vec2::new(0.999_990_46, 0.004_363_309);

/// Makes an entity drift through the crowd's square and turn back at its edges.
#[derive(Component, Debug, Clone, Copy, PartialEq)]
pub struct Drift {
    /// In metres per second.
    pub velocity: Vec3,
}

/// The square that a crowd stays in.
#[derive(Resource, Debug, Clone, Copy, PartialEq)]
pub(super) struct Square {
    /// From the middle to an edge, in metres.
    pub(super) reach: f32,
}

/// Where the camera is on its circle: a unit vector.
#[derive(Resource, Debug, Clone, Copy, PartialEq)]
struct Circle(Vec2);

/// Moves what drifts, and lets the camera circle above the middle, looking out.
#[derive(Debug, Clone, Copy)]
pub struct MotionPlugin {
    /// From the middle of the square to an edge, in metres.
    pub reach: f32,
}

impl Plugin for MotionPlugin {
    fn build(&self, app: &mut App) {
        app.insert_resource(Square { reach: self.reach })
            .insert_resource(Circle(Vec2::X))
            .add_systems(PreUpdate, circle_camera)
            .add_systems(Update, drift);
    }
}

#[expect(clippy::needless_pass_by_value, reason = "a system's parameters")]
fn circle_camera(
    mut circle: ResMut<'_, Circle>,
    square: Res<'_, Square>,
    mut view: ResMut<'_, View>,
) {
    perf_span!("circle_camera");
    // A complex product, made a unit again: no sine, so the same on every machine.
    circle.0 = circle.0.rotate(CAMERA_TURN).normalize();
    let outward = Vec3::new(circle.0.x, 0.0, circle.0.y);
    let eye = outward * (square.reach * 0.25) + Vec3::Y * CAMERA_HEIGHT;
    let target = outward * square.reach;
    *view = View::looking_at(eye, target, Projection::default());
}

#[expect(clippy::needless_pass_by_value, reason = "a system's parameters")]
fn drift(square: Res<'_, Square>, mut drifting: Query<'_, '_, (&mut Transform, &mut Drift)>) {
    let count = drifting.iter().len();
    let seconds = FRAME.as_secs_f32();
    perf_time!("drift", entities = count, {
        drifting
            .par_iter_mut()
            .for_each(|(mut transform, mut drift)| {
                let next = transform.translation + drift.velocity * seconds;
                // Outside, and on the way further out.
                if next.x.abs() > square.reach && next.x * drift.velocity.x > 0.0 {
                    drift.velocity.x = -drift.velocity.x;
                }
                if next.z.abs() > square.reach && next.z * drift.velocity.z > 0.0 {
                    drift.velocity.z = -drift.velocity.z;
                }
                transform.translation += drift.velocity * seconds;
            });
    });
}
