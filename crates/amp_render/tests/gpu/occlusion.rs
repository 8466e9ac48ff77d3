//! What is hidden is left out, and nothing that is seen.

use amp_render::gpu_culling::{CulledFrame, GpuCulling, MeshRange, MeshRanges, ReadBack};
use amp_render::{InstanceRow, InstanceTable, MeshId, MeshLods, Projection, View};
use bevy_math::Vec3;

use crate::painter::{Painter, SIZE};
use crate::scene::{Processor, Random, Scene, at, culling, landed, lods};

/// All meshes are the painter's cube.
fn cubes() -> MeshRanges {
    let mut ranges = MeshRanges::default();
    let cube = MeshRange {
        first_index: 0,
        index_count: 36,
        base_vertex: 0,
    };
    for mesh in 0..6 {
        for lod in 0..8 {
            ranges.set(MeshId(mesh), lod, cube);
        }
    }
    ranges
}

fn projection(far: f32) -> Projection {
    Projection::Perspective {
        fov_y: 1.0,
        aspect: SIZE[0] as f32 / SIZE[1] as f32,
        near: 0.1,
        far,
    }
}

/// One frame in both steps, with the first list drawn between them.
fn frame(
    gpu: &mut GpuCulling,
    painter: &Painter,
    (table, lods, view): (&InstanceTable, &MeshLods, &View),
) -> CulledFrame {
    let mut frame = gpu.begin(table, lods, view, Some(SIZE)).unwrap();
    let [first, _] = gpu.draws();
    let (encoder, _) = frame.record();
    painter.draw(gpu.gpu().device(), encoder, view, first);
    let depth = painter.depth();
    let number = gpu.end(frame, Some(&depth), ReadBack::Rows).unwrap();
    landed(gpu, number)
}

/// Boxes all about, behind a wall and before it.
fn boxes(random: &mut Random) -> Vec<InstanceRow> {
    let wall = at(Vec3::new(0.0, 0.0, -20.0), Vec3::new(18.0, 12.0, 0.5));
    let others = (0..1_500).map(|index| {
        let place = match index % 3 {
            0 => Vec3::new(0.0, 0.0, -60.0) + random.vector(15.0),
            1 => Vec3::new(0.0, 0.0, -12.0) + random.vector(6.0),
            _ => Vec3::new(0.0, 0.0, -70.0) + random.vector(60.0),
        };
        InstanceRow {
            mesh: MeshId(index % 6),
            ..at(place, random.vector(0.8).abs())
        }
    });
    std::iter::once(wall).chain(others).collect()
}

#[test]
fn no_box_that_is_seen_is_left_out_and_many_that_are_hidden_are() {
    let mut random = Random(21);
    let mut scene = Scene::of(boxes(&mut random));
    let (mut gpu, lods) = (culling(), lods());
    gpu.set_ranges(cubes());
    let mut processor = Processor::default();
    for (turn, far) in [(0.0, 300.0), (1.0, f32::INFINITY)] {
        let painter = Painter::new(gpu.gpu().device(), scene.table.boxes());
        for step in 0..12_u8 {
            let eye = Vec3::new(f32::from(step) * 0.7 - 4.0, 1.0, turn);
            let view = View::looking_at(eye, Vec3::new(0.0, 0.0, -20.0), projection(far));
            let in_view = processor.cull(&scene.table, &lods, &view).clone();
            let found = frame(&mut gpu, &painter, (&scene.table, &lods, &view));
            let drawn = found.visible_rows();
            let in_view_rows = processor.visible.rows();
            assert!(
                drawn
                    .iter()
                    .all(|row| in_view_rows.binary_search(row).is_ok())
            );
            assert_eq!(
                drawn.len(),
                found.visible() as usize,
                "no row is drawn twice"
            );
            let seen = painter.seen(&gpu, &view, in_view_rows);
            let missing: Vec<_> = seen
                .iter()
                .filter(|row| drawn.binary_search(row).is_err())
                .collect();
            assert!(
                missing.is_empty(),
                "step {step}: {missing:?} of {} seen",
                seen.len()
            );
            // In the first frame nothing is known to be seen, so there is nothing to hide behind; and all of it
            // is drawn first in the second.
            if step > 1 {
                let hidden = in_view_rows.len() - drawn.len();
                assert!(
                    hidden > 400,
                    "{hidden} of {} are hidden",
                    in_view_rows.len()
                );
                assert!(
                    found.first().unwrap().rows().contains(&0),
                    "the wall comes first"
                );
            }
            // Levels are those of the processor.
            let level = |row| {
                let batches = in_view.batches().iter();
                batches
                    .filter(|batch| in_view.rows_of(batch).contains(row))
                    .map(|batch| batch.lod)
                    .next()
            };
            for list in [found.first().unwrap(), found.second().unwrap()] {
                for batch in list.batches() {
                    let row = &list.rows_of(batch)[0];
                    assert_eq!(level(row), Some(batch.lod), "row {row}");
                }
            }
        }
        // Rows move about: what was seen moves with them.
        scene.table.begin();
        (0..200).for_each(|_| scene.remove(5));
    }
}

/// The wall goes: what it hid is there at once.
#[test]
fn what_was_hidden_is_seen_in_the_frame_in_which_its_occluder_goes() {
    let behind = |x: i8| at(Vec3::new(f32::from(x) * 2.0, 0.0, -40.0), Vec3::ONE * 0.5);
    let wall = at(Vec3::new(0.0, 0.0, -20.0), Vec3::new(30.0, 30.0, 0.5));
    let mut scene = Scene::of((-3..=3).map(behind).chain([wall]));
    let (mut gpu, lods) = (culling(), MeshLods::default());
    gpu.set_ranges(cubes());
    let view = View::looking_at(Vec3::ZERO, Vec3::NEG_Z, projection(100.0));
    let painter = Painter::new(gpu.gpu().device(), scene.table.boxes());
    let rows = |gpu: &mut GpuCulling, scene: &Scene, painter: &Painter| {
        let found = frame(gpu, painter, (&scene.table, &lods, &view));
        (
            found.first().unwrap().rows().to_vec(),
            found.second().unwrap().rows().to_vec(),
        )
    };
    // First, nothing is known: everything is drawn after an empty picture.
    let all: Vec<u32> = (0..8).collect();
    assert_eq!(rows(&mut gpu, &scene, &painter), (vec![], all.clone()));
    // Then all that was in the first picture is drawn first, and the wall hides the rest from now on.
    assert_eq!(rows(&mut gpu, &scene, &painter), (all, vec![]));
    assert_eq!(rows(&mut gpu, &scene, &painter), (vec![7], vec![]));
    assert_eq!(rows(&mut gpu, &scene, &painter), (vec![7], vec![]));
    scene.table.begin();
    scene.remove(7);
    let painter = Painter::new(gpu.gpu().device(), scene.table.boxes());
    let behind: Vec<u32> = (0..7).collect();
    assert_eq!(rows(&mut gpu, &scene, &painter), (vec![], behind));
}

/// A box around the camera has no place in the picture, and hides nothing by being there.
#[test]
fn a_box_around_the_camera_is_never_hidden() {
    let wall = at(Vec3::new(0.0, 0.0, -5.0), Vec3::new(30.0, 30.0, 0.5));
    let around = at(Vec3::ZERO, Vec3::splat(20.0));
    let beside = at(Vec3::new(0.0, 0.0, -30.0), Vec3::new(500.0, 0.1, 0.1));
    let scene = Scene::of([wall, around, beside]);
    let (mut gpu, lods) = (culling(), MeshLods::default());
    let view = View::looking_at(Vec3::ZERO, Vec3::NEG_Z, projection(100.0));
    let painter = Painter::new(gpu.gpu().device(), scene.table.boxes());
    gpu.set_ranges(cubes());
    for _ in 0..4 {
        let found = frame(&mut gpu, &painter, (&scene.table, &lods, &view));
        assert!(found.visible_rows().contains(&1));
    }
}
