use bevy_math::Vec3;

use super::streets::{Street, Streets};
use crate::random::Random;

/// The longest side of a route, in blocks.
const LONGEST_SIDE: usize = 3;
/// Between two vehicles at the start, in metres.
const GAP: f32 = 11.0;
/// From a crossing to the nearest vehicle at the start, in metres.
const CLEAR_OF_CROSSING: f32 = 16.0;
/// How often a place is looked for before a vehicle is left out.
const TRIES: usize = 60;

/// A closed way of one vehicle: around some blocks, in the right lane, turning right.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    /// The corners in the order of driving, in metres, on the ground. After the last comes the
    /// first.
    pub corners: [Vec3; 4],
    /// The corner that the vehicle drives to first.
    pub next: usize,
    /// Where the vehicle starts, in metres.
    pub start: Vec3,
    /// Where it looks at the start: along x or z, of length 1.
    pub heading: Vec3,
}

/// Finds routes with room at the start for every vehicle; fewer than asked for if the streets are
/// full.
pub(super) fn find(streets: &Streets, vehicles: usize, random: &mut Random) -> Vec<Route> {
    let mut routes: Vec<Route> = Vec::with_capacity(vehicles.min(1 << 16));
    for _ in 0..vehicles {
        let free = (0..TRIES)
            .map(|_| draw(streets, random))
            .find(|route| routes.iter().all(|other| apart(route, other)));
        let Some(route) = free else { break };
        routes.push(route);
    }
    routes
}

fn apart(a: &Route, b: &Route) -> bool {
    a.start.distance_squared(b.start) > GAP * GAP
}

fn draw(streets: &Streets, random: &mut Random) -> Route {
    let (west, east) = draw_pair(&streets.north_south, random);
    let (north, south) = draw_pair(&streets.west_east, random);
    // Inside the middle lines, so on the right when driving clockwise as seen from above.
    let corners = [
        (
            west.center + west.lane_offset(),
            north.center + north.lane_offset(),
        ),
        (
            east.center - east.lane_offset(),
            north.center + north.lane_offset(),
        ),
        (
            east.center - east.lane_offset(),
            south.center - south.lane_offset(),
        ),
        (
            west.center + west.lane_offset(),
            south.center - south.lane_offset(),
        ),
    ]
    .map(|(x, z)| Vec3::new(x, 0.0, z));
    let side = random.below(4);
    let (from, to) = (corners[side], corners[(side + 1) % 4]);
    let length = from.distance(to);
    let heading = (to - from) / length;
    let along = random.range(CLEAR_OF_CROSSING..length - CLEAR_OF_CROSSING);
    Route {
        corners,
        next: (side + 1) % 4,
        start: from + heading * along,
        heading,
    }
}

fn draw_pair(streets: &[Street], random: &mut Random) -> (Street, Street) {
    let blocks = streets.len() - 1;
    let length = 1 + random.below(LONGEST_SIDE.min(blocks));
    let first = random.below(blocks - length + 1);
    (streets[first], streets[first + length])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vehicles_start_apart_on_their_lane_and_look_along_it() {
        let streets = Streets::lay_out(5, 8);
        let routes = find(&streets, 150, &mut Random::stream(5, "routes"));
        assert_eq!(routes.len(), 150);
        for (index, route) in routes.iter().enumerate() {
            let ahead = route.corners[route.next] - route.start;
            assert!(ahead.dot(route.heading) > 0.0);
            assert!((ahead.normalize() - route.heading).length() < 1e-3);
            assert!(routes[..index].iter().all(|other| apart(route, other)));
        }
    }

    #[test]
    fn routes_turn_right() {
        let streets = Streets::lay_out(1, 3);
        for route in find(&streets, 10, &mut Random::stream(1, "routes")) {
            let [a, b, c, _] = route.corners;
            // Driving east and then south, seen from above with north up.
            assert!((b - a).cross(c - b).y < 0.0);
        }
    }

    #[test]
    fn a_full_city_gets_fewer_vehicles() {
        let streets = Streets::lay_out(1, 1);
        let routes = find(&streets, 10_000, &mut Random::stream(1, "routes"));
        assert!(!routes.is_empty() && routes.len() < 60, "{}", routes.len());
    }
}
