//! Choices of many, with probabilities that are made anew from time to time.

/// Probabilities are in 512ths.
pub(super) const BITS: u32 = 9;
/// Places that choices share.
const PLACES: usize = 1 << BITS;
/// After so many choices the table is made for the first time, and then after twice as many as before.
const FIRST: u16 = 16;
/// And at the latest after so many.
const LONGEST: u16 = 256;

/// How likely each choice is. They are below N - 1.
#[derive(Debug, Clone)]
pub(super) struct Table<const N: usize> {
    /// Which choice has each place.
    places: [u8; PLACES],
    /// The first place of each choice, and how many it has.
    parts: [(u16, u16); N],
    /// How often each was chosen of late.
    counts: [u16; N],
    /// Choices until the table is made anew.
    left: u16,
    /// How many there are between two times.
    period: u16,
    is_built: bool,
}

impl<const N: usize> Default for Table<N> {
    fn default() -> Self {
        Self {
            places: [0; PLACES],
            parts: [(0, 0); N],
            counts: [0; N],
            left: FIRST,
            period: FIRST,
            is_built: false,
        }
    }
}

impl<const N: usize> Table<N> {
    /// Stands for all choices that have no place of their own.
    pub(super) const OTHER: u8 = (N - 1) as u8;

    /// Forgets everything.
    pub(super) fn reset(&mut self) {
        self.counts = [0; N];
        (self.left, self.period, self.is_built) = (FIRST, FIRST, false);
    }

    #[inline(always)]
    pub(super) fn is_built(&self) -> bool {
        self.is_built
    }

    /// The choice that has a place, or [`Self::OTHER`].
    #[inline(always)]
    pub(super) fn find(&self, place: usize) -> u8 {
        self.places[place % PLACES]
    }

    /// Which places a choice has: the first one, and how many. [`Self::OTHER`] has some always.
    #[inline(always)]
    pub(super) fn part(&self, choice: u8) -> (u16, u16) {
        self.parts[usize::from(choice) % N]
    }

    /// Follows a choice.
    #[inline(always)]
    pub(super) fn follow(&mut self, choice: u8) {
        self.counts[usize::from(choice) % N] += 1;
        self.left -= 1;
        if self.left == 0 {
            self.build();
        }
    }

    #[cold]
    #[inline(never)]
    fn build(&mut self) {
        let known: u32 = self.counts.iter().map(|count| u32::from(*count > 0)).sum();
        let total: u32 = self.counts.iter().map(|count| u32::from(*count)).sum();
        // The others get one place, and each other choice one and its share.
        let shared = PLACES as u32 - 1 - known;
        self.parts = [(0, 0); N];
        let (mut before, mut start, mut number) = (0, 0, 0);
        for (choice, count) in self.counts.iter().enumerate() {
            if *count == 0 {
                continue;
            }
            number += 1;
            before += u32::from(*count);
            let end = number + before * shared / total;
            self.places[start as usize..end as usize].fill(choice as u8);
            self.parts[choice] = (start as u16, (end - start) as u16);
            start = end;
        }
        self.places[start as usize..].fill(Self::OTHER);
        self.parts[usize::from(Self::OTHER)] = (start as u16, (PLACES as u32 - start) as u16);
        // What was long ago counts less.
        self.counts = self.counts.map(|count| count - count / 2);
        self.is_built = true;
        self.period = LONGEST.min(2 * self.period);
        self.left = self.period;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_place_has_one_choice(
            choices in proptest::collection::vec((0_u8..127, 1_usize..300), 1..200),
        ) {
            let mut table = Table::<128>::default();
            let mut seen = [false; 128];
            for (choice, times) in choices {
                (0..times).for_each(|_| table.follow(choice));
                seen[usize::from(choice)] = true;
                if !table.is_built() {
                    continue;
                }
                let mut places = 0;
                for choice in 0..128 {
                    let (start, count) = table.part(choice);
                    let has = |place: u16| table.find(place.into()) == choice;
                    prop_assert!((start..start + count).all(has));
                    prop_assert!(count == 0 || seen[usize::from(choice)] || choice == Table::<128>::OTHER);
                    places += usize::from(count);
                }
                prop_assert_eq!(places, PLACES);
                prop_assert!(table.part(Table::<128>::OTHER).1 > 0);
            }
        }
    }
}
