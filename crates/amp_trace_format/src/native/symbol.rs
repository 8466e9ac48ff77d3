//! What a thread does next: guessed from what it did before.

use std::hint::select_unpredictable;

use super::bit::Coder;
use super::number::Number;
use super::recent::Recent;
use super::table::Table;

/// What is recorded, with the call site above the lowest four bits.
pub(super) type Symbol = u32;

/// Bits of a symbol that say which kind of record it is.
pub(super) const KIND: u32 = 4;

const LONG: usize = 1 << 12;
const SHORT: usize = 1 << 10;
const SURE: u8 = 15;
/// No record has this symbol.
pub(super) const NO_SYMBOL: Symbol = Symbol::MAX;

/// A guess, and how often it was right of late.
#[derive(Debug, Clone, Copy)]
struct Guess {
    symbol: Symbol,
    sure: u8,
}

/// How sure a guess is that was as sure as this and was wrong, and of one that was right.
const SURENESS: [[u8; 16]; 2] = {
    let mut next = [[1; 16]; 2];
    let mut sure = 0;
    while sure <= SURE {
        let at = sure as usize;
        if sure > 1 {
            next[0][at] = sure / 2;
        }
        next[1][at] = if sure < SURE { sure + 1 } else { SURE };
        sure += 1;
    }
    next
};

impl Guess {
    const NONE: Self = Self {
        symbol: NO_SYMBOL,
        sure: 0,
    };

    #[inline(always)]
    fn learn(&mut self, symbol: Symbol) {
        // Without a branch: what comes next is guessed here, not by the processor.
        let (is_right, stays) = (self.symbol == symbol, self.sure > 1);
        self.sure = SURENESS[usize::from(is_right)][usize::from(self.sure & SURE)];
        self.symbol = select_unpredictable(stays, self.symbol, symbol);
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
    long: Box<[Guess; LONG]>,
    short: Box<[Recent; SHORT]>,
    /// By how sure the long guess is, and whether the latest short one is another.
    answers: [Answers; 32],
    /// Of answers that no table has.
    any: Number,
    site: Number,
}

/// What answers have been like.
type Answers = Table<32>;

/// What is said of a symbol: which guess is right, or the kind. The call site then follows.
mod answer {
    /// The long guess.
    pub(super) const LONG: u8 = 0;
    /// The latest short guess; those before it follow.
    pub(super) const SHORT: u8 = 1;
    /// The long guess, and the fields have another shape than the last time.
    pub(super) const OTHER_LONG: u8 = 7;
    /// The latest short guess, and the fields have another shape.
    pub(super) const OTHER_SHORT: u8 = 8;
    /// Added to the kind.
    pub(super) const KIND: u8 = 9;
    /// Of the guesses: whether it is the long one, and which of the short ones it is.
    pub(super) const GUESSES: [(bool, u8); KIND as usize] = [
        (true, 0),
        (false, 0),
        (false, 1),
        (false, 2),
        (false, 3),
        (false, 4),
        (false, 5),
        (true, 0),
        (false, 0),
    ];
    /// There are so many.
    pub(super) const COUNT: u8 = KIND + 12;
}

impl Symbols {
    pub(super) fn new() -> Self {
        Self {
            long: Box::new([Guess::NONE; LONG]),
            short: Box::new([Recent::NONE; SHORT]),
            answers: Default::default(),
            any: Number::default(),
            site: Number::default(),
        }
    }

    pub(super) fn reset(&mut self) {
        self.long.fill(Guess::NONE);
        self.short.fill(Recent::NONE);
        self.answers.iter_mut().for_each(Answers::reset);
        self.any.reset();
        self.site.reset();
    }

    /// The next symbol of a thread, and whether its fields have the shape that they had the last time:
    /// which guess is right, or which it is. Without a guess, no shape is said. The call site is below
    /// 2^28, else a reader gets none.
    #[inline(always)]
    pub(super) fn code(
        &mut self,
        coder: &mut impl Coder,
        history: History,
        (symbol, is_same): (Symbol, bool),
    ) -> Option<(Symbol, Option<bool>)> {
        let [long, short] = history.places();
        let (long, short) = (&mut self.long[long], &mut self.short[short]);
        let is_other = short.at(0) != long.symbol;
        let about = 2 * usize::from(long.sure) + usize::from(is_other);
        let answers = &mut self.answers[about % self.answers.len()];
        let given = coder.given(|| answer_of((symbol, is_same), *long, short));
        let known = coder.copied(|coder| {
            let is_built = answers.is_built();
            let answer = is_built.then(|| coder.table(answers, given));
            answer.filter(|answer| *answer < Answers::OTHER)
        });
        let answer = match known {
            Some(answer) => answer,
            None => u8::try_from(self.any.code(coder, given.into())).ok()?,
        };
        if answer >= answer::COUNT {
            return None;
        }
        answers.follow(answer);
        let (symbol, is_same) = if answer < answer::KIND {
            let is_same = answer < answer::OTHER_LONG;
            let (is_long, place) = answer::GUESSES[usize::from(answer)];
            let symbol = select_unpredictable(is_long, long.symbol, short.at(place.into()));
            if symbol == NO_SYMBOL {
                return None;
            }
            (symbol, Some(is_same))
        } else {
            let site = self.site.code(coder, u64::from(symbol >> KIND));
            let site = u32::try_from(site).ok().filter(|site| *site < 1 << 28)?;
            (site << KIND | u32::from(answer - answer::KIND), None)
        };
        long.learn(symbol);
        short.learn(symbol);
        Some((symbol, is_same))
    }
}

fn answer_of((symbol, is_same): (Symbol, bool), long: Guess, short: &Recent) -> u8 {
    let kind = || answer::KIND + (symbol & ((1 << KIND) - 1)) as u8;
    let short = || short.place(symbol);
    match is_same {
        true if symbol == long.symbol => answer::LONG,
        false if symbol == long.symbol => answer::OTHER_LONG,
        true => short().map_or_else(kind, |place| answer::SHORT + place as u8),
        false if short() == Some(0) => answer::OTHER_SHORT,
        false => kind(),
    }
}
