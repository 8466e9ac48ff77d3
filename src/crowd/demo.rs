use std::io::Write;

use amp_engine::plugins::{Stage, StagedPlugins};
use amp_render::RenderPlugin;
use bevy_transform::TransformPlugin;

use super::motion::MotionPlugin;
use super::prefabs::{read_prefabs, register_bundles};
use super::spawn::{Crowd, CrowdPlugin};
use crate::basis::basis;
use crate::clock::FixedTimePlugin;
use crate::counters::CountersPlugin;
use crate::options::CrowdOptions;
use crate::prefabs::Prefabs;
use crate::run::{self, Example, Onlooker, RunError};

/// Ground for each entity, in square metres.
const ROOM: f32 = 36.0;

/// Runs the crowd as the options say, and reports to `out`.
///
/// # Errors
/// [`RunError`].
pub fn run(
    options: &CrowdOptions,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<(), RunError> {
    let (crowd_prefabs, prefabs) = read_prefabs(options.run.prefabs.as_deref())?;
    let crowd = Crowd {
        seed: options.run.seed,
        entities: options.entities,
        drifting: options.entities * options.moving as usize / 100,
        reach: (options.entities as f32 * ROOM).sqrt() * 0.5,
        prefabs: crowd_prefabs,
    };
    run::run(
        Demo { crowd, prefabs },
        &options.run,
        Onlooker::Nobody,
        out,
        err,
    )
}

struct Demo {
    crowd: Crowd,
    prefabs: Prefabs,
}

impl Example for Demo {
    fn title(&self) -> String {
        format!(
            "A crowd of seed {}: {} entities, {} of them moving",
            self.crowd.seed, self.crowd.entities, self.crowd.drifting
        )
    }

    fn traced_command(&self) -> &'static str {
        "cargo run --release --example perf_100k --features perf_trace"
    }

    fn plugins(self) -> StagedPlugins {
        let mut plugins = basis("crowd prefabs", self.prefabs, register_bundles);
        let reach = self.crowd.reach;
        plugins
            .add(Stage::WORLD, CrowdPlugin(self.crowd))
            .requires_named("crowd prefabs");
        plugins
            .add(Stage::GAMEPLAY, MotionPlugin { reach })
            .requires::<FixedTimePlugin>()
            .requires::<CrowdPlugin>();
        plugins
            .add(Stage::RENDER, RenderPlugin)
            .requires::<TransformPlugin>();
        plugins
            .add(Stage::TOOLS, CountersPlugin)
            .requires::<RenderPlugin>();
        plugins
    }
}
