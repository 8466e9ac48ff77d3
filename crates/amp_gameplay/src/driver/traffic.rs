//! Who is in the way.

use bevy_math::Vec3;

/// The side of a cell, in metres.
const CELL: f32 = 16.0;
/// Half the width of the way that must be free, in metres.
const HALF_LANE: f32 = 1.6;
/// Above and below this, in metres, is another storey.
const STOREY: f32 = 3.0;
/// What stays free between bumpers, in metres.
const KEEP: f32 = 2.0;

#[derive(Debug, Clone, Copy, PartialEq)]
struct Seen {
    cell: (i32, i32),
    position: Vec3,
    velocity: Vec3,
    half_length: f32,
}

/// All vehicles at one moment, sorted by where they are.
#[derive(Debug, Default)]
pub(crate) struct Traffic {
    seen: Vec<Seen>,
}

/// One vehicle that looks ahead.
#[derive(Debug, Clone, Copy)]
pub(super) struct View {
    pub(super) position: Vec3,
    pub(super) forward: Vec3,
    pub(super) half_length: f32,
}

fn cell(position: Vec3) -> (i32, i32) {
    (
        (position.x / CELL).floor() as i32,
        (position.z / CELL).floor() as i32,
    )
}

impl Traffic {
    /// Looks at all vehicles anew: position, velocity, half length.
    ///
    /// # Cost
    /// A sort of a list that hardly changed; no allocation once it has its size.
    pub(super) fn gather(&mut self, vehicles: impl Iterator<Item = (Vec3, Vec3, f32)>) {
        self.seen.clear();
        self.seen
            .extend(vehicles.map(|(position, velocity, half_length)| Seen {
                cell: cell(position),
                position,
                velocity,
                half_length,
            }));
        // Stable: vehicles of one cell stay in the order they came in.
        self.seen.sort_by_key(|seen| seen.cell);
    }

    /// The speed that keeps the distance to whoever is ahead within `reach` metres, in metres per
    /// second; none when the way is free.
    pub(super) fn limit(&self, view: View, reach: f32) -> Option<f32> {
        let right = view.forward.cross(Vec3::Y).normalize_or_zero();
        let corner = Vec3::new(reach, 0.0, reach);
        let (least, most) = (cell(view.position - corner), cell(view.position + corner));
        let mut limit: Option<f32> = None;
        for column in least.0..=most.0 {
            let first = self
                .seen
                .partition_point(|seen| seen.cell < (column, least.1));
            for seen in &self.seen[first..] {
                if seen.cell > (column, most.1) {
                    break;
                }
                let to = seen.position - view.position;
                let (ahead, aside) = (view.forward.dot(to), right.dot(to).abs());
                if ahead < 0.5 || ahead > reach || aside > HALF_LANE || to.y.abs() > STOREY {
                    continue;
                }
                let gap = ahead - view.half_length - seen.half_length - KEEP;
                let theirs = view.forward.dot(seen.velocity).max(0.0);
                let speed = (theirs + gap * 0.6).max(0.0);
                limit = Some(limit.map_or(speed, |limit| limit.min(speed)));
            }
        }
        limit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VIEW: View = View {
        position: Vec3::ZERO,
        forward: Vec3::NEG_Z,
        half_length: 2.0,
    };

    fn limit(others: &[(Vec3, Vec3)]) -> Option<f32> {
        let mut traffic = Traffic::default();
        let own = (VIEW.position, Vec3::ZERO, 2.0);
        traffic.gather(
            [own]
                .into_iter()
                .chain(others.iter().map(|(at, speed)| (*at, *speed, 2.0))),
        );
        traffic.limit(VIEW, 25.0)
    }

    #[test]
    fn free_way_has_no_limit() {
        assert_eq!(limit(&[]), None);
        let beside = Vec3::new(3.0, 0.0, -5.0);
        let behind = Vec3::Z * 6.0;
        let above = Vec3::new(0.0, 6.0, -8.0);
        assert_eq!(
            limit(&[
                (beside, Vec3::ZERO),
                (behind, Vec3::ZERO),
                (above, Vec3::ZERO)
            ]),
            None
        );
    }

    #[test]
    fn nearest_vehicle_ahead_sets_the_speed() {
        let near = (Vec3::Z * -16.0, Vec3::NEG_Z * 4.0);
        let far = (Vec3::Z * -24.0, Vec3::NEG_Z * 4.0);
        assert_eq!(limit(&[far, near]), Some(4.0 + 10.0 * 0.6));
    }

    #[test]
    fn bumper_to_bumper_stands() {
        assert_eq!(limit(&[(Vec3::Z * -4.5, Vec3::ZERO)]), Some(0.0));
    }

    #[test]
    fn every_cell_in_reach_is_searched() {
        for x in 0..200 {
            let shift = Vec3::new(x as f32 * 0.37, 0.0, x as f32 * -0.73);
            let mut traffic = Traffic::default();
            traffic.gather([(shift + Vec3::Z * -20.0, Vec3::ZERO, 2.0)].into_iter());
            assert!(
                traffic
                    .limit(
                        View {
                            position: shift,
                            ..VIEW
                        },
                        25.0
                    )
                    .is_some()
            );
        }
    }
}
