use super::options::DiffOptions;

/// A mean, and how far it is to be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Estimate {
    pub(super) mean: f64,
    /// The square of the standard error.
    pub(super) variance: f64,
    /// Degrees of freedom of that variance; 0 where nothing is known of it.
    pub(super) freedom: f64,
}

/// What is assumed of a path that was called so seldom that its calls do not say how they differ: one part in ten.
const UNKNOWN: f64 = 0.1;
/// Calls of which that is assumed.
const FEW_CALLS: usize = 8;
/// Degrees of freedom of a variance that is assumed: as if it were known.
const ASSUMED: f64 = 1e6;
/// Groups of consecutive calls at most.
const GROUPS: usize = 16;

impl Estimate {
    pub(super) const fn exact(mean: f64) -> Self {
        Self {
            mean,
            variance: 0.0,
            freedom: ASSUMED,
        }
    }

    /// Of a mean, and the means when one block each is left out.
    pub(super) fn jackknife(mean: f64, without: &[f64]) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "a count of blocks")]
        let blocks = without.len() as f64;
        if blocks < 2.0 {
            return Self {
                mean,
                variance: 0.0,
                freedom: 0.0,
            };
        }
        let middle = without.iter().sum::<f64>() / blocks;
        let squares = || without.iter().map(|value| (value - middle).powi(2));
        let sum: f64 = squares().sum();
        Self {
            mean,
            variance: sum * (blocks - 1.0) / blocks,
            freedom: freedom(squares(), sum, blocks),
        }
    }

    /// The sum of the self times of calls in their order.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a sum of times, a count of calls"
    )]
    pub(super) fn of_calls(each: &[u64]) -> Self {
        let total: f64 = each.iter().map(|own| *own as f64).sum();
        if each.len() < FEW_CALLS {
            return Self {
                mean: total,
                variance: (UNKNOWN * total).powi(2),
                freedom: ASSUMED,
            };
        }
        let groups = each.len().min(GROUPS);
        let mean = total / each.len() as f64;
        let rests: Vec<f64> = (0..groups)
            .map(|group| {
                let range = group * each.len() / groups..(group + 1) * each.len() / groups;
                each[range]
                    .iter()
                    .map(|own| *own as f64 - mean)
                    .sum::<f64>()
                    .powi(2)
            })
            .collect();
        let (sum, groups) = (rests.iter().sum::<f64>(), groups as f64);
        Self {
            mean: total,
            variance: sum * groups / (groups - 1.0),
            freedom: freedom(rests.iter().copied(), sum, groups),
        }
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self {
            mean: self.mean + other.mean,
            variance: self.variance + other.variance,
            freedom: welch(&self, &other),
        }
    }

    pub(super) fn times(self, factor: f64) -> Self {
        Self {
            mean: self.mean * factor,
            variance: self.variance * factor * factor,
            freedom: self.freedom,
        }
    }
}

/// How many of the squares the variance really rests on: where one block is all of it, it says little.
fn freedom(squares: impl Iterator<Item = f64>, sum: f64, blocks: f64) -> f64 {
    let fourth: f64 = squares.map(|square| square * square).sum();
    if fourth == 0.0 {
        return blocks - 1.0;
    }
    // Of normal numbers, the fourth power is three times the square of the second on average.
    (3.0 * sum * sum / fourth).min(blocks - 1.0)
}

/// Degrees of freedom of a difference (Welch, "The generalization of Student's problem", 1947).
fn welch(one: &Estimate, other: &Estimate) -> f64 {
    let part = |estimate: &Estimate| estimate.variance.powi(2) / estimate.freedom.max(1e-9);
    let (sum, parts) = (one.variance + other.variance, part(one) + part(other));
    if parts == 0.0 {
        return one.freedom.min(other.freedom);
    }
    sum * sum / parts
}

/// A figure of both captures, in nanoseconds or a count, and what noise alone makes of the difference.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Change {
    /// In the first capture.
    pub before: f64,
    /// In the second.
    pub after: f64,
    /// A difference up to this is within the noise: 95 % of comparisons of a program with itself have no larger one in
    /// any row, as far as the noise within the captures and the assumed difference between runs tell. Infinite where
    /// nothing is known.
    pub noise: f64,
}

impl Change {
    /// After less before.
    #[must_use]
    pub const fn delta(&self) -> f64 {
        self.after - self.before
    }

    /// After in parts of before; `None` where that was 0.
    #[must_use]
    pub fn ratio(&self) -> Option<f64> {
        (self.before != 0.0).then(|| self.after / self.before)
    }

    /// Whether the difference is larger than noise explains.
    #[must_use]
    pub fn is_beyond_noise(&self) -> bool {
        self.delta().abs() > self.noise
    }
}

/// How differences are judged.
#[derive(Debug, Clone, Copy)]
pub(super) struct Judge {
    /// How many standard errors, of a normal distribution.
    z: f64,
    run_noise: f64,
    /// A difference of times up to this is too small to matter, in nanoseconds.
    least: f64,
}

/// A difference of less than a thousandth of the frame time is none.
const LEAST: f64 = 0.001;

/// What counts may differ by though nothing changed, in parts: frames at the edges of a capture.
const COUNT_SLACK: f64 = 0.005;

impl Judge {
    /// For so many comparisons at once, of which all together may be wrong in one case of twenty; of parts of a whole that
    /// takes so many nanoseconds.
    pub(super) fn new(comparisons: usize, whole: f64, options: &DiffOptions) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "a count of rows")]
        let share = 0.05 / comparisons.max(1) as f64;
        Self {
            z: normal(share / 2.0),
            run_noise: options.run_noise.clamp(0.0, 1.0),
            least: LEAST * whole,
        }
    }

    /// Two times.
    pub(super) fn times(&self, before: &Estimate, after: &Estimate) -> Change {
        let run = self.z * self.run_noise * before.mean.hypot(after.mean);
        let change = self.change(before, after, run);
        Change {
            noise: change.noise.max(self.least),
            ..change
        }
    }

    /// Two counts, which are the same from run to run where the program does the same.
    pub(super) fn counts(&self, before: &Estimate, after: &Estimate) -> Change {
        let slack = COUNT_SLACK * before.mean.abs().max(after.mean.abs());
        self.change(before, after, slack)
    }

    fn change(&self, before: &Estimate, after: &Estimate, slack: f64) -> Change {
        let error = (before.variance + after.variance).sqrt();
        let is_known = before.freedom >= 1.0 && after.freedom >= 1.0;
        let noise = match is_known {
            true => student(self.z, welch(before, after)) * error,
            false => f64::INFINITY,
        };
        Change {
            before: before.mean,
            after: after.mean,
            noise: noise.hypot(slack),
        }
    }
}

/// The number that a standard normal one is above with a small probability: Abramowitz and Stegun, *Handbook of
/// Mathematical Functions*, 26.2.23, off by 0.00045 at most.
fn normal(probability: f64) -> f64 {
    let t = (-2.0 * probability.clamp(1e-300, 0.5).ln()).sqrt();
    let above = 2.515_517 + t * (0.802_853 + t * 0.010_328);
    let below = 1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308));
    t - above / below
}

/// The same quantile of Student's distribution as a normal one's, by degrees of freedom: Wallace, "Bounds on normal
/// approximations to Student's and the chi-square distributions", 1959.
fn student(z: f64, freedom: f64) -> f64 {
    let scaled = z * (8.0 * freedom + 3.0) / (8.0 * freedom + 1.0);
    (freedom * (scaled * scaled / freedom).exp_m1()).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_the_tables() {
        let near = |found: f64, expected: f64| (found / expected - 1.0).abs() < 0.015;
        assert!(near(normal(0.025), 1.96) && near(normal(0.0005), 3.2905));
        for (freedom, expected) in [(3.0, 3.182), (5.0, 2.571), (10.0, 2.228), (1e6, 1.96)] {
            assert!(near(student(1.96, freedom), expected), "{freedom}");
        }
        assert!(near(student(normal(0.0005), 9.0), 4.781));
    }

    #[test]
    fn a_variance_of_one_block_is_not_trusted() {
        let even = Estimate::jackknife(0.0, &[1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0]);
        let odd = Estimate::jackknife(0.0, &[8.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        assert!(even.freedom > 6.9 && odd.freedom < 4.0);
        assert_eq!(Estimate::jackknife(1.0, &[1.0]).freedom, 0.0);
    }

    #[test]
    fn what_is_not_known_is_within_the_noise() {
        let judge = Judge::new(10, 0.0, &DiffOptions::default());
        let nothing = Estimate::jackknife(1.0, &[]);
        let change = judge.times(&nothing, &Estimate::exact(9.0));
        assert!(!change.is_beyond_noise() && change.noise.is_infinite());
    }
}
