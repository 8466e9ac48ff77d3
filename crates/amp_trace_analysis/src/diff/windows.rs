use crate::selection::Selected;
use crate::trace::FrameSet;

/// Cuts of spans at the ends of frames that are made at most; what is left of a span then counts for the frame that it
/// began in. A file that was made to take time could ask for any number.
const MOST_CUTS: u64 = 1 << 30;

/// The stretches of time that numbers are counted in: frames, or the whole capture as one.
#[derive(Debug)]
pub(super) struct Windows {
    began: Vec<u64>,
    ends: Vec<u64>,
    durations: Vec<u64>,
    cuts: u64,
    last: usize,
}

impl Windows {
    /// The frames that lie in the selected range. Of frames that overlap, the later one begins where the other ends.
    pub(super) fn of_frames(set: &FrameSet, selected: &Selected) -> Self {
        let mut windows = Self::empty();
        let inside = set.frames.iter().filter(|frame| {
            selected.has_time(frame.began) && selected.has_time(frame.at.saturating_sub(1))
        });
        for frame in inside {
            let before = windows.ends.last().copied().unwrap_or(0);
            let began = frame.began.max(before);
            if began < frame.at {
                windows.began.push(began);
                windows.ends.push(frame.at);
                windows.durations.push(frame.duration());
            }
        }
        windows
    }

    /// All in one.
    pub(super) fn whole(from: u64, to: u64) -> Self {
        let mut windows = Self::empty();
        windows.began.push(from);
        windows.ends.push(to);
        windows.durations.push(to.saturating_sub(from));
        windows
    }

    const fn empty() -> Self {
        Self {
            began: Vec::new(),
            ends: Vec::new(),
            durations: Vec::new(),
            cuts: 0,
            last: 0,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// How long each took, in nanoseconds.
    pub(super) fn durations(&self) -> &[u64] {
        &self.durations
    }

    /// When each ended.
    pub(super) fn ends(&self) -> &[u64] {
        &self.ends
    }

    /// When the first one began.
    pub(super) fn start(&self) -> u64 {
        self.began.first().copied().unwrap_or(0)
    }

    /// When the last one ended.
    pub(super) fn end(&self) -> u64 {
        self.ends.last().copied().unwrap_or(0)
    }

    /// The one that a time lies in.
    pub(super) fn at(&mut self, time: u64) -> Option<u32> {
        let place = self.reach(time);
        let began = self.began.get(place)?;
        (*began <= time).then(|| number(place))
    }

    /// The parts of a range of time that lie in windows, in nanoseconds.
    pub(super) fn split(&mut self, from: u64, to: u64, mut part: impl FnMut(u32, u64)) {
        let mut place = self.reach(from);
        while let Some(&began) = self.began.get(place)
            && began < to
        {
            let inside = self.ends[place].min(to).saturating_sub(began.max(from));
            if inside > 0 {
                part(number(place), inside);
            }
            if self.cuts >= MOST_CUTS {
                break;
            }
            self.cuts += 1;
            place += 1;
        }
    }

    /// The first one that ends after a time. Most times are in the last one asked for or the next.
    fn reach(&mut self, time: u64) -> usize {
        let is_it = |place: usize| {
            let is_before = |place: usize| self.ends.get(place).is_none_or(|end| *end > time);
            is_before(place) && place.checked_sub(1).is_none_or(|before| !is_before(before))
        };
        let near = [self.last, self.last + 1].into_iter().find(|at| is_it(*at));
        self.last = near.unwrap_or_else(|| self.ends.partition_point(|end| *end <= time));
        self.last
    }
}

fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn windows() -> Windows {
        let mut windows = Windows::empty();
        for (began, end) in [(10, 20), (20, 30), (40, 50)] {
            windows.began.push(began);
            windows.ends.push(end);
            windows.durations.push(end - began);
        }
        windows
    }

    #[test]
    fn a_range_is_cut_at_the_ends_of_frames() {
        let mut windows = windows();
        for (range, expected) in [
            ((15, 45), vec![(0, 5), (1, 10), (2, 5)]),
            ((0, 11), vec![(0, 1)]),
            ((30, 40), vec![]),
            ((29, 90), vec![(1, 1), (2, 10)]),
            ((12, 13), vec![(0, 1)]),
        ] {
            let mut parts = Vec::new();
            windows.split(range.0, range.1, |frame, part| parts.push((frame, part)));
            assert_eq!(parts, expected, "{range:?}");
        }
    }

    #[test]
    fn a_time_between_frames_is_in_none() {
        let mut windows = windows();
        let found = [9, 10, 19, 20, 30, 39, 40, 50, 12].map(|time| windows.at(time));
        let expected = [
            None,
            Some(0),
            Some(0),
            Some(1),
            None,
            None,
            Some(2),
            None,
            Some(0),
        ];
        assert_eq!(found, expected);
    }
}
