use std::hint::black_box;
use std::time::Duration;

use amp_render::{BoxList, Frustum, VisibleSet, WorldBox};
use bevy_camera::primitives::{Aabb, Frustum as PeerFrustum};
use bevy_math::Vec3A;
use bevy_math::primitives::{HalfSpace, ViewFrustum};

use crate::city::City;
use crate::goal::Goal;
use crate::race::{AnyRace, Contestant, Race, timed};

const OURS: &str = "VisibleSet::cull";
const PEER: &str = "intersects_obb_identity";

/// The numbers of the boxes that are seen, rising.
type Seen = Vec<u32>;

pub(super) fn race(boxes: usize) -> Box<dyn AnyRace> {
    let city = City::new(boxes);
    let places: Vec<WorldBox> = city
        .things
        .iter()
        .map(|thing| thing.world_box(thing.places[0]))
        .collect();
    let goal = Goal::Faster {
        ours: OURS,
        peer: PEER,
        times: 5.0,
    };
    Box::new(
        Race::<Seen>::new(format!("one box of {boxes}"), boxes, "box")
            .ours(OURS, Ours::new(&places, city.frustum))
            .peer(PEER, Peer::new(&places, &city.frustum))
            .against(PEER)
            .promising(goal),
    )
}

struct Ours {
    boxes: BoxList,
    frustum: Frustum,
    visible: VisibleSet,
}

impl Ours {
    fn new(places: &[WorldBox], frustum: Frustum) -> Self {
        Self {
            boxes: places.iter().copied().collect(),
            frustum,
            visible: VisibleSet::default(),
        }
    }
}

impl Contestant for Ours {
    type Outcome = Seen;

    fn round(&mut self) -> Duration {
        let boxes = self.boxes.as_boxes();
        timed(|| {
            self.visible
                .cull(black_box(&self.frustum), black_box(boxes), None);
        })
    }

    fn outcome(&mut self) -> Seen {
        self.visible.rows().to_vec()
    }
}

struct Peer {
    boxes: Vec<Aabb>,
    frustum: PeerFrustum,
    seen: Seen,
}

impl Peer {
    fn new(places: &[WorldBox], frustum: &Frustum) -> Self {
        let aabb = |place: &WorldBox| Aabb {
            center: place.center.into(),
            half_extents: place.half_extents.into(),
        };
        Self {
            boxes: places.iter().map(aabb).collect(),
            frustum: peer_frustum(frustum),
            seen: Seen::new(),
        }
    }
}

impl Contestant for Peer {
    type Outcome = Seen;

    fn round(&mut self) -> Duration {
        timed(|| {
            self.seen.clear();
            let frustum = black_box(&self.frustum);
            for (row, aabb) in (0..).zip(black_box(&self.boxes)) {
                if frustum.intersects_obb_identity(aabb) {
                    self.seen.push(row);
                }
            }
        })
    }

    fn outcome(&mut self) -> Seen {
        self.seen.clone()
    }
}

/// The same planes, in the peer's order: the near one before the far one.
///
/// # Panics
/// If a plane has no direction: the peer's planes have.
pub(super) fn peer_frustum(frustum: &Frustum) -> PeerFrustum {
    let [left, right, bottom, top, far, near] = frustum.planes().map(|plane| {
        assert!(
            Vec3A::from(plane.normal).is_normalized(),
            "the view is not endless"
        );
        HalfSpace::new(plane.normal.extend(plane.offset))
    });
    PeerFrustum(ViewFrustum {
        half_spaces: [left, right, top, bottom, near, far],
    })
}
