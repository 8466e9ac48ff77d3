//! What a thread waited for: what ended on another track just before it went on.

use amp_trace_format::{FlowStep, TrackKind};

use super::cause::{Kind, Spot};
use super::scene::{Scene, is_device, runs};
use super::sweep::{Window, length};
use super::words::{says_refresh, says_wait};
use crate::trace::{PathId, Row, Rows, Trace, TrackId};

/// Rows that are looked at to find what is open at a time, at the most.
const REACH: usize = 1 << 14;
/// Steps from one thread to another within a wait.
const STEPS: usize = 64;
/// Threads wake within as many nanoseconds.
pub(super) const PATIENCE: u64 = 100_000;
/// Clocks of two cores differ by less.
pub(super) const SKEW: u64 = 20_000;

/// A span of another track that a wait is for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Link {
    pub(super) track: TrackId,
    pub(super) row: Row,
    pub(super) end: u64,
    /// By how much it took longer than usual.
    pub(super) excess: u64,
}

/// What a wait is for.
#[derive(Debug)]
pub(super) struct Release {
    pub(super) kind: Kind,
    /// The span that took so long, if there is one.
    pub(super) link: Option<Link>,
    /// How much of the wait it explains, in nanoseconds.
    pub(super) evidence: u64,
}

impl Scene<'_> {
    /// What the piece of a path's own time waited for, of which `excess` is more than usual. The last of the tracks
    /// is the one that waits; the others wait for it.
    pub(super) fn release(
        &self,
        waits: &[TrackId],
        path: Option<PathId>,
        piece: Window,
        excess: u64,
    ) -> Option<Release> {
        let track = *waits.last()?;
        let name = path.map_or("", |path| self.trace.path_name(path));
        if let Some(lock) = name.strip_prefix("wait ")
            && let Some(release) = self.lock(track, lock, piece)
        {
            return Some(release);
        }
        let enough = |release: &Release| release.evidence >= excess / 2;
        if let Some(release) = self.arrow(track, piece).filter(enough) {
            return Some(release);
        }
        // By chance, something that is seldom there ends when something that does not wait does.
        let often = |link: &Link| self.habit(link.track, link.row.path).seen * 2 > self.here.frames;
        let is_named = says_wait(name) && !says_refresh(name);
        let tight = if is_named {
            (excess / 20).max(300_000)
        } else {
            PATIENCE.saturating_add(excess / 100)
        };
        let chain = self.chain(waits, piece, tight);
        let is_meant = is_named || chain.first().is_some_and(often);
        let release = is_meant.then(|| self.slowest(&chain, piece));
        let release = release.flatten().filter(enough);
        // On a busy machine, a thread whose wait is over does not run at once.
        let release = release.or_else(|| {
            let chain = is_named.then(|| self.chain(waits, piece, excess / 2))?;
            chain.first().filter(|link| often(link))?;
            self.slowest(&chain, piece).filter(enough)
        });
        release.or_else(|| {
            says_wait(name).then_some(Release {
                kind: Kind::Wait,
                link: None,
                evidence: 0,
            })
        })
    }

    /// Who held a lock.
    fn lock(&self, track: TrackId, lock: &str, piece: Window) -> Option<Release> {
        let trace = self.trace;
        let mut best: Option<(u64, Row)> = None;
        for (_, other) in trace.tracks() {
            if other.kind != TrackKind::Async {
                continue;
            }
            let last = other.rows.first_since(piece.1);
            for place in (last.saturating_sub(64)..last).rev() {
                let row = other.rows.get(place);
                let name = trace.path_name(row.path);
                if !row.is_span() || name.strip_prefix("hold ") != Some(lock) {
                    continue;
                }
                let covered = overlap(piece, (row.start, row.end(trace.duration)));
                if covered > best.map_or(0, |(most, _)| most) {
                    best = Some((covered, row));
                }
            }
        }
        let (evidence, hold) = best?;
        let held = trace.sites.get(trace.paths.get(hold.path).site).name;
        let link = self.holder(track, (hold.start, hold.end(trace.duration)));
        let by = link.map(|link| Spot {
            track: link.track,
            path: Some(link.row.path),
        });
        Some(Release {
            kind: Kind::Lock { held, by },
            link,
            evidence,
        })
    }

    /// The span that had a lock while it was held: of those that were open nearly all the time, the innermost of its
    /// thread; of several threads, the one whose span is hardly longer.
    fn holder(&self, waits: TrackId, hold: Window) -> Option<Link> {
        let middle = hold.0.saturating_add(length(hold) / 2);
        let slack = length(hold) / 50 + SKEW;
        let mut best: Option<(u64, Link)> = None;
        for (id, track) in self.trace.tracks() {
            if id == waits || !matches!(track.kind, TrackKind::Thread { .. }) {
                continue;
            }
            let end = |row: &Row| row.end(self.trace.duration);
            // A thread may be interrupted between taking a lock and beginning the span: the span around it would
            // fit no worse.
            let innermost = open_at(self.trace, &track.rows, middle)
                .into_iter()
                .find(|row| {
                    row.start <= hold.0.saturating_add(slack)
                        && end(row).saturating_add(slack) >= hold.1
                });
            let Some(row) = innermost else {
                continue;
            };
            let more = hold
                .0
                .abs_diff(row.start)
                .saturating_add(end(&row).abs_diff(hold.1));
            if best.is_none_or(|(least, _)| more < least) {
                best = Some((more, self.link(id, row)));
            }
        }
        best.map(|(_, link)| link)
    }

    /// An arrow that ends in the piece and comes from another track.
    fn arrow(&self, track: TrackId, piece: Window) -> Option<Release> {
        let flows = &self.trace.flows;
        let to = flows.partition_point(|point| point.at <= piece.1);
        let from = flows[..to].partition_point(|point| point.at < piece.0);
        let within = &flows[from..to];
        let mut best: Option<Release> = None;
        for (place, end) in within.iter().enumerate() {
            if end.track != track || end.step == FlowStep::Start {
                continue;
            }
            let mut before = within[..place].iter().rev().take(REACH);
            let Some(start) = before.find(|point| point.flow == end.flow) else {
                continue;
            };
            let evidence = start.at.saturating_sub(piece.0);
            if start.track == track || best.as_ref().is_some_and(|best| best.evidence >= evidence) {
                continue;
            }
            let rows = &self.trace.track(start.track).rows;
            let row = start.row.map(|row| rows.get(row as usize));
            best = Some(Release {
                kind: Kind::Result {
                    from: Spot {
                        track: start.track,
                        path: row.map(|row| row.path),
                    },
                    flow: end.flow,
                },
                link: row.map(|row| self.link(start.track, row)),
                evidence,
            });
        }
        best
    }

    /// What ran on other tracks until a wait was over, the last one first: each ended when the one before it in this
    /// list began.
    pub(super) fn chain(&self, waits: &[TrackId], piece: Window, patience: u64) -> Vec<Link> {
        let mut chain: Vec<Link> = Vec::new();
        let mut now = piece.1;
        while now > piece.0.saturating_add(patience) && chain.len() < STEPS {
            let mut best: Option<Link> = None;
            for (id, track) in self.trace.tracks() {
                if waits.contains(&id) || !runs(track.kind) {
                    continue;
                }
                let Some(row) = ended_at(self.trace, &track.rows, now, patience) else {
                    continue;
                };
                // Itself again, where spans are shorter than clocks are exact.
                if row.start >= now {
                    continue;
                }
                let link = self.link(id, row);
                let key = |link: &Link| (link.excess.min(length(piece)) / 8, link.end);
                if best.is_none_or(|best| key(&link) > key(&best)) {
                    best = Some(link);
                }
            }
            let Some(link) = best else {
                break;
            };
            now = link.row.start;
            chain.push(link);
        }
        chain
    }

    /// The span of a chain that took so much longer.
    fn slowest(&self, chain: &[Link], piece: Window) -> Option<Release> {
        let worth = |link: &Link| link.excess.min(overlap(piece, (link.row.start, link.end)));
        let place = (0..chain.len()).max_by_key(|place| worth(&chain[*place]))?;
        let link = chain[place];
        let at = Spot {
            track: link.track,
            path: Some(link.row.path),
        };
        let habit = self.habit(link.track, link.row.path);
        let is_rare = habit.seen * 2 < self.there.frames;
        let is_before = link.row.start < piece.0;
        let is_other = |next: &Link| is_rare && (is_before || next.track == link.track);
        let kept = place
            .checked_sub(1)
            .map(|next| &chain[next])
            .filter(|next| is_other(next));
        let kind = if let Some(kept) = kept {
            Kind::Busy {
                with: at,
                kept: Some(kept.row.path),
            }
        } else if is_device(self.trace, link.track) {
            Kind::Device { at }
        } else {
            Kind::Thread { at }
        };
        Some(Release {
            kind,
            link: Some(link),
            evidence: worth(&link),
        })
    }

    fn link(&self, track: TrackId, row: Row) -> Link {
        let end = row.end(self.trace.duration);
        let usual = self.habit(track, row.path).per_call;
        Link {
            track,
            row,
            end,
            excess: end.saturating_sub(row.start).saturating_sub(usual),
        }
    }
}

/// How much of a piece the spans of a chain fill.
pub(super) fn covered(chain: &[Link], piece: Window) -> u64 {
    let part = |link: &Link| overlap(piece, (link.row.start, link.end));
    chain.iter().map(part).fold(0, u64::saturating_add)
}

pub(super) fn overlap(one: Window, other: Window) -> u64 {
    one.1.min(other.1).saturating_sub(one.0.max(other.0))
}

/// The spans that are open at a time, innermost first.
pub(super) fn open_at(trace: &Trace, rows: &Rows, time: u64) -> Vec<Row> {
    let last = rows.first_since(time);
    let mut open: Vec<Row> = Vec::new();
    let mut depth = u32::MAX;
    for place in (last.saturating_sub(REACH)..last).rev() {
        let row = rows.get(place);
        let its = trace.paths.get(row.path).depth;
        if !row.is_span() || its >= depth {
            continue;
        }
        depth = its;
        if row.end(trace.duration.saturating_add(1)) > time {
            open.push(row);
        }
        if its == 0 {
            break;
        }
    }
    open
}

/// The outermost span that ended just before a time.
fn ended_at(trace: &Trace, rows: &Rows, time: u64, patience: u64) -> Option<Row> {
    let last = rows.first_since(time);
    let just = time.saturating_sub(patience)..time.saturating_add(SKEW);
    let mut best: Option<Row> = None;
    // What is deeper ended before something that was looked at, or is inside of it.
    let mut deepest = u32::MAX;
    for place in (last.saturating_sub(REACH)..last).rev() {
        let row = rows.get(place);
        let depth = trace.paths.get(row.path).depth;
        if !row.is_span() || depth > deepest {
            continue;
        }
        let end = row.end(trace.duration.saturating_add(1));
        if end >= just.end {
            deepest = depth;
            continue;
        }
        if just.contains(&end) {
            best = Some(row);
        }
        let Some(around) = depth.checked_sub(1) else {
            break;
        };
        deepest = around;
    }
    best
}
