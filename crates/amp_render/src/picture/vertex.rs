//! A corner of a mesh, as it lies on the card.

use bevy_math::Vec3;
use wgpu::{VertexAttribute, VertexBufferLayout, VertexFormat, VertexStepMode, vertex_attr_array};

use super::material::Rgb;

/// How light treats a surface. The numbers are those of `finish.wgsl`.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Finish {
    /// Its own colour, matt.
    #[default]
    Plain = 0,
    /// The material's wall with its windows, in metres of the instance.
    Facade = 1,
    /// The material's roof.
    Roof = 2,
    /// Leaves: each instance has another green, and light comes through.
    Foliage = 3,
    /// Lacquer in one of a dozen colours, by the instance.
    Lacquer = 4,
    /// Dark glass that mirrors the sky.
    Glass = 5,
    /// Gives light of its own.
    Lamp = 6,
    /// Asphalt.
    Asphalt = 7,
    /// Grass.
    Lawn = 8,
    /// Slabs of stone.
    Paving = 9,
}

/// What a part of a mesh looks like.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Paint {
    /// The colour.
    pub color: Rgb,
    /// How light treats it.
    pub finish: Finish,
}

impl Paint {
    /// A colour with a finish.
    #[must_use]
    pub const fn new(color: Rgb, finish: Finish) -> Self {
        Self { color, finish }
    }
}

/// Words of a vertex.
pub(super) const VERTEX_WORDS: usize = 5;

/// A corner of a mesh.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Vertex {
    /// Where it is, in the mesh's space, in metres.
    pub position: Vec3,
    /// Which way its surface looks; of any length.
    pub normal: Vec3,
    /// What it looks like.
    pub paint: Paint,
}

impl Vertex {
    /// 20 bytes: the place, the normal in three with the finish beside it, the colour.
    pub(super) fn words(&self) -> [u32; VERTEX_WORDS] {
        let [x, y, z] = self.position.to_array().map(f32::to_bits);
        // A normal that is none becomes 0, which the shader lights from above.
        let normal = self.normal.normalize_or_zero().to_array();
        let [nx, ny, nz] = normal.map(|number| ((number * 127.0) as i8).cast_unsigned());
        let [r, g, b] = self.paint.color.bytes();
        let finish = self.paint.finish as u8;
        [
            x,
            y,
            z,
            u32::from_le_bytes([nx, ny, nz, 0]),
            u32::from_le_bytes([r, g, b, finish]),
        ]
    }
}

const ATTRIBUTES: [VertexAttribute; 3] =
    vertex_attr_array![0 => Float32x3, 1 => Snorm8x4, 2 => Uint8x4];

const ROW: [VertexAttribute; 1] = [VertexAttribute {
    format: VertexFormat::Uint32,
    offset: 0,
    shader_location: 3,
}];

/// The vertices, and one row of the table per instance.
pub(super) const BUFFERS: [VertexBufferLayout<'static>; 2] = [
    VertexBufferLayout {
        array_stride: VERTEX_WORDS as u64 * 4,
        step_mode: VertexStepMode::Vertex,
        attributes: &ATTRIBUTES,
    },
    VertexBufferLayout {
        array_stride: 4,
        step_mode: VertexStepMode::Instance,
        attributes: &ROW,
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vertex_is_packed_and_a_normal_that_is_none_is_zero() {
        let paint = Paint::new(Rgb(0x010203), Finish::Lawn);
        let mut vertex = Vertex {
            position: Vec3::X,
            normal: Vec3::NEG_Y * 7.0,
            paint,
        };
        let words = vertex.words();
        assert_eq!(words[..3], [1.0_f32.to_bits(), 0, 0]);
        assert_eq!(words[3].to_le_bytes(), [0, (-127_i8).cast_unsigned(), 0, 0]);
        assert_eq!(words[4].to_le_bytes(), [1, 2, 3, 8]);
        for normal in [Vec3::ZERO, Vec3::NAN, Vec3::INFINITY] {
            vertex.normal = normal;
            assert_eq!(vertex.words()[3], 0, "{normal}");
        }
    }
}
