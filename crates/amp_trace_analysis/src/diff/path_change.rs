use super::band::ByBand;
use super::call_tree::NodeId;
use super::noise::Change;
use super::outliers::Outliers;
use super::pairing::Fate;

/// A call path of both captures, and what changed.
///
/// Times are nanoseconds, times and counts those of a frame, of a run or of a second: the [`Basis`](super::Basis) says
/// which.
#[derive(Debug, Clone, PartialEq)]
pub struct PathChange {
    /// Its path in the first capture.
    pub before: Option<NodeId>,
    /// Its path in the second.
    pub after: Option<NodeId>,
    /// What became of it.
    pub fate: Fate,
    /// Whether it is an event, which takes no time.
    pub is_event: bool,
    /// Whether it is inside of a path that is new or vanished, and its time is counted there.
    pub is_within: bool,
    /// The time outside of the spans inside; of a path that is new or vanished, with those inside that are too.
    pub own: ByBand<Change>,
    /// The median of that time over all frames, which single slow frames do not move.
    pub median: Option<Change>,
    /// What it adds to the change of the frame time, in nanoseconds; 0 on threads that frames are not counted on.
    pub adds: ByBand<f64>,
    /// How often it was called.
    pub calls: Change,
    /// The sums of its arguments that count something, in the order of the file.
    pub counts: Vec<CountChange>,
    /// Frames in which it took far longer than usual: longer than its median frame by a tenth of the median frame time.
    pub outliers: Outliers,
    /// Percentiles over the frames of the first capture.
    pub figures_before: Option<PathPercentiles>,
    /// The same of the second.
    pub figures_after: Option<PathPercentiles>,
    /// What the change of its time comes with.
    pub why: Why,
    /// How much it matters.
    pub weight: Weight,
}

/// An argument of a call path that counts something.
#[derive(Debug, Clone, PartialEq)]
pub struct CountChange {
    /// The argument's name.
    pub name: String,
    /// Its sum.
    pub sum: Change,
}

/// Percentiles over the frames of one capture; the sums where it is not compared by frame.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct PathPercentiles {
    /// The median self time of a frame, in nanoseconds.
    pub own_p50: f64,
    /// Its 99th percentile.
    pub own_p99: f64,
    /// The median time of a frame with all spans inside, in nanoseconds.
    pub total_p50: f64,
    /// Its 99th percentile.
    pub total_p99: f64,
    /// The median number of calls of a frame.
    pub calls_p50: f64,
    /// Its 99th percentile.
    pub calls_p99: f64,
}

/// What the change of a path's time comes with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    /// Its time did not change beyond the noise.
    Unchanged,
    /// It was not there in one of the captures.
    Presence,
    /// It is called as often, and a call takes longer or shorter.
    Each,
    /// It is called more or less often, and a call takes as long as before: it did different work.
    Calls,
    /// An argument counts more or less, by its place in [`PathChange::counts`], and one of what it counts takes as long
    /// as before: it did different work.
    Count(usize),
    /// It is called more or less often, and a call takes longer or shorter.
    CallsAndEach,
}

/// How much a row matters. Rows are sorted by it, the greatest first.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub enum Weight {
    /// Nothing changed beyond the noise; the number says how near it comes to it.
    Noise(f64),
    /// It changed, but not its time: the larger of the times, in parts of the frame time.
    Shape(f64),
    /// Its time changed: by how much beyond the noise at least, in parts of the frame time.
    Time(f64),
}

impl PathChange {
    /// The path as the second capture has it, or as the first had it.
    ///
    /// # Panics
    /// If it has neither, which no row of a [`Diff`](super::Diff) does.
    #[must_use]
    pub fn node(&self) -> NodeId {
        self.after.or(self.before).expect("a row is of one of them")
    }

    /// Whether anything about it changed beyond the noise.
    #[must_use]
    pub const fn is_changed(&self) -> bool {
        !matches!(self.weight, Weight::Noise(_))
    }

    /// The self time that is usual: the median where the path is in most frames, else the mean over the typical frames,
    /// or all there is.
    #[must_use]
    pub fn usual(&self) -> Change {
        let is_there = |median: &Change| median.before > 0.0 || median.after > 0.0;
        let mean = self.own.typical.unwrap_or(self.own.all);
        self.median.filter(is_there).unwrap_or(mean)
    }

    /// Self time of a call, before and after, where it was called.
    #[must_use]
    pub fn each(&self) -> Option<(f64, f64)> {
        let (own, calls) = (self.usual(), self.calls);
        let is_called = calls.before > 0.0 && calls.after > 0.0;
        is_called.then(|| (own.before / calls.before, own.after / calls.after))
    }

    /// Finds out what the change of the time comes with.
    pub(super) fn explain(&mut self) {
        self.why = match (self.before, self.after) {
            (None, _) | (_, None) => Why::Presence,
            _ if !self.is_time_changed() => Why::Unchanged,
            _ => self.work(),
        };
    }

    /// Whether its self time changed beyond the noise, in any band or in single frames.
    #[must_use]
    pub fn is_time_changed(&self) -> bool {
        let mut own = self.own.iter();
        self.outliers.is_beyond_noise
            || self.median.is_some_and(|median| median.is_beyond_noise())
            || own.any(|(_, own)| own.is_beyond_noise())
    }

    /// Whether it did more work, or the same work took longer.
    fn work(&self) -> Why {
        // The average where it says so; it may be lost in slow frames of other causes.
        let median = self.median.filter(Change::is_beyond_noise);
        let own = match median.filter(|_| !self.own.all.is_beyond_noise()) {
            Some(median) => log_ratio(&median),
            None => log_ratio(&self.own.all),
        };
        // A change of the work explains a change of the time if that is less than half as large without it.
        let explains = |work: &Change| {
            work.is_beyond_noise() && (own - log_ratio(work)).abs() < own.abs() / 2.0
        };
        if explains(&self.calls) {
            return Why::Calls;
        }
        if self.calls.is_beyond_noise() {
            return Why::CallsAndEach;
        }
        let rest = |count: &CountChange| (own - log_ratio(&count.sum)).abs();
        let numbered = self.counts.iter().enumerate();
        let best = numbered
            .filter(|(_, count)| explains(&count.sum))
            .min_by(|one, other| rest(one.1).total_cmp(&rest(other.1)));
        best.map_or(Why::Each, |(place, _)| Why::Count(place))
    }

    /// Says how much the row matters; `frames` are the frame times of the first capture by band.
    pub(super) fn weigh(&mut self, frames: &ByBand<f64>) {
        let (mut beyond, mut near, mut size) = (None, 0.0_f64, 0.0_f64);
        for (_, ((own, adds), frame)) in self.own.zip(&self.adds).zip(frames).iter() {
            let frame = frame.max(1.0);
            let delta = own.delta().abs().max(adds.abs());
            size = size.max(own.before.max(own.after) / frame);
            if delta > own.noise {
                let least = (delta - own.noise) / frame;
                beyond = Some(beyond.unwrap_or(0.0_f64).max(least));
            } else if own.noise > 0.0 {
                near = near.max(delta / own.noise);
            }
        }
        if let Some(median) = self.median.filter(Change::is_beyond_noise) {
            let frame = frames.typical.unwrap_or(frames.all).max(1.0);
            let least = (median.delta().abs() - median.noise) / frame;
            beyond = Some(beyond.unwrap_or(0.0).max(least));
        }
        if self.outliers.is_beyond_noise
            && let (Some(own), Some(frame)) = (self.own.slow, frames.slow)
        {
            // Half of the difference of the slowest frames: that there is one is certain, its size is not.
            let least = own.delta().abs() / 2.0 / frame.max(1.0);
            beyond = Some(beyond.unwrap_or(0.0).max(least));
        }
        let is_other_work = self.calls.is_beyond_noise()
            || self.counts.iter().any(|count| count.sum.is_beyond_noise());
        let is_elsewhere = matches!(self.fate, Fate::Renamed | Fate::Moved)
            || self.fate != Fate::Stayed && self.calls.is_beyond_noise();
        self.weight = match beyond {
            _ if self.is_within => Weight::Noise(0.0),
            Some(least) => Weight::Time(least),
            None if is_other_work || is_elsewhere => Weight::Shape(size),
            None => Weight::Noise(near),
        };
    }
}

/// How many times the first is the second, as a logarithm.
fn log_ratio(change: &Change) -> f64 {
    let least = f64::MIN_POSITIVE;
    (change.after.max(least) / change.before.max(least)).ln()
}
