//! The six planes that bound what a camera sees.

use bevy_math::{DMat4, DVec3, DVec4, Vec3};

use crate::world_box::WorldBox;

/// A plane whose normal points to the side that is seen.
///
/// A point `p` is on the seen side where `normal · p + offset >= 0`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plane {
    /// Unit length, or zero in [`Plane::EVERYTHING`] and [`Plane::NOTHING`].
    pub normal: Vec3,
    /// The signed distance of the origin, in metres.
    pub offset: f32,
}

impl Plane {
    /// The plane at infinity: every point is on its seen side.
    pub const EVERYTHING: Self = Self {
        normal: Vec3::ZERO,
        offset: 1.0,
    };

    /// The plane with no point on its seen side.
    pub const NOTHING: Self = Self {
        normal: Vec3::ZERO,
        offset: -1.0,
    };

    /// Scales a clip-space inequality `row · (p, 1) >= 0` to unit length.
    ///
    /// A row without a direction says the same of every point.
    fn from_row(row: DVec4) -> Self {
        let normal = DVec3::new(row.x, row.y, row.z);
        let scale = normal.length().recip();
        let (unit, offset) = ((normal * scale).as_vec3(), (row.w * scale) as f32);
        if unit.is_finite() && offset.is_finite() {
            Self {
                normal: unit,
                offset,
            }
        } else if row.w >= 0.0 {
            Self::EVERYTHING
        } else {
            Self::NOTHING
        }
    }

    /// Which corner of a box is the farthest on the seen side: per axis, 1 for the high end and 0
    /// for the low one.
    pub(crate) fn far_corner(&self) -> [usize; 3] {
        self.normal
            .to_array()
            .map(|number| usize::from(number >= 0.0))
    }

    /// The signed distance of a point, in metres.
    ///
    /// The order of the operations is part of the contract: scalar and vector code that keep it
    /// agree to the last bit.
    #[inline(always)]
    pub(crate) fn distance(&self, point: [f32; 3]) -> f32 {
        let n = self.normal;
        n.x * point[0] + n.y * point[1] + n.z * point[2] + self.offset
    }
}

/// What a camera sees: the points on the seen side of six planes.
///
/// # Examples
/// ```
/// use amp_render::{Frustum, Projection, View, WorldBox};
/// use bevy_math::Vec3;
///
/// let view = View::looking_at(Vec3::ZERO, Vec3::NEG_Z, Projection::default());
/// let frustum = Frustum::new(&view.clip_from_world());
/// let ahead = WorldBox { center: Vec3::new(0.0, 0.0, -10.0), half_extents: Vec3::ONE };
/// let behind = WorldBox { center: Vec3::new(0.0, 0.0, 10.0), half_extents: Vec3::ONE };
/// assert!(frustum.sees(&ahead) && !frustum.sees(&behind));
/// assert!(!Frustum::new(&bevy_math::DMat4::NAN).sees(&ahead));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frustum {
    planes: [Plane; 6],
}

impl Frustum {
    /// The frustum of a camera that sees nothing.
    pub const NOTHING: Self = Self {
        planes: [Plane::NOTHING; 6],
    };

    /// Reads the planes off a matrix from world to clip space.
    ///
    /// Clip space is that of Direct3D, Metal, Vulkan and wgpu: `-w <= x <= w`, `-w <= y <= w`,
    /// `0 <= z <= w`. With the rows of the matrix as `r0..r3` the planes are `r3 + r0`, `r3 - r0`,
    /// `r3 + r1`, `r3 - r1`, `r2` and `r3 - r2` (G. Gribb and K. Hartmann, "Fast Extraction of
    /// Viewing Frustum Planes from the World-View-Projection Matrix", 2001). The same six hold for
    /// perspective and orthographic projections, and for depth that grows or falls with distance:
    /// the last two are near and far, or far and near. A far plane at infinity becomes
    /// [`Plane::EVERYTHING`].
    ///
    /// The matrix is in double precision because `r3 - r2` of a perspective cancels: in single
    /// precision a far plane 10 km away moves by tens of metres.
    ///
    /// A matrix with an infinity, a NaN or a determinant of zero gives [`Frustum::NOTHING`].
    #[must_use]
    pub fn new(clip_from_world: &DMat4) -> Self {
        let determinant = clip_from_world.determinant();
        if !clip_from_world.is_finite() || !determinant.is_finite() || determinant == 0.0 {
            return Self::NOTHING;
        }
        let [r0, r1, r2, r3] = [0, 1, 2, 3].map(|row| clip_from_world.row(row));
        Self {
            planes: [r3 + r0, r3 - r0, r3 + r1, r3 - r1, r2, r3 - r2].map(Plane::from_row),
        }
    }

    /// Any planes, for tests.
    #[cfg(test)]
    pub(crate) fn of(planes: [Plane; 6]) -> Self {
        Self { planes }
    }

    /// The planes: left, right, bottom, top, and the two across the line of sight.
    #[must_use]
    pub fn planes(&self) -> &[Plane; 6] {
        &self.planes
    }

    /// Whether some part of a box is on the seen side of every plane.
    ///
    /// Only the corner farthest on the seen side of a plane is looked at, which is the field's usual
    /// conservative test (T. Akenine-Möller et al., Real-Time Rendering, "Plane/Box Intersection"):
    /// a box near an edge of the frustum may pass
    /// without being in it, and no box that is in it fails. [`WorldBox::NOWHERE`] fails.
    ///
    /// # Cost
    /// Up to six plane tests; [`VisibleSet::cull`](crate::VisibleSet::cull) gives the same
    /// answers for a fraction of it. `benches/culling.rs` measures both.
    #[must_use]
    pub fn sees(&self, place: &WorldBox) -> bool {
        let ends = [
            (place.center - place.half_extents).to_array(),
            (place.center + place.half_extents).to_array(),
        ];
        self.planes.iter().all(|plane| {
            let [x, y, z] = plane.far_corner();
            plane.distance([ends[x][0], ends[y][1], ends[z][2]]) >= 0.0
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(x: f32, y: f32, z: f32) -> WorldBox {
        WorldBox {
            center: Vec3::new(x, y, z),
            half_extents: Vec3::ZERO,
        }
    }

    #[test]
    fn the_far_plane_stands_where_it_was_put() {
        let reverse = DMat4::perspective_rh(1.0, 1.5, 10_000.0, 0.1);
        let forward = DMat4::perspective_rh(1.0, 1.5, 0.1, 10_000.0);
        for matrix in [reverse, forward] {
            let frustum = Frustum::new(&matrix);
            assert!(frustum.sees(&point(0.0, 0.0, -9_999.9)));
            assert!(!frustum.sees(&point(0.0, 0.0, -10_000.1)));
            assert!(frustum.sees(&point(0.0, 0.0, -0.1001)));
            assert!(!frustum.sees(&point(0.0, 0.0, -0.0999)));
        }
    }

    #[test]
    fn an_infinite_far_plane_hides_nothing() {
        for matrix in [
            DMat4::perspective_infinite_reverse_rh(1.0, 1.0, 0.1),
            DMat4::perspective_infinite_rh(1.0, 1.0, 0.1),
        ] {
            let frustum = Frustum::new(&matrix);
            assert!(frustum.planes().contains(&Plane::EVERYTHING));
            assert!(frustum.sees(&point(0.0, 0.0, -1.0e15)));
            assert!(!frustum.sees(&point(0.0, 0.0, 1.0)));
        }
    }

    #[test]
    fn an_orthographic_frustum_is_a_box() {
        let frustum = Frustum::new(&DMat4::orthographic_rh(-2.0, 2.0, -1.0, 1.0, 1.0, 5.0));
        for (inside, outside) in [
            (point(1.99, 0.0, -3.0), point(2.01, 0.0, -3.0)),
            (point(-1.99, 0.0, -3.0), point(-2.01, 0.0, -3.0)),
            (point(0.0, 0.99, -3.0), point(0.0, 1.01, -3.0)),
            (point(0.0, 0.0, -1.01), point(0.0, 0.0, -0.99)),
            (point(0.0, 0.0, -4.99), point(0.0, 0.0, -5.01)),
        ] {
            assert!(frustum.sees(&inside), "{inside:?}");
            assert!(!frustum.sees(&outside), "{outside:?}");
        }
    }

    #[test]
    fn a_matrix_that_shows_nothing_gives_the_empty_frustum() {
        let everything = WorldBox {
            center: Vec3::ZERO,
            half_extents: Vec3::splat(crate::world_box::WORLD_LIMIT),
        };
        let mut torn = DMat4::perspective_rh(1.0, 1.0, 0.1, 10.0);
        torn.x_axis.y = f64::INFINITY;
        for matrix in [DMat4::ZERO, DMat4::NAN, torn] {
            let frustum = Frustum::new(&matrix);
            assert_eq!(frustum, Frustum::NOTHING);
            assert!(!frustum.sees(&everything));
        }
    }

    #[test]
    fn a_box_that_is_nowhere_is_never_seen() {
        let frustum = Frustum::new(&DMat4::perspective_infinite_reverse_rh(1.0, 1.0, 0.1));
        assert!(!frustum.sees(&WorldBox::NOWHERE));
    }
}
