//! How fast to go, and the pedals that get there.

use super::Route;
use super::settings::Driver;

/// How long before a corner its arc begins at the most, in metres.
const CUT: f32 = 6.0;
/// No corner is taken slower than this, in metres per second: who stands still gets nowhere.
const CREEP: f32 = 1.5;

/// The speed on an arc of this radius, in metres per second.
fn cornering_speed(driver: &Driver, radius: f32) -> f32 {
    (driver.cornering * radius).sqrt().max(CREEP)
}

/// The speed allowed here, in metres per second: the cruise speed, unless the way bends or a corner
/// ahead must be braked for from now on.
pub(super) fn allowed(
    driver: &Driver,
    route: &Route,
    distance: f32,
    speed: f32,
    curvature: f32,
) -> f32 {
    let bend = cornering_speed(driver, 1.0 / curvature.abs().max(1e-6));
    // As far as it takes to stop from here, and what a few steps cover meanwhile.
    let ahead = speed * speed / (2.0 * driver.braking) + speed * 0.5 + CUT;
    route.corners(distance, ahead, CUT).fold(
        driver.cruise_speed.min(bend),
        |allowed, (away, radius)| {
            let there = cornering_speed(driver, radius);
            allowed.min((there * there + 2.0 * driver.braking * away).sqrt())
        },
    )
}

/// Throttle and brake, each 0 to 1, that bring a speed to the one wanted.
pub(super) fn pedals(speed: f32, wanted: f32) -> (f32, f32) {
    let missing = wanted - speed;
    if wanted <= 0.1 {
        (0.0, 1.0)
    } else if missing >= 0.0 {
        ((missing * 0.5).min(1.0), 0.0)
    } else {
        // A little too fast rolls out.
        (0.0, ((-missing - 0.3) * 0.4).clamp(0.0, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use bevy_math::Vec3;

    use super::*;

    #[test]
    fn corner_is_braked_for_in_time() {
        let corners = [(0.0, 0.0), (200.0, 0.0), (200.0, 200.0), (0.0, 200.0)];
        let route = Route::closed(corners.map(|(x, z)| Vec3::new(x, 0.0, z))).unwrap();
        let driver = Driver {
            cruise_speed: 20.0,
            ..Driver::default()
        };
        assert_eq!(allowed(&driver, &route, 50.0, 20.0, 0.0), 20.0);
        let corner = cornering_speed(&driver, CUT);
        assert!((allowed(&driver, &route, 195.0, corner, 0.0) - corner).abs() < 1e-3);
        // 10 m before the arc: v² = corner² + 2·a·s.
        let before = allowed(&driver, &route, 200.0 - CUT - 10.0, 20.0, 0.0);
        assert!((before * before - corner * corner - 80.0).abs() < 0.1);
    }

    #[test]
    fn bend_in_the_hand_limits_the_speed_as_a_corner_does() {
        let route = Route::closed([Vec3::ZERO, Vec3::X * 900.0, Vec3::Z * 900.0]).unwrap();
        let driver = Driver {
            cornering: 4.0,
            ..Driver::default()
        };
        assert_eq!(allowed(&driver, &route, 400.0, 5.0, 0.25), 4.0);
    }

    #[test]
    fn pedals_never_fight() {
        for (speed, wanted) in [
            (0.0, 10.0),
            (10.0, 10.0),
            (12.0, 10.0),
            (30.0, 0.0),
            (0.0, 0.0),
            (-3.0, 5.0),
        ] {
            let (throttle, brake) = pedals(speed, wanted);
            assert!(throttle == 0.0 || brake == 0.0, "{speed} to {wanted}");
        }
        assert_eq!(pedals(20.0, 0.0), (0.0, 1.0));
    }
}
