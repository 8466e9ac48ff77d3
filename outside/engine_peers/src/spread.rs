use std::fmt;

/// The median of the rounds, between their quartiles. Shown with about three significant digits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Spread {
    pub(crate) low: f64,
    pub(crate) median: f64,
    pub(crate) high: f64,
}

impl Spread {
    /// Of one value per round, in any order.
    ///
    /// # Panics
    /// If there is no value.
    pub(crate) fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        let last = values.len().checked_sub(1).expect("a round at least");
        let [low, median, high] = [0.25, 0.5, 0.75].map(|share| {
            let at = last as f64 * share;
            let (below, above) = (values[at.floor() as usize], values[at.ceil() as usize]);
            below + (above - below) * at.fract()
        });
        Self { low, median, high }
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [median, low, high] = [self.median, self.low, self.high].map(digits);
        write!(f, "{median} ({low}–{high})")
    }
}

/// As many digits as mean something: three behind the point below one, two below ten, one below a hundred.
fn digits(value: f64) -> String {
    match value.abs() {
        tiny if tiny < 1.0 => format!("{value:.3}"),
        small if small < 10.0 => format!("{value:.2}"),
        middle if middle < 100.0 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_lie_between_the_rounds() {
        let spread = Spread::of([4.0, 1.0, 3.0, 2.0]);
        assert_eq!((spread.low, spread.median, spread.high), (1.75, 2.5, 3.25));
        assert_eq!(Spread::of([1.5]).to_string(), "1.50 (1.50–1.50)");
    }

    #[test]
    fn large_numbers_have_no_digits_behind_the_point() {
        let shown = [0.1234, 9.994, 10.04, 123.4].map(digits);
        assert_eq!(shown, ["0.123", "9.99", "10.0", "123"]);
    }
}
