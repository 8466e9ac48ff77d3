use bevy_math::Vec3;

use super::streets::Streets;
use crate::random::Random;

/// Between the first point and the last, so many streets are visited.
const VISITS: usize = 7;
/// How far ahead of itself the camera looks, as a share of the path.
const LOOK_AHEAD: f32 = 0.02;

/// A smooth way of the camera through the city: a Catmull-Rom spline.
#[derive(Debug, Clone, PartialEq)]
pub struct CameraPath {
    points: Vec<Vec3>,
}

/// Where a camera is and what it looks at, in metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pose {
    /// Where it is.
    pub eye: Vec3,
    /// What it looks at; never the eye itself.
    pub target: Vec3,
}

impl CameraPath {
    /// Comes in from above the north-west, flies low through the streets from crossing to crossing,
    /// and returns over the roofs.
    #[must_use]
    pub fn through(streets: &Streets, random: &mut Random) -> Self {
        let bounds = streets.bounds();
        let mut points = vec![
            Vec3::new(bounds.west - 60.0, 170.0, bounds.north - 60.0),
            Vec3::new(bounds.west, 90.0, bounds.north),
        ];
        let (mut column, mut row) = (0, 0);
        let (columns, rows) = (streets.north_south.len(), streets.west_east.len());
        for visit in 0..VISITS {
            // In turn along one street and then the crossing one, on the whole to the south-east.
            if visit % 2 == 0 {
                column = ahead(column, columns, visit, random);
            } else {
                row = ahead(row, rows, visit, random);
            }
            points.push(Vec3::new(
                streets.north_south[column].center,
                random.range(4.0..22.0),
                streets.west_east[row].center,
            ));
        }
        let (middle_x, middle_z) = (
            (bounds.west + bounds.east) / 2.0,
            (bounds.north + bounds.south) / 2.0,
        );
        points.push(Vec3::new(bounds.east, 90.0, middle_z));
        points.push(Vec3::new(middle_x, 120.0, middle_z));
        points.push(Vec3::new(bounds.west, 60.0, bounds.north));
        Self { points }
    }

    /// Where the camera is after a share of the way, from 0 to 1; beyond that, at its ends.
    #[must_use]
    pub fn pose(&self, share: f32) -> Pose {
        let share = share.clamp(0.0, 1.0 - LOOK_AHEAD);
        let eye = self.point(share);
        let target = self.point(share + LOOK_AHEAD);
        if eye.distance_squared(target) > 1e-4 {
            Pose { eye, target }
        } else {
            let target = eye + Vec3::new(1.0, -0.2, 1.0);
            Pose { eye, target }
        }
    }

    fn point(&self, share: f32) -> Vec3 {
        let segments = self.points.len() - 1;
        let place = share.clamp(0.0, 1.0) * segments as f32;
        let segment = (place as usize).min(segments - 1);
        let t = place - segment as f32;
        let at = |index: usize| self.points[index.min(segments)];
        let (p0, p1, p2, p3) = (
            at(segment.saturating_sub(1)),
            at(segment),
            at(segment + 1),
            at(segment + 2),
        );
        let smooth = p1 * 2.0
            + (p2 - p0) * t
            + (p0 * 2.0 - p1 * 5.0 + p2 * 4.0 - p3) * (t * t)
            + (p1 * 3.0 - p0 - p2 * 3.0 + p3) * (t * t * t);
        smooth * 0.5
    }
}

/// The index of a street further on, so that the last visit is at the last street.
fn ahead(index: usize, streets: usize, visit: usize, random: &mut Random) -> usize {
    let last = streets - 1;
    let goal = last * (visit + 2) / (VISITS + 1);
    let goal = (goal + random.below(2)).min(last);
    goal.max(index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_is_smooth_and_always_looks_somewhere() {
        for blocks in [1, 2, 14] {
            let streets = Streets::lay_out(9, blocks);
            let path = CameraPath::through(&streets, &mut Random::stream(9, "camera"));
            let mut last = path.pose(0.0);
            for step in 0..=2_000 {
                let pose = path.pose(step as f32 / 2_000.0);
                assert!(pose.eye.is_finite() && pose.eye.y > 0.5, "{pose:?}");
                assert!(pose.eye.distance(pose.target) > 0.01);
                assert!(pose.eye.distance(last.eye) < 8.0, "a jump at {step}");
                last = pose;
            }
        }
    }

    #[test]
    fn beyond_its_ends_the_camera_rests() {
        let streets = Streets::lay_out(1, 4);
        let path = CameraPath::through(&streets, &mut Random::stream(1, "camera"));
        assert_eq!(path.pose(-1.0), path.pose(0.0));
        assert_eq!(path.pose(2.0), path.pose(1.0));
    }
}
