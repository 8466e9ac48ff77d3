//! The plugin in an app.

use amp_render::gpu_culling::{Gpu, GpuConfig, GpuCuller, GpuCulling, GpuCullingPlugin, ReadBack};
use amp_render::{
    CulledBy, Instance, LodDistances, MeshId, MeshLods, Projection, RenderFrame, RenderPlugin, View,
};
use bevy_app::App;
use bevy_math::Vec3;
use bevy_transform::TransformPlugin;
use bevy_transform::components::Transform;

use crate::scene::SOFTWARE;

fn app(config: Option<GpuConfig>) -> App {
    let mut app = App::new();
    app.add_plugins((TransformPlugin, RenderPlugin));
    if let Some(config) = config {
        app.add_plugins(GpuCullingPlugin {
            config,
            read: ReadBack::Counts,
            ..GpuCullingPlugin::default()
        });
    }
    let mut lods = MeshLods::default();
    lods.set(MeshId(1), LodDistances::new(&[50.0]).unwrap());
    app.insert_resource(lods);
    let crowd = (0..2_000_u16).map(|index| Instance {
        mesh: MeshId(u32::from(index % 3)),
        transform: Transform::from_xyz(f32::from(index % 50) - 25.0, 0.0, -f32::from(index / 10)),
        ..Instance::default()
    });
    app.world_mut().spawn_batch(crowd.collect::<Vec<_>>());
    app
}

/// Looks around for so many frames.
fn run(app: &mut App, frames: u16) {
    for frame in 0..frames {
        let target = Vec3::new(f32::from(frame) - 10.0, 0.0, -20.0);
        app.insert_resource(View::looking_at(Vec3::ZERO, target, Projection::default()));
        app.update();
    }
}

fn finish(app: &mut App) -> RenderFrame {
    let mut frame = app.world_mut().remove_resource::<RenderFrame>().unwrap();
    if let Some(mut culler) = app.world_mut().get_resource_mut::<GpuCuller>() {
        culler.finish(&mut frame);
    }
    frame
}

#[test]
fn an_app_has_the_same_sums_whoever_culls() {
    let mut on_processor = app(None);
    run(&mut on_processor, 20);
    let expected = finish(&mut on_processor).sums();
    let mut on_card = app(Some(SOFTWARE));
    run(&mut on_card, 20);
    assert_eq!(
        *on_card.world().resource::<CulledBy>(),
        CulledBy::GraphicsCard
    );
    let frame = on_card.world().resource::<RenderFrame>();
    assert!(frame.visible_rows().is_empty() && frame.batches().is_empty());
    assert_eq!(finish(&mut on_card).sums(), expected);
    assert_eq!(expected.frames, 20);
    assert!(on_card.world().resource::<GpuCuller>().trouble().is_none());
}

#[test]
fn a_scene_too_large_for_the_card_is_culled_by_the_processor() {
    let mut on_processor = app(None);
    run(&mut on_processor, 6);
    let mut too_large = app(Some(GpuConfig {
        largest_buffer: 4_096,
        ..SOFTWARE
    }));
    run(&mut too_large, 6);
    let culler = too_large.world().resource::<GpuCuller>();
    let trouble = culler.trouble().unwrap().to_string();
    assert!(trouble.starts_with("2000 instances"), "{trouble}");
    assert_eq!(
        *too_large.world().resource::<CulledBy>(),
        CulledBy::Processor
    );
    assert_eq!(
        finish(&mut too_large).sums(),
        finish(&mut on_processor).sums()
    );
}

#[test]
fn a_lost_device_is_replaced_and_after_the_third_time_the_processor_takes_over() {
    let mut app = app(Some(SOFTWARE));
    for turn in 1..=5 {
        run(&mut app, 2);
        let world = app.world_mut();
        let is_there = world.resource::<GpuCuller>().culling().is_some();
        assert_eq!(is_there, turn <= 4, "turn {turn}");
        // What was on its way is read back before the device goes.
        let mut frame = world.remove_resource::<RenderFrame>().unwrap();
        let mut culler = world.resource_mut::<GpuCuller>();
        culler.finish(&mut frame);
        if let Some(culling) = culler.culling() {
            culling.gpu().device().destroy();
        }
        world.insert_resource(frame);
        run(&mut app, 2);
    }
    let culler = app.world().resource::<GpuCuller>();
    assert_eq!(culler.rebuilds(), 3);
    let trouble = culler.trouble().unwrap().to_string();
    assert!(trouble.contains("the device is lost"), "{trouble}");
    assert_eq!(*app.world().resource::<CulledBy>(), CulledBy::Processor);
    assert_eq!(finish(&mut app).sums().frames, 20);
}

#[test]
fn a_device_that_is_handed_over_culls_when_it_is_asked_to_and_is_its_owners_to_replace() {
    let mut on_processor = app(None);
    run(&mut on_processor, 20);
    let expected = finish(&mut on_processor).sums();

    let mut app = app(None);
    app.add_plugins(GpuCullingPlugin {
        read: ReadBack::Counts,
        awaits_device: true,
        ..GpuCullingPlugin::default()
    });
    let looking = |app: &mut App, frames: std::ops::Range<u16>, expected: CulledBy| {
        for frame in frames {
            let target = Vec3::new(f32::from(frame) - 10.0, 0.0, -20.0);
            app.insert_resource(View::looking_at(Vec3::ZERO, target, Projection::default()));
            app.update();
            assert_eq!(*app.world().resource::<CulledBy>(), expected, "{frame}");
        }
    };
    let adopt = |app: &mut App| {
        let gpu = Gpu::open(&SOFTWARE).unwrap();
        let culling = GpuCulling::on(gpu, &SOFTWARE).unwrap();
        app.world_mut().resource_mut::<GpuCuller>().adopt(culling);
    };
    looking(&mut app, 0..3, CulledBy::Processor);
    adopt(&mut app);
    looking(&mut app, 3..8, CulledBy::GraphicsCard);
    app.world_mut().resource_mut::<GpuCuller>().set_idle(true);
    looking(&mut app, 8..11, CulledBy::Processor);
    app.world_mut().resource_mut::<GpuCuller>().set_idle(false);
    looking(&mut app, 11..14, CulledBy::GraphicsCard);

    // What was on its way is read back before the device goes.
    let world = app.world_mut();
    let mut frame = world.remove_resource::<RenderFrame>().unwrap();
    let mut culler = world.resource_mut::<GpuCuller>();
    culler.finish(&mut frame);
    culler.culling().unwrap().gpu().device().destroy();
    world.insert_resource(frame);
    looking(&mut app, 14..16, CulledBy::Processor);
    let culler = app.world().resource::<GpuCuller>();
    assert_eq!(culler.rebuilds(), 0);
    let trouble = culler.trouble().unwrap().to_string();
    assert!(trouble.contains("the device is lost"), "{trouble}");
    adopt(&mut app);
    looking(&mut app, 16..20, CulledBy::GraphicsCard);
    assert_eq!(app.world().resource::<GpuCuller>().frames(), 5 + 3 + 4);
    assert_eq!(finish(&mut app).sums(), expected);
}
