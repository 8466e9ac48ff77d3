use thiserror::Error;

use crate::trace::FrameMark;

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
    /// Only frames that begin at this time or later, in nanoseconds. The others are neither late nor compared with.
    pub from: Option<u64>,
    /// Only frames that begin before this time.
    pub to: Option<u64>,
    /// Only frames with these numbers ([`FrameMark::index`](crate::FrameMark::index)), from the first to before the
    /// second.
    pub numbers: Option<(u64, u64)>,
    /// Which frames are late. The default is 1.5 × the median around them.
    pub late: Late,
    /// How many frames on each side a late one is compared with. The default is 30, and 4 the least; late frames
    /// are left out, unless almost all are late.
    pub around: usize,
    /// How many late frames are explained, those that took longest first. The default is 20. The others are
    /// counted.
    pub most: usize,
    /// How many causes of a frame are named. The default is 8.
    pub causes: usize,
}

impl HitchOptions {
    /// Whether a frame is one of those that are meant.
    pub(super) fn has(&self, frame: &FrameMark) -> bool {
        self.from.is_none_or(|from| frame.began >= from)
            && self.to.is_none_or(|to| frame.began < to)
            && self
                .numbers
                .is_none_or(|(first, end)| (first..end).contains(&frame.index))
    }
}

impl Default for HitchOptions {
    fn default() -> Self {
        Self {
            frames: None,
            from: None,
            to: None,
            numbers: None,
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
        "expected at least {FEWEST} frames, found {found}: what is usual cannot be known; record for longer, or choose more"
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
