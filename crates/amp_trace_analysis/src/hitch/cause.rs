use crate::trace::{Flow, Name, PathId, SiteId, TrackId};

/// What a call path did in a frame, or does usually: then these are medians over the frames around.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Use {
    /// Nanoseconds outside of the spans inside of it.
    pub own: u64,
    /// Nanoseconds with them.
    pub total: u64,
    /// How often it was called.
    pub calls: u64,
}

/// Somewhere on another track.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    /// The track.
    pub track: TrackId,
    /// The span there; `None` where none was open.
    pub path: Option<PathId>,
}

/// What kind of difference made a frame longer.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Kind {
    /// A call path itself took longer, for as many calls as usual.
    Slower,
    /// The same, and its name says that it reads or writes files or the network.
    InputOutput,
    /// It was called more often; what it calls is counted with it.
    MoreCalls,
    /// It had more to do, and says so in an argument; what it calls is counted with it where that grew too.
    LargerCount {
        /// The argument.
        argument: Name,
        /// Its sum in this frame.
        now: f64,
        /// Its sum in the frames around.
        usual: f64,
    },
    /// It is in few of the frames around, or in none; what it calls is counted with it.
    Rare {
        /// In how many of them it is.
        seen: usize,
        /// How many there are.
        of: usize,
    },
    /// It waited for a lock.
    Lock {
        /// The span of the lock that was held, such as `hold assets`.
        held: Name,
        /// Who held it, where that can be told.
        by: Option<Spot>,
    },
    /// It waited for the graphics processor.
    Device {
        /// What it worked at.
        at: Spot,
    },
    /// It waited for another thread.
    Thread {
        /// What that one did.
        at: Spot,
    },
    /// It waited for a result that another thread handed over: an arrow leads here.
    Result {
        /// Where the arrow comes from.
        from: Spot,
        /// The arrow.
        flow: Flow,
    },
    /// It waited for something that another thread could only begin late, since that one was busy with something else.
    Busy {
        /// What kept the other thread busy.
        with: Spot,
        /// What had to wait for it.
        kept: Option<PathId>,
    },
    /// Its name says that it waits; for what is not in the trace.
    Wait,
    /// The time is in one piece: the thread did not run, or did what no span shows.
    Interrupted {
        /// The longest piece, in nanoseconds.
        longest: u64,
        /// The longest one in the frames around.
        usual: u64,
        /// How many pieces there are.
        pieces: u64,
    },
    /// No thread of the program did anything for some time.
    Stalled {
        /// When that began, in nanoseconds.
        from: u64,
        /// When it ended.
        to: u64,
        /// How many threads were in the middle of a span.
        threads: usize,
    },
    /// It allocated much more than usual.
    Allocations {
        /// Allocations in this frame, and usually.
        count: (u64, u64),
        /// Bytes in this frame, and usually.
        bytes: (u64, u64),
    },
    /// Very many more events than usual happened in it.
    Events {
        /// The event.
        site: SiteId,
        /// How many in this frame.
        now: u64,
        /// How many in the frames around.
        usual: u64,
    },
    /// All that threads did took longer, by about the same factor: the machine was slower, or busy with something else.
    Everything {
        /// The factor.
        factor: f64,
    },
    /// The frame before took longer than its time, so that this one began late and waited for the next refresh.
    LateStart {
        /// The frame before, by its place in the frame set.
        before: usize,
        /// By how much it was over its usual time, in nanoseconds.
        over: u64,
    },
    /// With what else made the frame late it missed a refresh of the display, and waited for the next one.
    MissedRefresh,
}

impl Kind {
    /// In a few words: `"waits for a lock"`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Slower => "slower",
            Self::InputOutput => "slower input or output",
            Self::MoreCalls => "more calls",
            Self::LargerCount { .. } => "larger count",
            Self::Rare { .. } => "rare call",
            Self::Lock { .. } => "waits for a lock",
            Self::Device { .. } => "waits for the GPU",
            Self::Thread { .. } => "waits for a thread",
            Self::Result { .. } => "waits for a result",
            Self::Busy { .. } => "busy workers",
            Self::Wait => "waits",
            Self::Interrupted { .. } => "interrupted",
            Self::Stalled { .. } => "stalled",
            Self::Allocations { .. } => "allocations",
            Self::Events { .. } => "events",
            Self::Everything { .. } => "everything slower",
            Self::LateStart { .. } => "late start",
            Self::MissedRefresh => "missed refresh",
        }
    }
}

/// One of the reasons why a frame was late.
#[derive(Debug, Clone, PartialEq)]
pub struct Cause {
    /// What kind of difference it is.
    pub kind: Kind,
    /// The track that took longer.
    pub track: TrackId,
    /// The call path that took longer; `None` for the time in no span, and for what is of no path.
    pub path: Option<PathId>,
    /// By how many nanoseconds.
    pub excess: u64,
    /// The part of all that took longer, from 0 to 1.
    pub share: f64,
    /// What the call path did in this frame.
    pub now: Use,
    /// What it does in the frames around.
    pub usual: Use,
    /// Why that for which it waited took so long.
    pub because: Option<Box<Cause>>,
}

impl Cause {
    /// The cause, then why, then why that, and so on.
    pub fn chain(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |cause| cause.because.as_deref())
    }
}
