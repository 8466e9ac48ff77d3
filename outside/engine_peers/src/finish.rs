use std::time::Duration;

use crate::goal::Goal;
use crate::spread::Spread;

/// How a race went.
#[derive(Debug)]
pub(crate) struct Finish {
    pub(crate) race: String,
    /// What the time of a round is divided by, and its name: `body`.
    pub(crate) units: usize,
    pub(crate) unit: &'static str,
    pub(crate) lanes: Vec<Lane>,
    /// The contestant that the table divides by.
    pub(crate) base: &'static str,
    pub(crate) goals: Vec<Goal>,
}

/// The times of one contestant, one per round.
#[derive(Debug)]
pub(crate) struct Lane {
    pub(crate) name: &'static str,
    pub(crate) is_ours: bool,
    pub(crate) times: Vec<Duration>,
}

impl Finish {
    /// Nanoseconds per unit.
    pub(crate) fn nanos(&self, lane: &Lane) -> Spread {
        let units = self.units as f64;
        let nanos = lane.times.iter().map(|time| time.as_nanos() as f64);
        Spread::of(nanos.map(|nanos| nanos / units))
    }

    /// The time of one contestant by that of another, round by round: in one round both meet the machine in the same mood.
    ///
    /// # Panics
    /// If there is no contestant of a name.
    pub(crate) fn ratio(&self, of: &str, by: &str) -> Spread {
        let times = |name: &str| {
            let lane = self.lanes.iter().find(|lane| lane.name == name);
            lane.unwrap_or_else(|| panic!("no contestant is called {name}"))
                .times
                .iter()
                // A clock that stood still would make no ratio.
                .map(|time| time.as_nanos().max(1) as f64)
        };
        Spread::of(times(of).zip(times(by)).map(|(of, by)| of / by))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_of_rounds_not_of_medians() {
        let lane = |name, nanos: [u64; 3]| Lane {
            name,
            is_ours: false,
            times: nanos.map(Duration::from_nanos).to_vec(),
        };
        let finish = Finish {
            race: "a race".to_owned(),
            units: 10,
            unit: "thing",
            lanes: vec![lane("a", [10, 200, 3000]), lane("b", [5, 100, 1000])],
            base: "a",
            goals: Vec::new(),
        };
        assert_eq!(finish.ratio("a", "b").median, 2.0);
        assert_eq!(finish.nanos(&finish.lanes[0]).median, 20.0);
        let goal = |times| Goal::Faster {
            ours: "b",
            peer: "a",
            times,
        };
        assert!(goal(2.0).judge(&finish).0);
        assert!(!goal(2.1).judge(&finish).0);
        let goal = |times| Goal::Within {
            ours: "a",
            peer: "b",
            times,
        };
        assert!(goal(2.0).judge(&finish).0);
        assert!(!goal(1.9).judge(&finish).0);
    }
}
