//! What is recorded, and where to.

use amp_engine::tracing::{TracingConfig, TracingError, init_tracing};

/// What [`config`] records: what Bevy's `LogPlugin` lets through, spans of systems and schedules among it.
pub const DEFAULT_FILTER: &str = "info,wgpu=error,naga=warn";

/// The settings that a game is recorded with, unless it calls [`start`]: [`TracingConfig::default`] with
/// [`DEFAULT_FILTER`].
///
/// `docs/performance_tracing.md` has every field, and the environment variable that overrides it.
#[must_use]
pub fn config() -> TracingConfig {
    TracingConfig {
        filter_level: DEFAULT_FILTER.to_owned(),
        subscriber: false,
        ..TracingConfig::default()
    }
}

/// Begins to record with settings of the game's own: call it before the first plugin is added.
///
/// `subscriber` is not looked at: it is the plugin that decides.
///
/// # Errors
/// As [`init_tracing`]. The game runs on; the plugin then tries [`config`]'s settings.
///
/// # Examples
/// ```no_run
/// let config = amp_trace_bevy::TracingConfig {
///     chrome_path: "race.amptrace".into(),
///     ..amp_trace_bevy::config()
/// };
/// if let Err(error) = amp_trace_bevy::start(&config) {
///     eprintln!("not traced: {error}");
/// }
/// ```
pub fn start(config: &TracingConfig) -> Result<(), TracingError> {
    init_tracing(&TracingConfig {
        subscriber: false,
        ..config.clone()
    })
}
