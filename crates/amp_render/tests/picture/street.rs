//! A street with everything that can be drawn.

use std::collections::BTreeMap;

use amp_render::gpu_culling::{AdapterChoice, Gpu, GpuConfig};
use amp_render::picture::{
    Drawn, Finish, Light, Look, Material, Model, Models, Paint, PictureConfig, PictureError,
    PictureRenderer, Rgb, RgbaPicture, Scene,
};
use amp_render::{
    Aabb, Instance, InstanceTable, LodDistances, MaterialId, MeshId, MeshLods, Projection,
    RenderFrame, RenderPlugin, View,
};
use bevy_app::App;
use bevy_math::{Quat, Vec3};
use bevy_transform::TransformPlugin;
use bevy_transform::components::Transform;

pub(crate) const SIZE: [u32; 2] = [320, 180];

/// The software adapter.
pub(crate) fn gpu() -> Gpu {
    Gpu::open(&SOFTWARE).expect("the software adapter of `mesa-vulkan-drivers`")
}

pub(crate) const SOFTWARE: GpuConfig = GpuConfig {
    adapter: AdapterChoice::Software,
    largest_buffer: u64::MAX,
    frames_in_flight: 3,
};

const GROUND: MeshId = MeshId(0);
const HOUSE: MeshId = MeshId(1);
const TREE: MeshId = MeshId(2);
const CAR: MeshId = MeshId(3);
/// A mesh that nobody described.
pub(crate) const UNKNOWN: MeshId = MeshId(99);

const fn paint(color: u32, finish: Finish) -> Paint {
    Paint::new(Rgb(color), finish)
}

pub(crate) fn look() -> Look {
    let mut models = Models::default();
    let half = Vec3::new(0.5, 0.0, 0.5);
    let mut ground = Model::default();
    ground.slab(
        -half - Vec3::Y,
        half,
        paint(0x505050, Finish::Plain),
        paint(0x5c5c60, Finish::Asphalt),
    );
    let stripe = paint(0xe0e0d8, Finish::Plain);
    ground.block(
        Vec3::new(-0.003, 0.0, -0.5),
        Vec3::new(0.003, 0.02, 0.5),
        stripe,
    );
    for (low, high, finish) in [
        (-0.5, -0.08, Finish::Lawn),
        (-0.08, -0.06, Finish::Paving),
        (0.06, 0.5, Finish::Paving),
    ] {
        let top = paint(0xa0a490, finish);
        ground.slab(
            Vec3::new(low, 0.0, -0.5),
            Vec3::new(high, 0.1, 0.5),
            top,
            top,
        );
    }
    models.set(GROUND, 0, ground);
    let mut house = Model::default();
    let (wall, roof) = (
        Paint::new(Rgb(0), Finish::Facade),
        Paint::new(Rgb(0), Finish::Roof),
    );
    house.slab(-half, half + Vec3::Y * 0.8, wall, roof);
    house.gable(
        Vec3::new(-0.5, 0.8, -0.5),
        Vec3::new(0.5, 1.0, 0.5),
        roof,
        wall,
    );
    models.set(HOUSE, 0, house);
    let mut tree = Model::default();
    tree.cylinder(
        Vec3::ZERO,
        2.5,
        [0.2, 0.1],
        6,
        paint(0x5a4432, Finish::Plain),
    );
    tree.ball(
        Vec3::Y * 4.0,
        Vec3::splat(1.8),
        6,
        paint(0x5c843a, Finish::Foliage),
    );
    models.set(TREE, 0, tree);
    let mut far_tree = Model::default();
    far_tree.cylinder(
        Vec3::ZERO,
        5.8,
        [1.6, 0.0],
        5,
        paint(0x5c843a, Finish::Foliage),
    );
    models.set(TREE, 1, far_tree);
    let mut car = Model::default();
    car.block(
        Vec3::new(-0.9, 0.3, -2.0),
        Vec3::new(0.9, 0.9, 2.0),
        paint(0, Finish::Lacquer),
    );
    car.block(
        Vec3::new(-0.8, 0.9, -1.0),
        Vec3::new(0.8, 1.4, 1.5),
        paint(0x101418, Finish::Glass),
    );
    for x in [-0.8, 0.8] {
        car.wheel(
            Vec3::new(x, 0.35, 1.3),
            0.2,
            0.35,
            8,
            paint(0x202020, Finish::Plain),
        );
        car.block(
            Vec3::new(x * 0.8 - 0.1, 0.6, 2.0),
            Vec3::new(x * 0.8 + 0.1, 0.7, 2.05),
            paint(0xfff0d0, Finish::Lamp),
        );
    }
    models.set(CAR, 0, car);
    Look {
        models,
        materials: BTreeMap::from([(
            MaterialId(1),
            Material {
                wall: Rgb(0xc8a070),
                trim: Rgb(0x706050),
                roof: Rgb(0x904838),
                window_width: 0.5,
                window_height: 0.55,
                lit: 0.1,
                shops: true,
                ..Material::default()
            },
        )]),
        light: Light::default(),
    }
}

fn instance(mesh: MeshId, half_extents: Vec3, transform: Transform) -> Instance {
    Instance {
        mesh,
        material: MaterialId(1),
        aabb: Aabb::new(Vec3::Y * half_extents.y, half_extents),
        transform,
        ..Instance::default()
    }
}

/// An app whose world is the street, after its first frame.
pub(crate) struct Street(pub(crate) App);

impl Street {
    pub(crate) fn new() -> Self {
        let mut street = Self::empty();
        street.spawn(instances());
        street.0.update();
        street
    }

    /// The camera, and nothing to see.
    pub(crate) fn empty() -> Self {
        let mut app = App::new();
        app.add_plugins((TransformPlugin, RenderPlugin));
        let mut lods = MeshLods::default();
        lods.set(TREE, LodDistances::new(&[45.0]).unwrap());
        app.insert_resource(lods);
        app.insert_resource(View::looking_at(
            Vec3::new(-2.5, 6.0, 34.0),
            Vec3::new(2.0, 5.0, -10.0),
            Projection::default(),
        ));
        app.update();
        Self(app)
    }

    pub(crate) fn spawn(&mut self, instances: Vec<Instance>) {
        self.0.world_mut().spawn_batch(instances);
    }

    pub(crate) fn scene(&self) -> Scene<'_> {
        let world = self.0.world();
        Scene {
            table: world.resource::<InstanceTable>(),
            view: world.resource::<View>(),
            drawn: Drawn::Batches(world.resource::<RenderFrame>()),
        }
    }

    pub(crate) fn photograph(
        &self,
        renderer: &mut PictureRenderer,
    ) -> Result<RgbaPicture, PictureError> {
        renderer.photograph(&self.scene(), SIZE)
    }
}

pub(crate) fn instances() -> Vec<Instance> {
    let mut instances = vec![instance(
        GROUND,
        Vec3::new(0.5, 1.0, 0.5),
        Transform::from_scale(Vec3::new(120.0, 1.0, 120.0)),
    )];
    for place in 0..5_u8 {
        let z = 20.0 - 17.0 * f32::from(place);
        let height = 9.0 + 4.0 * f32::from(place % 3);
        for (x, height) in [(17.0, height), (-19.0, 22.0 - height * 0.5)] {
            let size = Vec3::new(14.0, height, 13.0);
            // One of them in a mirror: it looks the right way round all the same.
            let size = if place == 2 {
                size * Vec3::new(-1.0, 1.0, 1.0)
            } else {
                size
            };
            let stand = Transform::from_xyz(x, 0.0, z).with_scale(size);
            instances.push(instance(HOUSE, Vec3::new(0.5, 0.5, 0.5), stand));
        }
        for x in [-8.3, 8.3] {
            let stand = Transform::from_xyz(x, 0.1, z - 8.0)
                .with_rotation(Quat::from_rotation_y(f32::from(place)));
            instances.push(instance(TREE, Vec3::new(1.8, 3.0, 1.8), stand));
        }
        let x = if place % 2 == 0 { 3.2 } else { -3.2 };
        let car = Transform::from_xyz(x, 0.0, z - 3.0);
        instances.push(instance(CAR, Vec3::new(0.9, 0.8, 2.1), car));
    }
    let unknown = Transform::from_xyz(-4.5, 1.1, 12.0).with_rotation(Quat::from_rotation_y(0.6));
    let mut unknown = instance(
        UNKNOWN,
        Vec3::splat(0.5),
        unknown.with_scale(Vec3::splat(2.0)),
    );
    unknown.material = MaterialId(7);
    instances.push(unknown);
    instances
}

pub(crate) fn renderer(gpu: &Gpu) -> PictureRenderer {
    PictureRenderer::new(gpu, PictureConfig::default(), &look()).unwrap()
}
