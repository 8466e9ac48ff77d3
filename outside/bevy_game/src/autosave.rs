//! The hitch: a game that saves itself in the middle of a frame.

use std::thread;
use std::time::Duration;

use bevy::diagnostic::FrameCount;
use bevy::prelude::*;

/// Frames between two saves, and the first one to have one.
const PERIOD: u32 = 50;
const FIRST: u32 = 30;
/// What a slow disk takes.
const DISK: Duration = Duration::from_secs(2);

pub(crate) struct AutosavePlugin;

impl Plugin for AutosavePlugin {
    fn build(&self, app: &mut App) {
        app.add_systems(Update, autosave);
    }
}

/// Waits for a disk that is not there, as no game should.
fn autosave(frame: Res<FrameCount>) {
    if frame.0 % PERIOD == FIRST {
        #[expect(
            clippy::disallowed_methods,
            reason = "the hitch that the trace has to explain"
        )]
        thread::sleep(DISK);
    }
}
