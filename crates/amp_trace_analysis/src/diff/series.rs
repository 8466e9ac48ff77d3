/// A number for each frame, of which most may be 0.
#[derive(Debug, Clone, Default)]
pub(super) struct Series {
    /// Frames with their numbers; after [`settle`](Self::settle) by frame, each once.
    cells: Vec<(u32, f64)>,
    is_mixed: bool,
}

impl Series {
    pub(super) fn of(values: impl Iterator<Item = f64>) -> Self {
        Self {
            cells: (0..).zip(values).collect(),
            is_mixed: false,
        }
    }

    /// Adds to the number of a frame.
    pub(super) fn add(&mut self, frame: u32, value: f64) {
        match self.cells.last_mut() {
            Some((last, sum)) if *last == frame => *sum += value,
            last => {
                self.is_mixed |= last.is_some_and(|(last, _)| *last > frame);
                self.cells.push((frame, value));
            }
        }
    }

    /// Adds the numbers of another one; [`settle`](Self::settle) follows.
    pub(super) fn append(&mut self, other: &Self) {
        for &(frame, value) in &other.cells {
            self.add(frame, value);
        }
    }

    /// Makes one number for each frame of all that were added.
    pub(super) fn settle(&mut self) {
        if !std::mem::take(&mut self.is_mixed) {
            return;
        }
        self.cells.sort_by_key(|(frame, _)| *frame);
        self.cells.dedup_by(|next, kept| {
            let is_same = next.0 == kept.0;
            if is_same {
                kept.1 += next.1;
            }
            is_same
        });
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, f64)> {
        self.cells.iter().copied()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    pub(super) fn sum(&self) -> f64 {
        self.cells.iter().map(|(_, value)| value).sum()
    }

    /// Percentiles over so many frames by the nearest rank; the frames without a number have 0. No number is negative.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a place among frames in memory"
    )]
    pub(super) fn ranks<const N: usize>(&self, frames: usize, shares: [f64; N]) -> [f64; N] {
        let mut sorted: Vec<f64> = self.cells.iter().map(|(_, value)| *value).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        let zeros = frames.saturating_sub(sorted.len());
        shares.map(|share| {
            let rank = ((share * frames as f64).ceil() as usize).max(1) - 1;
            let place = rank.checked_sub(zeros);
            place
                .and_then(|place| sorted.get(place))
                .map_or(0.0, |value| *value)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_in_turns_is_one_number_a_frame() {
        let mut series = Series::default();
        for (frame, value) in [(0, 1.0), (2, 5.0), (2, 1.0), (1, 3.0), (2, 4.0)] {
            series.add(frame, value);
        }
        series.settle();
        assert_eq!(series.cells, [(0, 1.0), (1, 3.0), (2, 10.0)]);
    }

    #[test]
    fn frames_without_a_number_are_zeros() {
        let mut series = Series::default();
        series.add(3, 8.0);
        series.add(4, 2.0);
        assert_eq!(series.ranks(4, [0.5, 0.75, 1.0]), [0.0, 2.0, 8.0]);
        assert_eq!(Series::default().ranks(0, [0.5]), [0.0]);
    }
}
