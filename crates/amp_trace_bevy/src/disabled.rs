//! The build that records nothing.

use bevy_app::App;

/// Adds nothing.
pub(crate) fn build(_: &mut App) {}

/// Adds nothing.
pub(crate) fn finish(_: &mut App) {}

/// None.
#[cfg(feature = "log")]
pub(crate) fn layer(_: &mut App) -> Option<bevy_log::BoxedLayer> {
    None
}
