use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use crate::SamplingError;
use crate::imp::flight::SlowFrame;

/// Which of the recorded spans and events reach the outputs.
///
/// What does not is counted: the outputs get the exact number of each call site's spans and the
/// distribution of their durations, and [`Summary`](crate::Summary) is the same as without sampling.
/// What does is balanced: a span is there with its beginning and its end, or not at all. Frame
/// marks, metrics per call site and losses always pass. The flight recorder keeps everything.
///
/// As text, for [`str::parse`]: `1/100`, `1000/s`, `frames:1/60`, `frames>33ms`, `frames>3x`.
///
/// # Examples
/// ```
/// use amp_trace::{Sampling, SlowFrame};
/// use std::time::Duration;
///
/// let sampling: Sampling = "frames>33.3ms".parse()?;
/// assert_eq!(sampling, Sampling::SlowFrames(SlowFrame::Over(Duration::from_micros(33_300))));
/// # Ok::<(), amp_trace::SamplingError>(())
/// ```
///
/// # Cost
/// The recording threads pay the same as without. Whole frames are decoded twice, and wait for the
/// mark that ends them, up to a second.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Sampling {
    /// One in so many of each call site, beginning with the first.
    OneIn(u32),
    /// At most so many of each call site in a second.
    PerSecond(u32),
    /// Everything in one in so many frames marked by `perf_frame!()`, beginning with the first. A
    /// span belongs to the frame in which it began, on whatever thread.
    OneFrameIn(u32),
    /// Everything in slow frames, and nothing in others.
    SlowFrames(SlowFrame),
}

impl Sampling {
    /// Whether it is decided frame by frame.
    pub(crate) const fn is_by_frame(self) -> bool {
        matches!(self, Self::OneFrameIn(_) | Self::SlowFrames(_))
    }

    /// What is impossible about it: what was found, and what to do.
    pub(crate) fn problem(self) -> Option<String> {
        match self {
            Self::OneIn(0) | Self::PerSecond(0) | Self::OneFrameIn(0) => Some(format!(
                "`{self}` records nothing; give at least 1, or turn call sites off with a filter"
            )),
            Self::SlowFrames(slow) => slow.problem(),
            _ => None,
        }
    }
}

impl fmt::Display for Sampling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OneIn(n) => write!(f, "1/{n}"),
            Self::PerSecond(n) => write!(f, "{n}/s"),
            Self::OneFrameIn(n) => write!(f, "frames:1/{n}"),
            Self::SlowFrames(SlowFrame::Over(limit)) => {
                write!(f, "frames>{}ms", limit.as_nanos() as f64 / 1e6)
            }
            Self::SlowFrames(SlowFrame::OverMedian(times)) => write!(f, "frames>{times}x"),
        }
    }
}

impl FromStr for Sampling {
    type Err = SamplingError;

    fn from_str(text: &str) -> Result<Self, SamplingError> {
        let unknown = || SamplingError {
            sampling: text.to_owned(),
            reason: "it is in none of the known forms".to_owned(),
        };
        let sampling = parse(text.trim()).ok_or_else(unknown)?;
        match sampling.problem() {
            None => Ok(sampling),
            Some(reason) => Err(SamplingError {
                sampling: text.to_owned(),
                reason,
            }),
        }
    }
}

fn parse(text: &str) -> Option<Sampling> {
    let one_in = |text: &str| text.strip_prefix("1/")?.parse().ok();
    if let Some(limit) = text.strip_prefix("frames>") {
        let limit = limit.trim();
        return Some(Sampling::SlowFrames(match limit.strip_suffix('x') {
            Some(times) => SlowFrame::OverMedian(times.parse().ok()?),
            None => SlowFrame::Over(duration(limit)?),
        }));
    }
    if let Some(frames) = text.strip_prefix("frames:") {
        return one_in(frames.trim()).map(Sampling::OneFrameIn);
    }
    match text.strip_suffix("/s") {
        Some(rate) => rate.parse().ok().map(Sampling::PerSecond),
        None => one_in(text).map(Sampling::OneIn),
    }
}

/// `33ms`, `16.6ms`, `2s`, `500us`.
fn duration(text: &str) -> Option<Duration> {
    let units = [("ms", 1e-3), ("us", 1e-6), ("s", 1.0)];
    let (number, unit) = units
        .iter()
        .find_map(|(name, unit)| Some((text.strip_suffix(name)?, unit)))?;
    let seconds = number.trim().parse::<f64>().ok()? * unit;
    Duration::try_from_secs_f64(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_read_back() {
        for text in [
            "1/100",
            "1000/s",
            "frames:1/60",
            "frames>33.3ms",
            "frames>3x",
            "frames>2.5x",
        ] {
            let sampling: Sampling = text.parse().unwrap();
            assert_eq!(sampling.to_string(), text);
        }
        let seconds: Sampling = " frames> 2s ".parse().unwrap();
        assert_eq!(
            seconds,
            Sampling::SlowFrames(SlowFrame::Over(Duration::from_secs(2)))
        );
    }

    #[test]
    fn what_cannot_be_is_told_with_the_forms_that_can() {
        for text in [
            "",
            "2/100",
            "1/0",
            "0/s",
            "frames>1x",
            "frames>-3ms",
            "frames>3",
            "1/1e3",
        ] {
            let error = text.parse::<Sampling>().unwrap_err().to_string();
            assert!(error.contains("frames:1/60"), "{error}");
            assert!(error.contains(&format!("`{text}`")), "{error}");
        }
    }
}
