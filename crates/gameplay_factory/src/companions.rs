//! What comes with a `Transform`.

use std::any::TypeId;

use bevy_ecs::component::ComponentId;
use bevy_ecs::world::World;
use bevy_transform::components::{GlobalTransform, Transform, TransformTreeChanged};

use crate::bundle::PrefabBundle;

/// The components that `Transform` requires.
pub(crate) type Companions = (GlobalTransform, TransformTreeChanged);

/// The values with which the engine adds them. Spawned as part of a bundle, they are written where they belong; the engine calls a
/// constructor for each entity and copies what it returns.
pub(crate) const COMPANIONS: Companions = (GlobalTransform::IDENTITY, TransformTreeChanged);

/// Whether a bundle comes with the companions because of its `Transform` alone: then their values are known.
pub(crate) fn are_brought_by<B: PrefabBundle>(world: &mut World) -> bool {
    let bundle = world.register_bundle::<B>();
    let explicit = bundle.explicit_components().to_vec();
    let required = bundle.required_components().to_vec();
    let components = world.components();
    let ids = [
        TypeId::of::<GlobalTransform>(),
        TypeId::of::<TransformTreeChanged>(),
    ];
    let companions = ids.map(|id| components.get_id(id));
    let transform = components.get_id(TypeId::of::<Transform>());
    let requires_one = |id: &ComponentId| {
        let info = components.get_info(*id);
        info.is_none_or(|info| {
            let mut required = info.required_components().iter_ids();
            required.any(|id| companions.contains(&Some(id)))
        })
    };
    companions
        .iter()
        .all(|id| id.is_some_and(|id| required.contains(&id)))
        && explicit
            .iter()
            .all(|id| Some(*id) == transform || !requires_one(id))
}
