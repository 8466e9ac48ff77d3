//! What every example stands on.

use amp_engine::plugins::{Stage, StagedPlugins};
use bevy_app::TaskPoolPlugin;
use bevy_transform::TransformPlugin;
use gameplay_factory::{Factory, FactoryPlugin};

use crate::clock::FixedTimePlugin;
use crate::prefabs::Prefabs;

/// The tasks, the transforms, the fixed clock, and a factory of the prefabs, whose plugin has the name.
pub(crate) fn basis(
    name: &'static str,
    prefabs: Prefabs,
    register_bundles: fn(&mut Factory),
) -> StagedPlugins {
    let mut plugins = StagedPlugins::new();
    plugins.add_group(Stage::CORE, "core", |core| {
        core.add(TaskPoolPlugin::default());
        core.add(TransformPlugin);
        core.add(FixedTimePlugin);
    });
    plugins.add_group(Stage::ASSETS, "prefabs", |assets| {
        assets.add(FactoryPlugin);
        assets
            .add_named(name, prefabs.into_plugin(register_bundles))
            .requires::<FactoryPlugin>();
    });
    plugins
}
