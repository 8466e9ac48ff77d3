use std::time::Duration;

use amp_render::optimized_queries::{cull_instances, extract_instances};
use amp_render::{InstanceTable, RenderFrame};
use bevy_ecs::system::{BoxedSystem, IntoSystem};

use super::{Seen, numbers};
use crate::city::Motion;
use crate::instances::Instances;
use crate::race::{Contestant, timed};

/// The table follows the world, then it is culled.
pub(super) struct Ours {
    instances: Instances,
    systems: [BoxedSystem; 2],
}

impl Ours {
    pub(super) fn new(motion: Motion) -> Self {
        let mut instances = Instances::new(motion);
        let mut systems: [BoxedSystem; 2] = [
            Box::new(IntoSystem::into_system(extract_instances)),
            Box::new(IntoSystem::into_system(cull_instances)),
        ];
        for system in &mut systems {
            system.initialize(&mut instances.world);
        }
        Self { instances, systems }
    }
}

impl Contestant for Ours {
    type Outcome = Seen;

    fn round(&mut self) -> Duration {
        self.instances.step();
        let world = &mut self.instances.world;
        let time = timed(|| {
            for system in &mut self.systems {
                system.run((), world).expect("its parameters are there");
            }
        });
        world.clear_trackers();
        time
    }

    fn outcome(&mut self) -> Seen {
        let world = &self.instances.world;
        let table = world.resource::<InstanceTable>();
        let rows = world.resource::<RenderFrame>().visible_rows();
        let visible = rows.iter().map(|&row| table.entities()[row as usize]);
        numbers(&self.instances.entities, visible)
    }
}
