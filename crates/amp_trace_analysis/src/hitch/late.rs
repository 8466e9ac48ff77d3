//! Which frames are late.

use super::options::Late;
use super::usual::median;
use crate::trace::FrameMark;

/// Frames on each side that the rolling median is of.
const ROLLING: usize = 30;

/// Whether each frame is late.
pub(super) fn late(frames: &[FrameMark], late: Late) -> Vec<bool> {
    let times = match late {
        Late::Over(budget) => {
            let is_over = |frame: &FrameMark| frame.duration() > budget;
            return frames.iter().map(is_over).collect();
        }
        Late::Times(times) => times.max(1.0),
    };
    // The median of a window that moves: a sorted list, one out and one in.
    let mut sorted: Vec<u64> = Vec::with_capacity(2 * ROLLING + 1);
    let durations: Vec<u64> = frames.iter().map(FrameMark::duration).collect();
    let insert = |sorted: &mut Vec<u64>, value: u64| {
        let place = sorted.partition_point(|other| *other < value);
        sorted.insert(place, value);
    };
    durations
        .iter()
        .take(ROLLING)
        .for_each(|value| insert(&mut sorted, *value));
    let is_late = |(place, duration): (usize, &u64)| {
        if let Some(next) = durations.get(place + ROLLING) {
            insert(&mut sorted, *next);
        }
        if let Some(over) = place.checked_sub(ROLLING + 1) {
            let gone = sorted.partition_point(|other| *other < durations[over]);
            sorted.remove(gone);
        }
        #[expect(
            clippy::cast_precision_loss,
            reason = "durations are far below 2^53 ns"
        )]
        let (now, middle) = (*duration as f64, sorted[sorted.len() / 2] as f64);
        now > times * middle
    };
    durations.iter().enumerate().map(is_late).collect()
}

/// The frames that a late one is compared with: so many on each side that are not late, by their places.
pub(super) fn around(late: &[bool], place: usize, many: usize) -> Vec<usize> {
    // Where late frames are many, one does not look for others without end.
    let reach = many.saturating_mul(4);
    let punctual = |at: &usize| !late[*at];
    let before = (place.saturating_sub(reach)..place).rev();
    let after = place + 1
        ..late
            .len()
            .min(place.saturating_add(reach).saturating_add(1));
    let mut places: Vec<usize> = before.filter(punctual).take(many).collect();
    places.reverse();
    places.extend(after.filter(punctual).take(many));
    places
}

/// Where almost all frames are late: those on each side whether they are late or not, without the tenth that took
/// longest and the tenth that took shortest, and without what is left out.
pub(super) fn all_around(
    frames: &[FrameMark],
    has: impl Fn(&FrameMark) -> bool,
    place: usize,
    many: usize,
) -> Vec<usize> {
    let near = place.saturating_sub(many)
        ..frames
            .len()
            .min(place.saturating_add(many).saturating_add(1));
    let mut places: Vec<usize> = near
        .filter(|at| *at != place && has(&frames[*at]))
        .collect();
    places.sort_by_key(|at| frames[*at].duration());
    let extreme = places.len().div_ceil(10).min(places.len() / 3);
    places.truncate(places.len() - extreme);
    places.drain(..extreme);
    places.sort_unstable();
    places
}

/// The median of the durations of some frames.
pub(super) fn expected(frames: &[FrameMark], places: &[usize]) -> u64 {
    let mut durations: Vec<u64> = places
        .iter()
        .map(|place| frames[*place].duration())
        .collect();
    median(&mut durations, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames(durations: &[u64]) -> Vec<FrameMark> {
        let mut at = 0;
        let mut frame = |(index, duration): (u64, &u64)| {
            let began = at;
            at += duration;
            FrameMark { index, began, at }
        };
        (0..).zip(durations).map(&mut frame).collect()
    }

    #[test]
    fn a_late_frame_is_late_for_its_time_not_for_the_whole_trace() {
        let durations: Vec<u64> = (0..300)
            .map(|place| match place {
                40 => 160,
                200 => 160,
                100..300 => 150,
                _ => 100,
            })
            .collect();
        let late = late(&frames(&durations), Late::Times(1.5));
        let places: Vec<usize> = (0..300).filter(|place| late[*place]).collect();
        assert_eq!(places, [40]);
    }

    #[test]
    fn where_all_are_late_the_extreme_are_left_out() {
        let frames = frames(&[10, 90, 11, 50, 12, 1, 13]);
        assert_eq!(all_around(&frames, |_| true, 3, 30), [0, 2, 4, 6]);
        assert_eq!(all_around(&frames, |frame| frame.index > 1, 3, 30), [2, 4]);
        assert_eq!(all_around(&frames, |_| true, 3, usize::MAX), [0, 2, 4, 6]);
    }

    #[test]
    fn a_budget_is_the_same_for_all() {
        assert_eq!(
            late(&frames(&[9, 11, 10]), Late::Over(10)),
            [false, true, false]
        );
    }

    #[test]
    fn late_frames_are_compared_with_none_that_are_late() {
        let late = [false, true, true, false, true, false, false, false];
        assert_eq!(around(&late, 2, 2), [0, 3, 5]);
        assert_eq!(around(&late, 2, 1), [0, 3]);
        assert_eq!(around(&[true; 5], 2, 4), [0_usize; 0]);
    }
}
