//! The plugin in an app, as a game uses it.

use amp_render::{
    Aabb, Instance, InstanceSystems, LodDistances, MaterialId, MeshId, MeshLods, Projection,
    RenderFrame, RenderPlugin, StaticInstance, View, Visible,
};
use bevy_app::{App, PostUpdate};
use bevy_ecs::prelude::{AppTypeRegistry, ReflectComponent};
use bevy_ecs::resource::Resource;
use bevy_ecs::schedule::IntoScheduleConfigs;
use bevy_ecs::system::{Res, ResMut};
use bevy_math::Vec3;
use bevy_reflect::std_traits::ReflectDefault;
use bevy_transform::TransformPlugin;
use bevy_transform::components::{GlobalTransform, Transform};

fn app() -> App {
    let mut app = App::new();
    app.add_plugins((TransformPlugin, RenderPlugin));
    app
}

fn instance(mesh: u32, z: f32) -> Instance {
    Instance {
        mesh: MeshId(mesh),
        transform: Transform::from_xyz(0.0, 0.0, z),
        ..Instance::default()
    }
}

#[test]
fn a_frame_has_what_the_camera_sees_batch_by_batch() {
    let mut app = app();
    let mut lods = MeshLods::default();
    lods.set(MeshId(1), LodDistances::new(&[50.0]).unwrap());
    app.insert_resource(lods);
    let world = app.world_mut();
    let near = world.spawn(instance(1, -10.0)).id();
    let far = world.spawn(instance(1, -100.0)).id();
    let other = world
        .spawn(StaticInstance {
            mesh: MeshId(0),
            transform: GlobalTransform::from_xyz(0.0, 0.0, -20.0),
            ..StaticInstance::default()
        })
        .id();
    world.spawn(instance(1, 10.0));
    world.spawn(Instance {
        visible: Visible(false),
        ..instance(1, -10.0)
    });
    app.update();

    let frame = app.world().resource::<RenderFrame>();
    let table = app.world().resource::<amp_render::InstanceTable>();
    let drawn: Vec<_> = frame
        .batches()
        .iter()
        .map(|batch| {
            let rows = frame.rows_of(batch);
            let entities: Vec<_> = rows
                .iter()
                .map(|&row| table.entities()[row as usize])
                .collect();
            (batch.mesh.0, batch.lod, entities)
        })
        .collect();
    assert_eq!(
        drawn,
        [(0, 0, vec![other]), (1, 0, vec![near]), (1, 1, vec![far])]
    );
    let counts = frame.counts();
    assert_eq!((counts.instances, counts.visible, counts.culled), (5, 3, 2));
    assert_eq!(counts.batches, 3);
}

#[test]
fn children_stand_where_their_parents_put_them() {
    let mut app = app();
    let world = app.world_mut();
    let parent = world.spawn(Transform::from_xyz(0.0, 0.0, 500.0)).id();
    world.entity_mut(parent).with_child(instance(1, -10.0));
    app.update();
    let visible = |app: &App| app.world().resource::<RenderFrame>().counts().visible;
    assert_eq!(visible(&app), 0);
    let mut moved = app.world_mut().get_mut::<Transform>(parent).unwrap();
    moved.translation.z = 0.0;
    app.update();
    assert_eq!(visible(&app), 1);
    assert_eq!(app.world().resource::<RenderFrame>().counts().extracted, 1);
}

#[test]
fn a_mesh_alone_brings_what_an_instance_needs() {
    let mut app = app();
    let entity = app.world_mut().spawn(MeshId(7)).id();
    app.update();
    let entity = app.world().entity(entity);
    assert_eq!(entity.get(), Some(&MaterialId(0)));
    assert_eq!(entity.get(), Some(&Aabb::default()));
    assert_eq!(entity.get(), Some(&Visible(true)));
    let counts = app.world().resource::<RenderFrame>().counts();
    assert_eq!((counts.instances, counts.visible), (1, 1));
}

#[test]
fn prefabs_find_the_components_by_their_names() {
    let app = app();
    let registry = app.world().resource::<AppTypeRegistry>().read();
    for name in ["MeshId", "MaterialId", "Aabb", "Visible"] {
        let registration = registry.get_with_short_type_path(name).unwrap();
        assert!(registration.data::<ReflectComponent>().is_some(), "{name}");
        assert!(registration.data::<ReflectDefault>().is_some(), "{name}");
    }
}

#[test]
fn a_frame_without_instances_or_without_a_picture_draws_nothing() {
    let mut app = app();
    app.update();
    let counts = app.world().resource::<RenderFrame>().counts();
    assert_eq!(
        (counts.instances, counts.visible, counts.batches),
        (0, 0, 0)
    );

    app.world_mut().spawn(instance(1, -10.0));
    app.insert_resource(View::looking_at(
        Vec3::ZERO,
        Vec3::NEG_Z,
        Projection::Perspective {
            fov_y: 1.0,
            aspect: 0.0 / 1.0,
            near: 0.1,
            far: 100.0,
        },
    ));
    app.update();
    let counts = app.world().resource::<RenderFrame>().counts();
    assert_eq!((counts.visible, counts.culled, counts.batches), (0, 1, 0));
}

#[test]
fn buffers_are_reused_from_frame_to_frame() {
    let mut app = app();
    let batch = (0..5_000).map(|index| instance(index % 7, -20.0 - index as f32 / 10.0));
    app.world_mut().spawn_batch(batch.collect::<Vec<_>>());
    app.update();
    let buffers = |app: &App| {
        let frame = app.world().resource::<RenderFrame>();
        (
            frame.visible_rows().as_ptr(),
            frame.visible().words().as_ptr(),
            frame.levels().as_ptr(),
            frame.batches().as_ptr(),
            frame.batched_rows().as_ptr(),
        )
    };
    let before = buffers(&app);
    for turn in 0..10 {
        let target = Vec3::new(turn as f32 - 5.0, 0.0, -10.0);
        app.insert_resource(View::looking_at(Vec3::ZERO, target, Projection::default()));
        app.update();
        assert_eq!(buffers(&app), before);
    }
}

#[derive(Resource, Default)]
struct Seen(u32);

#[test]
fn a_system_after_the_last_set_reads_the_whole_frame() {
    #[expect(clippy::needless_pass_by_value, reason = "a system's parameters")]
    fn read(frame: Res<RenderFrame>, mut seen: ResMut<Seen>) {
        seen.0 = frame.batched_rows().len() as u32;
    }
    let mut app = app();
    app.init_resource::<Seen>()
        .add_systems(PostUpdate, read.after(InstanceSystems::Batch));
    app.world_mut().spawn(instance(1, -10.0));
    app.update();
    assert_eq!(app.world().resource::<Seen>().0, 1);
}
