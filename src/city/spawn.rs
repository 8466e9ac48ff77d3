//! From the plan to entities.

use std::sync::Arc;

use amp_gameplay::RouteFollower;
use amp_render::MaterialId;
use amp_trace::perf_span;
use bevy_ecs::entity::Entity;
use bevy_ecs::world::{Mut, World};
use bevy_math::{Quat, Vec3};
use bevy_transform::components::Transform;
use gameplay_factory::{Factory, PrefabId};

use super::block::Rect;
use super::building::BuildingKind;
use super::plan::CityPlan;
use super::prefabs::CityPrefabs;
use super::prop::PropKind;
use super::route::Route;

/// Over the edge of the streets, in metres.
const GROUND_BORDER: f32 = 100.0;
/// How high the middle of a chassis is at the start, in metres: a little above where it comes to
/// rest.
const START_HEIGHT: f32 = 0.8;

/// What the ground of a city covers.
pub(super) fn ground(plan: &CityPlan) -> Rect {
    plan.bounds().inset(-GROUND_BORDER)
}

/// Spawns everything that the world's [`CityPlan`] holds.
///
/// Runs once, at the start. A world without a plan stays as it is.
pub(super) fn spawn_city(world: &mut World) {
    let Some(prefabs) = world.get_resource::<CityPrefabs>().copied() else {
        return;
    };
    world.try_resource_scope(|world, plan: Mut<'_, CityPlan>| {
        perf_span!(
            "spawn_city",
            buildings = plan.buildings.len(),
            props = plan.props.len(),
            vehicles = plan.routes.len()
        );
        world.try_resource_scope(|world, factory: Mut<'_, Factory>| {
            let mut spawning = Spawning {
                world,
                factory: factory.into_inner(),
            };
            spawning.ground(&plan, &prefabs);
            spawning.buildings(&plan, &prefabs);
            spawning.props(&plan, &prefabs);
            spawning.vehicles(&plan, &prefabs);
        });
    });
}

struct Spawning<'a> {
    world: &'a mut World,
    factory: &'a mut Factory,
}

impl Spawning<'_> {
    fn ground(&mut self, plan: &CityPlan, prefabs: &CityPrefabs) {
        let bounds = ground(plan);
        let (x, z) = bounds.center();
        let place = Transform::from_xyz(x, 0.0, z).with_scale(Vec3::new(
            bounds.width(),
            1.0,
            bounds.depth(),
        ));
        self.batch(prefabs.ground, &[(place, 0)]);
    }

    fn buildings(&mut self, plan: &CityPlan, prefabs: &CityPrefabs) {
        for (prefab, kind) in prefabs.buildings.into_iter().zip(BuildingKind::ALL) {
            let places: Vec<_> = plan
                .buildings
                .iter()
                .filter(|building| building.kind == kind)
                .map(|building| {
                    let place =
                        Transform::from_translation(building.position).with_scale(building.size);
                    (place, building.facade)
                })
                .collect();
            self.batch(prefab, &places);
        }
    }

    fn props(&mut self, plan: &CityPlan, prefabs: &CityPrefabs) {
        for (prefab, kind) in prefabs.props.into_iter().zip(PropKind::ALL) {
            let places: Vec<_> = plan
                .props
                .iter()
                .filter(|prop| prop.kind == kind)
                .map(|prop| {
                    let place = Transform {
                        translation: prop.position,
                        rotation: prop.rotation,
                        scale: Vec3::splat(prop.scale),
                    };
                    (place, 0)
                })
                .collect();
            self.batch(prefab, &places);
        }
    }

    fn vehicles(&mut self, plan: &CityPlan, prefabs: &CityPrefabs) {
        let turns = prefabs.vehicles.len();
        for (turn, prefab) in prefabs.vehicles.into_iter().enumerate() {
            let routes: Vec<&Route> = plan.routes.iter().skip(turn).step_by(turns).collect();
            let places: Vec<_> = routes.iter().map(|route| (start(route), 0)).collect();
            let vehicles = self.batch(prefab, &places);
            let followers = vehicles
                .into_iter()
                .zip(&routes)
                .filter_map(|(vehicle, route)| Some((vehicle, follower(route)?)));
            let followers: Vec<(Entity, RouteFollower)> = followers.collect();
            self.world.insert_batch(followers);
        }
    }

    /// One batch; the number beside each place is added to the prefab's material.
    fn batch(&mut self, prefab: PrefabId, places: &[(Transform, u32)]) -> Vec<Entity> {
        self.factory
            .spawn_batch_with(self.world, prefab, places.len(), |index, instance| {
                let (place, facade) = places[index];
                if let Some(transform) = instance.transform_mut() {
                    *transform = place;
                }
                if let Some(material) = instance.get_mut::<MaterialId>() {
                    material.0 += facade;
                }
            })
            .expect("the prefab is of this factory, and no city is as large as the batch limit")
    }
}

/// Where a vehicle stands at the start.
fn start(route: &Route) -> Transform {
    Transform::from_translation(route.start + Vec3::Y * START_HEIGHT)
        .with_rotation(facing(route.heading))
}

/// Turns −z, where a vehicle looks, towards a direction along x or z.
fn facing(heading: Vec3) -> Quat {
    let half = std::f32::consts::FRAC_1_SQRT_2;
    if heading.z < -0.5 {
        Quat::IDENTITY
    } else if heading.z > 0.5 {
        Quat::from_xyzw(0.0, 1.0, 0.0, 0.0)
    } else if heading.x > 0.5 {
        Quat::from_xyzw(0.0, -half, 0.0, half)
    } else {
        Quat::from_xyzw(0.0, half, 0.0, half)
    }
}

fn follower(route: &Route) -> Option<RouteFollower> {
    let way = amp_gameplay::Route::closed(route.corners).ok()?;
    let (distance, _) = way.nearest(route.start);
    Some(RouteFollower::new(Arc::new(way), distance))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vehicles_look_where_they_drive() {
        for heading in [Vec3::X, Vec3::NEG_X, Vec3::Z, Vec3::NEG_Z] {
            let looks = facing(heading) * Vec3::NEG_Z;
            assert!(looks.distance(heading) < 1e-6, "{heading}: {looks}");
        }
    }
}
