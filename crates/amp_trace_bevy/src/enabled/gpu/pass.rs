//! A system of the renderer, measured on the GPU.
#![allow(
    unsafe_code,
    reason = "a system that runs another one hands on its caller's promise"
)]

use std::any::TypeId;
use std::collections::HashSet;
use std::{mem, thread};

use amp_trace::NamedSpan;
use bevy_ecs::change_detection::{CheckChangeTicks, Tick};
use bevy_ecs::query::FilteredAccessSet;
use bevy_ecs::schedule::{
    InternedScheduleLabel, InternedSystemSet, Schedule, Schedules, SystemWithAccess,
};
use bevy_ecs::system::{IntoSystem, Local, RunSystemError, System, SystemIn, SystemStateFlags};
use bevy_ecs::world::unsafe_world_cell::UnsafeWorldCell;
use bevy_ecs::world::{DeferredWorld, Mut, World};
use bevy_render::renderer::{PendingCommandBuffers, RenderDevice};
use bevy_utils::prelude::DebugName;
use wgpu::CommandBuffer;

use super::GpuRow;

/// The target of the zones, for filters.
const TARGET: &str = "bevy_render";

/// Measures the systems of all schedules that have not run yet: those of the render graph, and of each camera's.
///
/// It runs before them. What other schedules that run before it have is left as it is, since systems move out of
/// a schedule's graph when it is built.
pub(super) fn measure_all(world: &mut World, mut seen: Local<HashSet<InternedScheduleLabel>>) {
    if seen.is_empty() && thread::current().name().is_none() {
        // Bevy's thread for it, which has no name of its own.
        amp_trace::set_thread_name("render");
    }
    let Some(mut schedules) = world.get_resource_mut::<Schedules>() else {
        return;
    };
    for (_, schedule) in schedules.iter_mut() {
        if seen.insert(schedule.label()) {
            measure(schedule);
        }
    }
}

fn measure(schedule: &mut Schedule) {
    let systems = &mut schedule.graph_mut().systems;
    let keys: Vec<_> = systems.iter().map(|(key, ..)| key).collect();
    for key in keys {
        if let Some(system) = systems.get_mut(key) {
            let nothing = Box::new(IntoSystem::into_system(|| {}));
            let unmeasured = mem::replace(system, SystemWithAccess::new(nothing));
            let pass = Pass {
                system: unmeasured,
                span: None,
            };
            *system = SystemWithAccess::new(Box::new(pass));
        }
    }
}

/// A system with stamps before and after its command buffers.
struct Pass {
    system: SystemWithAccess,
    /// Its name, once it has left a command buffer.
    span: Option<NamedSpan>,
}

impl Pass {
    fn span(&mut self) -> NamedSpan {
        *self.span.get_or_insert_with(|| {
            let name = self.system.name().shortname().to_string();
            NamedSpan::new(TARGET, &name)
        })
    }
}

impl System for Pass {
    type In = ();
    type Out = ();

    fn name(&self) -> DebugName {
        self.system.name()
    }

    fn system_type(&self) -> TypeId {
        self.system.system_type()
    }

    fn flags(&self) -> SystemStateFlags {
        self.system.flags()
    }

    unsafe fn run_unsafe(
        &mut self,
        input: SystemIn<'_, Self>,
        world: UnsafeWorldCell,
    ) -> Result<(), RunSystemError> {
        // SAFETY: the caller promises this of what `initialize` and `flags` say, which is what this system says
        // of itself.
        unsafe { self.system.run_unsafe(input, world) }
    }

    #[cfg(feature = "hotpatching")]
    fn refresh_hotpatch(&mut self) {
        self.system.refresh_hotpatch();
    }

    /// Here the system's command buffers come to those of the frame, behind those of the systems before it.
    fn apply_deferred(&mut self, world: &mut World) {
        let is_measured = self.system.has_deferred()
            && world
                .get_resource::<GpuRow>()
                .is_some_and(|row| row.frame.is_some());
        if !is_measured {
            return self.system.apply_deferred(world);
        }
        let before = take(world);
        self.system.apply_deferred(world);
        let own = take(world);
        put(world, before);
        if own.is_empty() {
            return;
        }
        let zone = self.span().into();
        world.resource_scope(|world, mut row: Mut<GpuRow>| {
            let device = world.resource::<RenderDevice>().clone();
            let measured = row.around(&device, zone, own);
            put(world, measured);
        });
    }

    fn queue_deferred(&mut self, world: DeferredWorld) {
        self.system.queue_deferred(world);
    }

    fn initialize(&mut self, world: &mut World) -> FilteredAccessSet {
        self.system.initialize(world)
    }

    fn check_change_tick(&mut self, check: CheckChangeTicks) {
        self.system.check_change_tick(check);
    }

    fn default_system_sets(&self) -> Vec<InternedSystemSet> {
        self.system.default_system_sets()
    }

    fn get_last_run(&self) -> Tick {
        self.system.get_last_run()
    }

    fn set_last_run(&mut self, last_run: Tick) {
        self.system.set_last_run(last_run);
    }
}

/// The command buffers of the frame so far; encoders among them come last, as they would when all are submitted.
fn take(world: &mut World) -> Vec<CommandBuffer> {
    let pending = world.get_resource_mut::<PendingCommandBuffers>();
    pending.map_or_else(Vec::new, |mut pending| pending.take())
}

fn put(world: &mut World, buffers: impl IntoIterator<Item = CommandBuffer>) {
    if let Some(mut pending) = world.get_resource_mut::<PendingCommandBuffers>() {
        pending.push(buffers);
    }
}
