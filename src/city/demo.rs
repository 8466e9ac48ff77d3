use std::io::Write;

use amp_engine::plugins::{Stage, StagedPlugins};
use amp_gameplay::GameplayPlugin;
use amp_render::RenderPlugin;
use bevy_transform::TransformPlugin;

use super::plan::CityPlan;
use super::plugin::{CityPlugin, DetailPlugin, FlightPlugin};
use super::prefabs::{CityPrefabs, read_prefabs, register_bundles};
use crate::basis::basis;
use crate::clock::FixedTimePlugin;
use crate::counters::CountersPlugin;
use crate::options::CityOptions;
use crate::picture::Photographer;
use crate::prefabs::Prefabs;
use crate::run::{self, Example, Onlooker, RunError};
use crate::window::Viewer;

/// Runs the city as the options say, and reports to `out`.
///
/// # Errors
/// [`RunError`].
pub fn run(
    options: &CityOptions,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<(), RunError> {
    let (city_prefabs, prefabs) = read_prefabs(options.run.prefabs.as_deref())?;
    let demo = Demo {
        plan: CityPlan::draw(options.run.seed, options.size, options.vehicles()),
        city_prefabs,
        prefabs,
        options,
    };
    run::run(demo, &options.run, onlooker(options)?, out, err)
}

fn onlooker(options: &CityOptions) -> Result<Onlooker, RunError> {
    if let Some(viewer) = Viewer::open(&options.window, options.run.culling)? {
        return Ok(Onlooker::Viewer(Box::new(viewer)));
    }
    let photographer = Photographer::new(&options.picture, options.run.frames)?;
    Ok(photographer.map_or(Onlooker::Nobody, |photographer| {
        Onlooker::Photographer(Box::new(photographer))
    }))
}

struct Demo<'a> {
    plan: CityPlan,
    city_prefabs: CityPrefabs,
    prefabs: Prefabs,
    options: &'a CityOptions,
}

impl Example for Demo<'_> {
    fn title(&self) -> String {
        format!(
            "The city of seed {}: {} blocks, {} buildings, {} props, {} vehicles",
            self.options.run.seed,
            self.plan.blocks.len(),
            self.plan.buildings.len(),
            self.plan.props.len(),
            self.plan.routes.len()
        )
    }

    fn traced_command(&self) -> &'static str {
        "cargo run --release --example city_demo_baseline --features perf_trace,rapier3d_030"
    }

    fn plugins(self) -> StagedPlugins {
        let mut plugins = basis("city prefabs", self.prefabs, register_bundles);
        let has_window = self.options.window.window;
        let flight = FlightPlugin {
            path: self.plan.camera_path.clone(),
            frames: self.options.run.frames,
            aspect: self.options.picture.aspect(),
        };
        let city = CityPlugin {
            plan: self.plan,
            prefabs: self.city_prefabs,
        };
        plugins
            .add(Stage::WORLD, city)
            .requires_named("city prefabs");
        plugins
            .add(Stage::GAMEPLAY, GameplayPlugin)
            .requires::<FixedTimePlugin>()
            .requires::<CityPlugin>();
        plugins.add_group(Stage::RENDER, "picture", |picture| {
            if !has_window {
                picture.add(flight).requires::<RenderPlugin>();
            }
            picture.add(DetailPlugin).requires::<RenderPlugin>();
            picture.add(RenderPlugin).requires::<TransformPlugin>();
        });
        plugins
            .add(Stage::TOOLS, CountersPlugin)
            .requires::<RenderPlugin>()
            .requires::<GameplayPlugin>();
        plugins
    }
}
