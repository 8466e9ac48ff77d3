//! Rows for spans that cross each other.

/// Rows beyond this are not made: what fits in none is in the last one.
const MOST: usize = 64;

/// The ends of what is open on each row, outermost first.
#[derive(Debug, Default)]
pub(super) struct Lanes(Vec<Vec<i64>>);

impl Lanes {
    /// The first row in which a span lies inside what is open or behind it. Spans have to come in the order of
    /// their beginnings, longer ones first.
    pub(super) fn place(&mut self, at: i64, end: i64) -> usize {
        for (place, open) in self.0.iter_mut().enumerate() {
            while open.last().is_some_and(|last| *last <= at) {
                open.pop();
            }
            if open.last().is_none_or(|last| *last >= end) {
                open.push(end);
                return place;
            }
        }
        if self.0.len() < MOST {
            self.0.push(vec![end]);
        }
        self.0.len() - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_crosses_is_in_another_row() {
        let mut lanes = Lanes::default();
        let places = [
            (0, 10),
            (0, 5),
            (3, 8),
            (5, 10),
            (6, 12),
            (9, 11),
            (10, 11),
            (12, 13),
        ]
        .map(|(at, end)| lanes.place(at, end));
        assert_eq!(places, [0, 0, 1, 0, 2, 1, 0, 0]);
    }

    #[test]
    fn rows_have_a_limit() {
        let mut lanes = Lanes::default();
        let last = (0..1_000).map(|at| lanes.place(at, 1_000 + at)).max();
        assert_eq!((last, lanes.0.len()), (Some(MOST - 1), MOST));
    }
}
