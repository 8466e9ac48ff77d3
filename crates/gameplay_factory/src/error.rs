//! What can be wrong with a prefab file, and with a request to spawn.

use std::fmt;

use thiserror::Error;

use crate::PrefabId;

/// One thing that is wrong in a prefab file.
///
/// Displays as one line, `file:line:column: prefab "name": component `Type`: field `path`: what was
/// expected, what was found, what to do`, with the parts that apply.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub struct PrefabError {
    /// The name that the source was given.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The prefab, followed by the number of the child (from 1) where it is in one:
    /// `"car", child 2`.
    pub prefab: Option<String>,
    /// The component as the file writes it.
    pub component: Option<String>,
    /// The path of the field in the component.
    pub field: Option<String>,
    /// What is wrong.
    pub kind: PrefabErrorKind,
}

/// What is wrong at the place of a [`PrefabError`].
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PrefabErrorKind {
    /// The file cannot be read.
    #[error("expected a readable UTF-8 file, found: {message}; check the path and its permissions")]
    Unreadable {
        /// What the operating system said.
        message: String,
    },
    /// The text is not RON. Nothing after this place was looked at.
    #[error(
        "expected well-formed RON, found: {message}; check brackets, quotes and commas before this place"
    )]
    Syntax {
        /// What the parser said.
        message: String,
    },
    /// The text is RON and not a prefab file.
    #[error("expected {expected}, found `{found}`; {remedy}")]
    Shape {
        /// What belongs here.
        expected: &'static str,
        /// What is here.
        found: String,
        /// What to do.
        remedy: String,
    },
    /// Two prefabs share a name.
    #[error(
        "expected a name of its own, found the one of the prefab at {first}; rename one of them"
    )]
    DuplicatePrefab {
        /// `file:line:column` of the first.
        first: String,
    },
    /// A component stands twice in one prefab.
    #[error("expected each component once, found it a second time; remove one of them")]
    DuplicateComponent,
    /// No registered type has this name.
    #[error("expected the name of a registered component, found an unknown one; {remedy}")]
    UnknownComponent {
        /// The nearest name, or how to register a type.
        remedy: String,
    },
    /// Several registered types have this short name.
    #[error(
        "expected a name that fits one type, found one that fits {candidates}; write the full path"
    )]
    AmbiguousComponent {
        /// Their full paths.
        candidates: String,
    },
    /// The type is registered, and not as a component.
    #[error(
        "expected a component, found a type without `ReflectComponent`; add `#[reflect(Component)]` to `{type_path}`"
    )]
    NotAComponent {
        /// The type's full path.
        type_path: String,
    },
    /// The type cannot be made from reflected values.
    #[error(
        "expected a type that is made from its fields, found one without `FromReflect`; derive it for `{type_path}`"
    )]
    NotConstructible {
        /// The type's full path.
        type_path: String,
    },
    /// The type has no such field.
    #[error("expected {expected}, found the unknown field `{found}`; rename or remove it")]
    UnknownField {
        /// The fields that there are.
        expected: String,
        /// The name in the text.
        found: String,
    },
    /// A field without default is not given.
    #[error(
        "expected a value, found none; write `{field}: …`, for which `{type_path}` has no default"
    )]
    MissingField {
        /// The field's own name.
        field: String,
        /// The full path of the type that lacks it.
        type_path: String,
    },
    /// The value has another type.
    #[error("expected {expected}, found `{found}`; write what fits in `{type_path}`")]
    WrongValue {
        /// What belongs here.
        expected: String,
        /// What is here.
        found: String,
        /// The full path of the type that is read.
        type_path: String,
    },
    /// The type's own code refused the value.
    #[error("expected a value for `{type_path}`, found another: {message}; correct it")]
    Refused {
        /// The full path of the type that is read.
        type_path: String,
        /// What it said.
        message: String,
    },
    /// A float is infinite or not a number.
    #[error(
        "expected a finite number, found `{found}`; write a number that fits in the field's type"
    )]
    NonFinite {
        /// The value.
        found: String,
    },
    /// A parent has no prefab.
    #[error("expected the name of a prefab as parent, found \"{found}\"; {remedy}")]
    UnknownParent {
        /// The name in the text.
        found: String,
        /// The nearest name, or what to do.
        remedy: String,
    },
    /// A prefab needs itself, through parents or children.
    #[error(
        "expected parents and children that end, found the cycle {cycle}; remove one of these links"
    )]
    Cycle {
        /// The names in order, joined by arrows.
        cycle: String,
    },
    /// `set` names a component that the prefab has not.
    #[error(
        "expected a component that the prefab or a parent has, found none; add it to `components`"
    )]
    AbsentComponent,
    /// `set` names a field that is not there.
    #[error(
        "expected a path to a field, found: {message}; write it as `\"Type.field.x\"`, `\"Type.0\"` or `\"Type.list[2]\"`"
    )]
    BadPath {
        /// What the path is not.
        message: String,
    },
}

impl fmt::Display for PrefabError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: ", self.file, self.line, self.column)?;
        if let Some(prefab) = &self.prefab {
            write!(f, "prefab {prefab}: ")?;
        }
        if let Some(component) = &self.component {
            write!(f, "component `{component}`: ")?;
        }
        if let Some(field) = &self.field {
            write!(f, "field `{field}`: ")?;
        }
        self.kind.fmt(f)
    }
}

/// Everything that is wrong in a set of prefab files, in the order of files and lines.
///
/// Displays as one line for each.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub struct PrefabErrors(pub(crate) Vec<PrefabError>);

impl PrefabErrors {
    /// The errors; there is at least one.
    #[must_use]
    pub fn as_slice(&self) -> &[PrefabError] {
        &self.0
    }
}

impl fmt::Display for PrefabErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            error.fmt(f)?;
        }
        Ok(())
    }
}

/// Why nothing was spawned.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SpawnError {
    /// The identifier is of another library.
    #[error(
        "expected a prefab of this factory's library of {prefabs}, found {id:?}; get the identifier from the same library"
    )]
    UnknownPrefab {
        /// The identifier asked for.
        id: PrefabId,
        /// How many prefabs there are.
        prefabs: usize,
    },
    /// Instances have a place, and the prefab has no `Transform` to hold it.
    #[error(
        "expected a prefab with a `Transform`, found \"{prefab}\" without; add `\"Transform\": ()` to its components or spawn it with `spawn_batch_with`"
    )]
    NoTransform {
        /// The prefab's name.
        prefab: String,
    },
    /// The batch is larger than the factory's limit.
    #[error(
        "expected at most {limit} entities in a batch, found at least {found} of prefab \"{prefab}\"; split the batch or raise the limit with `set_batch_limit`"
    )]
    TooMany {
        /// The prefab's name.
        prefab: String,
        /// Entities asked for, children included.
        found: u64,
        /// The limit in entities.
        limit: u64,
    },
    /// A pool's prefab, or one below it, is not in one registered bundle.
    #[error(
        "expected prefab \"{prefab}\" in one registered bundle, as a pool needs it, found it in several or in none; call `register_bundle` with all of its components"
    )]
    NoBundle {
        /// The prefab's name.
        prefab: String,
    },
}
