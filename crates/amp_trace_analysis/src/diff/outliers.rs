//! Frames in which a path takes far longer than usual: too few for the mean of the slowest frames to be trusted, but
//! they can be counted.

use super::caveat::{DiffCaveat, Side};
use super::path_change::PathChange;
use super::series::Series;

/// Frames of one path that took far longer than usual, at least twice as many in one capture.
///
/// Frames that are less than ten apart count once.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Outliers {
    /// How many in the first capture.
    pub before: u64,
    /// How many in the second.
    pub after: u64,
    /// Whether that is more of a difference than chance makes.
    pub is_beyond_noise: bool,
}

/// How much longer than the median is far longer, in parts of the median frame time.
pub(super) const FAR: f64 = 0.1;
/// Frames this near to each other are slow for one reason.
const APART: u32 = 10;
/// How often chance alone may do it, over all rows together.
const CHANCE: f64 = 0.025;

/// Counts the frames in which a path takes more than so many nanoseconds.
pub(super) fn count(own: &Series, most: f64) -> u64 {
    let (mut count, mut next) = (0, 0);
    for (frame, value) in own.iter() {
        if value > most && frame >= next {
            count += 1;
            next = frame.saturating_add(APART);
        }
    }
    count
}

/// Says which rows have more slow frames in one capture than chance makes: `share_before` of all frames are in the first.
/// A row has to differ from the other rows too: what takes the processor from all of them is none of them.
///
/// Rows with so few that no division of them would be beyond chance are not counted among the comparisons (Tarone, "A
/// modified Bonferroni method for discrete data", 1990).
pub(super) fn judge<'a>(rows: impl Iterator<Item = &'a mut Outliers>, share_before: f64) {
    let mut rows: Vec<_> = rows.filter(|row| row.before + row.after > 0).collect();
    let least = |row: &Outliers| {
        let all = row.before + row.after;
        chance(0, all, share_before).min(chance(all, all, share_before))
    };
    let mut leasts: Vec<f64> = rows.iter().map(|row| least(row)).collect();
    leasts.sort_unstable_by(f64::total_cmp);
    let level = |comparisons: usize| {
        #[expect(clippy::cast_precision_loss, reason = "a count of rows")]
        let level = CHANCE / comparisons as f64;
        level
    };
    let is_enough = |comparisons: &usize| {
        leasts.partition_point(|least| *least <= level(*comparisons)) <= *comparisons
    };
    let comparisons = (1..=leasts.len()).find(is_enough).unwrap_or(1);
    let sum = |of: fn(&Outliers) -> u64| rows.iter().map(|row| of(row)).sum::<u64>();
    let (before, after) = (sum(|row| row.before), sum(|row| row.after));
    for row in &mut rows {
        let (less, more) = (row.before.min(row.after), row.before.max(row.after));
        let of_others = share(before - row.before, after - row.after, share_before);
        let chance = |share| chance(row.before, row.before + row.after, share);
        row.is_beyond_noise =
            more >= 2 * less && chance(share_before).max(chance(of_others)) <= level(comparisons);
    }
}

/// The share of the first capture in slow frames of other rows; of few, rather what is expected.
#[expect(clippy::cast_precision_loss, reason = "counts of frames")]
fn share(before: u64, after: u64, expected: f64) -> f64 {
    const EXPECTED: f64 = 4.0;
    (before as f64 + EXPECTED * expected) / ((before + after) as f64 + EXPECTED)
}

/// Slow frames of a path at least, for it to speak of interference.
const FEW: u64 = 5;
/// Paths at least that have to agree, and the part of those that could.
const FEWEST_PATHS: usize = 4;
const MOST: f64 = 0.6;

/// Looks whether most paths with slow frames have more of them in the same capture. That is not the paths: something
/// else had the processor, and it hit whichever path ran. Their slow frames then say nothing of them.
pub(super) fn interference(rows: &mut [PathChange]) -> Option<DiffCaveat> {
    let is_told = |row: &&PathChange| row.outliers.before + row.outliers.after >= FEW;
    let told = rows.iter().filter(is_told).count();
    let paths = |side: Side| {
        rows.iter()
            .filter(is_told)
            .filter(|row| row.outliers.is_more_in(side))
            .count()
    };
    let side = [Side::Before, Side::After]
        .into_iter()
        .max_by_key(|side| paths(*side))?;
    let paths = paths(side);
    #[expect(clippy::cast_precision_loss, reason = "a count of rows")]
    let part = paths as f64 / told as f64;
    if paths < FEWEST_PATHS || part < MOST {
        return None;
    }
    let mut sums = (0, 0);
    for row in rows.iter_mut().filter(|row| row.outliers.is_more_in(side)) {
        let outliers = &mut row.outliers;
        outliers.is_beyond_noise = false;
        sums = (sums.0 + outliers.before, sums.1 + outliers.after);
        if let Some(slow) = &mut row.own.slow
            && (slow.delta() > 0.0) == (side == Side::After)
        {
            slow.noise = f64::INFINITY;
        }
    }
    Some(DiffCaveat::Interference {
        side,
        paths,
        before: sums.0,
        after: sums.1,
    })
}

impl Outliers {
    /// Whether one capture has at least twice as many.
    const fn is_more_in(&self, side: Side) -> bool {
        match side {
            Side::Before => self.before > 0 && self.before >= 2 * self.after,
            Side::After => self.after > 0 && self.after >= 2 * self.before,
        }
    }
}

/// How often chance puts this many or a less likely number of `all` into the first capture.
#[expect(clippy::cast_precision_loss, reason = "counts of frames")]
fn chance(before: u64, all: u64, share: f64) -> f64 {
    let share = share.clamp(1e-9, 1.0 - 1e-9);
    if all > 500 {
        let (mean, deviation) = (
            all as f64 * share,
            (all as f64 * share * (1.0 - share)).sqrt(),
        );
        let far = (before as f64 - mean).abs() / deviation;
        return (-far * far / 2.0).exp();
    }
    // The probabilities of 0, 1, 2, ... of them.
    let (mut term, mut below, mut at) = ((1.0 - share).powf(all as f64), 0.0, 0.0);
    for number in 0..=before {
        at = term;
        below += term;
        term *= (all - number) as f64 / (number + 1) as f64 * share / (1.0 - share);
    }
    (2.0 * below.min(1.0 - below + at)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slow_frames_in_a_row_are_one_hitch() {
        let mut own = Series::default();
        for frame in [3, 4, 5, 12, 13, 40] {
            own.add(frame, 9.0);
        }
        own.add(80, 1.0);
        assert_eq!(count(&own, 5.0), 3);
    }

    #[test]
    fn chances_are_those_of_a_coin() {
        assert!((chance(0, 6, 0.5) - 2.0 / 64.0).abs() < 1e-12);
        assert!((chance(10, 10, 0.5) - 2.0 / 1024.0).abs() < 1e-9);
        assert!(chance(5, 10, 0.5) > 0.99 && chance(300, 600, 0.5) > 0.99);
        assert!(chance(0, 600, 0.5) < 1e-12);
    }

    #[test]
    fn a_row_that_is_hit_like_all_others_did_not_change() {
        let row = Outliers {
            before: 19,
            after: 46,
            is_beyond_noise: false,
        };
        let mut rows = vec![row; 8];
        judge(rows.iter_mut(), 0.5);
        assert!(!rows.iter().any(|row| row.is_beyond_noise));
        rows.truncate(1);
        judge(rows.iter_mut(), 0.5);
        assert!(rows[0].is_beyond_noise);
    }

    #[test]
    fn rows_with_a_hitch_or_two_do_not_weaken_the_one_with_many() {
        let outliers = |before, after| Outliers {
            before,
            after,
            is_beyond_noise: false,
        };
        let mut rows = vec![outliers(0, 8)];
        rows.extend([outliers(1, 0), outliers(0, 2), outliers(1, 0)].repeat(20));
        judge(rows.iter_mut(), 0.5);
        assert!(rows[0].is_beyond_noise && !rows[1..].iter().any(|row| row.is_beyond_noise));
    }
}
