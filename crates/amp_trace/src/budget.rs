use std::fmt;
use std::str::FromStr;

use crate::BudgetError;

/// How much of the time recording may take.
///
/// A thread that spends more of it, by the measured [`Costs`](crate::Costs), has its hottest call sites
/// fall back to being counted, until the rest fits. They are recorded again when their rate has
/// dropped.
///
/// # Examples
/// ```
/// use amp_trace::Budget;
///
/// let budget = Budget::percent_of_frame(1.0)?;
/// assert_eq!("1%".parse(), Ok(budget));
/// assert!(Budget::percent_of_frame(0.0).is_err());
/// # Ok::<(), amp_trace::BudgetError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    pub(crate) parts_per_million: u32,
}

impl Budget {
    /// A share of each frame, or of the time that passes in a program that marks no frames.
    ///
    /// # Errors
    /// [`BudgetError`] for what is not from 0.001 to 100.
    pub fn percent_of_frame(percent: f64) -> Result<Self, BudgetError> {
        if !(0.001..=100.0).contains(&percent) {
            return Err(BudgetError {
                given: format!("{percent}%"),
            });
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "from 10 to a million"
        )]
        let parts_per_million = (percent * 1e4).round() as u32;
        Ok(Self { parts_per_million })
    }

    /// The share in percent.
    #[must_use]
    pub fn percent(self) -> f64 {
        f64::from(self.parts_per_million) / 1e4
    }
}

impl fmt::Display for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} %", self.percent())
    }
}

impl FromStr for Budget {
    type Err = BudgetError;

    /// Reads `1%`, `0.5 %` or `0.5`.
    fn from_str(text: &str) -> Result<Self, BudgetError> {
        let percentage = text.trim();
        let number = percentage.strip_suffix('%').unwrap_or(percentage);
        number
            .trim_end()
            .parse()
            .ok()
            .and_then(|percent| Self::percent_of_frame(percent).ok())
            .ok_or_else(|| BudgetError {
                given: text.to_owned(),
            })
    }
}

/// How a recording kept to its budget.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BudgetReport {
    /// The budget.
    pub budget: Budget,
    /// Periods that were looked at: each a flush period or a frame, whichever is longer.
    pub periods: u64,
    /// Those in which a thread spent more than the budget.
    pub periods_over: u64,
    /// How often a call site fell back to being counted.
    pub fallbacks: u64,
    /// How often one was recorded again.
    pub returns: u64,
    /// The call sites that were counted at any time, most counted first.
    pub sites: Vec<SiteCount>,
}

/// How often a call site was passed, exactly.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SiteCount {
    /// The name of the span or event.
    pub name: String,
    /// Its target: the module path, unless the program said otherwise.
    pub target: String,
    /// The source file.
    pub file: String,
    /// The line in it.
    pub line: u32,
    /// Those in the trace.
    pub recorded: u64,
    /// Those that were counted only.
    pub counted: u64,
    /// How often the site fell back.
    pub fallbacks: u64,
}

impl SiteCount {
    /// All of them, but for those that were lost: see [`Summary::losses`](crate::Summary::losses).
    #[must_use]
    pub const fn exact(&self) -> u64 {
        self.recorded + self.counted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_read_as_they_are_written() {
        for (text, percent) in [
            ("1%", 1.0),
            (" 0.5 % ", 0.5),
            ("100", 100.0),
            ("0.001%", 0.001),
        ] {
            let budget: Budget = text.parse().unwrap();
            assert_eq!(budget.percent(), percent, "{text}");
            assert_eq!(budget.to_string().parse(), Ok(budget));
        }
    }

    #[test]
    fn impossible_budgets_are_refused_with_the_remedy() {
        for text in [
            "", "%", "0%", "-1%", "101%", "NaN%", "inf", "one", "1%%", "1e-9%",
        ] {
            let error = text.parse::<Budget>().unwrap_err();
            assert_eq!(
                error.to_string(),
                format!(
                    "cannot keep to a budget of `{text}`: expected a percentage of the time from \
                     0.001 to 100, such as `1%`"
                )
            );
        }
        assert!(Budget::percent_of_frame(f64::NAN).is_err());
        assert!(Budget::percent_of_frame(f64::INFINITY).is_err());
    }
}
