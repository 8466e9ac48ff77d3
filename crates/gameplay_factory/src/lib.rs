//! Prefabs described in RON files and spawned in batches.
//!
//! A [`PrefabLibrary`] reads named prefabs from text: components by reflection, parents, overrides of
//! single fields, children. Everything that is wrong with a text is reported at once, each error with
//! its file, line, column, prefab, component and field. A [`Factory`] compiles the prefabs to bundles
//! and spawns them in batches by archetype, at the speed of `World::spawn_batch` for component sets
//! that the program has registered. A [`SpawnQueue`] gathers requests and serves them once a frame.
//!
//! ```
//! use bevy_app::App;
//! use bevy_ecs::reflect::AppTypeRegistry;
//! use bevy_transform::components::Transform;
//! use gameplay_factory::{Factory, FactoryPlugin, PrefabLibrary, SpawnQueue, SpawnStats};
//!
//! let mut app = App::new();
//! app.register_type::<Transform>().add_plugins(FactoryPlugin);
//!
//! let registry = app.world().resource::<AppTypeRegistry>().clone();
//! let text = r#"{ "post": (components: { "Transform": () }) }"#;
//! let library = PrefabLibrary::parse("street.ron", text, &registry.read())?;
//! let post = library.get("post").expect("it is in the text");
//! let mut factory = Factory::new(library);
//! factory.register_bundle::<(Transform,)>();
//! app.insert_resource(factory);
//!
//! app.world_mut().resource_mut::<SpawnQueue>().push(post, Transform::IDENTITY);
//! app.update();
//! assert_eq!(app.world().resource::<SpawnStats>().entities, 1);
//! # Ok::<(), gameplay_factory::PrefabErrors>(())
//! ```
//!
//! # Features
//! | feature | what it turns on |
//! |---|---|
//! | (none) | nothing |
//! | `perf_trace` | the spans `bundle_preparation` and `batch_spawn`, the counters `factory_batches` and `factory_entities` |

mod bundle;
mod column;
mod companions;
mod component_name;
mod document;
mod error;
mod factory;
mod families;
mod inherit;
mod layer;
mod library;
mod nearest;
mod places;
mod plan;
mod plugin;
mod pool;
mod queue;
mod scan;
mod simple_optimized;
mod source;
mod spawner;
mod stats;
mod survey;
mod value;

pub use bundle::{Instance, PrefabBundle};
pub use error::{PrefabError, PrefabErrorKind, PrefabErrors, SpawnError};
pub use factory::{DEFAULT_BATCH_LIMIT, Factory};
pub use library::{Prefab, PrefabComponent, PrefabId, PrefabLibrary};
pub use plan::SpawnPath;
pub use plugin::{FactoryPlugin, FactorySystems};
pub use pool::Pool;
pub use queue::{SpawnQueue, spawn_queued};
pub use source::Source;
pub use stats::SpawnStats;
