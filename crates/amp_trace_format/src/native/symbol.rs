//! What a thread does next: guessed from what it did before.

use super::bit::{Bit, Coder};
use super::number::Number;

/// What is recorded, with the call site above the lowest four bits.
pub(super) type Symbol = u32;

/// Bits of a symbol that say which kind of record it is.
pub(super) const KIND: u32 = 4;

const LONG: usize = 1 << 12;
const SHORT: usize = 1 << 10;
const SURE: u8 = 15;

/// A guess, and how often it was right of late.
#[derive(Debug, Clone, Copy)]
struct Guess {
    symbol: Symbol,
    sure: u8,
}

const NONE: Guess = Guess {
    symbol: Symbol::MAX,
    sure: 0,
};

impl Guess {
    fn learn(&mut self, symbol: Symbol) {
        if self.symbol == symbol {
            self.sure = SURE.min(self.sure + 1);
        } else if self.sure > 1 {
            self.sure /= 2;
        } else {
            *self = Self { symbol, sure: 1 };
        }
    }
}

/// The last symbols of a thread, latest first.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct History([Symbol; 3]);

impl History {
    pub(super) fn push(&mut self, symbol: Symbol) {
        self.0 = [symbol, self.0[0], self.0[1]];
    }

    /// The places of the guesses after the last three symbols, and after the last one.
    fn places(self) -> [usize; 2] {
        let [a, b, c] = self.0;
        let long = a
            .wrapping_mul(0x9e37_79b1)
            .wrapping_add(b.wrapping_mul(0x85eb_ca77))
            .wrapping_add(c.wrapping_mul(0xc2b2_ae3d));
        let short = a.wrapping_mul(0x9e37_79b1);
        [(long >> 20) as usize, (short >> 22) as usize]
    }
}

/// What the symbols of a chunk have been like.
#[derive(Debug)]
pub(super) struct Symbols {
    long: Vec<Guess>,
    short: Vec<Guess>,
    is_long: [Bit; 16],
    is_short: [Bit; 16],
    kind: [[Bit; 1 << KIND]; 1 << KIND],
    site: Number,
}

impl Symbols {
    pub(super) fn new() -> Self {
        Self {
            long: vec![NONE; LONG],
            short: vec![NONE; SHORT],
            is_long: [Bit::NEW; 16],
            is_short: [Bit::NEW; 16],
            kind: [[Bit::NEW; 1 << KIND]; 1 << KIND],
            site: Number::default(),
        }
    }

    pub(super) fn reset(&mut self) {
        self.long.fill(NONE);
        self.short.fill(NONE);
        self.is_long = [Bit::NEW; 16];
        self.is_short = [Bit::NEW; 16];
        self.kind = [[Bit::NEW; 1 << KIND]; 1 << KIND];
        self.site = Number::default();
    }

    /// The next symbol of a thread: whether the first guess is right, whether the second is, or
    /// which it is. The call site is below 2^28, else a reader gets none.
    pub(super) fn code(
        &mut self,
        coder: &mut impl Coder,
        history: History,
        symbol: Symbol,
    ) -> Option<Symbol> {
        let [long, short] = history.places();
        let (long, short) = (&mut self.long[long], &mut self.short[short]);
        let symbol = 'coded: {
            if long.sure > 0 {
                let model = &mut self.is_long[usize::from(long.sure)];
                if coder.bit(model, symbol == long.symbol) {
                    break 'coded long.symbol;
                }
            }
            if short.sure > 0 && (long.sure == 0 || short.symbol != long.symbol) {
                let model = &mut self.is_short[usize::from(short.sure)];
                if coder.bit(model, symbol == short.symbol) {
                    break 'coded short.symbol;
                }
            }
            let mask = (1 << KIND) - 1;
            let before = (history.0[0] & mask) as usize;
            let kind = coder.tree(&mut self.kind[before], KIND, (symbol & mask) as usize);
            let site = self.site.code(coder, u64::from(symbol >> KIND));
            #[expect(clippy::cast_possible_truncation, reason = "of 4 bits")]
            let kind = kind as u32;
            u32::try_from(site).ok().filter(|site| *site < 1 << 28)? << KIND | kind
        };
        long.learn(symbol);
        short.learn(symbol);
        Some(symbol)
    }
}
