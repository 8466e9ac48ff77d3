use bevy_ecs::resource::Resource;

use super::block::{Block, Rect};
use super::building::{self, Building};
use super::camera_path::CameraPath;
use super::prop::{self, Prop};
use super::route::{self, Route};
use super::streets::Streets;
use crate::random::Random;

/// Everything of a city that follows from its seed, as plain data.
///
/// # Examples
/// ```
/// use amp::city::CityPlan;
///
/// let plan = CityPlan::draw(7, 4, 20);
/// assert_eq!(plan, CityPlan::draw(7, 4, 20));
/// assert_ne!(plan, CityPlan::draw(8, 4, 20));
/// assert_eq!(plan.blocks.len(), 16);
/// ```
#[derive(Resource, Debug, Clone, PartialEq)]
pub struct CityPlan {
    /// The streets.
    pub streets: Streets,
    /// The blocks, row by row from the north-west.
    pub blocks: Vec<Block>,
    /// The buildings, block by block.
    pub buildings: Vec<Building>,
    /// The props, block by block.
    pub props: Vec<Prop>,
    /// One for each vehicle; fewer than asked for if the streets are full.
    pub routes: Vec<Route>,
    /// The way of the camera.
    pub camera_path: CameraPath,
}

impl CityPlan {
    /// Draws a city of `blocks` × `blocks` blocks, at least one, with so many vehicles.
    ///
    /// # Cost
    /// Proportional to the number of blocks, and to the square of the number of vehicles;
    /// milliseconds for 14 and 200.
    #[must_use]
    pub fn draw(seed: u64, blocks: usize, vehicles: usize) -> Self {
        let streets = Streets::lay_out(seed, blocks.max(1));
        let mut random = Random::stream(seed, "lots");
        let blocks: Vec<Block> = streets
            .blocks()
            .map(|ground| Block::divide(ground, &mut random))
            .collect();
        let bounds = streets.bounds();
        let reach = bounds.width().max(bounds.depth()) * 0.5;
        let mut buildings = Vec::new();
        let mut props = Vec::new();
        let mut building_random = Random::stream(seed, "buildings");
        let mut prop_random = Random::stream(seed, "props");
        for block in &blocks {
            building::build(block, reach, &mut building_random, &mut buildings);
            prop::furnish(block, &mut prop_random, &mut props);
        }
        let routes = route::find(&streets, vehicles, &mut Random::stream(seed, "routes"));
        let camera_path = CameraPath::through(&streets, &mut Random::stream(seed, "camera"));
        Self {
            streets,
            blocks,
            buildings,
            props,
            routes,
            camera_path,
        }
    }

    /// The ground of the whole city.
    #[must_use]
    pub fn bounds(&self) -> Rect {
        self.streets.bounds()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{BuildingKind, PropKind};
    use super::*;
    use crate::options::{DEFAULT_BLOCKS, DEFAULT_VEHICLES};

    #[test]
    fn the_default_city_has_about_five_thousand_buildings_and_props() {
        for seed in 0..20 {
            let plan = CityPlan::draw(seed, DEFAULT_BLOCKS, DEFAULT_VEHICLES);
            let things = plan.buildings.len() + plan.props.len();
            assert!(
                (4_500..5_500).contains(&things),
                "seed {seed}: {} buildings, {} props",
                plan.buildings.len(),
                plan.props.len()
            );
            assert_eq!(plan.routes.len(), DEFAULT_VEHICLES);
            for kind in BuildingKind::ALL {
                assert!(plan.buildings.iter().any(|building| building.kind == kind));
            }
            for kind in PropKind::ALL {
                assert!(plan.props.iter().any(|prop| prop.kind == kind));
            }
        }
    }

    #[test]
    fn a_city_is_the_same_on_every_machine() {
        let plan = CityPlan::draw(42, 4, 10);
        let buildings = plan.buildings.iter().flat_map(|building| {
            let (place, size) = (building.position.to_array(), building.size.to_array());
            place.into_iter().chain(size)
        });
        let props = plan.props.iter().flat_map(|prop| {
            let (place, turn) = (prop.position.to_array(), prop.rotation.to_array());
            place.into_iter().chain(turn)
        });
        let routes = plan.routes.iter().flat_map(|route| route.start.to_array());
        let camera = (0..100).flat_map(|step| {
            let pose = plan.camera_path.pose(step as f32 / 99.0);
            pose.eye.to_array()
        });
        let numbers = buildings.chain(props).chain(routes).chain(camera);
        // FNV-1a of the bits.
        let print = numbers.fold(0xCBF2_9CE4_8422_2325_u64, |print, number| {
            (print ^ u64::from(number.to_bits())).wrapping_mul(0x0000_0100_0000_01B3)
        });
        assert_eq!(print, 0x9357_E3C6_67C0_5859);
    }

    #[test]
    fn no_building_stands_in_a_street() {
        let plan = CityPlan::draw(11, 6, 0);
        for building in &plan.buildings {
            let foot = Rect {
                west: building.position.x - building.size.x * 0.5,
                east: building.position.x + building.size.x * 0.5,
                north: building.position.z - building.size.z * 0.5,
                south: building.position.z + building.size.z * 0.5,
            };
            for street in &plan.streets.north_south {
                let half = street.width * 0.5;
                assert!(foot.east < street.center - half || foot.west > street.center + half);
            }
            for street in &plan.streets.west_east {
                let half = street.width * 0.5;
                assert!(foot.south < street.center - half || foot.north > street.center + half);
            }
        }
    }

    #[test]
    fn more_vehicles_do_not_change_the_city() {
        let few = CityPlan::draw(3, 5, 1);
        let many = CityPlan::draw(3, 5, 40);
        assert_eq!(few.buildings, many.buildings);
        assert_eq!(few.props, many.props);
        assert_eq!(few.camera_path, many.camera_path);
    }
}
