//! Choices of sixteen, with probabilities that follow what was chosen before.

/// How many choices there are.
const CHOICES: usize = 16;
/// Probabilities are in 2^15ths.
pub(super) const BITS: u32 = 15;
/// No choice becomes less likely than this.
const FLOOR: i16 = 4;

/// How likely each of sixteen choices is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Nibble {
    /// The sum of those before each.
    starts: [i16; CHOICES],
    /// Choices so far, up to [`STEADY`].
    times: u8,
}

/// From so many choices on, probabilities move at one rate.
const STEADY: u8 = 60;

/// By how much of the way, in 65536ths, probabilities move after so many choices.
const RATES: [i16; 256] = {
    let mut rates = [0; 256];
    let mut times = 0;
    while times < rates.len() {
        let rate = 2 * 65_536 / (2 * times + 3);
        rates[times] = if rate > 32_767 { 32_767 } else { rate as i16 };
        times += 1;
    }
    rates
};

/// Where starts move to, by what was chosen: it gets everything but the floors of the others.
const GOALS: [[i16; CHOICES]; CHOICES] = {
    let mut goals = [[0; CHOICES]; CHOICES];
    let mut chosen = 0;
    while chosen < CHOICES {
        let mut at = 0;
        while at < CHOICES {
            goals[chosen][at] = if at <= chosen {
                at as i16 * FLOOR
            } else {
                (32_768 - (CHOICES - at) as i32 * FLOOR as i32) as i16
            };
            at += 1;
        }
        chosen += 1;
    }
    goals
};

impl Nibble {
    pub(super) const NEW: Self = {
        let mut starts = [0; CHOICES];
        let mut at = 0;
        while at < CHOICES {
            starts[at] = (at << BITS >> 4) as i16;
            at += 1;
        }
        Self { starts, times: 0 }
    };

    /// Which numbers of 15 bits stand for a choice: the first one, and how many.
    #[inline(always)]
    pub(super) fn part(&self, choice: usize) -> (u16, u16) {
        let start = self.starts[choice % CHOICES].cast_unsigned();
        // After the last one comes 2^15, which is 0 here.
        let next = self.starts[(choice + 1) % CHOICES].cast_unsigned();
        (start, next.wrapping_sub(start) & ((1 << BITS) - 1))
    }

    /// The choice that a number of 15 bits stands for.
    #[inline(always)]
    pub(super) fn find(&self, number: u16) -> usize {
        // Which quarter, then which of four: without a branch, as there is nothing to guess.
        let number = number.cast_signed();
        let is_after = |at: usize| usize::from(self.starts[at % CHOICES] <= number);
        let first = 4 * (is_after(4) + is_after(8) + is_after(12));
        first + is_after(first + 1) + is_after(first + 2) + is_after(first + 3)
    }

    /// Follows a choice.
    #[inline(never)]
    pub(super) fn follow(&mut self, choice: usize) {
        let rate = i32::from(RATES[usize::from(self.times)]);
        let goals = &GOALS[choice % CHOICES];
        for (start, goal) in self.starts.iter_mut().zip(goals) {
            // Both are of 15 bits, so their difference is one of 16.
            let way = i32::from(goal.wrapping_sub(*start));
            let step = ((way * rate) >> 16) as i16;
            *start = start.wrapping_add(step);
        }
        self.times += u8::from(self.times < STEADY);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_choice_stays_possible(runs in proptest::collection::vec((0_usize..CHOICES, 0_usize..200), 0..50)) {
            let mut model = Nibble::NEW;
            for (choice, times) in runs {
                for _ in 0..times {
                    model.follow(choice);
                    let parts = (0..CHOICES).map(|at| model.part(at));
                    let mut end = 0;
                    for (at, (start, count)) in parts.enumerate() {
                        prop_assert_eq!(start, end);
                        prop_assert!(count >= FLOOR.cast_unsigned(), "{:?}", model);
                        prop_assert_eq!(model.find(start), at);
                        prop_assert_eq!(model.find(start + count - 1), at);
                        end = start + count;
                    }
                    prop_assert_eq!(end, 1 << BITS);
                }
            }
        }
    }
}
