//! Two-way choices with a probability that follows what was chosen before.

use super::nibble::Nibble;
use super::table::Table;

/// How likely a choice is, and how often it was made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bit {
    /// Of `false`, in 65536ths; never 0.
    pub(super) likely: u16,
    /// Choices so far, up to [`STEADY`].
    times: u8,
}

/// The most bits that are coded as they are in one step.
const RAW: u32 = 31;

/// From so many choices on, the probability moves at one rate.
const STEADY: u8 = 60;

/// By how much of the way, in 65536ths, a probability moves after so many choices.
const RATES: [u16; 256] = {
    let mut rates = [0; 256];
    let mut times = 0;
    while times < rates.len() {
        rates[times] = (2 * 65_536 / (2 * times + 3)) as u16;
        times += 1;
    }
    rates
};

impl Bit {
    pub(super) const NEW: Self = Self {
        likely: 32_768,
        times: 0,
    };

    /// Follows a choice.
    #[inline(always)]
    pub(super) fn follow(&mut self, chosen: bool) {
        // Without a branch: what is not predictable for us is not for the processor.
        let rate = i64::from(RATES[usize::from(self.times)]);
        let likely = i64::from(self.likely);
        let goal = if chosen { 0 } else { 65_536 };
        let moved = likely + (((goal - likely) * rate) >> 16);
        // No model comes near 65,536: its steps are too small by then.
        self.likely = moved.max(32) as u16;
        self.times += u8::from(self.times < STEADY);
    }
}

/// Writes or reads choices; the models on top are the same for both.
///
/// A writer returns what it is given; a reader ignores that and returns what it read.
pub(super) trait Coder {
    /// One choice.
    fn bit(&mut self, model: &mut Bit, bit: bool) -> bool;

    /// One choice of sixteen.
    fn nibble(&mut self, model: &mut Nibble, value: usize) -> usize;

    /// One of many, of which the table may not have this one.
    fn table<const N: usize>(&mut self, table: &Table<N>, value: u8) -> u8;

    /// At most 31 bits that nothing is known of.
    fn raw31(&mut self, value: u64, bits: u32) -> u64;

    /// At most 64 bits that nothing is known of.
    fn raw(&mut self, value: u64, bits: u32) -> u64 {
        let (mut done, mut result) = (0, 0);
        while done < bits {
            let now = RAW.min(bits - done);
            let part = self.raw31(value >> done & ((1 << now) - 1), now);
            result |= part << done;
            done += now;
        }
        result
    }

    /// What is to be written; a reader does not look for it.
    #[inline(always)]
    fn given<T: Default>(&self, look: impl FnOnce() -> T) -> T {
        look()
    }

    /// Does `work` on a copy, where that is faster: the processor has it in its registers.
    #[inline(always)]
    fn copied<R>(&mut self, work: impl FnOnce(&mut Self) -> R) -> R {
        work(self)
    }

    /// Whether so many bytes can still come.
    fn has_room(&self, bytes: usize) -> bool;

    /// A number of `bits` bits, highest first; `nodes` has a model for each beginning of it. There
    /// are 2^`bits` of them, and more are not used.
    #[inline(always)]
    fn tree<const N: usize>(&mut self, nodes: &mut [Bit; N], bits: u32, value: usize) -> usize {
        let mut node = 1;
        for shift in (0..bits).rev() {
            let bit = self.bit(&mut nodes[node % N], value >> shift & 1 == 1);
            node = node << 1 | usize::from(bit);
        }
        node - (1 << bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_model_comes_near_certainty() {
        // What `follow` relies on: all states that any choices lead to.
        let mut states = vec![Bit::NEW];
        let mut seen = vec![[false; 1 << 16]; usize::from(STEADY) + 1];
        while let Some(state) = states.pop() {
            assert!(
                (32..=65_536 - 32).contains(&u32::from(state.likely)),
                "{state:?}"
            );
            for chosen in [false, true] {
                let mut next = state;
                next.follow(chosen);
                let seen = &mut seen[usize::from(next.times)][usize::from(next.likely)];
                if !std::mem::replace(seen, true) {
                    states.push(next);
                }
            }
        }
    }
}
