//! A closed way through the streets.

use bevy_math::Vec3;
use thiserror::Error;

/// Points nearer to each other than this are one, in metres.
const SAME: f32 = 1e-3;

/// A closed polyline: the points of street centres that a driver goes around for ever.
///
/// Distances along it are in metres from its first point. Every distance is valid: those below 0 and
/// beyond [`length`](Self::length) go around.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    points: Vec<Vec3>,
    /// The distance of each point.
    starts: Vec<f32>,
    /// The tangent of half the angle by which the route turns at each point.
    turns: Vec<f32>,
    length: f32,
}

/// A place on a [`Route`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RoutePoint {
    /// The place, in metres.
    pub position: Vec3,
    /// Where the route goes from there, of length 1.
    pub direction: Vec3,
}

impl RoutePoint {
    /// The place this far to the right, in metres.
    #[must_use]
    pub fn to_the_right(&self, metres: f32) -> Vec3 {
        self.position + self.direction.cross(Vec3::Y).normalize_or_zero() * metres
    }
}

/// Points that make no route.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[non_exhaustive]
pub enum RouteError {
    /// Fewer than three different points.
    #[error(
        "expected at least 3 different points for a closed route, found {found} of {given}: name the corners of the block"
    )]
    TooFewPoints {
        /// Points given.
        given: usize,
        /// Points left when those that repeat their predecessor are dropped.
        found: usize,
    },
    /// A coordinate is NaN or infinite, or the route is longer than numbers go.
    #[error(
        "expected finite points, found {point} at index {index}: correct the street that it comes from"
    )]
    NotFinite {
        /// The point's index among those given.
        index: usize,
        /// The point.
        point: Vec3,
    },
}

impl Route {
    /// A route through these points in this order, and from the last back to the first. Points are in
    /// metres; points that repeat their predecessor are dropped.
    ///
    /// # Errors
    /// [`RouteError::NotFinite`] for NaN, infinity, or a point more than 10⁹ m away;
    /// [`RouteError::TooFewPoints`] when fewer than three different points are left.
    pub fn closed(points: impl IntoIterator<Item = Vec3>) -> Result<Self, RouteError> {
        let mut kept: Vec<Vec3> = Vec::new();
        let mut given = 0;
        for (index, point) in points.into_iter().enumerate() {
            if !point.is_finite() || point.abs().max_element() > 1e9 {
                return Err(RouteError::NotFinite { index, point });
            }
            given += 1;
            if kept.last().is_none_or(|last| last.distance(point) > SAME) {
                kept.push(point);
            }
        }
        while kept.len() > 1 && kept[0].distance(kept[kept.len() - 1]) <= SAME {
            kept.pop();
        }
        if kept.len() < 3 {
            return Err(RouteError::TooFewPoints {
                given,
                found: kept.len(),
            });
        }
        let count = kept.len();
        let side = |index: usize| kept[(index + 1) % count] - kept[index % count];
        let mut length = 0.0;
        let mut starts = Vec::with_capacity(count);
        let mut turns = Vec::with_capacity(count);
        for index in 0..count {
            starts.push(length);
            length += side(index).length();
            let turn = side(index + count - 1).angle_between(side(index));
            turns.push((turn / 2.0).tan().max(0.0));
        }
        Ok(Self {
            points: kept,
            starts,
            turns,
            length,
        })
    }

    /// Once around, in metres. Greater than 0.
    #[must_use]
    pub fn length(&self) -> f32 {
        self.length
    }

    /// The points that are left of those given.
    #[must_use]
    pub fn points(&self) -> &[Vec3] {
        &self.points
    }

    /// The same distance within one round: from 0 up to the length. A distance that is not finite is 0.
    #[must_use]
    pub fn wrapped(&self, distance: f32) -> f32 {
        let wrapped = distance.rem_euclid(self.length);
        if wrapped < self.length { wrapped } else { 0.0 }
    }

    /// The place at a distance.
    ///
    /// # Cost
    /// A binary search among the points.
    #[must_use]
    pub fn at(&self, distance: f32) -> RoutePoint {
        let distance = self.wrapped(distance);
        let side = self.side_at(distance);
        let along = self.along(side);
        let direction = along.normalize_or_zero();
        let past = (distance - self.starts[side]).min(along.length());
        RoutePoint {
            position: self.points[side] + direction * past,
            direction,
        }
    }

    /// The distance of the place nearest to `position`, and how far away that is, among the places from
    /// `behind` metres before the distance `near` to `ahead` metres after it.
    ///
    /// A route may cross itself or pass the same street twice; looking only around where one was keeps
    /// to the right branch.
    #[must_use]
    pub fn project(&self, position: Vec3, near: f32, behind: f32, ahead: f32) -> (f32, f32) {
        let window = (behind + ahead).clamp(0.0, self.length);
        let first = self.wrapped(near - behind);
        let mut side = self.side_at(first);
        let mut from = first - self.starts[side];
        let mut left = window;
        let mut best = (first, f32::INFINITY);
        loop {
            let along = self.along(side);
            let length = along.length();
            let direction = along / length;
            let until = (from + left).min(length);
            let past = (position - self.points[side])
                .dot(direction)
                .clamp(from, until.max(from));
            let apart = (self.points[side] + direction * past).distance(position);
            if apart < best.1 {
                best = (self.wrapped(self.starts[side] + past), apart);
            }
            left -= length - from;
            if left <= 0.0 {
                return best;
            }
            side = (side + 1) % self.points.len();
            from = 0.0;
        }
    }

    /// The distance of the place nearest to `position` on the whole route, and how far away that is.
    #[must_use]
    pub fn nearest(&self, position: Vec3) -> (f32, f32) {
        self.project(position, 0.0, 0.0, self.length)
    }

    /// The corners within `ahead` metres after `distance`: how far it is to each, in metres, and the
    /// radius of the arc that rounds it from at most `cut` metres before it.
    pub(super) fn corners(
        &self,
        distance: f32,
        ahead: f32,
        cut: f32,
    ) -> impl Iterator<Item = (f32, f32)> + '_ {
        let distance = self.wrapped(distance);
        let side = self.side_at(distance);
        let count = self.points.len();
        // The corner just passed still bends the way.
        (0..=count)
            .map(move |step| {
                let corner = (side + step) % count;
                let round = if side + step >= count {
                    self.length
                } else {
                    0.0
                };
                let sides = self
                    .along(corner)
                    .length()
                    .min(self.along((corner + count - 1) % count).length());
                let cut = cut.min(sides / 2.0);
                // A tangent of length d at both ends of a turn θ belongs to the radius d / tan(θ/2).
                let radius = cut / self.turns[corner].max(1e-6);
                (self.starts[corner] + round - distance - cut, radius, cut)
            })
            .filter(|(away, _, cut)| away + 2.0 * cut >= 0.0)
            .take_while(move |(away, ..)| *away <= ahead)
            .map(|(away, radius, _)| (away.max(0.0), radius))
    }

    fn side_at(&self, distance: f32) -> usize {
        self.starts
            .partition_point(|start| *start <= distance)
            .saturating_sub(1)
    }

    fn along(&self, side: usize) -> Vec3 {
        self.points[(side + 1) % self.points.len()] - self.points[side]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(side: f32) -> Route {
        Route::closed(
            [(0.0, 0.0), (side, 0.0), (side, side), (0.0, side)].map(|(x, z)| Vec3::new(x, 0.0, z)),
        )
        .unwrap()
    }

    #[test]
    fn distances_go_around() {
        let route = square(10.0);
        assert_eq!(route.length(), 40.0);
        assert_eq!(route.at(15.0).position, Vec3::new(10.0, 0.0, 5.0));
        assert_eq!(route.at(-5.0), route.at(35.0));
        assert_eq!(route.at(400.0), route.at(0.0));
        assert_eq!(route.at(f32::NAN), route.at(0.0));
        assert_eq!(route.at(15.0).direction, Vec3::Z);
    }

    #[test]
    fn right_of_a_way_to_the_north_is_east() {
        let route = square(10.0);
        let north = route.at(35.0);
        assert_eq!(north.direction, Vec3::NEG_Z);
        assert_eq!(north.to_the_right(2.0), north.position + Vec3::X * 2.0);
    }

    #[test]
    fn projection_keeps_to_its_branch() {
        // Out and back on streets 1 m apart.
        let route = Route::closed(
            [(0.0, 0.0), (100.0, 0.0), (100.0, 1.0), (0.0, 1.0)].map(|(x, z)| Vec3::new(x, 0.0, z)),
        )
        .unwrap();
        let position = Vec3::new(50.0, 0.0, 0.9);
        let (distance, apart) = route.project(position, 49.0, 5.0, 10.0);
        assert_eq!(distance, 50.0);
        assert!((apart - 0.9).abs() < 1e-6);
        assert!((route.nearest(position).0 - 151.0).abs() < 1e-3);
    }

    #[test]
    fn projection_across_the_first_point() {
        let route = square(10.0);
        let (distance, apart) = route.project(Vec3::new(1.0, 0.0, -1.0), 39.0, 2.0, 5.0);
        assert_eq!((distance, apart), (1.0, 1.0));
    }

    #[test]
    fn corners_ahead_have_the_radius_of_the_arc_that_rounds_them() {
        let route = square(100.0);
        let corners: Vec<_> = route.corners(50.0, 100.0, 6.0).collect();
        assert_eq!(corners.len(), 1);
        assert!((corners[0].0 - 44.0).abs() < 1e-3);
        assert!(
            (corners[0].1 - 6.0).abs() < 1e-3,
            "a right angle's arc begins a radius before it"
        );
        assert_eq!(
            route.corners(399.0, 0.0, 6.0).count(),
            1,
            "the first point is a corner too"
        );
    }

    #[test]
    fn points_that_make_no_route_are_refused() {
        let none = Route::closed([]);
        assert_eq!(none, Err(RouteError::TooFewPoints { given: 0, found: 0 }));
        let one = Route::closed([Vec3::X; 5]);
        assert_eq!(one, Err(RouteError::TooFewPoints { given: 5, found: 1 }));
        let there_and_back = Route::closed([Vec3::ZERO, Vec3::X, Vec3::ZERO]);
        assert_eq!(
            there_and_back,
            Err(RouteError::TooFewPoints { given: 3, found: 2 })
        );
        let nan = Route::closed([Vec3::ZERO, Vec3::new(f32::NAN, 0.0, 0.0), Vec3::X]);
        assert!(matches!(nan, Err(RouteError::NotFinite { index: 1, .. })));
        assert!(matches!(
            Route::closed([Vec3::MAX; 3]),
            Err(RouteError::NotFinite { index: 0, .. })
        ));
    }
}
