//! The end of a frame.

use amp_trace::perf_frame;
use bevy_app::{App, MainScheduleOrder};
use bevy_ecs::schedule::{IntoScheduleConfigs, Schedule, ScheduleLabel, SingleThreadedExecutor};

use super::diagnostics;

/// What comes after everything else of `Main`.
#[derive(ScheduleLabel, Debug, Clone, PartialEq, Eq, Hash)]
struct FrameEnd;

/// Marks the end of each frame: of each run of `Main`.
pub(super) fn add(app: &mut App) {
    let mut schedule = Schedule::new(FrameEnd);
    schedule.set_executor(SingleThreadedExecutor::new());
    schedule.add_systems((diagnostics::record, end_frame).chain());
    app.add_schedule(schedule);
    let mut order = app.world_mut().get_resource_or_init::<MainScheduleOrder>();
    order.labels.push(FrameEnd.intern());
}

fn end_frame() {
    perf_frame!();
}
