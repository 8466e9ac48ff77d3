use thiserror::Error;

/// Which frames are late.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Late {
    /// Those that took more than so many nanoseconds.
    Over(u64),
    /// Those that took more than so many times the median of the frames around them. Good values are from 1.3, for
    /// a program whose frames hardly vary, to 3; what is not above 1 is taken for 1.
    Times(f64),
}

/// What to explain.
#[derive(Debug, Clone, PartialEq)]
pub struct HitchOptions {
    /// The name of the frame set; `None`, the default, for the [main one](crate::Trace::main_frames).
    pub frames: Option<String>,
    /// Which frames are late. The default is 1.5 × the median around them.
    pub late: Late,
    /// How many frames on each side a late one is compared with. The default is 30, and 4 the least; late frames
    /// are left out.
    pub around: usize,
    /// How many late frames are explained, those that took longest first. The default is 20. The others are
    /// counted.
    pub most: usize,
    /// How many causes of a frame are named. The default is 8.
    pub causes: usize,
}

impl Default for HitchOptions {
    fn default() -> Self {
        Self {
            frames: None,
            late: Late::Times(1.5),
            around: 30,
            most: 20,
            causes: 8,
        }
    }
}

/// Why late frames cannot be found.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Unanswerable {
    /// Nothing in the trace is a frame.
    #[error(
        "expected frames, found none: mark them with `perf_frame!()`, or call the span around a frame `frame`"
    )]
    NoFrames,
    /// The frame set that was asked for is not in the trace.
    #[error("expected the frame set `{asked}`, found {}", names(.found))]
    NoSuchFrames {
        /// What was asked for.
        asked: String,
        /// The frame sets that are there.
        found: Vec<String>,
    },
    /// There are too few frames to say what is usual.
    #[error(
        "expected at least {FEWEST} frames, found {found}: what is usual cannot be known; record for longer"
    )]
    TooFewFrames {
        /// How many there are.
        found: usize,
    },
}

/// With fewer frames than this, nothing is usual.
pub(super) const FEWEST: usize = 5;

fn names(found: &[String]) -> String {
    if found.is_empty() {
        return "none".to_owned();
    }
    let quoted: Vec<String> = found.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}
