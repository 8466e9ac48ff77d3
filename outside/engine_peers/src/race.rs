//! Contestants that do the same work, in turns.

use std::time::{Duration, Instant};

use thiserror::Error;

use crate::finish::{Finish, Lane};
use crate::goal::Goal;
use crate::outcome::Outcome;

/// One way to do the work.
pub(crate) trait Contestant {
    /// What is compared with the others'.
    type Outcome: Outcome;

    /// Makes the next round: gets ready, does the work, tidies up. Answers how long the work alone took ([`timed`]).
    fn round(&mut self) -> Duration;

    /// What the rounds so far came to.
    fn outcome(&mut self) -> Self::Outcome;
}

/// How long something takes.
pub(crate) fn timed(work: impl FnOnce()) -> Duration {
    let begin = Instant::now();
    work();
    begin.elapsed()
}

/// Two or more contestants that do the same work.
pub(crate) struct Race<O> {
    name: String,
    units: usize,
    unit: &'static str,
    entries: Vec<Entry<O>>,
    base: Option<&'static str>,
    goals: Vec<Goal>,
}

struct Entry<O> {
    name: &'static str,
    is_ours: bool,
    contestant: Box<dyn Contestant<Outcome = O>>,
}

/// A race of any outcome.
pub(crate) trait AnyRace {
    /// Runs it.
    ///
    /// # Errors
    /// [`Different`] if two contestants do not come to the same, before the rounds that are timed or after them.
    fn run(self: Box<Self>, rounds: u32) -> Result<Finish, Different>;
}

/// Two contestants of a race do not do the same work.
#[derive(Debug, Error)]
#[error("{race}: {other} does not do what {first} does: {difference}")]
pub(crate) struct Different {
    race: String,
    first: &'static str,
    other: &'static str,
    difference: String,
}

impl<O: Outcome> Race<O> {
    /// A race without contestants. A round is so many units of work: `10_000` of `"body"`.
    pub(crate) fn new(name: impl Into<String>, units: usize, unit: &'static str) -> Self {
        Self {
            name: name.into(),
            units,
            unit,
            entries: Vec::new(),
            base: None,
            goals: Vec::new(),
        }
    }

    /// Adds one of this project's ways.
    pub(crate) fn ours(
        self,
        name: &'static str,
        one: impl Contestant<Outcome = O> + 'static,
    ) -> Self {
        self.with(name, true, one)
    }

    /// Adds another's way.
    pub(crate) fn peer(
        self,
        name: &'static str,
        one: impl Contestant<Outcome = O> + 'static,
    ) -> Self {
        self.with(name, false, one)
    }

    /// Adds what is promised.
    pub(crate) fn promising(mut self, goal: Goal) -> Self {
        self.goals.push(goal);
        self
    }

    /// Says what the table divides by; the first contestant if nobody says.
    pub(crate) fn against(mut self, base: &'static str) -> Self {
        self.base = Some(base);
        self
    }

    fn with(
        mut self,
        name: &'static str,
        is_ours: bool,
        one: impl Contestant<Outcome = O> + 'static,
    ) -> Self {
        let contestant = Box::new(one);
        self.entries.push(Entry {
            name,
            is_ours,
            contestant,
        });
        self
    }

    fn assert_same(&mut self) -> Result<(), Different> {
        let Some((first, others)) = self.entries.split_first_mut() else {
            return Ok(());
        };
        let expected = first.contestant.outcome();
        for other in others {
            if let Some(difference) = expected.difference(&other.contestant.outcome()) {
                return Err(Different {
                    race: self.name.clone(),
                    first: first.name,
                    other: other.name,
                    difference,
                });
            }
        }
        Ok(())
    }
}

impl<O: Outcome> AnyRace for Race<O> {
    fn run(mut self: Box<Self>, rounds: u32) -> Result<Finish, Different> {
        let mut lanes: Vec<Lane> = self
            .entries
            .iter()
            .map(|entry| Lane {
                name: entry.name,
                is_ours: entry.is_ours,
                times: Vec::new(),
            })
            .collect();
        // The round before the first warms up, and shows that all do the same.
        for entry in &mut self.entries {
            entry.contestant.round();
        }
        self.assert_same()?;
        for round in 0..rounds as usize {
            for turn in turns(self.entries.len(), round) {
                let time = self.entries[turn].contestant.round();
                lanes[turn].times.push(time);
            }
        }
        self.assert_same()?;
        let base = self.base.or(lanes.first().map(|lane| lane.name));
        Ok(Finish {
            race: self.name,
            units: self.units,
            unit: self.unit,
            base: base.expect("a race has contestants"),
            lanes,
            goals: self.goals,
        })
    }
}

/// The order of a round: another one goes first each time, and every other time it goes backwards, so that nobody always
/// follows the same one.
fn turns(count: usize, round: usize) -> impl Iterator<Item = usize> {
    (0..count).map(move |turn| {
        let turn = if round % 2 == 0 {
            turn
        } else {
            count - 1 - turn
        };
        (turn + round / 2) % count
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counts {
        by: u32,
        sum: Vec<u32>,
    }

    impl Contestant for Counts {
        type Outcome = Vec<u32>;

        fn round(&mut self) -> Duration {
            timed(|| self.sum.push(self.by))
        }

        fn outcome(&mut self) -> Vec<u32> {
            self.sum.clone()
        }
    }

    fn race(by: [u32; 2]) -> Box<dyn AnyRace> {
        let [a, b] = by.map(|by| Counts {
            by,
            sum: Vec::new(),
        });
        Box::new(Race::new("counting", 1, "number").ours("a", a).peer("b", b))
    }

    #[test]
    fn every_round_times_every_contestant() {
        let finish = race([1, 1]).run(5).unwrap();
        assert!(finish.lanes.iter().all(|lane| lane.times.len() == 5));
        assert_eq!(finish.base, "a");
    }

    #[test]
    fn a_contestant_that_does_something_else_is_named() {
        let different = race([1, 2]).run(5).unwrap_err().to_string();
        let expected = "counting: b does not do what a does: item 0 is 2, not 1";
        assert_eq!(different, expected);
    }

    #[test]
    fn everyone_goes_first_and_follows_everyone() {
        let orders: Vec<Vec<usize>> = (0..6).map(|round| turns(3, round).collect()).collect();
        let firsts: Vec<usize> = orders.iter().map(|order| order[0]).collect();
        assert!((0..3).all(|one| firsts.iter().filter(|&&first| first == one).count() == 2));
        for (one, other) in [(0, 1), (1, 2), (2, 0), (1, 0), (2, 1), (0, 2)] {
            let follows = |order: &Vec<usize>| order.windows(2).any(|pair| pair == [one, other]);
            assert!(orders.iter().any(follows), "{other} after {one}");
        }
    }
}
