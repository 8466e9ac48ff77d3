//! The time on the wall.

use std::time::{Duration, Instant};

/// Times of frames.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock {
    began: Instant,
    /// When the last frame began; the clock itself before there is one.
    frame: Option<Instant>,
}

impl Clock {
    pub(super) fn start() -> Self {
        Self {
            began: now(),
            frame: None,
        }
    }

    /// A frame begins: the time since the frame before, if there was one.
    pub(super) fn frame(&mut self) -> Option<Duration> {
        let now = now();
        let before = self.frame.replace(now);
        before.map(|before| now - before)
    }

    /// The time since the frame began.
    pub(super) fn since_frame(&self) -> Duration {
        now() - self.frame.unwrap_or(self.began)
    }

    /// The time since the start.
    pub(super) fn now(&self) -> Duration {
        now() - self.began
    }

    /// The moment that is so long after the start.
    pub(super) fn at(&self, time: Duration) -> Instant {
        self.began + time
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long frames take is what a person sees"
)]
fn now() -> Instant {
    Instant::now()
}
