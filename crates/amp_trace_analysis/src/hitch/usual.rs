//! What call paths do in the frames around a late one.

use foldhash::{HashMap, HashSet};

use super::tally::{Key, Tallies, Tally};
use crate::trace::{Name, PathId, Trace};

/// What a call path does usually: medians over the frames.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Habit {
    pub(super) tally: Tally,
    /// How far the own time is from its median, in the median.
    pub(super) spread: u64,
    /// In how many of the frames it is.
    pub(super) seen: usize,
    /// The time of one call, in the frames that have some.
    pub(super) per_call: u64,
}

/// What is usual: over how many frames, and what each path does in them.
#[derive(Debug, Default)]
pub(super) struct Usual {
    pub(super) frames: usize,
    habits: HashMap<Key, Habit>,
    counts: HashMap<(PathId, Name), (f64, f64)>,
}

/// The middle of some values, of which `more` are 0 and not among them.
pub(super) fn median(values: &mut [u64], more: usize) -> u64 {
    let all = values.len() + more;
    if all == 0 {
        return 0;
    }
    let Some(place) = (all / 2).checked_sub(more) else {
        return 0;
    };
    *values.select_nth_unstable(place).1
}

impl Usual {
    /// Of frames, which are each what its paths did.
    pub(super) fn of<'a>(frames: impl Iterator<Item = &'a Tallies> + Clone) -> Self {
        let mut by_path: HashMap<Key, Vec<Tally>> = HashMap::default();
        let mut by_count: HashMap<(PathId, Name), Vec<f64>> = HashMap::default();
        let mut count = 0;
        for frame in frames {
            count += 1;
            for (key, tally) in &frame.paths {
                by_path.entry(*key).or_default().push(*tally);
            }
            for (key, sum) in &frame.counts {
                by_count.entry(*key).or_default().push(*sum);
            }
        }
        let habit = |(key, tallies): (Key, Vec<Tally>)| (key, Habit::of(&tallies, count));
        let middle = |((path, name), mut sums): ((PathId, Name), Vec<f64>)| {
            sums.sort_unstable_by(f64::total_cmp);
            let middle = sums[sums.len() / 2];
            for sum in &mut sums {
                *sum = (*sum - middle).abs();
            }
            sums.sort_unstable_by(f64::total_cmp);
            ((path, name), (middle, sums[sums.len() / 2]))
        };
        Self {
            frames: count,
            habits: by_path.into_iter().map(habit).collect(),
            counts: by_count.into_iter().map(middle).collect(),
        }
    }

    pub(super) fn get(&self, key: Key) -> Habit {
        self.habits.get(&key).copied().unwrap_or_default()
    }

    /// The sum of a number that spans of a path say, and how far it is from it usually; where they are there.
    pub(super) fn count(&self, path: PathId, name: Name) -> Option<(f64, f64)> {
        self.counts.get(&(path, name)).copied()
    }

    /// All paths that are here or in a frame.
    pub(super) fn keys<'a>(&'a self, now: &'a Tallies) -> HashSet<Key> {
        self.habits
            .keys()
            .chain(now.paths.keys())
            .copied()
            .collect()
    }

    /// The same for one call of a path that is called so often in a frame.
    pub(super) fn per_call_of(&self, trace: &Trace, root: PathId) -> Self {
        let own = self.get(Some(root));
        let calls = own.tally.calls.max(1);
        let mut paths: Vec<PathId> = self.habits.keys().flatten().copied().collect();
        paths.sort_unstable();
        let mut below = HashSet::default();
        for path in paths {
            // Paths come after those around them.
            let parent = trace.paths.get(path).parent;
            if path == root || parent.is_some_and(|parent| below.contains(&parent)) {
                below.insert(path);
            }
        }
        let part = |(key, habit): (&Key, &Habit)| {
            let mut habit = *habit;
            let tally = &mut habit.tally;
            for value in [
                &mut tally.own,
                &mut tally.total,
                &mut tally.calls,
                &mut tally.pieces,
                &mut tally.allocations,
                &mut tally.bytes,
                &mut habit.spread,
            ] {
                *value = value.div_ceil(calls);
            }
            (*key, habit)
        };
        let habits = self.habits.iter();
        let habits = habits
            .filter(|(key, _)| key.is_some_and(|path| below.contains(&path)))
            .map(part);
        let counts = self.counts.iter();
        #[expect(clippy::cast_precision_loss, reason = "a few calls in a frame")]
        let share = calls as f64;
        Self {
            frames: self.frames,
            habits: habits.collect(),
            counts: counts
                .map(|(key, (middle, spread))| (*key, (middle / share, spread / share)))
                .collect(),
        }
    }
}

impl Habit {
    fn of(tallies: &[Tally], frames: usize) -> Self {
        let absent = frames.saturating_sub(tallies.len());
        let middle = |value: fn(&Tally) -> u64| {
            let mut values: Vec<u64> = tallies.iter().map(value).collect();
            median(&mut values, absent)
        };
        let own = middle(|tally| tally.own);
        let mut away: Vec<u64> = tallies
            .iter()
            .map(|tally| tally.own.abs_diff(own))
            .collect();
        away.extend(std::iter::repeat_n(own, absent));
        let called = tallies.iter().filter(|tally| tally.calls > 0);
        let mut per_call: Vec<u64> = called.map(|tally| tally.total / tally.calls).collect();
        Self {
            tally: Tally {
                own,
                total: middle(|tally| tally.total),
                longest: middle(|tally| tally.longest),
                pieces: middle(|tally| tally.pieces),
                calls: middle(|tally| tally.calls),
                allocations: middle(|tally| tally.allocations),
                bytes: middle(|tally| tally.bytes),
            },
            spread: median(&mut away, 0),
            seen: tallies.len(),
            per_call: median(&mut per_call, 0),
        }
    }
}
