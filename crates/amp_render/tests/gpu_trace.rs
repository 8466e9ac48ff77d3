//! What the graphics card does, in every format: zones of the culling's passes, nested, in the CPU's time.
//!
//! A recording is one of the whole program, so this is one test of one program.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop where it is"
)]

use std::fs::File;
use std::path::Path;

use amp_render::gpu_culling::{AdapterChoice, GpuConfig, GpuCulling, ReadBack};
use amp_render::{Aabb, InstanceRow, InstanceTable, MaterialId, MeshId, MeshLods, View};
use amp_trace::{Config, Output, perf_span};
use amp_trace_analysis::{Order, Row, Trace, TraceBuilder, Track};
use amp_trace_format::{Format, Input};
use bevy_ecs::world::World;
use bevy_math::{Affine3A, Vec3};

const FRAMES: usize = 12;

/// Chrome's times are whole microseconds and thousandths, in floating point: a little more than rounding.
const ROUNDING: u64 = 1_000;

fn instance(index: u16) -> InstanceRow {
    InstanceRow {
        mesh: MeshId(u32::from(index % 4)),
        material: MaterialId(0),
        aabb: Aabb::default(),
        visible: true,
        world_from_local: Affine3A::from_translation(Vec3::new(0.0, 0.0, -f32::from(index))),
    }
}

/// Culls some frames, with changes, and with a picture that hides nothing in every other one.
fn cull_frames() {
    let mut gpu = GpuCulling::open(&GpuConfig {
        adapter: AdapterChoice::Software,
        ..GpuConfig::default()
    })
    .expect("the software adapter of `mesa-vulkan-drivers`");
    let mut world = World::new();
    let entities: Vec<_> = (0..2_000).map(|_| world.spawn_empty().id()).collect();
    let mut table = InstanceTable::new();
    for (index, &entity) in (0..).zip(&entities) {
        table.write(entity, &instance(index));
    }
    let (lods, view) = (MeshLods::default(), View::default());
    for (frame, &entity) in entities.iter().take(FRAMES).enumerate() {
        perf_span!("cpu frame", frame);
        table.begin();
        table.write(entity, &instance(7));
        let picture = (frame % 2 == 1).then_some([64, 64]);
        let begun = gpu.begin(&table, &lods, &view, picture).unwrap();
        gpu.end(begun, None, ReadBack::Counts).unwrap();
        gpu.finish().unwrap();
    }
    assert_eq!(std::iter::from_fn(|| gpu.collect()).count(), FRAMES);
}

fn load(path: &Path) -> Trace {
    let input = Input::new(File::open(path).unwrap()).unwrap();
    let mut builder = TraceBuilder::new(match input.format() {
        Format::Native => Order::Tree,
        Format::Chrome => Order::Rank,
        _ => Order::Time,
    });
    let reading = input.read(&mut |entry| builder.entry(entry)).unwrap();
    assert!(reading.problems.is_empty(), "{:?}", reading.problems);
    builder.finish(reading.problems)
}

/// The spans of a track, with their names and those of what is around them.
fn spans<'a>(trace: &'a Trace, track: &'a Track) -> impl Iterator<Item = (Vec<&'a str>, Row)> {
    track.rows.iter().filter(Row::is_span).map(|row| {
        let path = trace.paths.upwards(row.path);
        (path.map(|path| trace.path_name(path)).collect(), row)
    })
}

fn check(trace: &Trace, format: &str) {
    let gpu = trace
        .tracks
        .iter()
        .find(|track| trace.text(track.name).starts_with("GPU: llvmpipe"))
        .unwrap_or_else(|| panic!("{format} has no track of the GPU"));
    let frames: Vec<Row> = trace
        .tracks
        .iter()
        .flat_map(|track| spans(trace, track))
        .filter(|(names, _)| names[0] == "cpu frame")
        .map(|(_, row)| row)
        .collect();
    assert_eq!(frames.len(), FRAMES, "{format}");
    let errors = trace
        .counters
        .iter()
        .filter(|counter| trace.site_name(counter.site).starts_with("gpu clock error"));
    let error = errors
        .flat_map(|counter| counter.values.iter())
        .fold(0.0_f64, |most, &value| most.max(value)) as u64;
    assert!(error > 0, "{format} says how exact the times are");

    let mut zones: Vec<&str> = Vec::new();
    let mut whole = Vec::new();
    for (names, row) in spans(trace, gpu) {
        if names.len() == 1 {
            assert_eq!(names, ["gpu_culling"], "{format}");
            whole.push(row);
        } else {
            assert_eq!(names[1..], ["gpu_culling"], "{format}: {names:?}");
            let around = whole.last().unwrap();
            assert!(
                row.start >= around.start && row.end(0) <= around.end(0),
                "{format}"
            );
            zones.push(names[0]);
        }
    }
    let count = |name: &str| zones.iter().filter(|zone| **zone == name).count();
    assert_eq!(count("cull_rows"), FRAMES, "{format}: {zones:?}");
    assert_eq!(count("write_draws"), FRAMES + FRAMES / 2, "{format}");
    assert_eq!(count("occlude_rows"), FRAMES / 2, "{format}");
    assert_eq!(
        count("update_rows"),
        FRAMES - 1,
        "{format}: the first frame sends all"
    );
    assert_eq!(whole.len(), FRAMES, "{format}");
    // The GPU works on a frame while the CPU waits for it, give or take the error.
    let slack = error + ROUNDING;
    for (zone, frame) in whole.iter().zip(&frames) {
        assert!(zone.duration().unwrap() > 0, "{format}");
        assert!(
            zone.start + slack >= frame.start && zone.end(0) <= frame.end(0) + slack,
            "{format}: {}..{} in {}..{}, give or take {slack}",
            zone.start,
            zone.end(0),
            frame.start,
            frame.end(0)
        );
    }
    let label = trace.labels.iter().find(|label| {
        trace
            .text(label.name)
            .starts_with("gpu clock error of GPU: llvmpipe")
    });
    assert!(label.is_some(), "{format}");
}

#[test]
fn the_passes_of_the_graphics_card_are_in_every_format_nested_and_in_their_frames() {
    let folder = tempfile::tempdir().unwrap();
    let paths =
        ["trace.json", "trace.pftrace", "trace.amptrace"].map(|name| folder.path().join(name));
    let mut config = Config::default();
    config.outputs = paths
        .iter()
        .map(|path| Output::create(path).unwrap())
        .collect();
    amp_trace::start(config).unwrap();
    cull_frames();
    let summary = amp_trace::finish().unwrap();
    assert!(summary.losses.is_empty());
    for path in &paths {
        check(&load(path), &path.display().to_string());
    }
}
