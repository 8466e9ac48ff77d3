//! Times: milliseconds since the beginning of a process, or since the one before.

use super::document::Cell;
use crate::Time;
use crate::json::Number;

/// What the times of a profile count from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Times {
    /// When the profile begins on the clock of the whole file.
    pub(super) shift: Time,
    /// The time between samples.
    pub(super) interval: Time,
}

/// The times of a table's rows, one after the other.
#[derive(Debug)]
pub(super) struct Clock {
    shift: Time,
    /// The last time in nanoseconds.
    sum: f64,
}

impl Times {
    pub(super) fn clock(&self) -> Clock {
        Clock {
            shift: self.shift,
            sum: 0.0,
        }
    }

    /// A time of its own.
    pub(super) fn at(&self, cell: Cell) -> Option<Time> {
        Some(cell.number()?.millis()?.saturating_add(self.shift))
    }
}

impl Clock {
    /// The time of the next row, which has one or says how much later it is than the last one.
    pub(super) fn at(&mut self, time: Cell, delta: Cell) -> Option<Time> {
        let nanos = match time.number() {
            Some(time) => time.millis()?,
            None => {
                // Sums of rounded numbers would drift.
                self.sum += delta.number()?.float() * 1e6;
                Number::Float(self.sum / 1e6).millis()?
            }
        };
        Some(nanos.saturating_add(self.shift))
    }
}
