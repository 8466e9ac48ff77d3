//! Runs the frames of an app.

use std::time::{Duration, Instant};

use amp_trace::{perf_frame, perf_span};
use bevy_app::App;
use bevy_ecs::world::World;

use crate::frame_times::FrameTimes;
use crate::progress::Progress;

/// The time that passes in the world with each frame, however long the frame takes: 1/60 s.
pub const FRAME: Duration = Duration::from_nanos(16_666_667);

/// When a frame begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// When the one before has ended.
    AsFastAsPossible,
    /// [`FRAME`] after the one before began, or later if that one took longer.
    RealTime,
}

/// Updates the app so many times, and says how long each update took.
///
/// After each update, `seen` may look at the world; the time it takes is not the frame's. Every frame ends with
/// a frame mark in the trace, and holds the spans `update`, `progress` and, in real time, `wait`.
#[expect(
    clippy::disallowed_methods,
    reason = "frame times are what a run is about"
)]
pub fn run(
    app: &mut App,
    frames: u32,
    pace: Pace,
    progress: &Progress,
    mut seen: impl FnMut(&World, u32),
) -> FrameTimes {
    let mut times = FrameTimes::with_capacity(frames as usize);
    let mut due = Instant::now();
    for frame in 0..frames {
        let start = Instant::now();
        {
            perf_span!("update", frame);
            app.update();
        }
        times.push(start.elapsed());
        seen(app.world(), frame);
        {
            perf_span!("progress");
            progress.advance();
        }
        if pace == Pace::RealTime {
            due = wait(due + FRAME);
        }
        perf_frame!();
    }
    times
}

/// Waits until a frame is due. A frame that is late moves all that follow: none is hurried.
#[expect(clippy::disallowed_methods, reason = "the one place that paces frames")]
fn wait(due: Instant) -> Instant {
    let now = Instant::now();
    if due <= now {
        return now;
    }
    perf_span!("wait");
    std::thread::sleep(due - now);
    due
}
