//! Two places for what changes with a commit. Each begins with the number of its commit.

/// The number of a commit that never comes: nothing is there.
pub const NEVER: u64 = u64::MAX;

/// Which of two places holds after `committed` commits, by the numbers that they begin with.
#[must_use]
pub const fn settled(numbers: [u64; 2], committed: u64) -> usize {
    let [first, second] = numbers;
    if first > committed || (second <= committed && second > first) {
        1
    } else {
        0
    }
}

/// Which of two places to write for the commit to come: not the one that holds.
#[must_use]
pub const fn next(numbers: [u64; 2], committed: u64) -> usize {
    1 - settled(numbers, committed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_holds_is_never_written_over() {
        for numbers in [
            [0, NEVER],
            [NEVER, 0],
            [3, 4],
            [4, 3],
            [3, 5],
            [5, 3],
            [5, 4],
        ] {
            let holds = settled(numbers, 4);
            assert!(numbers[holds] <= 4, "{numbers:?}");
            let other = numbers[next(numbers, 4)];
            assert!(other > 4 || other < numbers[holds], "{numbers:?}");
        }
    }
}
