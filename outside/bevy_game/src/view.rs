//! The camera, what it draws into, and the lamp.

use bevy::camera::RenderTarget;
use bevy::core_pipeline::tonemapping::Tonemapping;
use bevy::light::{CascadeShadowConfigBuilder, DirectionalLightShadowMap};
use bevy::prelude::*;
use bevy::render::render_resource::TextureFormat;

pub(crate) struct ViewPlugin;

impl Plugin for ViewPlugin {
    fn build(&self, app: &mut App) {
        // Small enough for a processor that draws instead of a graphics card.
        app.insert_resource(DirectionalLightShadowMap { size: 256 })
            .add_systems(Startup, spawn_view)
            .add_systems(Update, orbit_camera);
    }
}

/// Where the camera is on its way around the field, in radians.
#[derive(Component, Default)]
struct Orbit(f32);

fn spawn_view(mut commands: Commands, mut images: ResMut<Assets<Image>>) {
    let picture = Image::new_target_texture(128, 72, TextureFormat::Rgba8UnormSrgb, None);
    commands.spawn((
        Camera3d::default(),
        RenderTarget::Image(images.add(picture).into()),
        // The others need tables that come with features of Bevy which this game leaves out.
        Tonemapping::None,
        Msaa::Off,
        Orbit::default(),
        Transform::default(),
    ));
    commands.spawn((
        DirectionalLight {
            shadow_maps_enabled: true,
            ..default()
        },
        CascadeShadowConfigBuilder {
            num_cascades: 1,
            maximum_distance: 30.0,
            ..default()
        }
        .build(),
        Transform::from_xyz(6.0, 12.0, 4.0).looking_at(Vec3::ZERO, Vec3::Y),
    ));
}

fn orbit_camera(time: Res<Time>, mut cameras: Query<(&mut Orbit, &mut Transform)>) {
    for (mut orbit, mut transform) in &mut cameras {
        orbit.0 += 0.4 * time.delta_secs();
        let place = Vec3::new(15.0 * orbit.0.cos(), 9.0, 15.0 * orbit.0.sin());
        *transform = Transform::from_translation(place).looking_at(Vec3::ZERO, Vec3::Y);
    }
}
