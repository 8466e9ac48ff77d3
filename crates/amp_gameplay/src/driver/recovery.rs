//! Getting free: back up a few times, and ask to be put back onto the route when that does not help.

/// Seconds without getting on until a driver backs up.
const PATIENCE: f32 = 2.0;
/// How much slower patience runs out in a queue.
const QUEUE: f32 = 0.2;
/// Seconds of backing up.
const BACK: f32 = 1.5;
/// Backing up so often without getting on is enough.
const TRIES: u8 = 3;
/// Seconds of getting on that make the tries forgotten.
const FREE: f32 = 4.0;
/// Seconds on the side or on the roof until a driver gives up.
const FALLEN: f32 = 2.0;

/// What a driver does now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Course {
    /// Follow the route.
    Forward,
    /// Back up.
    Backward,
    /// Give up: somebody has to lift the vehicle.
    GiveUp,
}

/// What a driver sees of its own trouble.
#[derive(Debug, Clone, Copy)]
pub(super) struct Situation {
    /// The speed forwards, in metres per second.
    pub(super) speed: f32,
    /// Whether another vehicle is in the way.
    pub(super) queued: bool,
    /// Whether the wheels are below.
    pub(super) upright: bool,
}

/// A driver's memory of its trouble. Times in seconds.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub(super) struct Recovery {
    standing: f32,
    driving: f32,
    fallen: f32,
    backing: f32,
    tries: u8,
}

impl Recovery {
    /// Looks at the situation, `dt` seconds after the last look.
    pub(super) fn update(&mut self, dt: f32, now: Situation) -> Course {
        self.fallen = if now.upright { 0.0 } else { self.fallen + dt };
        if self.fallen > FALLEN {
            *self = Self::default();
            return Course::GiveUp;
        }
        if self.backing > 0.0 {
            self.backing -= dt;
            return Course::Backward;
        }
        if now.speed > 0.5 {
            self.standing = 0.0;
            self.driving += dt;
            if self.driving > FREE {
                self.tries = 0;
            }
            return Course::Forward;
        }
        self.driving = 0.0;
        self.standing += if now.queued { dt * QUEUE } else { dt };
        if self.standing <= PATIENCE {
            return Course::Forward;
        }
        if self.tries == TRIES {
            *self = Self::default();
            return Course::GiveUp;
        }
        self.standing = 0.0;
        self.tries += 1;
        self.backing = BACK;
        Course::Backward
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STUCK: Situation = Situation {
        speed: 0.0,
        queued: false,
        upright: true,
    };

    /// The courses taken, each once in a row, with the second they began in.
    fn courses(seconds: u32, situation: impl Fn(f32) -> Situation) -> Vec<(u32, Course)> {
        let mut recovery = Recovery::default();
        let mut taken: Vec<(u32, Course)> = Vec::new();
        for step in 0..seconds * 60 {
            let course = recovery.update(1.0 / 60.0, situation(step as f32 / 60.0));
            if taken.last().is_none_or(|(_, last)| *last != course) {
                taken.push((step / 60, course));
            }
        }
        taken
    }

    #[test]
    fn stuck_driver_backs_up_three_times_and_gives_up() {
        let taken = courses(14, |_| STUCK);
        let backed = taken
            .iter()
            .filter(|(_, course)| *course == Course::Backward)
            .count();
        assert_eq!(backed, 3);
        assert_eq!(
            taken
                .iter()
                .filter(|(_, course)| *course == Course::GiveUp)
                .count(),
            1
        );
        assert_eq!(taken[1], (2, Course::Backward));
    }

    #[test]
    fn queue_is_waited_in_for_longer() {
        let taken = courses(9, |_| Situation {
            queued: true,
            ..STUCK
        });
        assert_eq!(taken, [(0, Course::Forward)]);
    }

    #[test]
    fn driver_that_gets_on_forgets() {
        // Stuck twice, ten seconds apart and driving between: never a second or third try in a row.
        let stuck = |time: f32| if time % 10.0 < 3.0 { 0.0 } else { 10.0 };
        let taken = courses(100, |time| Situation {
            speed: stuck(time),
            ..STUCK
        });
        assert!(taken.iter().all(|(_, course)| *course != Course::GiveUp));
    }

    #[test]
    fn vehicle_on_its_roof_is_given_up() {
        let taken = courses(3, |_| Situation {
            speed: 9.0,
            queued: false,
            upright: false,
        });
        assert_eq!(taken[1], (2, Course::GiveUp));
    }
}
