use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::PoisonError;

use amp_trace::{Config, Filter, Level, Output, perf_event};

use super::{FILE_VARIABLE, FILTER_FILE_VARIABLE, FILTER_VARIABLE, TracingConfig, TracingError};

/// One at a time: of two calls, the second must not touch the first one's file.
static INITIALIZING: Mutex<()> = Mutex::new(());

pub(super) fn init(config: &TracingConfig) -> Result<(), TracingError> {
    let _guard = INITIALIZING.lock().unwrap_or_else(PoisonError::into_inner);
    if amp_trace::is_recording() {
        return Err(TracingError::AlreadyInitialized);
    }
    let mut recording = Config::default();
    // What can fail without a trace goes before what touches the file.
    recording.filter = filter(config)?;
    recording.filter_file = variable(FILTER_FILE_VARIABLE)
        .map(PathBuf::from)
        .or_else(|| config.filter_file.clone());
    recording.memory_cap = config.memory_cap;
    recording.flush_period = config.flush_period;
    recording.check()?;
    if let Some((origin, path)) = path(config) {
        let file = Output::create(path).map_err(|source| TracingError::File { origin, source })?;
        recording.outputs.push(file);
    }
    if config.console_output {
        recording.outputs.push(Output::console());
    }
    amp_trace::start(recording)?;
    if !amp_trace::install_bridge() {
        perf_event!(
            level: Level::WARN,
            "the program has a tracing subscriber of its own",
            remedy = "add amp_trace::AmpLayer to it to see its spans here"
        );
    }
    Ok(())
}

fn filter(config: &TracingConfig) -> Result<Filter, TracingError> {
    let (origin, text) = match variable(FILTER_VARIABLE) {
        Some(text) => (FILTER_VARIABLE, text.to_string_lossy().into_owned()),
        None => ("filter_level", config.filter_level.clone()),
    };
    text.parse()
        .map_err(|source| TracingError::Filter { origin, source })
}

fn path(config: &TracingConfig) -> Option<(&'static str, PathBuf)> {
    match variable(FILE_VARIABLE) {
        Some(path) => Some((FILE_VARIABLE, path.into())),
        None => config
            .chrome_output
            .then(|| ("chrome_path", config.chrome_path.clone())),
    }
}

/// The value of an environment variable that is set to something.
fn variable(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}
