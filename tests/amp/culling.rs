use amp::city::{CityPlan, CityPlugin, DetailPlugin, FlightPlugin, read_prefabs};
use amp::clock::FixedTimePlugin;
use amp_render::gpu_culling::{AdapterChoice, GpuConfig, GpuCulling, ReadBack};
use amp_render::{InstanceTable, MeshLods, RenderFrame, RenderPlugin, View};
use bevy_app::{App, TaskPoolPlugin};
use bevy_transform::TransformPlugin;
use gameplay_factory::FactoryPlugin;

use crate::example::{CITY, CROWD, Example, text};

/// The software adapter of Mesa, which is the same on every machine.
const SOFTWARE: (&str, &str) = ("AMP_ADAPTER", "software");

const SMALL: [(&str, &[&str]); 2] = [
    (CITY, &["--frames", "40", "--size", "5"]),
    (CROWD, &["--frames", "20", "--entities", "5000"]),
];

#[test]
fn the_graphics_card_does_the_same_work_and_the_report_says_who_did() {
    for (name, arguments) in SMALL {
        let counted = [arguments, &["--counters-json", "work.json"]].concat();
        let on = |culling: &str| {
            let example = Example::new(name);
            let output = example.run_with(
                &[counted.as_slice(), &["--culling", culling]].concat(),
                &[SOFTWARE],
            );
            assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
            let work = std::fs::read_to_string(example.folder.path().join("work.json")).unwrap();
            (text(&output.stdout).to_owned(), work)
        };
        let (report, expected) = on("cpu");
        assert!(report.contains("Culled by the processor\n"), "{report}");
        let (report, work) = on("gpu");
        assert!(
            report.contains("Culled by the graphics card: llvmpipe"),
            "{report}"
        );
        assert_eq!(work, expected, "{name}");
    }
}

/// The default city, frame by frame: the same rows, levels and batches.
#[test]
fn the_city_is_the_same_on_the_graphics_card() {
    const FRAMES: u32 = 60;
    let (prefabs, library) = read_prefabs(None).unwrap();
    let plan = CityPlan::draw(amp::options::DEFAULT_SEED, amp::options::DEFAULT_BLOCKS, 0);
    let path = plan.camera_path.clone();
    let mut app = App::new();
    app.add_plugins((
        TaskPoolPlugin::default(),
        TransformPlugin,
        FixedTimePlugin,
        FactoryPlugin,
        library.into_plugin(|_| {}),
        RenderPlugin,
        CityPlugin { plan, prefabs },
        DetailPlugin,
        FlightPlugin {
            path,
            frames: FRAMES,
            aspect: 16.0 / 9.0,
        },
    ));
    let mut gpu = GpuCulling::open(&GpuConfig {
        adapter: AdapterChoice::Software,
        ..GpuConfig::default()
    })
    .unwrap();
    let mut most = 0;
    for frame in 0..FRAMES {
        app.update();
        let world = app.world();
        let table = world.resource::<InstanceTable>();
        let (lods, view) = (world.resource::<MeshLods>(), world.resource::<View>());
        gpu.cull(table, lods, view, ReadBack::Rows).unwrap();
        gpu.finish().unwrap();
        let found = gpu.collect().unwrap();
        let expected = world.resource::<RenderFrame>();
        let batches = found.first().unwrap();
        assert_eq!(batches.batches(), expected.batches(), "frame {frame}");
        assert_eq!(batches.rows(), expected.batched_rows(), "frame {frame}");
        most = most.max(expected.counts().visible);
    }
    assert!(most > 500, "the camera sees the city: {most} instances");
}

#[test]
fn without_an_adapter_the_processor_culls_and_it_is_said_once() {
    let example = Example::new(CITY);
    let output = example.run_with(
        &["--frames", "5", "--size", "3", "--culling", "gpu"],
        // No driver is there.
        &[
            ("VK_DRIVER_FILES", "/nowhere.json"),
            ("VK_ICD_FILENAMES", "/nowhere.json"),
        ],
    );
    assert_eq!(output.status.code(), Some(0));
    let error = text(&output.stderr);
    assert_eq!(
        error.matches("warning: culling on the processor").count(),
        1,
        "{error}"
    );
    assert!(error.contains("mesa-vulkan-drivers"), "{error}");
    let report = text(&output.stdout);
    assert!(
        report.contains("Culled by the processor: expected a Vulkan adapter"),
        "{report}"
    );
}

#[test]
fn an_adapter_that_is_no_choice_is_exit_code_2() {
    let output = Example::new(CROWD).run_with(
        &["--frames", "2", "--entities", "10", "--culling", "gpu"],
        &[("AMP_ADAPTER", "softwear")],
    );
    assert_eq!(output.status.code(), Some(2));
    let error = text(&output.stderr);
    assert!(error.contains("AMP_ADAPTER is \"softwear\""), "{error}");
}
