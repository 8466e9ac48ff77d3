//! The trace of a run, in builds that record one.

use std::path::PathBuf;

use amp_engine::tracing::{DEFAULT_FILTER, TracingConfig, TracingError, init_tracing};
use amp_trace::Summary;

/// What is recorded beyond the engine's four crates: the examples themselves, what the GPU's clock is known
/// by, and Bevy's systems, schedules and plugins.
const OWN_FILTER: &str = "amp=trace,amp_trace_wgpu=trace,bevy_app=info,bevy_ecs=info";

/// A recording that is running, or the reason why none is.
#[derive(Debug)]
#[must_use = "`end` tells what was recorded"]
pub struct Recording(Result<(), TracingError>);

/// What became of a recording.
#[derive(Debug)]
pub enum Recorded {
    /// This build records nothing: it is without the feature `perf_trace`.
    CompiledOut,
    /// Recording did not start.
    Failed(TracingError),
    /// It was recorded.
    Done(Box<Summary>),
}

impl Recording {
    /// Starts to record to a file. To be called before the first plugin is added.
    ///
    /// A recording that cannot start is no reason not to run; [`error`](Self::error) says why.
    pub fn start(path: PathBuf) -> Self {
        Self(init_tracing(&TracingConfig {
            chrome_path: path,
            filter_level: format!("{DEFAULT_FILTER},{OWN_FILTER}"),
            ..TracingConfig::default()
        }))
    }

    /// Why nothing is being recorded, if that is an error.
    #[must_use]
    pub fn error(&self) -> Option<&TracingError> {
        self.0.as_ref().err()
    }

    /// Completes the file.
    #[must_use]
    pub fn end(self) -> Recorded {
        if !amp_trace::ENABLED {
            return Recorded::CompiledOut;
        }
        match self.0 {
            Err(error) => Recorded::Failed(error),
            Ok(()) => Recorded::Done(Box::new(amp_trace::finish().unwrap_or_default())),
        }
    }
}
