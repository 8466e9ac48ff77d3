//! The hitch: a game that saves itself in the middle of a frame.

use std::thread;
use std::time::Duration;

use bevy::diagnostic::FrameCount;
use bevy::log::info_span;
use bevy::prelude::*;

/// Frames between two saves, and the first one to have one.
const PERIOD: u32 = 50;
const FIRST: u32 = 30;
/// Pieces of a saved game, and what a slow disk takes for each.
const PIECES: u32 = 20;
const DISK: Duration = Duration::from_millis(100);

pub(crate) struct AutosavePlugin;

impl Plugin for AutosavePlugin {
    fn build(&self, app: &mut App) {
        app.add_systems(Update, autosave);
    }
}

/// Waits for a disk that is not there, as no game should.
fn autosave(frame: Res<FrameCount>) {
    if frame.0 % PERIOD != FIRST {
        return;
    }
    for piece in 0..PIECES {
        let _span = info_span!("save_piece", piece).entered();
        #[expect(
            clippy::disallowed_methods,
            reason = "the hitch that the trace has to explain"
        )]
        thread::sleep(DISK);
    }
}
