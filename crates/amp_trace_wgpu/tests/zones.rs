//! Zones of a program that knows nothing of the engine, on the software adapter of Mesa (Debian's
//! `mesa-vulkan-drivers`).
//!
//! A recording is one of the whole program, so this is one test of one program.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop where it is"
)]

use std::collections::BTreeMap;
use std::fs::File;

use amp_trace::{Config, Output};
use amp_trace_analysis::{Datum, Order, Trace, TraceBuilder, Track};
use amp_trace_format::Input;
use amp_trace_wgpu::{GpuFrame, GpuTrack, gpu_zone};
use wgpu::*;

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    loop {
        // What this waits for is there at once.
        if let std::task::Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
}

fn device(features: Features) -> (Device, Queue) {
    let instance = Instance::new(InstanceDescriptor::new_without_display_handle());
    let adapters = block_on(instance.enumerate_adapters(Backends::VULKAN));
    let software = adapters
        .into_iter()
        .find(|adapter| adapter.get_info().device_type == DeviceType::Cpu);
    let adapter = software.expect("the software adapter of `mesa-vulkan-drivers`");
    let description = DeviceDescriptor {
        required_features: features,
        ..DeviceDescriptor::default()
    };
    block_on(adapter.request_device(&description)).unwrap()
}

fn encoder(device: &Device) -> CommandEncoder {
    device.create_command_encoder(&CommandEncoderDescriptor::default())
}

fn pass(gpu: &mut GpuFrame, encoder: &mut CommandEncoder, index: u32) {
    let stamps = gpu.pass(gpu_zone!("pass", index));
    drop(encoder.begin_compute_pass(&ComputePassDescriptor {
        label: None,
        timestamp_writes: stamps.compute(),
    }));
}

/// A frame of nested zones over two encoders, with one that is left open.
fn nested(track: &mut GpuTrack, device: &Device, queue: &Queue) {
    let mut first = encoder(device);
    let mut gpu = track.frame(&mut first, gpu_zone!("frame"));
    gpu.begin(
        &mut first,
        gpu_zone!(target: "my_game::sky", "outer", lights = 12_u32),
    );
    pass(&mut gpu, &mut first, 1);
    gpu.begin(&mut first, gpu_zone!("inner"));
    let mut second = encoder(device);
    pass(&mut gpu, &mut second, 2);
    gpu.end(&mut second);
    gpu.end(&mut second);
    // One end too many, which is no one's.
    gpu.end(&mut second);
    gpu.begin(&mut second, gpu_zone!("left open"));
    gpu.resolve(&mut second);
    queue.submit([first.finish(), second.finish()]);
    track.submitted(gpu);
    track.collect();
}

/// More zones than a frame has room for.
fn crowded(track: &mut GpuTrack, device: &Device, queue: &Queue) {
    let mut encoder = encoder(device);
    let mut gpu = track.frame(&mut encoder, gpu_zone!("crowded"));
    for index in 0..300 {
        pass(&mut gpu, &mut encoder, index);
    }
    gpu.resolve(&mut encoder);
    queue.submit([encoder.finish()]);
    track.submitted(gpu);
}

fn record(features: Features, name: &str) {
    let (device, queue) = device(features);
    let mut track = GpuTrack::new(&device, &queue, name);
    let is_possible = features.contains(Features::TIMESTAMP_QUERY);
    assert_eq!(track.is_timing(), is_possible);
    assert_eq!(track.clock_error().is_some(), is_possible);
    for _ in 0..20 {
        nested(&mut track, &device, &queue);
        track.finish();
    }
    // A frame that comes to nothing, and one that was never resolved.
    let mut nothing = encoder(&device);
    drop(track.frame(&mut nothing, gpu_zone!("dropped")));
    let gpu = track.frame(&mut nothing, gpu_zone!("not resolved"));
    track.submitted(gpu);
    drop(nothing);
    track.finish();
    crowded(&mut track, &device, &queue);
    track.finish();
    // A device that goes with frames on their way.
    for _ in 0..12 {
        nested(&mut track, &device, &queue);
    }
    device.destroy();
    track.collect();
    track.finish();
    drop(track.frame(&mut encoder(&device), gpu_zone!("on a lost device")));
}

fn track<'a>(trace: &'a Trace, name: &str) -> Option<&'a Track> {
    let mut tracks = trace.tracks.iter();
    tracks.find(|track| trace.text(track.name) == name)
}

/// How often each thing is on a track, by the names around it.
fn counts(trace: &Trace, track: &Track) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for row in track.rows.iter() {
        let path = trace.paths.upwards(row.path);
        let mut names: Vec<_> = path.map(|path| trace.path_name(path)).collect();
        names.reverse();
        *counts.entry(names.join(" > ")).or_default() += 1;
    }
    counts
}

#[test]
fn zones_of_any_program_are_nested_on_a_row_and_what_cannot_be_measured_is_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gpu.amptrace");
    amp_trace::start(Config::to(Output::create(&path).unwrap())).unwrap();
    record(GpuTrack::FEATURES, "inside encoders");
    record(Features::TIMESTAMP_QUERY, "passes alone");
    record(Features::empty(), "nothing");
    amp_trace::finish().unwrap();

    let input = Input::new(File::open(&path).unwrap()).unwrap();
    let mut builder = TraceBuilder::new(Order::Tree);
    let reading = input.read(&mut |entry| builder.entry(entry)).unwrap();
    let trace = builder.finish(reading.problems);
    assert!(track(&trace, "nothing").is_none());
    for name in ["inside encoders", "passes alone"] {
        let track = track(&trace, name).unwrap();
        let counts = counts(&trace, track);
        let count = |path: &str| counts.get(path).copied().unwrap_or_default();
        // Those on their way when the device went may be lost.
        let frames = count("frame");
        assert!((20..=32).contains(&frames), "{name}: {counts:#?}");
        for path in [
            "frame > outer",
            "frame > outer > pass",
            "frame > outer > inner",
            "frame > outer > inner > pass",
            "frame > left open",
        ] {
            assert_eq!(count(path), frames, "{name}: {path} in {counts:#?}");
        }
        assert_eq!(count("crowded"), 1, "{name}");
        assert_eq!(count("crowded > pass"), 255, "{name}");
        for nowhere in ["dropped", "not resolved", "gpu_zone_invalid"] {
            assert!(
                !counts.keys().any(|path| path.contains(nowhere)),
                "{name}: {counts:#?}"
            );
        }
        let mut rows = track.rows.iter();
        let untimed = rows.position(|row| trace.path_name(row.path) == "gpu_zones_untimed");
        let said = track.rows.arguments(untimed.unwrap());
        // Of 301 zones, the frame's own among them, 256 have queries.
        assert_eq!(said[0].datum, Datum::Unsigned(45), "{name}");
        let label = format!("gpu clock error of {name}");
        assert!(trace.label(&label).is_some(), "{label}");
    }
    let mut sites = trace.sites.iter();
    let sky = sites.find(|(_, site)| trace.text(site.name) == "outer");
    assert_eq!(trace.text(sky.unwrap().1.target), "my_game::sky");
}
