//! What the table keeps of one instance.

use bevy_math::Affine3A;

use crate::instance::{Aabb, MaterialId, MeshId};
use crate::world_box::WorldBox;

/// The upper three rows of the matrix from an instance's space to the world, row by row.
///
/// 48 bytes, which is what a graphics card reads as three vectors of four numbers.
pub type TransformRows = [[f32; 4]; 3];

/// What extraction reads of one entity.
#[derive(Debug, Clone, Copy)]
pub struct InstanceRow {
    /// The mesh.
    pub mesh: MeshId,
    /// The material.
    pub material: MaterialId,
    /// The box around the mesh, in its own space.
    pub aabb: Aabb,
    /// Whether it may be drawn; a row that may not is kept and stands [`WorldBox::NOWHERE`].
    pub visible: bool,
    /// From the mesh's space to the world.
    pub world_from_local: Affine3A,
}

impl InstanceRow {
    pub(super) fn placed(&self) -> Placed {
        Placed {
            aabb: self.aabb,
            visible: self.visible,
            world_from_local: self.world_from_local,
        }
    }
}

/// Where an instance is, and whether it may be drawn.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Placed {
    pub(crate) aabb: Aabb,
    pub(crate) visible: bool,
    pub(crate) world_from_local: Affine3A,
}

impl Placed {
    /// The box around it in the world.
    #[inline]
    pub(super) fn world_box(&self) -> WorldBox {
        if self.visible {
            WorldBox::new(&self.world_from_local, &self.aabb)
        } else {
            WorldBox::NOWHERE
        }
    }

    #[inline]
    pub(super) fn transform_rows(&self) -> TransformRows {
        let linear = self.world_from_local.matrix3.transpose();
        let moved = self.world_from_local.translation;
        [
            [linear.x_axis.x, linear.x_axis.y, linear.x_axis.z, moved.x],
            [linear.y_axis.x, linear.y_axis.y, linear.y_axis.z, moved.y],
            [linear.z_axis.x, linear.z_axis.y, linear.z_axis.z, moved.z],
        ]
    }
}
