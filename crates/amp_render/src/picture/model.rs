//! Meshes made of simple parts.

use std::f32::consts::TAU;

use bevy_math::Vec3;

use super::vertex::{Paint, Vertex};

/// A mesh: triangles of vertices, put together from parts. Lengths are metres of the mesh's own space.
///
/// # Examples
/// ```
/// use amp_render::picture::{Finish, Model, Paint, Rgb};
/// use bevy_math::Vec3;
///
/// let mut table = Model::default();
/// let wood = Paint::new(Rgb(0x8a5a32), Finish::Plain);
/// table.block(Vec3::new(-1.0, 0.7, -0.5), Vec3::new(1.0, 0.75, 0.5), wood);
/// table.cylinder(Vec3::ZERO, 0.7, [0.1, 0.1], 8, wood);
/// // A box; the sides of the cylinder, and both of its ends.
/// assert_eq!(table.triangles(), 12 + 2 * 8 + 2 * 6);
/// ```
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Model {
    vertices: Vec<Vertex>,
    indices: Vec<u32>,
}

impl Model {
    /// The vertices.
    #[must_use]
    pub fn vertices(&self) -> &[Vertex] {
        &self.vertices
    }

    /// Three indices of vertices for each triangle.
    #[must_use]
    pub fn indices(&self) -> &[u32] {
        &self.indices
    }

    /// How many triangles there are.
    #[must_use]
    pub fn triangles(&self) -> usize {
        self.indices.len() / 3
    }

    /// Adds a flat part with these corners in order, three or more of them, around a convex outline.
    /// It looks to where its corners run counter-clockwise.
    pub fn face(&mut self, corners: &[Vec3], paint: Paint) {
        let [a, b, c, ..] = *corners else {
            return;
        };
        let normal = (b - a).cross(c - a);
        self.fan(corners.iter().map(|&corner| (corner, normal)), paint);
    }

    /// Adds a box between two opposite corners.
    pub fn block(&mut self, low: Vec3, high: Vec3, paint: Paint) {
        self.slab(low, high, paint, paint);
    }

    /// Adds a box whose top looks otherwise than its sides.
    pub fn slab(&mut self, low: Vec3, high: Vec3, sides: Paint, top: Paint) {
        let at = |x: bool, y: bool, z: bool| {
            let pick = |high_end: bool, low: f32, high: f32| if high_end { high } else { low };
            Vec3::new(
                pick(x, low.x, high.x),
                pick(y, low.y, high.y),
                pick(z, low.z, high.z),
            )
        };
        let (o, i) = (false, true);
        self.face(&[at(o, o, i), at(i, o, i), at(i, i, i), at(o, i, i)], sides);
        self.face(&[at(i, o, o), at(o, o, o), at(o, i, o), at(i, i, o)], sides);
        self.face(&[at(i, o, i), at(i, o, o), at(i, i, o), at(i, i, i)], sides);
        self.face(&[at(o, o, o), at(o, o, i), at(o, i, i), at(o, i, o)], sides);
        self.face(&[at(o, i, i), at(i, i, i), at(i, i, o), at(o, i, o)], top);
        self.face(&[at(o, o, o), at(i, o, o), at(i, o, i), at(o, o, i)], sides);
    }

    /// Adds a roof with two slopes whose ridge runs along x, on a box between two opposite corners.
    pub fn gable(&mut self, low: Vec3, high: Vec3, slopes: Paint, ends: Paint) {
        let middle = (low.z + high.z) * 0.5;
        let foot = |x: f32, z: f32| Vec3::new(x, low.y, z);
        let ridge = |x: f32| Vec3::new(x, high.y, middle);
        let (west, east) = (low.x, high.x);
        self.face(
            &[
                foot(west, high.z),
                foot(east, high.z),
                ridge(east),
                ridge(west),
            ],
            slopes,
        );
        self.face(
            &[
                foot(east, low.z),
                foot(west, low.z),
                ridge(west),
                ridge(east),
            ],
            slopes,
        );
        self.face(&[foot(west, low.z), foot(west, high.z), ridge(west)], ends);
        self.face(&[foot(east, high.z), foot(east, low.z), ridge(east)], ends);
    }

    /// Adds an upright cylinder, or a cone where a radius is 0, from the middle of its foot: with the radii at
    /// the foot and at the top, in so many flat sides of smooth light, at least three.
    pub fn cylinder(&mut self, foot: Vec3, height: f32, radii: [f32; 2], sides: u32, paint: Paint) {
        let up = Vec3::Y * height;
        self.tube(foot, up, [Vec3::X, Vec3::NEG_Z], radii, sides, paint);
    }

    /// Adds a wheel: a cylinder along x, from its middle.
    pub fn wheel(&mut self, middle: Vec3, width: f32, radius: f32, sides: u32, paint: Paint) {
        let along = Vec3::X * width;
        let foot = middle - along * 0.5;
        self.tube(
            foot,
            along,
            [Vec3::Y, Vec3::Z],
            [radius, radius],
            sides,
            paint,
        );
    }

    /// A cylinder along `up`; `across` is two directions of which `up` is the cross product, and sides at
    /// least three.
    fn tube(
        &mut self,
        foot: Vec3,
        up: Vec3,
        across: [Vec3; 2],
        radii: [f32; 2],
        sides: u32,
        paint: Paint,
    ) {
        let sides = sides.max(3);
        let around: Vec<Vec3> = (0..=sides)
            .map(|side| {
                let (sine, cosine) = (TAU * side as f32 / sides as f32).sin_cos();
                across[0] * cosine + across[1] * sine
            })
            .collect();
        let [foot_radius, top_radius] = radii;
        // Steeper than across where the radii differ.
        let lean = up.normalize_or_zero() * ((foot_radius - top_radius) / up.length().max(1e-6));
        let first = self.vertices.len() as u32;
        for out in &around {
            for (middle, radius) in [(foot, foot_radius), (foot + up, top_radius)] {
                self.vertices.push(Vertex {
                    position: middle + *out * radius,
                    normal: *out + lean,
                    paint,
                });
            }
        }
        for side in 0..sides {
            let [a, b, c, d] = [0, 2, 1, 3].map(|corner| first + side * 2 + corner);
            self.indices.extend([a, b, d, a, d, c]);
        }
        let ring = &around[..sides as usize];
        self.fan(
            ring.iter().map(|&out| (foot + up + out * top_radius, up)),
            paint,
        );
        self.fan(
            ring.iter()
                .rev()
                .map(|&out| (foot + out * foot_radius, -up)),
            paint,
        );
    }

    /// Adds a ball that may be longer one way than another, in so many rings from pole to pole, at least two.
    pub fn ball(&mut self, middle: Vec3, radii: Vec3, rings: u32, paint: Paint) {
        let rings = rings.max(2);
        let sides = rings * 2;
        let first = self.vertices.len() as u32;
        for ring in 0..=rings {
            let (away, height) = (TAU * 0.5 * ring as f32 / rings as f32).sin_cos();
            for side in 0..=sides {
                let (sine, cosine) = (TAU * side as f32 / sides as f32).sin_cos();
                let out = Vec3::new(away * cosine, height, -away * sine);
                self.vertices.push(Vertex {
                    position: middle + out * radii,
                    normal: out / radii.max(Vec3::splat(1e-6)),
                    paint,
                });
            }
        }
        let row = sides + 1;
        for ring in 0..rings {
            for side in 0..sides {
                let a = first + ring * row + side;
                let (b, below) = (a + 1, a + row);
                self.indices.extend([a, below, below + 1, a, below + 1, b]);
            }
        }
    }

    fn fan(&mut self, corners: impl Iterator<Item = (Vec3, Vec3)>, paint: Paint) {
        let first = self.vertices.len() as u32;
        self.vertices
            .extend(corners.map(|(position, normal)| Vertex {
                position,
                normal,
                paint,
            }));
        let last = self.vertices.len() as u32;
        for corner in first + 2..last {
            self.indices.extend([first, corner - 1, corner]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every triangle that has an area looks the way its corners' normals say, and away from the middle.
    fn assert_outwards(model: &Model, middle: Vec3) {
        for triangle in model.indices().chunks_exact(3) {
            let corners = [triangle[0], triangle[1], triangle[2]]
                .map(|index| model.vertices()[index as usize]);
            let [a, b, c] = corners.map(|corner| corner.position);
            let normal = (b - a).cross(c - a);
            if normal.length() < 1e-4 {
                continue;
            }
            assert!(normal.dot((a + b + c) / 3.0 - middle) > 0.0, "{corners:?}");
            for corner in corners {
                assert!(normal.dot(corner.normal) > 0.0, "{corners:?}");
            }
        }
    }

    #[test]
    fn parts_look_outwards() {
        let paint = Paint::default();
        let (low, high) = (Vec3::new(1.0, 2.0, 3.0), Vec3::new(2.0, 5.0, 7.0));
        let middle = (low + high) * 0.5;
        let mut block = Model::default();
        block.block(low, high, paint);
        assert_outwards(&block, middle);
        let mut gable = Model::default();
        gable.gable(low, high, paint, paint);
        assert_outwards(&gable, Vec3::new(1.5, 2.1, 5.0));
        let mut cone = Model::default();
        cone.cylinder(Vec3::ZERO, 2.0, [1.0, 0.0], 7, paint);
        assert_outwards(&cone, Vec3::Y * 0.5);
        let mut wheel = Model::default();
        wheel.wheel(Vec3::X, 0.3, 0.4, 12, paint);
        assert_outwards(&wheel, Vec3::X);
        let mut ball = Model::default();
        ball.ball(Vec3::Z, Vec3::new(1.0, 2.0, 3.0), 6, paint);
        assert_outwards(&ball, Vec3::Z);
    }

    #[test]
    fn parts_that_are_none_add_none() {
        let mut model = Model::default();
        model.face(&[Vec3::ZERO, Vec3::X], Paint::default());
        assert_eq!(model.triangles(), 0);
        model.cylinder(Vec3::ZERO, 1.0, [1.0, 1.0], 0, Paint::default());
        model.ball(Vec3::ZERO, Vec3::ONE, 0, Paint::default());
        let last = model.vertices().len() as u32;
        assert!(model.indices().iter().all(|&index| index < last));
    }
}
