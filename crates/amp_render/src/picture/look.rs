//! What meshes and materials look like.

use std::collections::BTreeMap;

use super::light::Light;
use super::material::{Material, Rgb};
use super::model::Model;
use super::vertex::{Finish, Paint};
use crate::instance::{MaterialId, MeshId};

/// What everything of a scene looks like.
#[derive(Debug, Default, Clone)]
pub struct Look {
    /// The models of the meshes.
    pub models: Models,
    /// The materials. One that is not here is [`Material::default`].
    pub materials: BTreeMap<MaterialId, Material>,
    /// Sun, sky and haze.
    pub light: Light,
}

/// The models of the meshes, by level of detail.
///
/// A level that is not there is drawn by the next finer one that is, or by the finest. A mesh without any is
/// drawn as a magenta box of one metre, in its instances' sizes, so that what is missing is seen.
#[derive(Debug, Default, Clone)]
pub struct Models {
    by_level: BTreeMap<(MeshId, u8), Model>,
}

impl Models {
    /// Sets the model of a mesh at a level of detail, 0 the finest.
    pub fn set(&mut self, mesh: MeshId, lod: u8, model: Model) {
        self.by_level.insert((mesh, lod), model);
    }

    /// Whether there is a model of the mesh.
    #[must_use]
    pub fn has(&self, mesh: MeshId) -> bool {
        self.by_level.range((mesh, 0)..=(mesh, u8::MAX)).count() > 0
    }

    /// Every model, ordered by mesh and level.
    pub(super) fn iter(&self) -> impl Iterator<Item = (MeshId, u8, &Model)> {
        self.by_level
            .iter()
            .map(|(&(mesh, lod), model)| (mesh, lod, model))
    }
}

/// What stands where a mesh has no model.
pub(super) fn missing() -> Model {
    let half = bevy_math::Vec3::splat(0.5);
    let paint = Paint::new(Rgb(0xff00c8), Finish::Plain);
    let mut model = Model::default();
    model.block(-half, half, paint);
    model
}
