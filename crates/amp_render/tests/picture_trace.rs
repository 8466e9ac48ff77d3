//! Where drawing is in a trace. In a process of its own: recording is the process's.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop where it is"
)]

use std::fs::File;

use amp_render::gpu_culling::{AdapterChoice, Gpu, GpuConfig};
use amp_render::picture::{Drawn, Look, PictureConfig, PictureRenderer, Scene};
use amp_render::{Instance, InstanceTable, RenderFrame, RenderPlugin, View};
use amp_trace::{Config, Output};
use amp_trace_analysis::{Order, Row, TraceBuilder};
use amp_trace_format::Input;
use bevy_app::App;
use bevy_transform::TransformPlugin;
use bevy_transform::components::Transform;

const PICTURES: usize = 3;

fn draw_pictures() {
    let gpu = Gpu::open(&GpuConfig {
        adapter: AdapterChoice::Software,
        ..GpuConfig::default()
    })
    .expect("the software adapter of `mesa-vulkan-drivers`");
    let mut renderer =
        PictureRenderer::new(&gpu, PictureConfig::default(), &Look::default()).unwrap();
    let mut app = App::new();
    app.add_plugins((TransformPlugin, RenderPlugin));
    app.world_mut().spawn(Instance {
        transform: Transform::from_xyz(0.0, 0.0, -4.0),
        ..Instance::default()
    });
    for _ in 0..PICTURES {
        app.update();
        let world = app.world();
        let scene = Scene {
            table: world.resource::<InstanceTable>(),
            view: world.resource::<View>(),
            drawn: Drawn::Batches(world.resource::<RenderFrame>()),
        };
        renderer.photograph(&scene, [64, 64]).unwrap();
    }
}

#[test]
fn the_passes_of_a_picture_are_on_a_track_of_the_card() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("trace.amptrace");
    amp_trace::start(Config::to(Output::create(&path).unwrap())).unwrap();
    draw_pictures();
    amp_trace::finish().unwrap();

    let input = Input::new(File::open(&path).unwrap()).unwrap();
    let mut builder = TraceBuilder::new(Order::Tree);
    let reading = input.read(&mut |entry| builder.entry(entry)).unwrap();
    let trace = builder.finish(reading.problems);
    let card = trace
        .tracks
        .iter()
        .find(|track| trace.text(track.name).starts_with("GPU picture: llvmpipe"))
        .expect("a track of the card");
    let mut zones: Vec<Vec<&str>> = Vec::new();
    for row in card.rows.iter().filter(Row::is_span) {
        let path = trace.paths.upwards(row.path);
        zones.push(path.map(|path| trace.path_name(path)).collect());
    }
    let count = |zone: &[&str]| zones.iter().filter(|found| *found == zone).count();
    assert_eq!(count(&["picture"]), PICTURES, "{zones:?}");
    assert_eq!(count(&["draw_shadows", "picture"]), PICTURES, "{zones:?}");
    assert_eq!(count(&["draw_scene", "picture"]), PICTURES, "{zones:?}");
    let names: Vec<&str> = trace
        .tracks
        .iter()
        .flat_map(|track| track.rows.iter().filter(Row::is_span))
        .map(|row| trace.path_name(row.path))
        .collect();
    let on_processor = names.iter().filter(|name| **name == "draw_picture").count();
    assert_eq!(on_processor, PICTURES, "{names:?}");
}
