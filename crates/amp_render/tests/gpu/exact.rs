//! The same rows, levels and batches as the processor's.

use std::cell::RefCell;

use amp_render::gpu_culling::{MeshRange, MeshRanges, ReadBack};
use amp_render::{MeshId, Projection, View};
use bevy_math::Vec3;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::scene::{Processor, Random, Scene, assert_same, at, cull, culling, landed, lods};

#[path = "../render/any.rs"]
mod any;

/// A camera somewhere, looking somewhere.
fn somewhere(random: &mut Random) -> View {
    let (eye, target) = (random.vector(300.0), random.vector(300.0));
    let far = if random.below(2) == 0 {
        f32::INFINITY
    } else {
        600.0
    };
    let projection = Projection::Perspective {
        fov_y: 0.6 + (random.signed() + 1.0) * 0.5,
        aspect: 16.0 / 9.0,
        near: 0.1,
        far,
    };
    View::looking_at(eye, target, projection)
}

#[test]
fn a_hundred_thousand_random_boxes_are_culled_as_on_the_processor() {
    let mut random = Random(7);
    let scene = Scene::of((0..100_000).map(|_| random.instance(500.0)));
    let (mut gpu, mut processor, lods) = (culling(), Processor::default(), lods());
    let mut levels_seen = [false; 8];
    for _ in 0..24 {
        let view = somewhere(&mut random);
        let expected = processor.cull(&scene.table, &lods, &view);
        let found = cull(&mut gpu, &scene.table, &lods, &view);
        assert_same(expected, &found);
        for batch in expected.batches() {
            levels_seen[usize::from(batch.lod)] = true;
        }
        assert_eq!(found.visible_rows(), processor.visible.rows());
    }
    assert_eq!(levels_seen, [true; 8], "the views show every level");
}

/// Instances come, go, move and change their mesh, while the camera flies: levels stay as remembered.
#[test]
fn a_scene_that_changes_is_followed_frame_by_frame() {
    let mut random = Random(3);
    let mut scene = Scene::of((0..3_000).map(|_| random.instance(200.0)));
    let (mut gpu, mut processor, lods) = (culling(), Processor::default(), lods());
    for frame in 0..60_u16 {
        scene.table.begin();
        for _ in 0..random.below(400) {
            let which = random.below(scene.entities.len().max(1) as u32) as usize;
            match random.below(4) {
                0 if !scene.entities.is_empty() => scene.remove(which),
                1 => scene.add(&random.instance(200.0)),
                _ if !scene.entities.is_empty() => {
                    let instance = random.instance(200.0);
                    scene.table.write(scene.entities[which], &instance);
                }
                _ => {}
            }
        }
        if frame == 20 {
            scene.table.clear();
            scene.entities.clear();
        }
        if frame == 21 {
            (0..9_000).for_each(|_| scene.add(&random.instance(200.0)));
        }
        let eye = Vec3::new(f32::from(frame) * 3.0 - 90.0, 5.0, 20.0);
        let view = View::looking_at(eye, Vec3::new(0.0, 0.0, -40.0), Projection::default());
        let expected = processor.cull(&scene.table, &lods, &view);
        assert_same(expected, &cull(&mut gpu, &scene.table, &lods, &view));
    }
}

#[test]
fn distances_may_change_while_the_game_runs() {
    let mut random = Random(5);
    let scene = Scene::of((0..2_000).map(|_| random.instance(200.0)));
    let (mut gpu, mut processor, mut lods) = (culling(), Processor::default(), lods());
    let view = View::looking_at(Vec3::ZERO, Vec3::NEG_Z, Projection::default());
    for border in [20.0, 200.0, 1.0e-30, 3.0e38] {
        let borders = amp_render::LodDistances::new(&[border]).unwrap();
        lods.set(MeshId(5), borders);
        processor.forget_distances();
        gpu.forget_distances();
        let expected = processor.cull(&scene.table, &lods, &view);
        assert_same(expected, &cull(&mut gpu, &scene.table, &lods, &view));
    }
}

/// Frames overlap on their way back, and each is its own.
#[test]
fn frames_in_flight_are_not_mixed_up() {
    let mut random = Random(9);
    let scene = Scene::of((0..5_000).map(|_| random.instance(300.0)));
    let (mut gpu, mut processor, lods) = (culling(), Processor::default(), lods());
    let mut expected = Vec::new();
    for frame in 0..40 {
        let view = somewhere(&mut random);
        let read = [ReadBack::Rows, ReadBack::Counts, ReadBack::Nothing][frame % 3];
        let number = gpu.cull(&scene.table, &lods, &view, read).unwrap();
        expected.push((
            number,
            read,
            processor.cull(&scene.table, &lods, &view).clone(),
        ));
    }
    gpu.finish().unwrap();
    let found: Vec<_> = std::iter::from_fn(|| gpu.collect()).collect();
    let asked: Vec<_> = expected
        .iter()
        .filter(|(_, read, _)| *read != ReadBack::Nothing)
        .collect();
    assert_eq!(found.len(), asked.len());
    for (frame, (number, read, batches)) in found.iter().zip(asked) {
        assert_eq!(frame.number(), *number);
        assert_eq!(frame.visible() as usize, batches.rows().len());
        match read {
            ReadBack::Rows => assert_same(batches, frame),
            _ => assert!(frame.first().is_none() && frame.visible_rows().is_empty()),
        }
    }
}

/// What a renderer draws from names the mesh's indices and the first row of each bucket.
#[test]
fn draw_calls_have_the_meshes_and_their_rows() {
    let scene = Scene::of([1.0, 2.0, 3.0].map(|x| at(Vec3::new(x, 0.0, -10.0), Vec3::ONE)));
    let mut gpu = culling();
    let mut ranges = MeshRanges::default();
    let range = MeshRange {
        first_index: 12,
        index_count: 36,
        base_vertex: -2,
    };
    ranges.set(MeshId(1), 0, range);
    gpu.set_ranges(ranges);
    let view = View::looking_at(Vec3::ZERO, Vec3::NEG_Z, Projection::default());
    let found = cull(&mut gpu, &scene.table, &Default::default(), &view);
    assert_eq!(found.visible_rows(), [0, 1, 2]);
    let [first, _] = gpu.draws();
    assert_eq!(first.buckets.len(), 1);
    let words = crate::scene::words(&gpu, first.draws, 5);
    assert_eq!(words, [36, 3, 12, (-2_i32).cast_unsigned(), 0]);
    let number = gpu
        .cull(&scene.table, &Default::default(), &view, ReadBack::Counts)
        .unwrap();
    assert_eq!(landed(&mut gpu, number).batches(), 1);
}

/// Any camera, and boxes of any kind.
#[test]
fn any_view_of_any_boxes_is_the_processors() {
    let (gpu, lods) = (RefCell::new(culling()), lods());
    let boxes = prop::collection::vec(any::world_box(), 0..300);
    let mut runner = TestRunner::new(ProptestConfig::with_cases(60));
    let tested = runner.run(&(any::view(), boxes), |(view, boxes)| {
        let instances = boxes
            .iter()
            .map(|place| at(place.center, place.half_extents));
        let scene = Scene::of(instances);
        let mut processor = Processor::default();
        let expected = processor.cull(&scene.table, &lods, &view);
        let gpu = &mut *gpu.borrow_mut();
        // Another table each time.
        gpu.forget_table();
        assert_same(expected, &cull(gpu, &scene.table, &lods, &view));
        Ok(())
    });
    tested.unwrap();
}

/// As many as the examples take: about a third of a gigabyte on the card.
#[test]
fn ten_million_instances_are_culled_as_on_the_processor() {
    let mut random = Random(1);
    let scene = Scene::of((0..10_000_000).map(|_| random.instance(2_000.0)));
    let (mut gpu, mut processor, lods) = (culling(), Processor::default(), lods());
    let view = somewhere(&mut random);
    let expected = processor.cull(&scene.table, &lods, &view);
    let found = cull(&mut gpu, &scene.table, &lods, &view);
    assert!(found.visible() > 10_000, "{} are visible", found.visible());
    assert_same(expected, &found);
}
