//! From what a part of a track's time did, and does usually, to the causes of the difference.

use foldhash::HashMap;

use super::cause::{Cause, Kind, Use};
use super::release::Release;
use super::scene::{Region, Scene};
use super::sweep::length;
use super::tally::{Key, Tally};
use super::usual::Habit;
use super::words::says_io;
use crate::trace::{PathId, Trace};

/// Why that, and why that: so many times at the most.
const DEEP: usize = 4;
/// Differences of less than this many nanoseconds explain nothing.
const LEAST: u64 = 10_000;

/// The differences of a region, those that cost most first.
pub(super) fn explain(scene: &Scene<'_>, region: &Region, depth: usize) -> Vec<Cause> {
    let judge = Judge {
        scene,
        region,
        depth,
        floor: (region.excess / 50).max(LEAST),
        children: children(scene.trace, region),
    };
    let mut causes = Vec::new();
    let mut open: Vec<Key> = match region.root {
        Some(root) => vec![Some(root)],
        None => vec![None],
    };
    let outside = region.root.is_none();
    while let Some(key) = open.pop() {
        if let Some(cause) = key.and_then(|path| judge.whole(path)) {
            causes.push(cause);
            continue;
        }
        causes.extend(judge.own(key));
        if key.is_some() || outside {
            let below = judge.children.get(&key).map_or(&[][..], Vec::as_slice);
            open.extend(below.iter().map(|path| Some(*path)));
        }
    }
    causes.sort_by_key(|cause| std::cmp::Reverse(cause.excess));
    causes
}

/// What is directly inside of what; `None` is around all.
fn children(trace: &Trace, region: &Region) -> HashMap<Key, Vec<PathId>> {
    let mut children: HashMap<Key, Vec<PathId>> = HashMap::default();
    let mut paths: Vec<PathId> = region
        .usual
        .keys(&region.now)
        .into_iter()
        .flatten()
        .collect();
    paths.sort_unstable();
    for path in paths {
        children
            .entry(trace.paths.get(path).parent)
            .or_default()
            .push(path);
    }
    children
}

struct Judge<'a, 'b> {
    scene: &'a Scene<'b>,
    region: &'a Region,
    depth: usize,
    floor: u64,
    children: HashMap<Key, Vec<PathId>>,
}

impl Judge<'_, '_> {
    /// As it would be if only the machine were slower.
    fn slowed(&self, usual: u64) -> u64 {
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "durations are far below 2^53 ns"
        )]
        let slowed = (usual as f64 * self.scene.factor) as u64;
        slowed
    }

    /// A difference that is that of a whole call path, with what is inside of it.
    fn whole(&self, path: PathId) -> Option<Cause> {
        let (now, habit) = (
            self.region.now.get(Some(path)),
            self.region.usual.get(Some(path)),
        );
        let excess = now.total.saturating_sub(self.slowed(habit.tally.total));
        if now.calls == 0 || excess < self.floor {
            return None;
        }
        if habit.seen * 5 < self.region.usual.frames {
            return self.rare(path, &now, &habit, excess);
        }
        let more = ratio(now.calls, habit.tally.calls);
        if more >= 1.25 && explains(habit.tally.total, more, excess) {
            return Some(self.cause(Some(path), Kind::MoreCalls, excess));
        }
        let kind = self.larger(path, habit.tally.total, excess)?;
        Some(self.cause(Some(path), kind, excess))
    }

    fn rare(&self, path: PathId, now: &Tally, habit: &Habit, excess: u64) -> Option<Cause> {
        // Who waits is not the cause, be it as rare as it may.
        if now.own >= now.total / 10 * 9
            && let Some(cause) = self.waits(Some(path), now.own, habit)
        {
            return Some(cause);
        }
        let kind = Kind::Rare {
            seen: habit.seen,
            of: self.region.usual.frames,
        };
        (!self.is_moved(Some(path), excess)).then(|| self.cause(Some(path), kind, excess))
    }

    /// A count that a path says and that grew as its time did.
    fn larger(&self, path: PathId, time: u64, excess: u64) -> Option<Kind> {
        let calls = ratio(
            self.region.now.get(Some(path)).calls,
            self.region.usual.get(Some(path)).tally.calls,
        );
        let said = self.region.now.counts.iter();
        let said = said.filter(|((of, _), _)| *of == path);
        let larger = said.filter_map(|((_, name), now)| {
            let (usual, spread) = self.region.usual.count(path, *name)?;
            let more = now / usual / calls;
            let fits = usual > 0.0 && more >= 1.2 && (now - usual).abs() > 4.0 * spread;
            (fits && explains(time, more, excess)).then_some((more, *name, *now, usual))
        });
        let (_, argument, now, usual) = larger.max_by(|a, b| a.0.total_cmp(&b.0))?;
        Some(Kind::LargerCount {
            argument,
            now,
            usual,
        })
    }

    /// A difference of what a path itself did.
    fn own(&self, key: Key) -> Option<Cause> {
        let (now, habit) = (self.region.now.get(key), self.region.usual.get(key));
        let excess = now.own.saturating_sub(self.slowed(habit.tally.own));
        if excess < self.floor || excess < habit.spread.saturating_mul(5) {
            return None;
        }
        if let Some(cause) = self.waits(key, excess, &habit) {
            return Some(cause);
        }
        if self.is_moved(key, excess) {
            return None;
        }
        let kind = key
            .and_then(|path| {
                let larger = || self.larger(path, habit.tally.own, excess);
                let events = || self.events(path, excess);
                larger()
                    .or_else(events)
                    .or_else(|| self.allocations(path, excess))
            })
            .or_else(|| interrupted(key, &now, &habit, excess))
            .unwrap_or_else(|| {
                let is_io = key.is_some_and(|path| says_io(self.scene.trace.path_name(path)));
                if is_io {
                    Kind::InputOutput
                } else {
                    Kind::Slower
                }
            });
        Some(self.cause(key, kind, excess))
    }

    /// Whether the time is that of something that ran on another thread until now.
    fn is_moved(&self, key: Key, excess: u64) -> bool {
        let is_frame = self.region.root.is_none();
        is_frame
            && key.is_some_and(|path| {
                let site = self.scene.trace.paths.get(path).site;
                self.scene.site_excess(site) < excess / 2
            })
    }

    /// Whether the longest piece of a path's own time was a wait, and for what.
    fn waits(&self, key: Key, excess: u64, habit: &Habit) -> Option<Cause> {
        let longest = *self.region.pieces(key).first()?;
        let more = length(longest).saturating_sub(habit.tally.longest);
        if more < excess / 3 {
            return None;
        }
        let Release { kind, link, .. } =
            self.scene.release(&self.region.waits, key, longest, more)?;
        let mut cause = self.cause(key, kind, excess);
        if let Some(link) = link
            && self.depth < DEEP
        {
            let inner = Region::span(self.scene, &self.region.waits, link.track, &link.row);
            let causes = explain(self.scene, &inner, self.depth + 1);
            cause.because = causes.into_iter().next().map(Box::new);
        }
        Some(cause)
    }

    /// Many more events than usual, from the beginning to the end of what took longer.
    fn events(&self, path: PathId, excess: u64) -> Option<Kind> {
        let inside = self.children.get(&Some(path))?;
        let counted = inside.iter().map(|event| {
            let calls = self.region.now.get(Some(*event)).calls;
            (
                calls,
                self.region.usual.get(Some(*event)).tally.calls,
                *event,
            )
        });
        let is_event = |(.., event): &(u64, u64, PathId)| {
            // What has no time is no span.
            self.region.now.get(Some(*event)).pieces == 0
        };
        let (now, usual, event) = counted.filter(is_event).max_by_key(|(now, ..)| *now)?;
        // A message costs a millisecond at the most.
        let is_storm = now >= 20 && now >= usual.saturating_mul(4) && excess / now < 1_000_000;
        (is_storm && self.spread_of(event) >= excess / 2).then(|| Kind::Events {
            site: self.scene.trace.paths.get(event).site,
            now,
            usual,
        })
    }

    /// From the first to the last event of a path.
    fn spread_of(&self, event: PathId) -> u64 {
        let rows = &self.scene.trace.track(self.region.track).rows;
        let begin = rows.first_since(self.region.window.0);
        let end = rows.first_since(self.region.window.1);
        let mut of_path = (begin..end).filter(|place| rows.get(*place).path == event);
        let Some(first) = of_path.next() else {
            return 0;
        };
        let last = of_path.next_back().unwrap_or(first);
        rows.get(last).start.saturating_sub(rows.get(first).start)
    }

    /// So many more allocations that they can have taken the time.
    fn allocations(&self, path: PathId, excess: u64) -> Option<Kind> {
        let (now, usual) = (self.allocated(path, true), self.allocated(path, false));
        let more = (now.0.saturating_sub(usual.0), now.1.saturating_sub(usual.1));
        // An allocation takes 2 µs at the most, and a byte that is touched first a nanosecond.
        let most = more.0.saturating_mul(2_000).saturating_add(more.1);
        let is_burst = now.0 >= usual.0.saturating_mul(3) || now.1 >= usual.1.saturating_mul(3);
        (is_burst && most >= excess / 2).then_some(Kind::Allocations {
            count: (now.0, usual.0),
            bytes: (now.1, usual.1),
        })
    }

    /// What a path itself allocates.
    fn allocated(&self, path: PathId, is_now: bool) -> (u64, u64) {
        let of = |path: PathId| {
            let tally = if is_now {
                self.region.now.get(Some(path))
            } else {
                self.region.usual.get(Some(path)).tally
            };
            (tally.allocations, tally.bytes)
        };
        let all = of(path);
        let inside = self.children.get(&Some(path)).into_iter().flatten();
        inside.map(|child| of(*child)).fold(all, |all, child| {
            (all.0.saturating_sub(child.0), all.1.saturating_sub(child.1))
        })
    }

    fn cause(&self, key: Key, kind: Kind, excess: u64) -> Cause {
        let used = |tally: &Tally| Use {
            own: tally.own,
            total: tally.total,
            calls: tally.calls,
        };
        Cause {
            kind,
            track: self.region.track,
            path: key,
            excess,
            share: 0.0,
            now: used(&self.region.now.get(key)),
            usual: used(&self.region.usual.get(key).tally),
            because: None,
        }
    }
}

/// One piece of many that is much longer than the others.
fn interrupted(key: Key, now: &Tally, habit: &Habit, excess: u64) -> Option<Kind> {
    let more = now.longest.saturating_sub(habit.tally.longest);
    let is_one =
        more >= excess - excess / 4 && now.longest >= habit.tally.longest.saturating_mul(4);
    let many = now.pieces >= 4 && habit.tally.longest <= now.longest / 4;
    (is_one && (key.is_none() || many)).then_some(Kind::Interrupted {
        longest: now.longest,
        usual: habit.tally.longest,
        pieces: now.pieces,
    })
}

#[expect(clippy::cast_precision_loss, reason = "a ratio of counts")]
fn ratio(now: u64, usual: u64) -> f64 {
    now as f64 / usual.max(1) as f64
}

/// Whether `more` times as much as usual is the greater part of so much longer: as a sum, or, where the time of each
/// grew too, as a factor.
#[expect(
    clippy::cast_precision_loss,
    reason = "durations are far below 2^53 ns"
)]
fn explains(usual: u64, more: f64, excess: u64) -> bool {
    let (usual, excess) = (usual as f64, excess as f64);
    let predicted = usual * (more - 1.0);
    let times = (usual + excess) / usual.max(1.0);
    predicted <= 2.0 * excess && (excess <= 2.0 * predicted || more * more >= times)
}
