//! Causes in words.

use std::fmt::Write;

use super::answer::Caveat;
use super::cause::{Cause, Kind, Spot};
use crate::trace::{PathId, Trace};

impl Cause {
    /// The cause in one sentence with its numbers, and why in further ones, without a full stop: "`cull` in `system:
    /// visibility` itself took 21.3 ms instead of 4.10 ms (81 % of what took longer)".
    #[must_use]
    pub fn sentence(&self, trace: &Trace) -> String {
        let mut text = self.alone(trace);
        if self.share > 0.0 {
            // Writing to a text does not fail.
            let _ = write!(text, " ({:.0} % of what took longer)", 100.0 * self.share);
        }
        for why in self.chain().skip(1) {
            let _ = write!(text, ". There, {}", why.alone(trace));
        }
        text
    }

    /// Without why.
    fn alone(&self, trace: &Trace) -> String {
        let path = called(trace, self.path);
        let more = time(self.excess);
        let own = format!("{} instead of {}", time(self.now.own), time(self.usual.own));
        let total = format!(
            "{} instead of {}",
            time(self.now.total),
            time(self.usual.total)
        );
        match self.kind {
            Kind::Slower => format!("{path} itself took {own}{}", self.calls()),
            Kind::InputOutput => {
                format!("{path}, which reads or writes, took {own}{}", self.calls())
            }
            Kind::MoreCalls => format!(
                "{path} was called {} times instead of {}, and took {total} with all that it calls",
                count(self.now.calls),
                count(self.usual.calls)
            ),
            Kind::LargerCount {
                argument,
                now,
                usual,
            } => format!(
                "{path} had `{}` {} instead of {}, and took {total}",
                trace.text(argument),
                number(now),
                number(usual)
            ),
            Kind::Rare { seen, of } => {
                let often = match seen {
                    0 => "none".to_owned(),
                    some => format!("only {some}"),
                };
                format!(
                    "{path} took {}, and is in {often} of the {of} frames around",
                    time(self.now.total)
                )
            }
            Kind::Lock { held, by } => {
                let name = trace.text(held);
                let lock = name.strip_prefix("hold ").unwrap_or(name);
                let by =
                    by.map_or_else(String::new, |by| format!(", which {} had", spot(trace, by)));
                format!("{path} waited {more} longer for the lock `{lock}`{by}")
            }
            Kind::Device { at } => {
                format!("{path} waited {more} longer for {}", spot(trace, at))
            }
            Kind::Thread { at } => {
                format!("{path} waited {more} longer for {}", spot(trace, at))
            }
            Kind::Result { from, .. } => {
                format!(
                    "{path} waited {more} longer for the result of {}",
                    spot(trace, from)
                )
            }
            Kind::Busy { with, kept } => {
                let kept = kept.map_or_else(String::new, |kept| {
                    format!(" before it came to {}", called(trace, Some(kept)))
                });
                format!(
                    "{path} waited {more} longer, since {} went on{kept}",
                    spot(trace, with)
                )
            }
            Kind::Wait => format!("{path} waited {own}; what for is not in the trace"),
            Kind::Interrupted {
                longest,
                usual,
                pieces,
            } => format!(
                "{path} itself took {own}, of which {} in one of {} pieces, where {} is usual: the thread did not run, or did what no span shows",
                time(longest),
                count(pieces),
                time(usual)
            ),
            Kind::Stalled { from, to, threads } => format!(
                "no thread did anything for {}, {threads} of them in the middle of a span: the program did not run",
                time(to.saturating_sub(from))
            ),
            Kind::Allocations {
                count: allocations,
                bytes: size,
            } => format!(
                "{path} itself took {own}, with {} allocations of {} instead of {} of {}",
                count(allocations.0),
                bytes(size.0),
                count(allocations.1),
                bytes(size.1)
            ),
            Kind::Events { site, now, usual } => format!(
                "{path} itself took {own}, with {} events `{}` instead of {}",
                count(now),
                trace.site_name(site),
                count(usual)
            ),
            Kind::Everything { factor } => format!(
                "everything took {factor:.1} times as long as usual, together {more} longer: the machine was slower, or busy with something else"
            ),
            Kind::LateStart { over, .. } => format!(
                "the frame before took {} too long for its refresh, and this one waited {more} longer in {path} for the next",
                time(over)
            ),
            Kind::MissedRefresh => {
                format!(
                    "with that it missed a refresh, and waited {more} longer in {path} for the next"
                )
            }
        }
    }

    fn calls(&self) -> String {
        match self.now.calls {
            0 | 1 => String::new(),
            many => format!(" in {} calls", count(many)),
        }
    }
}

impl Caveat {
    /// In one sentence, without a full stop.
    #[must_use]
    pub fn sentence(&self, trace: &Trace) -> String {
        match *self {
            Self::Losses {
                track,
                spans,
                events,
            } => {
                let of = track.map_or_else(String::new, |track| {
                    format!(" of `{}`", trace.track_title(track))
                });
                format!(
                    "{} spans and {} events{of} are lost around this frame: what took so long may be among them",
                    count(spans),
                    count(events)
                )
            }
            Self::SumsOnly { site, spans } => format!(
                "{} spans `{}` around this frame are in the trace by their sums only",
                count(spans),
                trace.site_name(site)
            ),
            Self::AllLate { punctual, compared } => format!(
                "almost all frames around are late ({punctual} are not): this one is compared with {compared} of them, \
                 so what makes all of them late is not among its causes"
            ),
            Self::FewFrames { compared } => format!(
                "only {compared} frames around this one are not late: what is usual is uncertain"
            ),
            Self::NoSpans => "no span is on the thread of the frames: record some there".to_owned(),
        }
    }
}

/// `cull` in `system: visibility`.
fn called(trace: &Trace, path: Option<PathId>) -> String {
    let Some(path) = path else {
        return "what is in no span".to_owned();
    };
    let name = trace.path_name(path);
    match trace.paths.get(path).parent {
        Some(parent) => format!("`{name}` in `{}`", trace.path_name(parent)),
        None => format!("`{name}`"),
    }
}

/// `cull` on `compute 1`.
fn spot(trace: &Trace, spot: Spot) -> String {
    let track = trace.track_title(spot.track);
    match spot.path {
        Some(path) => format!("`{}` on `{track}`", trace.path_name(path)),
        None => format!("`{track}`"),
    }
}

/// Three digits and a unit.
#[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
fn time(nanos: u64) -> String {
    // From 999.5 of a unit on, three digits are those of the next one.
    match nanos {
        0..1_000 => format!("{nanos} ns"),
        1_000..999_500 => format!("{} µs", digits(nanos as f64 / 1e3)),
        999_500..999_500_000 => format!("{} ms", digits(nanos as f64 / 1e6)),
        _ => format!("{} s", digits(nanos as f64 / 1e9)),
    }
}

#[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
fn bytes(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..999_500 => format!("{} kB", digits(bytes as f64 / 1e3)),
        999_500..999_500_000 => format!("{} MB", digits(bytes as f64 / 1e6)),
        _ => format!("{} GB", digits(bytes as f64 / 1e9)),
    }
}

fn digits(value: f64) -> String {
    match value {
        _ if value.fract() == 0.0 && value.abs() < 1000.0 => format!("{value:.0}"),
        ..9.995 => format!("{value:.2}"),
        9.995..99.95 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}

/// 12,345
fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn number(value: f64) -> String {
    if value.fract() == 0.0 && (0.0..1e15).contains(&value) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a whole number in range"
        )]
        return count(value as u64);
    }
    digits(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_digits_that_matter() {
        let times = [0, 999, 1_234, 45_678, 999_999, 21_345_678, 3_000_000_000].map(time);
        let expected = [
            "0 ns", "999 ns", "1.23 µs", "45.7 µs", "1.00 ms", "21.3 ms", "3 s",
        ];
        assert_eq!(times, expected);
        assert_eq!(
            [0, 999, 1_000, 1_234_567].map(count),
            ["0", "999", "1,000", "1,234,567"]
        );
        assert_eq!(
            [3_000.0, 1.5, 12_345.6].map(number),
            ["3,000", "1.50", "12346"]
        );
        assert_eq!([12, 14_200_000].map(bytes), ["12 B", "14.2 MB"]);
    }
}
