//! The plugin of a game without `LogPlugin`.

use bevy_app::{App, Plugin};

use crate::imp;

/// Records a game: for one without Bevy's `LogPlugin`, which takes [`layer`](crate::layer) instead.
///
/// Add it before all others: Bevy makes a system's span when the system is added. Adding it twice, or beside
/// that layer, is the same as once. Where it cannot record everything, it says once on the standard error
/// stream what is missing and what to do, and the game runs on.
///
/// # Examples
/// ```
/// use amp_trace_bevy::TracePlugin;
/// use bevy_app::App;
///
/// # let folder = std::env::temp_dir();
/// # std::env::set_current_dir(folder)?;
/// let mut app = App::new();
/// app.add_plugins(TracePlugin);
/// app.update();
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Default, Clone, Copy)]
pub struct TracePlugin;

impl Plugin for TracePlugin {
    fn build(&self, app: &mut App) {
        imp::build(app);
    }

    fn finish(&self, app: &mut App) {
        imp::finish(app);
    }

    fn is_unique(&self) -> bool {
        false
    }
}
