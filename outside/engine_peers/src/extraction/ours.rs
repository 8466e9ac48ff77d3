use std::time::Duration;

use amp_render::{InstanceTable, MaterialId, MeshId};
use bevy_ecs::entity::Entity;
use bevy_ecs::system::{BoxedSystem, IntoSystem};

use crate::city::Motion;
use crate::instances::Instances;
use crate::race::{Contestant, timed};

/// The table of a world, kept by one system.
pub(super) struct Ours {
    instances: Instances,
    system: BoxedSystem,
}

/// A row of the table: the bits of its box and of its transform behind what it shows.
pub(super) type Row = (Entity, MeshId, MaterialId, [u32; 6], [u32; 12]);

impl Ours {
    pub(super) fn new<M>(motion: Motion, system: impl IntoSystem<(), (), M>) -> Self {
        let mut instances = Instances::new(motion);
        let mut system: BoxedSystem = Box::new(IntoSystem::into_system(system));
        system.initialize(&mut instances.world);
        Self { instances, system }
    }
}

impl Contestant for Ours {
    type Outcome = Vec<Row>;

    fn round(&mut self) -> Duration {
        self.instances.step();
        let world = &mut self.instances.world;
        let time = timed(|| {
            self.system
                .run((), world)
                .expect("its parameters are there");
        });
        world.clear_trackers();
        time
    }

    fn outcome(&mut self) -> Vec<Row> {
        let table = self.instances.world.resource::<InstanceTable>();
        let mut rows: Vec<Row> = (0..table.len()).map(|row| self::row(table, row)).collect();
        rows.sort_unstable_by_key(|row| row.0);
        rows
    }
}

fn row(table: &InstanceTable, row: usize) -> Row {
    let (mesh, material) = table.groups().pair(table.groups_of()[row]);
    let place = table.boxes().get(row);
    let [cx, cy, cz] = place.center.to_array().map(f32::to_bits);
    let [hx, hy, hz] = place.half_extents.to_array().map(f32::to_bits);
    let mut transform = [0; 12];
    for (bits, number) in transform
        .iter_mut()
        .zip(table.transforms()[row].as_flattened())
    {
        *bits = number.to_bits();
    }
    let entity = table.entities()[row];
    (entity, mesh, material, [cx, cy, cz, hx, hy, hz], transform)
}
