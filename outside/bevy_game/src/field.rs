//! The cubes.

use bevy::diagnostic::{Diagnostic, DiagnosticPath, Diagnostics, RegisterDiagnostic};
use bevy::prelude::*;

/// Cubes along each side of the field.
const SIDE: u16 = 20;
/// How many of them move at a time.
const MOVING: DiagnosticPath = DiagnosticPath::const_new("field/moving");

pub(crate) struct FieldPlugin;

impl Plugin for FieldPlugin {
    fn build(&self, app: &mut App) {
        app.register_diagnostic(Diagnostic::new(MOVING).with_suffix(" cubes"))
            .add_systems(Startup, spawn_cubes)
            .add_systems(Update, (bob_cubes, count_moving).chain());
    }
}

/// A cube that goes up and down, and rests in between.
#[derive(Component)]
struct Cube {
    phase: f32,
    height: f32,
}

fn spawn_cubes(
    mut commands: Commands,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<StandardMaterial>>,
) {
    let mesh = meshes.add(Cuboid::from_length(0.6));
    let materials = [
        Color::srgb(0.8, 0.3, 0.2),
        Color::srgb(0.2, 0.6, 0.3),
        Color::srgb(0.3, 0.4, 0.8),
    ]
    .map(|color| materials.add(color));
    for (x, z) in (0..SIDE).flat_map(|x| (0..SIDE).map(move |z| (x, z))) {
        let middle = f32::from(SIDE) / 2.0;
        commands.spawn((
            Cube {
                phase: f32::from(x * 7 + z * 3),
                height: 0.0,
            },
            Mesh3d(mesh.clone()),
            MeshMaterial3d(materials[usize::from(x + z) % materials.len()].clone()),
            Transform::from_xyz(f32::from(x) - middle, 0.0, f32::from(z) - middle),
        ));
    }
}

fn bob_cubes(time: Res<Time>, mut cubes: Query<(&mut Cube, &mut Transform)>) {
    for (mut cube, mut transform) in &mut cubes {
        let height = (time.elapsed_secs() * 2.0 + cube.phase).sin().max(0.0);
        if height != cube.height {
            cube.height = height;
            transform.translation.y = height;
        }
    }
}

fn count_moving(cubes: Query<(), Changed<Transform>>, mut diagnostics: Diagnostics) {
    diagnostics.add_measurement(&MOVING, || cubes.iter().count() as f64);
}
