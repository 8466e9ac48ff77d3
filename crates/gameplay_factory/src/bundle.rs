//! Sets of components that are known when the program is compiled.

use std::any::{Any, TypeId};

use bevy_ecs::bundle::{Bundle, NoBundleEffect};
use bevy_ecs::component::Component;
use bevy_ecs::hierarchy::ChildOf;
use bevy_ecs::relationship::RelationshipHookMode;
use bevy_ecs::world::EntityWorldMut;
use bevy_transform::components::Transform;

/// Access to the components of an instance that is about to be spawned.
#[doc(hidden)]
pub trait Slots {
    /// The component of a type.
    fn slot_mut(&mut self, type_id: TypeId) -> Option<&mut dyn Any>;

    /// The transform. Apart from [`slot_mut`](Self::slot_mut) because every instance needs it.
    fn transform_mut(&mut self) -> Option<&mut Transform> {
        self.slot_mut(TypeId::of::<Transform>())?.downcast_mut()
    }
}

/// An instance that is about to be spawned, with the prefab's values, to be overridden.
pub struct Instance<'a>(pub(crate) &'a mut dyn Slots);

impl Instance<'_> {
    /// A component of the instance; none if the prefab has no such component.
    ///
    /// # Cost
    /// One indirect call and a comparison for each component of the bundle.
    pub fn get_mut<C: Component>(&mut self) -> Option<&mut C> {
        self.0.slot_mut(TypeId::of::<C>())?.downcast_mut()
    }

    /// The `Transform` of the instance, faster than [`get_mut`](Self::get_mut).
    pub fn transform_mut(&mut self) -> Option<&mut Transform> {
        self.0.transform_mut()
    }
}

/// A tuple of 1 to 15 components that prefabs can be compiled to.
///
/// Implemented for tuples of `Component + Clone`; see
/// [`Factory::register_bundle`](crate::Factory::register_bundle).
pub trait PrefabBundle: Bundle<Effect: NoBundleEffect> + Clone + Slots {
    /// The types of the components.
    fn type_ids() -> Vec<TypeId>;

    /// The bundle with copies of the given values; none if one is missing.
    fn from_values<'v>(value: &dyn Fn(TypeId) -> Option<&'v dyn Any>) -> Option<Self>;

    /// Inserts `above`, copies of the components, and `others` into an entity; the parent does not learn of it.
    ///
    /// Copied one by one, they are made where the engine takes them from; a copy of the whole would be copied once more, in
    /// pieces that wait for one another. `others` are made there, too.
    #[doc(hidden)]
    fn insert_unlinked<Others: Bundle>(
        &self,
        entity: &mut EntityWorldMut<'_>,
        above: ChildOf,
        others: impl FnOnce() -> Others,
    );
}

macro_rules! prefab_bundle {
    ($($component:ident $index:tt),+) => {
        impl<$($component: Component + Clone),+> PrefabBundle for ($($component,)+)
        where
            Self: Bundle<Effect: NoBundleEffect>,
        {
            fn type_ids() -> Vec<TypeId> {
                vec![$(TypeId::of::<$component>()),+]
            }

            fn from_values<'v>(value: &dyn Fn(TypeId) -> Option<&'v dyn Any>) -> Option<Self> {
                Some(($(value(TypeId::of::<$component>())?.downcast_ref::<$component>()?.clone(),)+))
            }

            #[inline]
            fn insert_unlinked<Others: Bundle>(
                &self,
                entity: &mut EntityWorldMut<'_>,
                above: ChildOf,
                others: impl FnOnce() -> Others,
            ) {
                let copies = (above, ($(self.$index.clone(),)+), others());
                entity.insert_with_relationship_hook_mode(copies, RelationshipHookMode::Skip);
            }
        }

        impl<$($component: Component),+> Slots for ($($component,)+) {
            #[inline]
            fn slot_mut(&mut self, type_id: TypeId) -> Option<&mut dyn Any> {
                $(if type_id == TypeId::of::<$component>() {
                    return Some(&mut self.$index);
                })+
                None
            }

            #[inline]
            fn transform_mut(&mut self) -> Option<&mut Transform> {
                $(if TypeId::of::<$component>() == TypeId::of::<Transform>() {
                    let component: &mut dyn Any = &mut self.$index;
                    return component.downcast_mut();
                })+
                None
            }
        }
    };
}

prefab_bundle!(A 0);
prefab_bundle!(A 0, B 1);
prefab_bundle!(A 0, B 1, C 2);
prefab_bundle!(A 0, B 1, C 2, D 3);
prefab_bundle!(A 0, B 1, C 2, D 3, E 4);
prefab_bundle!(A 0, B 1, C 2, D 3, E 4, F 5);
prefab_bundle!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
prefab_bundle!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);
prefab_bundle!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8);
prefab_bundle!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9);
prefab_bundle!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10);
prefab_bundle!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11);
prefab_bundle!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12);
prefab_bundle!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12, N 13);
prefab_bundle!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12, N 13, O 14);
