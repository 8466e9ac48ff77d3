//! Turning the tracing of a program on, in one call.
//!
//! ```no_run
//! use amp_engine::tracing::{TracingConfig, init_tracing};
//!
//! let config = TracingConfig { console_output: true, ..TracingConfig::default() };
//! if let Err(error) = init_tracing(&config) {
//!     eprintln!("not tracing: {error}");
//! }
//! // Add plugins and systems after this: the engine makes a system's span when it is added.
//! ```
//!
//! Without the feature `perf_trace` the same calls do nothing and cannot fail, so a program needs
//! no `cfg` to have tracing in some of its builds.

#[cfg_attr(feature = "perf_trace", path = "tracing/enabled.rs")]
#[cfg_attr(not(feature = "perf_trace"), path = "tracing/disabled.rs")]
mod imp;

use std::path::PathBuf;
use std::time::Duration;

use amp_trace::{Budget, BudgetError, FilterError, OutputError, SamplingError, StartError};

/// The targets that [`TracingConfig::default`] records: the engine's four crates.
pub const DEFAULT_FILTER: &str =
    "amp_engine=trace,amp_render=trace,amp_gameplay=trace,gameplay_factory=trace";

/// The environment variable that overrides [`TracingConfig::filter_level`].
pub const FILTER_VARIABLE: &str = "RUST_LOG";

/// The environment variable that overrides [`TracingConfig::chrome_path`], and turns the file on.
pub const FILE_VARIABLE: &str = "TRACE_FILE";

/// The environment variable that overrides [`TracingConfig::sampling`].
pub const SAMPLING_VARIABLE: &str = "TRACE_SAMPLING";

/// The environment variable that overrides [`TracingConfig::flight_folder`], and turns the flight
/// recorder on.
pub const FLIGHT_VARIABLE: &str = "TRACE_FLIGHT";

/// The environment variable that overrides [`TracingConfig::budget`], such as `1%`.
pub const BUDGET_VARIABLE: &str = "TRACE_BUDGET";

/// The environment variable that overrides [`TracingConfig::filter_file`].
pub const FILTER_FILE_VARIABLE: &str = "TRACE_FILTER_FILE";

/// What to trace, and where to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TracingConfig {
    /// Whether a trace file is written. Default: `true`.
    pub chrome_output: bool,
    /// The trace file; its ending picks the format: `.json` is Chrome's, which Perfetto reads too,
    /// `.pftrace` is Perfetto's own, a sixth of the size, and `.amptrace` is the native capture, a
    /// seventieth of it. An existing file is replaced. The environment variable `TRACE_FILE`
    /// overrides it.
    /// Default: `./trace.json`.
    pub chrome_path: PathBuf,
    /// Whether readable lines go to the standard error stream, one for each span and event.
    /// Default: `false`. For a look at a few targets: thousands of spans per frame are not read by
    /// anyone.
    pub console_output: bool,
    /// Which targets are recorded, and how much of each: `target=level` directives separated by
    /// commas, as in `tracing-subscriber`, and `target[name]=level` with `*` and `?` for names. The
    /// environment variable `RUST_LOG` overrides it.
    /// Default: everything of the engine's four crates, [`DEFAULT_FILTER`]. Add
    /// `bevy_app=info,bevy_ecs=info` to see the systems and schedules below.
    pub filter_level: String,
    /// A file with such directives, which takes the place of `filter_level` when it is there, and
    /// again each time it changes while the program runs. The environment variable
    /// `TRACE_FILTER_FILE` overrides it. Default: none.
    pub filter_file: Option<PathBuf>,
    /// The most memory that records may take before they are written, in bytes. Default: 64 MiB;
    /// at least 1 MiB. When it is full, whole spans are lost and counted.
    pub memory_cap: usize,
    /// The longest time from a record to its place in the file. Default: 50 ms. A program that is
    /// killed loses at most what is younger.
    pub flush_period: Duration,
    /// Which of the recorded spans and events reach the outputs: `1/100` or `1000/s` of each call
    /// site, `frames:1/60`, `frames>33ms`, or `frames>3x` for those over 3 times the median; nothing
    /// for all, which is the default. What is left out is in the file by its sums. The environment
    /// variable `TRACE_SAMPLING` overrides it.
    pub sampling: String,
    /// The folder for the captures of a flight recorder: the last 10 seconds before a frame of more
    /// than 3 times the median, a panic or a crash. Default: none. With one, no trace file is
    /// written unless `TRACE_FILE` asks for it. The environment variable `TRACE_FLIGHT` overrides it.
    pub flight_folder: Option<PathBuf>,
    /// How much of each frame recording may take, on each thread. Default: `None`, no limit. Beyond
    /// it, the hottest call sites are counted instead of recorded, and the trace says so. The
    /// environment variable `TRACE_BUDGET` overrides it. Good values: 1 % to look at a running game,
    /// and less to leave it on.
    pub budget: Option<Budget>,
    /// Whether the recorder becomes the program's `tracing` subscriber, if it has none. Default: `true`;
    /// `false` for a program that will have one, with an `amp_trace::AmpLayer` in it.
    pub subscriber: bool,
}

impl Default for TracingConfig {
    fn default() -> Self {
        Self {
            chrome_output: true,
            chrome_path: PathBuf::from("./trace.json"),
            console_output: false,
            filter_level: DEFAULT_FILTER.to_owned(),
            filter_file: None,
            memory_cap: 64 << 20,
            flush_period: Duration::from_millis(50),
            sampling: String::new(),
            flight_folder: None,
            budget: None,
            subscriber: true,
        }
    }
}

/// Why a program is not being traced. It runs on, untraced.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TracingError {
    /// Tracing is on already, and stays as it is.
    #[error(
        "tracing is on already and stays as it is; call `init_tracing` once, before the first \
         plugin is added"
    )]
    AlreadyInitialized,
    /// The filter cannot be read.
    #[error("{origin}: {source}")]
    Filter {
        /// Where the filter stands: `RUST_LOG` or `filter_level`.
        origin: &'static str,
        /// What is wrong with it.
        source: Box<FilterError>,
    },
    /// The sampling cannot be read.
    #[error("{origin}: {source}")]
    Sampling {
        /// Where the sampling stands: `TRACE_SAMPLING` or `sampling`.
        origin: &'static str,
        /// What is wrong with it.
        source: SamplingError,
    },
    /// The budget cannot be kept to.
    #[error("{origin}: {source}")]
    Budget {
        /// Where the budget stands: `TRACE_BUDGET`.
        origin: &'static str,
        /// What is wrong with it.
        source: BudgetError,
    },
    /// The trace file cannot be written.
    #[error("{origin}: {source}")]
    File {
        /// Where the path stands: `TRACE_FILE` or `chrome_path`.
        origin: &'static str,
        /// What is wrong with it.
        source: OutputError,
    },
    /// The flight recorder cannot start.
    #[error("{origin}: {source}")]
    Flight {
        /// Where its folder stands: `TRACE_FLIGHT` or `flight_folder`.
        origin: &'static str,
        /// What is wrong with it.
        source: StartError,
    },
    /// The recorder cannot start.
    #[error(transparent)]
    Start(#[from] StartError),
}

/// Turns tracing on, from here to the end of the program.
///
/// Nothing needs to be called at the end: when the program returns from `main`, calls `exit` or
/// panics, the file is complete. The environment overrides the configuration: `RUST_LOG`,
/// `TRACE_FILTER_FILE`, `TRACE_FILE`, `TRACE_SAMPLING`, `TRACE_FLIGHT`, `TRACE_BUDGET`; a variable
/// that is set to nothing counts as not set.
///
/// Spans of the `tracing` crate, the engine's among them, are recorded too if the program has no
/// `tracing` subscriber of its own. One that has adds `amp_trace::AmpLayer` to it.
///
/// # Errors
/// [`TracingError`], at once, for a second call, a filter, a sampling or a budget that cannot be
/// read, a path that cannot be written, or a memory cap that is too small. Nothing is traced then, an existing file is as it
/// was, and the program runs on.
///
/// # Cost
/// Opens the file and starts a thread; about a millisecond.
pub fn init_tracing(config: &TracingConfig) -> Result<(), TracingError> {
    imp::init(config)
}

/// Turns tracing on as [`TracingConfig::default`] says.
///
/// # Errors
/// As [`init_tracing`].
pub fn init_default_tracing() -> Result<(), TracingError> {
    init_tracing(&TracingConfig::default())
}
