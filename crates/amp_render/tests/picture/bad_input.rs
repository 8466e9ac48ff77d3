//! Scenes, views, sizes and devices that are none.

use amp_render::gpu_culling::{GpuCulling, GpuError, ReadBack};
use amp_render::picture::{Drawn, PictureConfig, PictureError, PictureRenderer, Scene};
use amp_render::{Instance, MeshLods, Projection, View};
use bevy_math::{Quat, Vec3};
use bevy_transform::components::Transform;

use crate::compare::{Distance, rgb};
use crate::street::{SIZE, SOFTWARE, Street, gpu, look, renderer};

#[test]
fn a_scene_without_an_instance_is_a_sky() {
    let gpu = gpu();
    let mut renderer = renderer(&gpu);
    let empty = Street::empty();
    let sky = rgb(&empty.photograph(&mut renderer).unwrap());
    let [r, g, b] = [sky[0], sky[1], sky[2]];
    assert!(b > r && b > 100 && g > r, "blue above: {r} {g} {b}");

    let mut culling = GpuCulling::open(&SOFTWARE).unwrap();
    let mut by_card = crate::street::renderer(culling.gpu());
    culling.set_ranges(by_card.ranges().clone());
    let scene = empty.scene();
    culling
        .cull(
            scene.table,
            &MeshLods::default(),
            scene.view,
            ReadBack::Nothing,
        )
        .unwrap();
    let scene = Scene {
        drawn: Drawn::Culled(&culling),
        ..scene
    };
    let by_card = rgb(&by_card.photograph(&scene, SIZE).unwrap());
    assert_eq!(Distance::of(&by_card, &sky), Distance::NONE);
}

#[test]
fn transforms_that_are_no_numbers_are_not_drawn_and_spoil_nothing() {
    let gpu = gpu();
    let expected = rgb(&Street::new().photograph(&mut renderer(&gpu)).unwrap());
    let mut street = Street::new();
    let odd = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY];
    let places = odd.map(|odd| Transform::from_xyz(odd, 0.0, 0.0));
    let sizes = odd.map(|odd| Transform::from_scale(Vec3::new(1.0, odd, 1.0)));
    let turns = odd.map(|odd| Transform::from_rotation(Quat::from_xyzw(odd, 0.0, 0.0, 1.0)));
    let transforms = places.into_iter().chain(sizes).chain(turns);
    let instances = transforms.map(|transform| Instance {
        transform,
        ..Instance::default()
    });
    street.spawn(instances.collect());
    street.0.update();
    let found = rgb(&street.photograph(&mut renderer(&gpu)).unwrap());
    assert_eq!(Distance::of(&found, &expected), Distance::NONE);
}

#[test]
fn a_size_that_is_none_says_which_are() {
    let gpu = gpu();
    let mut renderer = renderer(&gpu);
    let street = Street::new();
    let most = gpu.device().limits().max_texture_dimension_2d;
    for [width, height] in [[0, 0], [320, 0], [0, 180], [most + 1, 1], [1, u32::MAX]] {
        let error = renderer
            .photograph(&street.scene(), [width, height])
            .unwrap_err();
        assert_eq!(
            error,
            PictureError::Size {
                width,
                height,
                most
            }
        );
        let text = error.to_string();
        assert!(text.contains(&format!("{width} x {height}")), "{text}");
    }
    let line = renderer.photograph(&street.scene(), [7, 1]).unwrap();
    assert_eq!(line.rgba().len(), 28);
}

#[test]
fn a_view_that_is_none_is_a_picture_of_haze() {
    let gpu = gpu();
    let mut renderer = renderer(&gpu);
    let mut street = Street::new();
    let good = *street.0.world().resource::<View>();
    let projection = |aspect| Projection::Perspective {
        fov_y: 1.0,
        aspect,
        near: 0.1,
        far: 100.0,
    };
    for bad in [
        View {
            projection: projection(0.0),
            ..good
        },
        View {
            projection: projection(f32::NAN),
            ..good
        },
        View {
            translation: Vec3::NAN,
            ..good
        },
        View {
            rotation: Quat::from_xyzw(0.0, 0.0, 0.0, 0.0),
            ..good
        },
    ] {
        street.0.insert_resource(bad);
        street.0.update();
        let picture = street.photograph(&mut renderer).unwrap();
        let first = &picture.rgba()[..4];
        assert!(picture.rgba().chunks_exact(4).all(|pixel| pixel == first));
    }
    street.0.insert_resource(good);
    street.0.update();
    let again = rgb(&street.photograph(&mut renderer).unwrap());
    let expected = rgb(&Street::new()
        .photograph(&mut crate::street::renderer(&gpu))
        .unwrap());
    assert_eq!(Distance::of(&again, &expected), Distance::NONE);
}

#[test]
fn a_scene_beyond_the_buffers_of_the_device_says_how_many_fit() {
    let config = PictureConfig {
        largest_buffer: 480,
        ..PictureConfig::default()
    };
    let street = Street::new();
    let found = street.scene().table.len() as u64;
    let mut small = PictureRenderer::new(&gpu(), config, &look()).unwrap();
    let error = street.photograph(&mut small).unwrap_err();
    let expected = GpuError::TooMany {
        what: "instances",
        found,
        most: 10,
    };
    assert_eq!(error, PictureError::Device(expected));
}

#[test]
fn a_lost_device_is_an_error_and_another_one_draws() {
    let lost = gpu();
    let mut renderer = renderer(&lost);
    let street = Street::new();
    let before = street.photograph(&mut renderer).unwrap();
    lost.device().destroy();
    for _ in 0..3 {
        let error = street.photograph(&mut renderer).unwrap_err();
        assert!(
            matches!(error, PictureError::Device(GpuError::Lost { .. })),
            "{error}"
        );
    }
    let after = street.photograph(&mut crate::street::renderer(&gpu()));
    assert_eq!(after.unwrap(), before);
}

#[test]
fn draw_calls_of_another_device_are_refused() {
    let street = Street::new();
    let mut culling = GpuCulling::open(&SOFTWARE).unwrap();
    let scene = street.scene();
    let lods = street.0.world().resource::<MeshLods>();
    culling
        .cull(scene.table, lods, scene.view, ReadBack::Nothing)
        .unwrap();
    let scene = Scene {
        drawn: Drawn::Culled(&culling),
        ..scene
    };
    let error = renderer(&gpu()).photograph(&scene, SIZE).unwrap_err();
    assert_eq!(error, PictureError::OtherDevice);
}
