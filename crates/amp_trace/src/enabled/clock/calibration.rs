use amp_trace_format::Nanos;
use amp_trace_format::words::{CLOCK_SHIFT, Segment, Timeline};

use super::{USE_TSC, monotonic, tsc};
use crate::imp::store;
use std::sync::atomic::Ordering;

/// Between two checks of the counter against the monotonic clock, in nanoseconds.
const CHECK_EVERY: u64 = 1_000_000_000;
/// A check that finds the counter off by more than this share of the time since the last check no
/// longer trusts it.
const MAX_DRIFT: f64 = 1e-3;
/// Below this the drift is noise of reading two clocks, in nanoseconds.
const MIN_DRIFT: f64 = 100_000.0;
/// A stamp that says to be younger than the moment when it is read, by more than this, is not believed:
/// cores differ by less, in nanoseconds.
const MAX_AHEAD: u64 = 1_000_000;
/// The correction of the rate that pulls the counter's time back to the monotonic clock's.
const MAX_PULL: f64 = 2e-4;
/// Stamps are read within seconds; this many segments are minutes.
const MAX_SEGMENTS: usize = 128;

/// Both clocks at one moment.
#[derive(Debug, Clone, Copy)]
struct Anchor {
    ticks: u64,
    nanos: u64,
}

impl Anchor {
    /// Reads the counter on both sides of the monotonic clock, and takes the closest of five.
    fn now() -> Self {
        let read = || {
            let before = tsc::read();
            let nanos = monotonic::nanos();
            let after = tsc::read();
            (
                after.wrapping_sub(before),
                Self {
                    ticks: before + after.wrapping_sub(before) / 2,
                    nanos,
                },
            )
        };
        let tries = [read(), read(), read(), read(), read()];
        tries
            .into_iter()
            .min_by_key(|(width, _)| *width)
            .map_or_else(|| read().1, |(_, anchor)| anchor)
    }
}

/// Turns stamps into nanoseconds of the recording.
///
/// The counter's rate is measured against the monotonic clock, the first time when the first
/// stamps are read, and again every second. A correction begins where the last one ends, so time
/// never jumps and never runs backwards.
#[derive(Debug)]
pub(crate) struct Calibration {
    start: Anchor,
    checked: Anchor,
    timeline: Timeline,
    /// Segments so far, those no longer kept included.
    pushed: u64,
    /// Both clocks when the current pass began, and when the one before did.
    now: Anchor,
    before: Anchor,
    /// The latest time there was.
    latest: Nanos,
}

impl Calibration {
    /// Begins the recording's time at 0, now.
    pub(crate) fn start() -> Self {
        Self::start_at(Anchor::now())
    }

    fn start_at(start: Anchor) -> Self {
        Self {
            start,
            checked: start,
            timeline: Timeline {
                start_nanos: start.nanos,
                ..Timeline::default()
            },
            pushed: 0,
            now: start,
            before: start,
            latest: Nanos(0),
        }
    }

    /// Reads the clocks; call it after the stamps are read from the threads, before they are
    /// converted.
    pub(crate) fn refresh(&mut self) {
        self.refresh_at(Anchor::now());
        if let Some(store) = store::current() {
            store.set_clock(&self.timeline, self.pushed);
        }
    }

    fn refresh_at(&mut self, now: Anchor) {
        self.before = std::mem::replace(&mut self.now, now);
        self.timeline.now_ticks = now.ticks;
        self.timeline.now_nanos = now.nanos;
        let real = now.nanos.saturating_sub(self.start.nanos);
        self.timeline.latest = Some(Nanos(real + MAX_AHEAD));
        self.follow();
        let time = if USE_TSC.load(Ordering::Relaxed) {
            self.nanos(now.ticks << CLOCK_SHIFT)
        } else {
            Nanos(real)
        };
        self.latest = self.latest.max(time);
    }

    /// Corrects the counter's rate where it is time to.
    fn follow(&mut self) {
        if !USE_TSC.load(Ordering::Relaxed) {
            return;
        }
        let Some(last) = self.timeline.segments.last().copied() else {
            let rate = rate(self.start, self.now).unwrap_or(1.0);
            self.push(Segment {
                ticks: self.start.ticks,
                nanos: 0.0,
                nanos_per_tick: rate,
            });
            return;
        };
        // A rate is as good as the time it stands on: the first ones are looked at again soon.
        let due = (self.checked.nanos - self.start.nanos).clamp(CHECK_EVERY / 1000, CHECK_EVERY);
        if self.now.nanos - self.checked.nanos >= due {
            self.check(last);
        } else if self.pushed > 1 && self.is_off(last) {
            // It stepped, or the machine slept: nothing more is read from it.
            USE_TSC.store(false, Ordering::Relaxed);
        }
    }

    fn check(&mut self, last: Segment) {
        let Some(rate) = rate(self.start, self.now) else {
            // The counter began anew, or stands still.
            USE_TSC.store(false, Ordering::Relaxed);
            return;
        };
        let real = self.real();
        if self.pushed == 1 {
            // The first rate stood on next to nothing. What was read since is not yet a time.
            let begin = last.at(self.before.ticks);
            let ticks = self.now.ticks.saturating_sub(self.before.ticks).max(1);
            self.push(Segment {
                ticks: self.before.ticks,
                nanos: begin,
                nanos_per_tick: (real - begin).max(0.0) / ticks as f64,
            });
        }
        let last = self.timeline.segments.last().copied().unwrap_or(last);
        if self.is_off(last) || !tsc::is_trusted() {
            USE_TSC.store(false, Ordering::Relaxed);
        }
        let counted = last.at(self.now.ticks);
        let pull = ((real - counted) / CHECK_EVERY as f64).clamp(-MAX_PULL, MAX_PULL);
        self.push(Segment {
            ticks: self.now.ticks,
            nanos: counted,
            nanos_per_tick: rate * (1.0 + pull),
        });
        self.checked = self.now;
    }

    /// The monotonic clock's time of the recording.
    fn real(&self) -> f64 {
        self.now.nanos.saturating_sub(self.start.nanos) as f64
    }

    /// Whether the counter is so far from the monotonic clock that it cannot be its drift.
    fn is_off(&self, last: Segment) -> bool {
        let elapsed = (self.now.nanos - self.checked.nanos) as f64;
        let off = (self.real() - last.at(self.now.ticks)).abs();
        off > MIN_DRIFT.max(elapsed * MAX_DRIFT)
    }

    fn push(&mut self, segment: Segment) {
        if self.timeline.segments.len() == MAX_SEGMENTS {
            self.timeline.segments.remove(0);
        }
        self.timeline.segments.push(segment);
        self.pushed += 1;
    }

    /// How heads become times.
    pub(crate) fn timeline(&self) -> &Timeline {
        &self.timeline
    }

    /// The time of a record's first word.
    pub(crate) fn nanos(&self, word: u64) -> Nanos {
        self.timeline.nanos(word)
    }

    /// The time of the last [`refresh`](Self::refresh), never before that of an earlier one.
    pub(crate) fn now(&self) -> Nanos {
        self.latest
    }
}

/// Nanoseconds per tick; `None` if no tick passed.
fn rate(from: Anchor, to: Anchor) -> Option<f64> {
    let ticks = to
        .ticks
        .checked_sub(from.ticks)
        .filter(|ticks| *ticks > 0)?;
    let nanos = to
        .nanos
        .checked_sub(from.nanos)
        .filter(|nanos| *nanos > 0)?;
    Some(nanos as f64 / ticks as f64)
}

#[cfg(test)]
mod injected;

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "time has to pass")]
mod tests {
    use std::sync::{Mutex, PoisonError};
    use std::time::Duration;

    use amp_trace_format::words::MONOTONIC;

    use super::*;
    use crate::imp::clock;

    /// The choice of the clock is the process's: tests take turns.
    pub(super) static CLOCK: Mutex<()> = Mutex::new(());

    #[test]
    fn time_runs_on_when_the_counter_is_no_longer_trusted() {
        let _turn = CLOCK.lock().unwrap_or_else(PoisonError::into_inner);
        USE_TSC.store(tsc::is_trusted(), Ordering::Relaxed);
        let mut calibration = Calibration::start();
        std::thread::sleep(Duration::from_millis(20));
        let before = clock::stamp();
        USE_TSC.store(false, Ordering::Relaxed);
        let after = clock::stamp();
        assert_ne!(after & MONOTONIC, 0);
        std::thread::sleep(Duration::from_millis(20));
        USE_TSC.store(tsc::is_trusted(), Ordering::Relaxed);
        calibration.refresh();
        let (before, after) = (calibration.nanos(before), calibration.nanos(after));
        assert!(
            before.0 >= 20_000_000,
            "slept 20 ms, counted {} ns",
            before.0
        );
        // The two clocks agree to a part of a millisecond, however long the machine paused between.
        let now = Nanos(calibration.now.nanos - calibration.start.nanos);
        assert!(
            before.0 <= after.0 + 1_000_000,
            "{before:?} by the counter, then {after:?}"
        );
        assert!(after <= now, "{after:?} lies after {now:?}");
    }

    #[test]
    fn counted_time_follows_the_monotonic_clock() {
        let _turn = CLOCK.lock().unwrap_or_else(PoisonError::into_inner);
        USE_TSC.store(tsc::is_trusted(), Ordering::Relaxed);
        let mut calibration = Calibration::start();
        let mut last = Nanos(0);
        for _ in 0..40 {
            std::thread::sleep(Duration::from_millis(10));
            calibration.refresh();
            let counted = calibration.now();
            let real = calibration.now.nanos - calibration.start.nanos;
            assert!(
                counted >= last,
                "time ran backwards: {last:?} then {counted:?}"
            );
            assert!(
                counted.0.abs_diff(real) < 1_000_000,
                "counted {} ns where the monotonic clock says {real} ns",
                counted.0
            );
            last = counted;
        }
    }

    #[test]
    fn segments_meet_without_a_step() {
        let mut calibration = Calibration::start();
        calibration.timeline.segments = vec![
            Segment {
                ticks: 1_000,
                nanos: 0.0,
                nanos_per_tick: 0.5,
            },
            Segment {
                ticks: 3_000,
                nanos: 1_000.0,
                nanos_per_tick: 0.25,
            },
        ];
        calibration.now = Anchor {
            ticks: 10_000,
            nanos: 0,
        };
        let at = |ticks: u64| calibration.nanos(ticks << CLOCK_SHIFT);
        assert_eq!(at(1_000), Nanos(0));
        assert_eq!(at(2_999), Nanos(999));
        assert_eq!(at(3_000), Nanos(1_000));
        assert_eq!(at(7_000), Nanos(2_000));
        assert_eq!(at(500), Nanos(0), "before the recording is its beginning");
    }
}
