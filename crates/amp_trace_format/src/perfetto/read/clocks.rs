//! The clocks of a file, and what they say at the same moment.

use super::fields::clocks;
use super::packet::low;
use super::wire::{Fields, Malformed, Wire};

/// `BUILTIN_CLOCK_BOOTTIME`: the clock of a trace that names no other.
const BOOTTIME: u32 = 6;

/// The clocks of one sequence alone.
pub(super) const LOCAL: std::ops::Range<u32> = 64..128;

/// More moments of a clock are not remembered; then the older half is forgotten.
const MOST_MOMENTS: usize = 1024;
const MOST_CLOCKS: usize = 64;

/// What a clock says in a snapshot.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    pub(super) clock: u32,
    /// In nanoseconds.
    pub(super) at: i64,
    /// How many nanoseconds its unit has.
    pub(super) unit: i64,
    /// Whether times on it are differences.
    pub(super) is_incremental: bool,
}

/// A `ClockSnapshot`.
#[derive(Debug, Default)]
pub(super) struct Snapshot {
    pub(super) readings: Vec<Reading>,
    primary: u32,
}

impl Snapshot {
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Malformed> {
        let (mut snapshot, mut fields) = (Self::default(), Fields::new(bytes));
        while let Some(field) = fields.next()? {
            match field {
                (clocks::CLOCK, Wire::Bytes(clock)) if snapshot.readings.len() < MOST_CLOCKS => {
                    snapshot.readings.push(Reading::read(clock)?);
                }
                (clocks::PRIMARY, Wire::Varint(clock)) => snapshot.primary = low(clock),
                _ => {}
            }
        }
        Ok(snapshot)
    }
}

impl Reading {
    fn read(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut reading = Self {
            clock: 0,
            at: 0,
            unit: 1,
            is_incremental: false,
        };
        let mut fields = Fields::new(bytes);
        while let Some(field) = fields.next()? {
            match field {
                (clocks::ID, Wire::Varint(clock)) => reading.clock = low(clock),
                (clocks::TIMESTAMP, Wire::Varint(at)) => reading.at = time(at),
                (clocks::IS_INCREMENTAL, Wire::Varint(is)) => reading.is_incremental = is != 0,
                (clocks::MULTIPLIER, Wire::Varint(unit)) => reading.unit = time(unit).max(1),
                _ => {}
            }
        }
        reading.at = reading.at.saturating_mul(reading.unit);
        Ok(reading)
    }
}

/// A time as an integer with sign; what does not fit is the latest there is.
pub(super) fn time(time: u64) -> i64 {
    i64::try_from(time).unwrap_or(i64::MAX)
}

/// A clock that all sequences share.
#[derive(Debug)]
struct Clock {
    id: u32,
    /// What it said, and what the clock of the trace did: in the order of the former.
    moments: Vec<(i64, i64)>,
    unit: i64,
}

/// The clocks that all sequences share.
#[derive(Debug)]
pub(super) struct Clocks {
    /// The one that the trace's times are on.
    primary: u32,
    known: Vec<Clock>,
}

impl Default for Clocks {
    fn default() -> Self {
        Self {
            primary: BOOTTIME,
            known: Vec::new(),
        }
    }
}

impl Clocks {
    /// A time of the trace from that of a clock; none if no snapshot says how they relate.
    pub(super) fn convert(&self, clock: u32, at: i64) -> Option<i64> {
        if clock == self.primary || clock == 0 {
            return Some(at);
        }
        let known = self.known.iter().find(|known| known.id == clock)?;
        let before = known.moments.partition_point(|(own, _)| *own <= at);
        let (own, trace) = known.moments.get(before.saturating_sub(1))?;
        Some(trace.saturating_add(at.saturating_sub(*own)))
    }

    /// How many nanoseconds the unit of a clock has.
    pub(super) fn unit(&self, clock: u32) -> i64 {
        let known = self.known.iter().find(|known| known.id == clock);
        known.map_or(1, |known| known.unit)
    }

    /// Takes in a snapshot. False if it names another clock as the trace's than an earlier one.
    pub(super) fn learn(&mut self, snapshot: &Snapshot) -> bool {
        let is_new = snapshot.primary != 0 && snapshot.primary != self.primary;
        let fits = !is_new || self.known.is_empty();
        if is_new && fits {
            self.primary = snapshot.primary;
        }
        let shared = || {
            let all = snapshot.readings.iter();
            all.filter(|reading| !LOCAL.contains(&reading.clock))
        };
        // The trace's own clock where the snapshot has it, otherwise what another one says of it.
        let own = shared().find(|reading| reading.clock == self.primary);
        let trace = own
            .map(|reading| reading.at)
            .or_else(|| shared().find_map(|reading| self.convert(reading.clock, reading.at)));
        let Some(trace) = trace else {
            return fits;
        };
        for reading in &snapshot.readings {
            if !LOCAL.contains(&reading.clock) && reading.clock != self.primary {
                self.moment(reading, trace);
            }
        }
        fits
    }

    fn moment(&mut self, reading: &Reading, trace: i64) {
        let found = self
            .known
            .iter()
            .position(|known| known.id == reading.clock);
        let at = match found {
            Some(at) => at,
            None if self.known.len() == MOST_CLOCKS => return,
            None => {
                self.known.push(Clock {
                    id: reading.clock,
                    moments: Vec::new(),
                    unit: reading.unit,
                });
                self.known.len() - 1
            }
        };
        let clock = &mut self.known[at];
        clock.unit = reading.unit;
        if clock.moments.len() == MOST_MOMENTS {
            clock.moments.drain(..MOST_MOMENTS / 2);
        }
        let place = clock.moments.partition_point(|(own, _)| *own <= reading.at);
        clock.moments.insert(place, (reading.at, trace));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot(readings: &[(u32, i64)]) -> Snapshot {
        let of = |&(clock, at)| Reading {
            clock,
            at,
            unit: 1,
            is_incremental: false,
        };
        Snapshot {
            readings: readings.iter().map(of).collect(),
            primary: 0,
        }
    }

    #[test]
    fn the_latest_moment_before_a_time_counts() {
        let mut clocks = Clocks::default();
        assert_eq!(clocks.convert(3, 5), None);
        // The second snapshot is after a suspension, which the monotonic clock leaves out.
        clocks.learn(&snapshot(&[(3, 100), (6, 1_000)]));
        clocks.learn(&snapshot(&[(3, 200), (6, 9_000)]));
        for (at, trace) in [(50, 950), (100, 1_000), (199, 1_099), (200, 9_000)] {
            assert_eq!(clocks.convert(3, at), Some(trace));
        }
        assert_eq!(clocks.convert(6, 7), Some(7));
    }

    #[test]
    fn clocks_relate_by_a_third() {
        let mut clocks = Clocks::default();
        clocks.learn(&snapshot(&[(3, 100), (6, 1_000)]));
        clocks.learn(&snapshot(&[(1, 77), (3, 150)]));
        assert_eq!(clocks.convert(1, 80), Some(1_053));
    }

    #[test]
    fn the_first_snapshot_names_the_clock_of_the_trace() {
        let mut clocks = Clocks::default();
        let mut first = snapshot(&[(1, 10), (3, 20)]);
        first.primary = 3;
        assert!(clocks.learn(&first));
        assert_eq!(clocks.convert(1, 11), Some(21));
        first.primary = 1;
        assert!(!clocks.learn(&first));
        assert_eq!(clocks.convert(1, 11), Some(21));
    }
}
