//! What a world makes of a bundle.

use bevy_ecs::component::{ComponentId, ComponentInfo};
use bevy_ecs::hierarchy::{ChildOf, Children};
use bevy_ecs::lifecycle::{ADD, ComponentHooks, HookContext, INSERT};
use bevy_ecs::world::{DeferredWorld, World};

use crate::bundle::PrefabBundle;
use crate::companions::are_brought_by;

/// How a bundle can be spawned.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Survey {
    /// No component of the bundle, or that it requires, relates entities.
    pub(crate) is_plain: bool,
    /// Its `Transform`, and nothing else in it, requires the [companions](crate::companions::COMPANIONS).
    pub(crate) brings_companions: bool,
}

impl Survey {
    pub(crate) fn of<B: PrefabBundle>(world: &mut World) -> Self {
        let brings_companions = are_brought_by::<B>(world);
        let contributed = contributed_by::<B>(world);
        let components = world.components();
        let is_plain = contributed.into_iter().all(|id| {
            let info = components.get_info(id);
            info.is_some_and(|info| info.relationship_accessor().is_none())
        });
        Self {
            is_plain,
            brings_companions,
        }
    }
}

/// Whether anybody else's code runs when a bundle is inserted below a parent, as an instance with children of its own or
/// without: a hook of one of its components, or an observer of one.
///
/// An entity would not tell: an observer may take from it what it watches.
pub(crate) fn is_watched<B: PrefabBundle>(world: &mut World, has_children: bool) -> bool {
    let mut inserted = contributed_by::<B>(world);
    let child_of = world.register_component::<ChildOf>();
    inserted.push(child_of);
    if has_children {
        inserted.push(world.register_component::<Children>());
    }
    let observers = [ADD, INSERT].map(|event| world.observers().try_get_observers(event));
    inserted.into_iter().any(|id| {
        let hooks = world.components().get_info(id).map(ComponentInfo::hooks);
        // What the engine does when a `ChildOf` is inserted, it can be told to leave.
        hooks.is_none_or(|hooks| has_on_add(hooks) || id != child_of && has_on_insert(hooks))
            || observers
                .iter()
                .flatten()
                .any(|observers| observers.component_observers().contains_key(&id))
    })
}

/// The components of a bundle, and those that it requires.
fn contributed_by<B: PrefabBundle>(world: &mut World) -> Vec<ComponentId> {
    let bundle = world.register_bundle::<B>();
    bundle.contributed_components().to_vec()
}

/// `ComponentHooks` cannot be read, but refuse a second hook.
fn has_on_add(hooks: &ComponentHooks) -> bool {
    hooks.clone().try_on_add(nothing).is_none()
}

fn has_on_insert(hooks: &ComponentHooks) -> bool {
    hooks.clone().try_on_insert(nothing).is_none()
}

fn nothing(_: DeferredWorld<'_>, _: HookContext) {}

#[cfg(test)]
mod tests {
    use bevy_ecs::prelude::*;

    use super::*;

    #[derive(Component, Clone)]
    struct Plain;

    #[derive(Component, Clone)]
    #[require(Hooked)]
    struct Bringing;

    #[derive(Component, Clone, Default)]
    #[component(on_add = nothing)]
    struct Hooked;

    #[test]
    fn hooks_of_all_that_is_inserted_watch() {
        let mut world = World::new();
        assert!(!is_watched::<(Plain,)>(&mut world, false));
        assert!(!is_watched::<(Plain,)>(&mut world, true));
        assert!(is_watched::<(Hooked,)>(&mut world, false));
        assert!(is_watched::<(Plain, Bringing)>(&mut world, false));
        let mut world = World::new();
        world.register_component_hooks::<Children>().on_add(nothing);
        assert!(!is_watched::<(Plain,)>(&mut world, false));
        assert!(is_watched::<(Plain,)>(&mut world, true));
        world.register_component_hooks::<ChildOf>().on_add(nothing);
        assert!(is_watched::<(Plain,)>(&mut world, false));
    }

    #[test]
    fn observers_of_all_that_is_inserted_watch_until_they_are_gone() {
        let mut world = World::new();
        let watches = [
            world.add_observer(|_: On<Add, Plain>| ()).id(),
            world.add_observer(|_: On<Insert, (Plain, Hooked)>| ()).id(),
            world.add_observer(|_: On<Insert, ChildOf>| ()).id(),
        ];
        for watch in watches {
            assert!(is_watched::<(Plain,)>(&mut world, false));
            world.despawn(watch);
        }
        assert!(!is_watched::<(Plain,)>(&mut world, false));
        world.add_observer(|_: On<Add, Children>| ());
        assert!(!is_watched::<(Plain,)>(&mut world, false));
        assert!(is_watched::<(Plain,)>(&mut world, true));
        world.add_observer(|_: On<Remove, Plain>| ());
        assert!(!is_watched::<(Plain,)>(&mut world, false));
    }
}
