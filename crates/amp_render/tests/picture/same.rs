//! The reference, and who culled.

use amp_render::gpu_culling::{GpuCulling, ReadBack};
use amp_render::picture::{Drawn, PictureConfig, PictureRenderer, Scene};
use amp_render::{MeshLods, View};
use bevy_math::Vec3;

use crate::compare::{Distance, keep, read, reference, rgb};
use crate::street::{SIZE, SOFTWARE, Street, gpu, look, renderer};

#[test]
fn a_picture_is_the_reference_but_for_rounding() {
    let picture = Street::new().photograph(&mut renderer(&gpu())).unwrap();
    assert_eq!(picture.size(), SIZE);
    let found = rgb(&picture);
    let kept = keep("street.png", SIZE, &found);
    let (size, expected) = read(&reference());
    assert_eq!(size, SIZE);
    let distance = Distance::of(&found, &expected);
    assert!(
        distance.is_small(),
        "{distance:?}: compare {} with {}; if it is meant to be another, it takes its place",
        kept.display(),
        reference().display()
    );
}

/// What the comparison would not see, it could not find.
#[test]
fn a_missing_tree_another_sun_and_another_camera_are_not_taken_for_the_reference() {
    let gpu = gpu();
    let (_, expected) = read(&reference());
    let mut missing = Street::empty();
    let mut instances = crate::street::instances();
    instances.remove(1);
    missing.spawn(instances);
    missing.0.update();
    let mut moved = Street::new();
    moved.0.world_mut().resource_mut::<View>().translation.x += 0.5;
    moved.0.update();
    let mut dark = look();
    dark.light.to_sun = Vec3::new(0.6, 0.5, 0.4);
    let mut in_the_evening = PictureRenderer::new(&gpu, PictureConfig::default(), &dark).unwrap();
    for (what, picture) in [
        ("without a house", missing.photograph(&mut renderer(&gpu))),
        ("from beside", moved.photograph(&mut renderer(&gpu))),
        (
            "from the east",
            Street::new().photograph(&mut in_the_evening),
        ),
    ] {
        let distance = Distance::of(&rgb(&picture.unwrap()), &expected);
        assert!(!distance.is_small(), "{what}: {distance:?}");
    }
}

#[test]
fn the_graphics_card_and_the_processor_cull_the_same_picture() {
    let street = Street::new();
    let mut culling = GpuCulling::open(&SOFTWARE).unwrap();
    let mut renderer = renderer(culling.gpu());
    culling.set_ranges(renderer.ranges().clone());
    let scene = street.scene();
    let lods = street.0.world().resource::<MeshLods>();
    culling
        .cull(scene.table, lods, scene.view, ReadBack::Nothing)
        .unwrap();
    let by_card = Scene {
        drawn: Drawn::Culled(&culling),
        ..scene
    };
    let by_card = rgb(&renderer.photograph(&by_card, SIZE).unwrap());
    let by_processor = rgb(&renderer.photograph(&scene, SIZE).unwrap());
    assert_eq!(Distance::of(&by_card, &by_processor), Distance::NONE);
}

#[test]
fn what_moves_is_drawn_where_it_is_and_what_is_gone_is_not() {
    use amp_render::MeshId;
    use bevy_ecs::entity::Entity;
    use bevy_transform::components::Transform;

    let gpu = gpu();
    let mut street = Street::new();
    let mut followed = renderer(&gpu);
    street.photograph(&mut followed).unwrap();
    let world = street.0.world_mut();
    let mut cars = world.query::<(Entity, &mut Transform, &MeshId)>();
    let mut last = None;
    for (entity, mut transform, mesh) in cars.iter_mut(world) {
        if mesh.0 == 3 {
            transform.translation.z += 4.0;
            last = Some(entity);
        }
    }
    assert!(world.despawn(last.unwrap()));
    street.0.update();
    let followed = rgb(&street.photograph(&mut followed).unwrap());
    let anew = rgb(&street.photograph(&mut renderer(&gpu)).unwrap());
    assert_eq!(Distance::of(&followed, &anew), Distance::NONE);
    let before = rgb(&Street::new().photograph(&mut renderer(&gpu)).unwrap());
    assert_ne!(Distance::of(&followed, &before), Distance::NONE);
}

#[test]
fn a_picture_with_one_sample_is_rougher_and_much_the_same() {
    let gpu = gpu();
    let config = PictureConfig {
        samples: 1,
        ..PictureConfig::default()
    };
    let mut rough = PictureRenderer::new(&gpu, config, &look()).unwrap();
    let rough = rgb(&Street::new().photograph(&mut rough).unwrap());
    let smooth = rgb(&Street::new().photograph(&mut renderer(&gpu)).unwrap());
    let distance = Distance::of(&rough, &smooth);
    assert!(distance.mean > 0.0 && distance.mean < 12.0, "{distance:?}");
}
