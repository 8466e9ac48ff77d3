use std::fmt;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use crate::imp::output::Output;
use crate::{OutputError, StartError};

/// Keeps the last seconds in memory, and writes them to a file when something happens.
///
/// It works beside outputs, or alone: then nothing is written until a trigger fires. What is kept
/// counts towards [`Config::memory_cap`](crate::Config::memory_cap), of which it takes three
/// quarters at most: with a high rate of records, fewer seconds are kept. A program that dies of a
/// signal leaves a capture, whatever the triggers; one that is killed leaves its last seconds in the
/// file of [`Config::place`](crate::Config::place), and the next start recovers them.
///
/// # Examples
/// ```no_run
/// use amp_trace::{Config, FlightRecorder, SlowFrame, Trigger};
/// use std::time::Duration;
///
/// let mut flight = FlightRecorder::new("captures");
/// flight.triggers = vec![Trigger::Frame(SlowFrame::Over(Duration::from_millis(33))), Trigger::Panic];
/// let mut config = Config::default();
/// config.flight = Some(flight);
/// amp_trace::start(config)?;
/// # Ok::<(), amp_trace::StartError>(())
/// ```
///
/// # Cost
/// The drain decodes every record twice; the recording threads pay nothing.
#[derive(Debug)]
#[non_exhaustive]
pub struct FlightRecorder {
    /// Where captures go; made if it is not there. They are named
    /// `PROGRAM_TIME_REASON.pftrace`, with the time in UTC.
    pub folder: PathBuf,
    /// The ending that picks the format, as in [`Output::create`](crate::Output::create). Default:
    /// `pftrace`.
    pub ending: String,
    /// How long before the trigger a capture begins; default 10 s, at most 5 minutes.
    pub before: Duration,
    /// How long after the trigger a capture ends; default 1 s, at most a minute. The end of the
    /// program ends it too.
    pub after: Duration,
    /// The most bytes of records that are kept in memory; default: three quarters of the cap.
    pub memory: Option<usize>,
    /// What makes a capture. Default: a frame over 3 times the median, and a panic.
    pub triggers: Vec<Trigger>,
    /// The most captures in any hour; default 20. Those beyond are counted.
    pub captures_per_hour: u32,
    /// The most bytes that captures of this program may take in the folder; default 1 GiB. A capture
    /// that would pass it is not kept. None is ever deleted to make room.
    pub disk_cap: u64,
}

impl FlightRecorder {
    /// The defaults, with captures in this folder.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            ending: Output::DEFAULT_ENDING.to_owned(),
            before: Duration::from_secs(10),
            after: Duration::from_secs(1),
            memory: None,
            triggers: vec![Trigger::Frame(SlowFrame::OverMedian(3.0)), Trigger::Panic],
            captures_per_hour: 20,
            disk_cap: 1 << 30,
        }
    }

    /// Whether captures could be made with these settings. Makes their folder.
    pub(crate) fn check(&self) -> Result<(), StartError> {
        if let Some(problem) = self.problem() {
            return Err(StartError::Flight { problem });
        }
        Output::knows(&self.folder.join("capture").with_extension(&self.ending))
            .and_then(|()| {
                fs::create_dir_all(&self.folder).map_err(|source| OutputError::CannotCreate {
                    path: self.folder.clone(),
                    source,
                })
            })
            .map_err(|source| StartError::Captures { source })
    }

    /// What captures are named, from the root, with a `*` for what differs.
    pub(crate) fn full_path(&self) -> Option<String> {
        let folder = std::path::absolute(&self.folder).ok()?;
        Some(format!("{}/*.{}", folder.to_str()?, self.ending))
    }

    /// What is impossible about these settings: what was found, and what to do.
    fn problem(&self) -> Option<String> {
        if self.before > MAX_BEFORE {
            return Some(format!(
                "`before` is {:?}; at most {MAX_BEFORE:?} are kept",
                self.before
            ));
        }
        if self.after > MAX_AFTER {
            return Some(format!(
                "`after` is {:?}; a capture ends at most {MAX_AFTER:?} after its trigger",
                self.after
            ));
        }
        if self.captures_per_hour == 0 || self.disk_cap == 0 {
            return Some(
                "`captures_per_hour` and `disk_cap` of 0 allow no capture; leave out `flight` if \
                 none is wanted"
                    .to_owned(),
            );
        }
        if let Some(memory) = self.memory.filter(|memory| *memory < MIN_MEMORY) {
            return Some(format!(
                "`memory` is {memory} bytes; keep at least {MIN_MEMORY}"
            ));
        }
        self.triggers.iter().find_map(|trigger| match trigger {
            Trigger::Frame(slow) => slow.problem(),
            _ => None,
        })
    }
}

const MAX_BEFORE: Duration = Duration::from_mins(5);
const MAX_AFTER: Duration = Duration::from_mins(1);
const MIN_MEMORY: usize = 256 << 10;

/// Finds a reason for a capture in a frame, in a few words.
pub type Predicate = dyn FnMut(&FrameTime) -> Option<String> + Send;

/// What makes the flight recorder write a capture, beside [`capture`](crate::capture) and a signal
/// that ends the program.
#[non_exhaustive]
pub enum Trigger {
    /// A frame marked by `perf_frame!()` was slow.
    Frame(SlowFrame),
    /// A thread panicked. The hook that was set before is called as ever.
    Panic,
    /// A signal that the program does not handle otherwise, such as `SIGUSR1`, by its number. The
    /// program runs on. Ignored where there are no signals.
    Signal(i32),
    /// Whatever the program asks for, at each frame marked by `perf_frame!()`: the reason, in a few
    /// words. Called on the recorder's thread, soon after the frame.
    When(Box<Predicate>),
}

impl fmt::Debug for Trigger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Frame(slow) => f.debug_tuple("Frame").field(slow).finish(),
            Self::Panic => f.write_str("Panic"),
            Self::Signal(signal) => f.debug_tuple("Signal").field(signal).finish(),
            Self::When(_) => f.write_str("When(..)"),
        }
    }
}

/// When a frame is slow.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum SlowFrame {
    /// It took longer than this.
    Over(Duration),
    /// It took longer than this many times the median of the 120 frames before it; more than 1. The
    /// first 30 frames are not judged.
    OverMedian(f64),
}

impl SlowFrame {
    /// What is impossible about it.
    pub(crate) fn problem(&self) -> Option<String> {
        match self {
            Self::OverMedian(times) if !times.is_finite() || *times <= 1.0 => Some(format!(
                "`SlowFrame::OverMedian({times})` makes every other frame slow; give a number over \
                 1, such as 3"
            )),
            _ => None,
        }
    }
}

/// A frame that is complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct FrameTime {
    /// Counted from 0.
    pub index: u64,
    /// How long it took.
    pub duration: Duration,
    /// The median of up to 120 frames before it; `None` before there are 30.
    pub median: Option<Duration>,
}
