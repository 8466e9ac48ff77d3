//! The prefabs of one or several files, checked and resolved.

use std::any::TypeId;
use std::collections::HashMap;
use std::fmt;
use std::path::Path;

use bevy_ecs::reflect::ReflectComponent;
use bevy_reflect::{Reflect, TypeRegistry};

use crate::error::{PrefabError, PrefabErrorKind, PrefabErrors};
use crate::inherit;
use crate::layer;
use crate::source::Source;

/// A prefab of a [`PrefabLibrary`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PrefabId(pub(crate) u32);

/// One component of a prefab: its type and its value.
pub struct PrefabComponent {
    pub(crate) type_id: TypeId,
    pub(crate) type_path: &'static str,
    pub(crate) value: Box<dyn Reflect>,
    pub(crate) reflect: ReflectComponent,
}

/// A prefab with its parents' components folded in.
#[derive(Debug)]
pub struct Prefab {
    pub(crate) name: String,
    pub(crate) components: Vec<PrefabComponent>,
    pub(crate) children: Vec<PrefabId>,
    /// Entities in one instance: itself and all below.
    pub(crate) entities: u64,
}

/// Prefabs by name, as read from RON.
///
/// The file is a map from names to bodies; every part of a body may be left out:
/// ```ron
/// {
///     "vehicle": (
///         // Short or full type paths, and their values.
///         components: { "Transform": (), "Engine": (force: 900.0) },
///     ),
///     "truck": (
///         // Parents are folded in first, in order, each ancestor once.
///         parents: ["vehicle"],
///         // A component that a parent has too is replaced as a whole.
///         components: { "Cargo": (tons: 12) },
///         // Single fields, by path.
///         set: { "Engine.force": 2500.0, "Transform.scale.y": 2.0 },
///         // Entities below this one, through `ChildOf`: bodies without a name.
///         // The children of parents come first.
///         children: [(parents: ["wheel"], set: { "Transform.translation": (1.0, 0.0, 2.0) })],
///     ),
///     "wheel": (components: { "Transform": () }),
/// }
/// ```
/// A text of white space and comments is a library without prefabs.
pub struct PrefabLibrary {
    pub(crate) prefabs: Vec<Prefab>,
    names: HashMap<String, PrefabId>,
    /// The registrations of the components in use: spawning by reflection needs them.
    pub(crate) registry: TypeRegistry,
}

impl PrefabLibrary {
    /// Reads the prefabs of one text; `file_name` is what errors call it.
    ///
    /// # Errors
    /// Everything that is wrong with the text, each with its line, column, prefab, component and
    /// field. A text that is not RON has one error.
    ///
    /// # Cost
    /// Proportional to the text; meant for loading time.
    ///
    /// # Examples
    /// ```
    /// # use bevy_reflect::TypeRegistry;
    /// # use bevy_transform::components::Transform;
    /// use gameplay_factory::PrefabLibrary;
    ///
    /// let mut registry = TypeRegistry::new();
    /// registry.register::<Transform>();
    /// let text = r#"{ "post": (components: { "Transfrom": () }) }"#;
    /// let errors = PrefabLibrary::parse("city.ron", text, &registry).err().expect("a slip");
    /// assert_eq!(
    ///     errors.to_string(),
    ///     "city.ron:1:26: prefab \"post\": component `Transfrom`: expected the name of a \
    ///      registered component, found an unknown one; did you mean `Transform`?"
    /// );
    /// ```
    pub fn parse(
        file_name: &str,
        text: &str,
        registry: &TypeRegistry,
    ) -> Result<Self, PrefabErrors> {
        Self::parse_all(
            &[Source {
                name: file_name,
                text,
            }],
            registry,
        )
    }

    /// Reads the prefabs of several texts, which may have parents in one another.
    ///
    /// # Errors
    /// As [`parse`](Self::parse), for all of them together.
    pub fn parse_all(
        sources: &[Source<'_>],
        registry: &TypeRegistry,
    ) -> Result<Self, PrefabErrors> {
        let mut errors = Vec::new();
        let layers = layer::read_layers(sources, registry, &mut errors);
        let prefabs = inherit::resolve(sources, &layers, registry, &mut errors);
        if !errors.is_empty() {
            return Err(sorted(errors, sources));
        }
        let names = layers
            .named()
            .map(|(name, index)| (name.to_owned(), index))
            .collect();
        Ok(Self {
            registry: used_registrations(&prefabs, registry),
            prefabs,
            names,
        })
    }

    /// Reads the prefabs of one file.
    ///
    /// # Errors
    /// As [`parse`](Self::parse), and a file that cannot be read or is not UTF-8.
    pub fn load_file(path: &Path, registry: &TypeRegistry) -> Result<Self, PrefabErrors> {
        let name = path.display().to_string();
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(&name, &text, registry),
            Err(error) => Err(PrefabErrors(vec![PrefabError {
                file: name,
                line: 1,
                column: 1,
                prefab: None,
                component: None,
                field: None,
                kind: PrefabErrorKind::Unreadable {
                    message: error.to_string(),
                },
            }])),
        }
    }

    /// The prefab with a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<PrefabId> {
        self.names.get(name).copied()
    }

    /// A prefab; none if the identifier is of another, larger library.
    #[must_use]
    pub fn prefab(&self, id: PrefabId) -> Option<&Prefab> {
        self.prefabs.get(id.0 as usize)
    }

    /// The named prefabs, in the order of the text. Children without a name are not among them.
    pub fn iter(&self) -> impl Iterator<Item = (PrefabId, &Prefab)> {
        let mut ids: Vec<PrefabId> = self.names.values().copied().collect();
        ids.sort_unstable();
        ids.into_iter().map(|id| (id, &self.prefabs[id.0 as usize]))
    }

    /// How many named prefabs there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there is no prefab.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }
}

impl Prefab {
    /// The name; that of a child is its owner's followed by `/` and its number from 1.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The components, parents' included, in the order of their full type paths.
    #[must_use]
    pub fn components(&self) -> &[PrefabComponent] {
        &self.components
    }

    /// The prefabs that are spawned below each instance.
    #[must_use]
    pub fn children(&self) -> &[PrefabId] {
        &self.children
    }

    /// How many entities one instance is, itself and all below.
    #[must_use]
    pub fn entities_per_instance(&self) -> u64 {
        self.entities
    }
}

impl PrefabComponent {
    /// The type.
    #[must_use]
    pub fn type_id(&self) -> TypeId {
        self.type_id
    }

    /// The full type path.
    #[must_use]
    pub fn type_path(&self) -> &'static str {
        self.type_path
    }

    /// The value.
    #[must_use]
    pub fn value(&self) -> &dyn Reflect {
        &*self.value
    }
}

impl fmt::Debug for PrefabComponent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.as_partial_reflect().debug(f)
    }
}

impl fmt::Debug for PrefabLibrary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PrefabLibrary").field(&self.prefabs).finish()
    }
}

fn used_registrations(prefabs: &[Prefab], registry: &TypeRegistry) -> TypeRegistry {
    let mut used = TypeRegistry::empty();
    for component in prefabs.iter().flat_map(|prefab| &prefab.components) {
        if let Some(registration) = registry.get(component.type_id) {
            used.add_registration(registration.clone());
        }
    }
    used
}

/// In the order in which a person reads.
fn sorted(mut errors: Vec<PrefabError>, sources: &[Source<'_>]) -> PrefabErrors {
    errors.sort_by_key(|error| {
        let file = sources.iter().position(|source| source.name == error.file);
        (file, error.line, error.column)
    });
    PrefabErrors(errors)
}
