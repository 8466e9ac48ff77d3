//! Prefabs from the text that is built in, or from a file.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use bevy_app::{App, Plugin};
use bevy_reflect::TypeRegistry;
use gameplay_factory::{Factory, PrefabErrors, PrefabId, PrefabLibrary, Source};

/// Why there are no prefabs to spawn.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PrefabsError {
    /// The text cannot be read as prefabs.
    #[error(transparent)]
    Invalid(#[from] PrefabErrors),
    /// A prefab that the program spawns is not among them.
    #[error(
        "{file}: expected a prefab named {name:?}, found none; add it, or take the file that is built in as a pattern"
    )]
    Missing {
        /// The file, or the name of the built-in text.
        file: String,
        /// The name that was looked for.
        name: &'static str,
    },
}

/// Prefabs that a program spawns by fixed names.
#[derive(Debug)]
pub struct Prefabs {
    file: String,
    library: PrefabLibrary,
}

impl Prefabs {
    /// Reads a file if there is one, else the text that is built in.
    ///
    /// # Errors
    /// [`PrefabsError::Invalid`] with everything that is wrong in the text.
    pub fn read(
        built_in: Source<'_>,
        file: Option<&Path>,
        registry: &TypeRegistry,
    ) -> Result<Self, PrefabsError> {
        Ok(match file {
            Some(path) => Self {
                file: path.display().to_string(),
                library: PrefabLibrary::load_file(path, registry)?,
            },
            None => Self {
                file: built_in.name.to_owned(),
                library: PrefabLibrary::parse(built_in.name, built_in.text, registry)?,
            },
        })
    }

    /// The prefab of a name.
    ///
    /// # Errors
    /// [`PrefabsError::Missing`] if there is none.
    pub fn get(&self, name: &'static str) -> Result<PrefabId, PrefabsError> {
        self.library.get(name).ok_or_else(|| PrefabsError::Missing {
            file: self.file.clone(),
            name,
        })
    }

    /// The plugin that puts them into an app.
    #[must_use]
    pub fn into_plugin(self, register_bundles: fn(&mut Factory)) -> PrefabsPlugin {
        PrefabsPlugin {
            library: Mutex::new(Some(self.library)),
            register_bundles,
        }
    }
}

/// Compiles prefabs and inserts the [`Factory`] that spawns them.
#[derive(Debug)]
pub struct PrefabsPlugin {
    /// Until it is built: a plugin is built through a shared reference, and once.
    library: Mutex<Option<PrefabLibrary>>,
    register_bundles: fn(&mut Factory),
}

impl Plugin for PrefabsPlugin {
    fn build(&self, app: &mut App) {
        let library = self
            .library
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(library) = library {
            let mut factory = Factory::new(library);
            (self.register_bundles)(&mut factory);
            factory.prepare();
            app.insert_resource(factory);
        }
    }
}
