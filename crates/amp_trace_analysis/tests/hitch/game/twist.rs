//! What is different in one frame.

/// Something that one call does besides.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Extra {
    /// A span that is not there otherwise, and what it allocates.
    Span(&'static str, f64),
    /// Nothing that a span shows.
    Gap(f64),
    /// So many messages, each taking so long.
    Events(&'static str, usize, f64),
    /// Allocations and bytes, in so long.
    Allocations(u64, u64, f64),
    /// Another thread has the lock `assets` for so long, in this span of its own.
    Locked(&'static str, f64),
}

/// What is different in one frame. Times are nanoseconds.
#[derive(Debug, Clone)]
pub(crate) struct Twist {
    /// What a node itself does takes so many times as long.
    pub(crate) slower: Vec<(&'static str, f64)>,
    /// A node is called so many times as often.
    pub(crate) calls: Vec<(&'static str, f64)>,
    /// A node has so many times as much to do, and its span says so.
    pub(crate) counts: Vec<(&'static str, f64)>,
    /// A span says so many times as much, and it means nothing.
    pub(crate) hollow: Vec<(&'static str, f64)>,
    /// The middle call of a node takes so much longer.
    pub(crate) one_call: Vec<(&'static str, f64)>,
    /// Something in the first call of a node.
    pub(crate) extra: Vec<(&'static str, Extra)>,
    /// Every thread is slower by this factor.
    pub(crate) everything: f64,
    /// A pass of the graphics processor takes so much longer.
    pub(crate) device: Vec<(&'static str, f64)>,
    /// The main thread does not run for so long, between two schedules.
    pub(crate) gap: f64,
    /// No thread runs for so long, beginning so far in the frame's work (0 to 1).
    pub(crate) stall: Option<(f64, f64)>,
    /// All workers have something else to do for so long as the parallel schedule begins.
    pub(crate) occupied: f64,
    /// The task whose result is awaited takes so much longer.
    pub(crate) task: f64,
    /// A thread that nobody waits for has a long span.
    pub(crate) aside: f64,
    /// A counter jumps.
    pub(crate) jump: bool,
}

impl Default for Twist {
    fn default() -> Self {
        Self {
            slower: Vec::new(),
            calls: Vec::new(),
            counts: Vec::new(),
            hollow: Vec::new(),
            one_call: Vec::new(),
            extra: Vec::new(),
            everything: 1.0,
            device: Vec::new(),
            gap: 0.0,
            stall: None,
            occupied: 0.0,
            task: 0.0,
            aside: 0.0,
            jump: false,
        }
    }
}

pub(crate) fn factor(all: &[(&'static str, f64)], name: &str) -> f64 {
    let of_name = all.iter().filter(|(of, _)| *of == name);
    of_name.map(|(_, factor)| factor).product()
}

impl Twist {
    /// Both.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.slower.extend(other.slower);
        self.calls.extend(other.calls);
        self.counts.extend(other.counts);
        self.hollow.extend(other.hollow);
        self.one_call.extend(other.one_call);
        self.extra.extend(other.extra);
        self.device.extend(other.device);
        Self {
            everything: self.everything * other.everything,
            gap: self.gap + other.gap,
            stall: self.stall.or(other.stall),
            occupied: self.occupied + other.occupied,
            task: self.task + other.task,
            aside: self.aside + other.aside,
            jump: self.jump || other.jump,
            ..self
        }
    }
}
