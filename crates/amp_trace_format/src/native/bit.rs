//! Two-way choices with a probability that follows what was chosen before.

/// How likely a choice is, and how often it was made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bit {
    /// Of `false`, in 65536ths; never 0.
    pub(super) likely: u16,
    /// Choices so far, up to [`STEADY`].
    times: u8,
}

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

    /// At most 16 bits that nothing is known of.
    fn raw16(&mut self, value: u32, bits: u32) -> u32;

    /// Whether so many bytes can still come.
    fn has_room(&self, bytes: usize) -> bool;

    /// At most 64 bits that nothing is known of.
    fn raw(&mut self, value: u64, bits: u32) -> u64 {
        let mut done = 0;
        let mut result = 0;
        while done < bits {
            let now = 16.min(bits - done);
            let part = (value >> done) & ((1 << now) - 1);
            #[expect(clippy::cast_possible_truncation, reason = "masked to 16 bits")]
            let part = self.raw16(part as u32, now);
            result |= u64::from(part) << done;
            done += now;
        }
        result
    }

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

    /// The same, where the number is mostly one of a few.
    #[inline(always)]
    fn skewed_tree<const N: usize>(
        &mut self,
        nodes: &mut [Bit; N],
        bits: u32,
        value: usize,
    ) -> usize {
        self.tree(nodes, bits, value)
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
