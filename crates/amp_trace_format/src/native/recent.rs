//! The symbols that came lately after one.

use std::hint::select_unpredictable;

use super::symbol::{NO_SYMBOL, Symbol};

/// How many are remembered.
const REMEMBERED: usize = 6;
/// With those that stay [`NO_SYMBOL`], to fill vectors.
const LANES: usize = 8;

/// The last symbols that came after one, latest first.
#[derive(Debug, Clone, Copy)]
pub(super) struct Recent([Symbol; LANES]);

/// By the place where a symbol was, which ones move up when it comes again: all bits where they do.
const MOVED: [[Symbol; LANES]; LANES] = {
    let mut moved = [[0; LANES]; LANES];
    let mut place = 0;
    while place < REMEMBERED {
        let mut at = 0;
        while at <= place {
            moved[place][at] = Symbol::MAX;
            at += 1;
        }
        place += 1;
    }
    moved
};

impl Recent {
    pub(super) const NONE: Self = Self([NO_SYMBOL; LANES]);

    /// The one in a place, counted round.
    #[inline(always)]
    pub(super) fn at(&self, place: usize) -> Symbol {
        self.0[place % LANES]
    }

    /// Where a symbol is.
    pub(super) fn place(&self, symbol: Symbol) -> Option<usize> {
        self.0.iter().position(|recent| *recent == symbol)
    }

    /// Moves a symbol to the front; where it was not among them, the last one leaves.
    #[inline(always)]
    pub(super) fn learn(&mut self, symbol: Symbol) {
        // Without a branch: there is nothing to guess.
        let mut place = REMEMBERED - 1;
        for at in (0..place).rev() {
            place = select_unpredictable(self.0[at] == symbol, at, place);
        }
        let moved = &MOVED[place % LANES];
        let [a, b, c, d, e, ..] = self.0;
        let before = [symbol, a, b, c, d, e, NO_SYMBOL, NO_SYMBOL];
        for (at, recent) in self.0.iter_mut().enumerate() {
            *recent = before[at] & moved[at] | *recent & !moved[at];
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_symbol_that_comes_moves_to_the_front(symbols in proptest::collection::vec(0_u32..9, 0..60)) {
            let (mut recent, mut list) = (Recent::NONE, Vec::new());
            for symbol in symbols {
                prop_assert_eq!(recent.place(symbol), list.iter().position(|known| *known == symbol));
                recent.learn(symbol);
                list.retain(|known| *known != symbol);
                list.insert(0, symbol);
                list.truncate(REMEMBERED);
                let all = list.iter().copied().chain(std::iter::repeat(NO_SYMBOL));
                prop_assert_eq!(recent.0.to_vec(), all.take(LANES).collect::<Vec<_>>());
            }
        }
    }
}
