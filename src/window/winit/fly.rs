//! A camera that is flown by hand.

use std::f32::consts::{FRAC_PI_2, PI, TAU};
use std::time::Duration;

use amp_render::View;
use bevy_math::{EulerRot, Quat, Vec3};

use crate::city::{Pose, projection};

/// Metres in a second.
const SPEED: f32 = 16.0;
/// So many times that, in a hurry.
const HURRY: f32 = 5.0;
/// Radians for each pixel that the mouse is dragged.
const TURN: f32 = 0.004;
/// Straight up or down, left and right are nowhere.
const STEEPEST: f32 = FRAC_PI_2 - 0.02;
/// How low it flies, in metres: over the streets.
const LOWEST: f32 = 0.5;
/// How far away from the middle of the city it flies, in metres, along each axis.
const FARTHEST: f32 = 5_000.0;

/// Which way a camera is steered, along its own axes, each from -1 to 1.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub(super) struct Steering {
    pub(super) ahead: f32,
    pub(super) right: f32,
    /// Of the world, whichever way the camera looks.
    pub(super) up: f32,
    pub(super) is_fast: bool,
}

/// A camera that is flown by hand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Flyer {
    /// Where it is, in metres.
    place: Vec3,
    /// How far it is turned to the left from -z, in radians.
    yaw: f32,
    /// How far it looks up, in radians.
    pitch: f32,
}

impl Flyer {
    /// Where a pose has it.
    pub(super) fn at(pose: Pose) -> Self {
        let looks = (pose.target - pose.eye).normalize_or(Vec3::NEG_Z);
        let mut flyer = Self {
            place: pose.eye,
            yaw: (-looks.x).atan2(-looks.z),
            pitch: looks.y.clamp(-1.0, 1.0).asin(),
        };
        flyer.keep_within();
        flyer
    }

    /// Turns by what the mouse was dragged, in pixels to the right and down.
    pub(super) fn turn(&mut self, [right, down]: [f64; 2]) {
        self.yaw -= right as f32 * TURN;
        self.pitch -= down as f32 * TURN;
        self.keep_within();
    }

    /// Flies for a time.
    pub(super) fn fly(&mut self, steering: Steering, time: Duration) {
        let wanted = self.rotation() * Vec3::new(steering.right, 0.0, -steering.ahead)
            + Vec3::Y * steering.up;
        let speed = SPEED * if steering.is_fast { HURRY } else { 1.0 };
        // Two keys are no faster than one.
        self.place += wanted.clamp_length_max(1.0) * speed * time.as_secs_f32();
        self.keep_within();
    }

    /// What it sees, in a picture of so many times its height.
    pub(super) fn view(&self, aspect: f32) -> View {
        View {
            translation: self.place,
            rotation: self.rotation(),
            projection: projection(aspect),
        }
    }

    fn rotation(&self) -> Quat {
        Quat::from_euler(EulerRot::YXZ, self.yaw, self.pitch, 0.0)
    }

    fn keep_within(&mut self) {
        self.yaw = (self.yaw + PI).rem_euclid(TAU) - PI;
        self.pitch = self.pitch.clamp(-STEEPEST, STEEPEST);
        let most = Vec3::splat(FARTHEST);
        self.place = self.place.clamp(-most.with_y(-LOWEST), most);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn flyer() -> impl Strategy<Value = Flyer> {
        let middle = -400.0..400.0_f32;
        (middle.clone(), 2.0..200.0_f32, middle, any_direction()).prop_map(
            |(x, y, z, direction)| {
                let eye = Vec3::new(x, y, z);
                let target = eye + direction;
                Flyer::at(Pose { eye, target })
            },
        )
    }

    fn any_direction() -> impl Strategy<Value = Vec3> {
        let side = -1.0..1.0_f32;
        (side.clone(), side.clone(), side)
            .prop_map(|(x, y, z)| Vec3::new(x, y, z))
            .prop_filter("a direction", |direction| direction.length() > 0.1)
    }

    fn steering() -> impl Strategy<Value = Steering> {
        let side = prop_oneof![Just(-1.0), Just(0.0), Just(1.0)];
        (side.clone(), side.clone(), side, any::<bool>()).prop_map(|(ahead, right, up, is_fast)| {
            Steering {
                ahead,
                right,
                up,
                is_fast,
            }
        })
    }

    const STEP: Duration = Duration::from_millis(40);

    proptest! {
        #[test]
        fn it_looks_where_the_pose_looks(direction in any_direction()) {
            let eye = Vec3::new(3.0, 20.0, -7.0);
            let flyer = Flyer::at(Pose { eye, target: eye + direction });
            let looks = flyer.view(1.0).rotation * Vec3::NEG_Z;
            prop_assert_eq!(flyer.view(1.0).translation, eye);
            // But for the last degree of straight up and down.
            prop_assert!(looks.dot(direction.normalize()) > 0.999, "{looks} is not {direction}");
        }

        #[test]
        fn it_flies_no_faster_with_two_keys_than_with_one(flyer in flyer(), steering in steering()) {
            let mut flown = flyer;
            flown.fly(steering, STEP);
            let speed = if steering.is_fast { SPEED * HURRY } else { SPEED };
            let most = speed * STEP.as_secs_f32();
            prop_assert!(flown.place.distance(flyer.place) <= most * 1.001);
            if steering.right == 0.0 && steering.up == 0.0 && steering.ahead != 0.0 && flown.place.y > LOWEST {
                let way = (flown.place - flyer.place) / most;
                let looks = flyer.view(1.0).rotation * Vec3::NEG_Z * steering.ahead;
                prop_assert!(way.distance(looks) < 0.01, "{way} is not {looks}");
            }
        }

        #[test]
        fn one_long_frame_is_as_far_as_two_short_ones(flyer in flyer(), steering in steering()) {
            let (mut once, mut twice) = (flyer, flyer);
            once.fly(steering, STEP * 2);
            twice.fly(steering, STEP);
            twice.fly(steering, STEP);
            prop_assert!(once.place.distance(twice.place) < 0.01);
        }

        #[test]
        fn whatever_is_done_it_stays_over_the_streets_and_the_right_way_up(
            flyer in flyer(),
            moves in prop::collection::vec((steering(), -3_000.0..3_000.0_f64, -3_000.0..3_000.0_f64), 1..40),
        ) {
            let mut flyer = flyer;
            for (steering, right, down) in moves {
                flyer.turn([right, down]);
                flyer.fly(steering, Duration::from_secs(20));
                let view = flyer.view(1.5);
                prop_assert!(view.translation.y >= LOWEST);
                prop_assert!(view.translation.abs().max_element() <= FARTHEST);
                prop_assert!((view.rotation * Vec3::Y).y > 0.0, "up is up");
                prop_assert!((view.rotation * Vec3::X).y.abs() < 1e-3, "the horizon is level");
                prop_assert!(flyer.yaw.abs() <= PI + 1e-3);
            }
        }

        #[test]
        fn the_mouse_turns_it_back_where_it_turned_it(flyer in flyer(), right in -500.0..500.0_f64) {
            let mut turned = flyer;
            turned.turn([right, 0.0]);
            turned.turn([-right, 0.0]);
            let [before, after] = [flyer, turned].map(|flyer| flyer.view(1.0).rotation * Vec3::NEG_Z);
            prop_assert!(before.distance(after) < 1e-3);
        }
    }

    #[test]
    fn to_the_right_is_to_the_right_and_down_is_down() {
        let eye = Vec3::new(0.0, 10.0, 0.0);
        let mut flyer = Flyer::at(Pose {
            eye,
            target: eye + Vec3::NEG_Z,
        });
        flyer.turn([30.0, 20.0]);
        let looks = flyer.view(1.0).rotation * Vec3::NEG_Z;
        assert!(
            looks.x > 0.1 && looks.y < -0.05 && looks.z < -0.9,
            "{looks}"
        );
        let mut flown = flyer;
        flown.fly(
            Steering {
                right: 1.0,
                ..Steering::default()
            },
            STEP,
        );
        assert!(flown.place.x > 0.5 && flown.place.y == 10.0, "{flown:?}");
    }
}
