//! Scenes, views and devices that are none.

use amp_render::gpu_culling::{GpuConfig, GpuCulling, GpuError, ReadBack};
use amp_render::{Aabb, InstanceRow, MaterialId, MeshId, MeshLods, Projection, View};
use bevy_math::{Affine3A, Mat3, Quat, Vec3};

use crate::scene::{Processor, Random, SOFTWARE, Scene, assert_same, cull, culling, landed, lods};

#[test]
fn a_scene_without_an_instance_draws_nothing() {
    let mut gpu = culling();
    let scene = Scene::default();
    for _ in 0..3 {
        let found = cull(&mut gpu, &scene.table, &lods(), &View::default());
        assert_eq!((found.visible(), found.batches()), (0, 0));
    }
}

#[test]
fn numbers_that_are_none_are_seen_from_nowhere() {
    let mut random = Random(1);
    let odd = [
        f32::NAN,
        f32::INFINITY,
        f32::NEG_INFINITY,
        f32::MAX,
        1.0e-40,
        -0.0,
    ];
    let number = |random: &mut Random| odd[random.below(6) as usize];
    let instances = (0..2_000).map(|index| {
        let vector = |random: &mut Random| {
            let odd = number(random);
            match random.below(4) {
                0 => Vec3::new(odd, 0.0, -10.0),
                1 => Vec3::splat(odd),
                _ => random.vector(20.0),
            }
        };
        InstanceRow {
            mesh: MeshId(index % 5),
            material: MaterialId(index % 2),
            aabb: Aabb::new(vector(&mut random), vector(&mut random)),
            visible: true,
            world_from_local: Affine3A::from_mat3_translation(
                Mat3::from_diagonal(vector(&mut random)),
                vector(&mut random),
            ),
        }
    });
    let scene = Scene::of(instances);
    let (mut gpu, mut processor, lods) = (culling(), Processor::default(), lods());
    for translation in [Vec3::ZERO, Vec3::NAN, Vec3::INFINITY, Vec3::splat(1.0e-42)] {
        for rotation in [
            Quat::IDENTITY,
            Quat::NAN,
            Quat::from_xyzw(0.0, 0.0, 0.0, 0.0),
        ] {
            let view = View {
                translation,
                rotation,
                projection: Projection::default(),
            };
            let expected = processor.cull(&scene.table, &lods, &view);
            assert_same(expected, &cull(&mut gpu, &scene.table, &lods, &view));
        }
    }
}

#[test]
fn a_picture_without_height_draws_nothing_and_hides_nothing() {
    let mut random = Random(2);
    let scene = Scene::of((0..500).map(|_| random.instance(50.0)));
    let (mut gpu, lods) = (culling(), lods());
    let flat = Projection::Perspective {
        fov_y: 1.0,
        aspect: 640.0 / 0.0,
        near: 0.1,
        far: 100.0,
    };
    let view = View::looking_at(Vec3::ZERO, Vec3::NEG_Z, flat);
    assert_eq!(cull(&mut gpu, &scene.table, &lods, &view).visible(), 0);
    let view = View::looking_at(Vec3::ZERO, Vec3::NEG_Z, Projection::default());
    let all = cull(&mut gpu, &scene.table, &lods, &view).visible_rows();
    for size in [[0, 0], [640, 0], [0, 480]] {
        let frame = gpu.begin(&scene.table, &lods, &view, Some(size)).unwrap();
        let number = gpu.end(frame, None, ReadBack::Rows).unwrap();
        assert_eq!(landed(&mut gpu, number).visible_rows(), all, "{size:?}");
    }
}

#[test]
fn a_scene_beyond_the_devices_buffers_is_refused_and_a_smaller_one_is_not() {
    let mut random = Random(4);
    let mut gpu = GpuCulling::open(&GpuConfig {
        largest_buffer: 12 * 1_000,
        ..SOFTWARE
    })
    .unwrap();
    let mut scene = Scene::of((0..1_000).map(|_| random.instance(50.0)));
    let (mut processor, lods, view) = (Processor::default(), lods(), View::default());
    let expected = processor.cull(&scene.table, &lods, &view).clone();
    assert_same(&expected, &cull(&mut gpu, &scene.table, &lods, &view));
    scene.add(&random.instance(50.0));
    let error = gpu
        .cull(&scene.table, &lods, &view, ReadBack::Rows)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "1001 instances, but the buffers of this device hold 1000; draw fewer, or cull on the CPU"
    );
    scene.remove(1_000);
    let expected = processor.cull(&scene.table, &lods, &view).clone();
    assert_same(&expected, &cull(&mut gpu, &scene.table, &lods, &view));
}

#[test]
fn a_picture_beyond_the_device_is_refused() {
    let mut gpu = culling();
    let scene = Scene::default();
    for size in [[u32::MAX, 1], [1, 1 << 20], [u32::MAX, u32::MAX]] {
        let refused = gpu.begin(&scene.table, &lods(), &View::default(), Some(size));
        assert!(matches!(refused, Err(GpuError::TooMany { .. })), "{size:?}");
    }
}

#[test]
fn a_frame_that_is_dropped_is_made_up_for() {
    let mut random = Random(6);
    let mut scene = Scene::of((0..500).map(|_| random.instance(50.0)));
    let (mut gpu, mut processor, lods, view) =
        (culling(), Processor::default(), lods(), View::default());
    processor.cull(&scene.table, &lods, &view);
    cull(&mut gpu, &scene.table, &lods, &view);
    scene.table.begin();
    (0..50).for_each(|_| scene.add(&random.instance(50.0)));
    drop(gpu.begin(&scene.table, &lods, &view, None).unwrap());
    scene.table.begin();
    scene.remove(3);
    // What was remembered of the levels is forgotten with it.
    let expected = Processor::default()
        .cull(&scene.table, &lods, &view)
        .clone();
    assert_same(&expected, &cull(&mut gpu, &scene.table, &lods, &view));
}

#[test]
fn a_lost_device_is_an_error_and_a_new_one_goes_on() {
    let mut random = Random(8);
    let scene = Scene::of((0..3_000).map(|_| random.instance(100.0)));
    let (mut gpu, mut processor, lods) = (culling(), Processor::default(), MeshLods::default());
    let view = View::looking_at(Vec3::ZERO, Vec3::NEG_Z, Projection::default());
    let expected = processor.cull(&scene.table, &lods, &view).clone();
    for _ in 0..3 {
        assert_same(&expected, &cull(&mut gpu, &scene.table, &lods, &view));
        // With frames on their way, and one that is being recorded.
        gpu.cull(&scene.table, &lods, &view, ReadBack::Rows)
            .unwrap();
        let frame = gpu.begin(&scene.table, &lods, &view, None).unwrap();
        gpu.gpu().device().destroy();
        let lost = gpu.end(frame, None, ReadBack::Rows);
        assert!(matches!(lost, Err(GpuError::Lost { .. })), "{lost:?}");
        for _ in 0..3 {
            let lost = gpu.cull(&scene.table, &lods, &view, ReadBack::Rows);
            assert!(matches!(lost, Err(GpuError::Lost { .. })), "{lost:?}");
            gpu.collect();
        }
        assert!(gpu.finish().is_err());
        gpu.rebuild().unwrap();
    }
    assert_same(&expected, &cull(&mut gpu, &scene.table, &lods, &view));
}

#[test]
fn a_command_that_the_device_refuses_is_an_error_and_no_panic() {
    let mut gpu = culling();
    // A buffer that cannot be.
    let _ = gpu.gpu().device().create_buffer(&wgpu::BufferDescriptor {
        label: Some("wrong"),
        size: 16,
        usage: wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::STORAGE,
        mapped_at_creation: false,
    });
    let scene = Scene::default();
    let refused = gpu.cull(&scene.table, &lods(), &View::default(), ReadBack::Rows);
    assert!(
        matches!(refused, Err(GpuError::Refused { .. })),
        "{refused:?}"
    );
    let found = cull(&mut gpu, &scene.table, &lods(), &View::default());
    assert_eq!(found.visible(), 0);
}
