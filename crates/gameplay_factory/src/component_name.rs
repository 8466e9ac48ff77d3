//! From the name of a component in a file to its registered type.

use bevy_ecs::reflect::ReflectComponent;
use bevy_reflect::{TypePathTable, TypeRegistration, TypeRegistry};

use crate::document::list;
use crate::error::PrefabErrorKind;
use crate::nearest::nearest;

/// A registered component.
#[derive(Clone, Copy)]
pub(crate) struct Found<'r> {
    pub(crate) registration: &'r TypeRegistration,
    pub(crate) component: &'r ReflectComponent,
}

/// Finds a component by its short or full type path.
pub(crate) fn find<'r>(
    name: &str,
    registry: &'r TypeRegistry,
) -> Result<Found<'r>, PrefabErrorKind> {
    let registration = registry
        .get_with_type_path(name)
        .or_else(|| registry.get_with_short_type_path(name));
    let Some(registration) = registration else {
        return Err(if registry.is_ambiguous(name) {
            ambiguous(name, registry)
        } else {
            unknown(name, registry)
        });
    };
    match registration.data::<ReflectComponent>() {
        Some(component) => Ok(Found {
            registration,
            component,
        }),
        None => Err(PrefabErrorKind::NotAComponent {
            type_path: registration.type_info().type_path().to_owned(),
        }),
    }
}

fn ambiguous(name: &str, registry: &TypeRegistry) -> PrefabErrorKind {
    let mut paths: Vec<&str> = registry
        .iter()
        .map(|registration| registration.type_info().type_path_table())
        .filter(|table| table.short_path() == name)
        .map(TypePathTable::path)
        .collect();
    paths.sort_unstable();
    PrefabErrorKind::AmbiguousComponent {
        candidates: list(&paths),
    }
}

fn unknown(name: &str, registry: &TypeRegistry) -> PrefabErrorKind {
    let full = name.contains("::");
    let names = registry
        .iter_with_data::<ReflectComponent>()
        .map(|(registration, _)| {
            let table = registration.type_info().type_path_table();
            if full {
                table.path()
            } else {
                table.short_path()
            }
        });
    PrefabErrorKind::UnknownComponent {
        remedy: match nearest(name, names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "register the type with `app.register_type::<T>()` before the file is read"
                .to_owned(),
        },
    }
}
