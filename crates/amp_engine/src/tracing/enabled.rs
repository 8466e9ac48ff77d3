use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::PoisonError;

use amp_trace::{Budget, Config, Filter, FlightRecorder, Level, Output, Sampling, perf_event};

use super::{
    BUDGET_VARIABLE, FILE_VARIABLE, FILTER_FILE_VARIABLE, FILTER_VARIABLE, FLIGHT_VARIABLE,
    SAMPLING_VARIABLE, TracingConfig, TracingError,
};

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
    recording.budget = budget(config)?;
    recording.filter_file = variable(FILTER_FILE_VARIABLE)
        .map(PathBuf::from)
        .or_else(|| config.filter_file.clone());
    recording.memory_cap = config.memory_cap;
    recording.flush_period = config.flush_period;
    recording.sampling = sampling(config)?;
    recording.check()?;
    let flight = flight_folder(config);
    let is_in_flight = flight.is_some();
    if let Some((origin, folder)) = flight {
        recording.flight = Some(FlightRecorder::new(folder));
        recording
            .check()
            .map_err(|source| TracingError::Flight { origin, source })?;
    }
    if let Some((origin, path)) = path(config, is_in_flight) {
        let file = Output::create(path).map_err(|source| TracingError::File { origin, source })?;
        recording.outputs.push(file);
    }
    if config.console_output {
        recording.outputs.push(Output::console());
    }
    amp_trace::start(recording)?;
    if config.subscriber && !amp_trace::install_bridge() && !amp_trace::is_bridged() {
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
    text.parse().map_err(|source| TracingError::Filter {
        origin,
        source: Box::new(source),
    })
}

fn sampling(config: &TracingConfig) -> Result<Option<Sampling>, TracingError> {
    let (origin, text) = match variable(SAMPLING_VARIABLE) {
        Some(text) => (SAMPLING_VARIABLE, text.to_string_lossy().into_owned()),
        None if config.sampling.is_empty() => return Ok(None),
        None => ("sampling", config.sampling.clone()),
    };
    text.parse()
        .map(Some)
        .map_err(|source| TracingError::Sampling { origin, source })
}

fn flight_folder(config: &TracingConfig) -> Option<(&'static str, PathBuf)> {
    match variable(FLIGHT_VARIABLE) {
        Some(folder) => Some((FLIGHT_VARIABLE, folder.into())),
        None => Some(("flight_folder", config.flight_folder.clone()?)),
    }
}

fn budget(config: &TracingConfig) -> Result<Option<Budget>, TracingError> {
    let Some(text) = variable(BUDGET_VARIABLE) else {
        return Ok(config.budget);
    };
    let origin = BUDGET_VARIABLE;
    let budget = text.to_string_lossy().parse();
    budget
        .map(Some)
        .map_err(|source| TracingError::Budget { origin, source })
}

fn path(config: &TracingConfig, is_in_flight: bool) -> Option<(&'static str, PathBuf)> {
    match variable(FILE_VARIABLE) {
        Some(path) => Some((FILE_VARIABLE, path.into())),
        None => (config.chrome_output && !is_in_flight)
            .then(|| ("chrome_path", config.chrome_path.clone())),
    }
}

/// The value of an environment variable that is set to something.
fn variable(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}
