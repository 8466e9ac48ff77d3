//! Fixed steps out of frames of any length.

use std::time::Duration;

use bevy_ecs::resource::Resource;
use thiserror::Error;

/// Cuts the time of frames into physics steps of one length.
///
/// Time that does not fill a step waits for the next frame. A frame that would need more than
/// [`max_steps`](Self::max_steps) gets that many; the rest is dropped, so that a slow frame does not
/// make the next one slower still, and is counted in [`dropped`](Self::dropped).
///
/// # Examples
/// ```
/// use std::time::Duration;
///
/// let mut clock = amp_gameplay::PhysicsClock::default();
/// assert_eq!(clock.advance(clock.step() * 2), 2);
/// assert_eq!(clock.advance(clock.step() / 2), 0);
/// assert_eq!(clock.advance(clock.step() / 2), 1);
/// // A second at once is more than it catches up with.
/// assert_eq!(clock.advance(Duration::from_secs(1)), clock.max_steps());
/// assert!(clock.dropped() > Duration::from_millis(900));
/// ```
#[derive(Resource, Debug, Clone, PartialEq, Eq)]
pub struct PhysicsClock {
    step: Duration,
    max_steps: u32,
    waiting: Duration,
    steps: u64,
    dropped: Duration,
}

impl Default for PhysicsClock {
    /// 60 steps a second, at most 5 in a frame.
    fn default() -> Self {
        Self {
            // Rounded down: a frame of 1/60 s, however rounded, always fills it.
            step: Duration::from_secs(1) / 60,
            max_steps: 5,
            waiting: Duration::ZERO,
            steps: 0,
            dropped: Duration::ZERO,
        }
    }
}

/// A clock that cannot run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ClockError {
    /// The step is outside 0.1 ms to 1 s.
    #[error("expected a physics step from 0.1 ms to 1 s, found {found:?}: 1/60 s is usual")]
    Step {
        /// The step asked for.
        found: Duration,
    },
    /// Not one step may be made in a frame.
    #[error("expected at least 1 physics step per frame, found 0: 5 is usual")]
    NoSteps,
}

impl PhysicsClock {
    /// A clock with steps of this length, and at most so many of them in a frame.
    ///
    /// # Errors
    /// [`ClockError::Step`] for a step under 0.1 ms or over 1 s, [`ClockError::NoSteps`] when
    /// `max_steps` is 0.
    pub fn new(step: Duration, max_steps: u32) -> Result<Self, ClockError> {
        if step < Duration::from_micros(100) || step > Duration::from_secs(1) {
            return Err(ClockError::Step { found: step });
        }
        if max_steps == 0 {
            return Err(ClockError::NoSteps);
        }
        Ok(Self {
            step,
            max_steps,
            ..Self::default()
        })
    }

    /// The length of a step.
    #[must_use]
    pub fn step(&self) -> Duration {
        self.step
    }

    /// The most steps that one frame makes.
    #[must_use]
    pub fn max_steps(&self) -> u32 {
        self.max_steps
    }

    /// All steps so far.
    #[must_use]
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// The time that frames asked for and never got, so far.
    #[must_use]
    pub fn dropped(&self) -> Duration {
        self.dropped
    }

    /// How far the time waiting has filled the next step, from 0 to 1: what a picture between two
    /// steps interpolates with.
    #[must_use]
    pub fn overstep(&self) -> f32 {
        self.waiting.as_secs_f32() / self.step.as_secs_f32()
    }

    /// Takes the time of a frame and answers how many steps to make.
    pub fn advance(&mut self, frame: Duration) -> u32 {
        let time = self.waiting.saturating_add(frame);
        let due = time.as_nanos() / self.step.as_nanos();
        let steps = due.min(u128::from(self.max_steps)) as u32;
        let left = time.saturating_sub(self.step.saturating_mul(steps));
        // Whole steps are dropped; the part of a step keeps the rhythm.
        let part = (time.as_nanos() % self.step.as_nanos()) as u64;
        self.waiting = Duration::from_nanos(part);
        self.dropped = self
            .dropped
            .saturating_add(left.saturating_sub(self.waiting));
        self.steps += u64::from(steps);
        steps
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_time_is_lost_or_made() {
        let mut clock = PhysicsClock::default();
        let mut frames = Duration::ZERO;
        for frame in 0..10_000_u64 {
            let frame = Duration::from_micros(frame * 7919 % 120_000);
            frames += frame;
            assert!(clock.advance(frame) <= clock.max_steps());
        }
        let stepped = Duration::from_nanos(clock.step().as_nanos() as u64 * clock.steps());
        assert_eq!(frames, stepped + clock.waiting + clock.dropped());
        assert!(clock.dropped() > Duration::ZERO);
        assert!(clock.overstep() < 1.0);
    }

    #[test]
    fn longest_frame_there_is_makes_the_most_steps() {
        let mut clock = PhysicsClock::default();
        assert_eq!(clock.advance(Duration::MAX), clock.max_steps());
        assert_eq!(clock.advance(Duration::MAX), clock.max_steps());
    }

    #[test]
    fn clock_that_cannot_run_is_refused() {
        let zero = PhysicsClock::new(Duration::ZERO, 5);
        assert_eq!(
            zero,
            Err(ClockError::Step {
                found: Duration::ZERO
            })
        );
        let none = PhysicsClock::new(Duration::from_millis(10), 0);
        assert_eq!(none, Err(ClockError::NoSteps));
    }
}
