//! Traces that nobody would record: everything happens at once.

use amp_trace_format::{Extent, Time, TrackIndex};

use crate::sample::{Lasts, Thing, Things};

/// The names of spans and events on each track; no two tracks share one. The first span has the first
/// name, and asynchronous tracks are called by it.
const NAMES: [(u32, [&str; 4], &str); 6] = [
    (0, ["0 a", "0 b", "0 c", "0 d"], "0 event"),
    (1, ["1 a", "1 b", "1 c", "1 d"], "1 event"),
    (2, ["2 a", "2 b", "2 c", "2 d"], "2 event"),
    (3, ["3 a", "3 b", "3 c", "3 d"], "3 event"),
    (4, ["request", "4 b", "4 c", "4 d"], "4 event"),
    (7, ["7 a", "7 b", "7 c", "7 d"], "7 event"),
];

/// A trace of one seed, and its times.
#[derive(Debug)]
pub(crate) struct Random {
    state: u64,
}

impl Random {
    pub(crate) fn trace(seed: u64) -> (Extent, Things) {
        let mut random = Self {
            state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1,
        };
        let from = Time::try_from(random.below(1 << 40)).expect("small");
        let mut things = Things::new();
        for (track, names, event) in NAMES {
            random.track(from, (TrackIndex(track), names, event), &mut things);
        }
        let end = |thing: &Thing| match thing.lasts {
            Lasts::For(duration) => thing.at.saturating_add_unsigned(duration),
            _ => thing.at,
        };
        let to = things.iter().map(end).max().unwrap_or(from);
        (Extent { from, to }, things)
    }

    /// Spans and events of one track. Often no time passes between them.
    fn track(
        &mut self,
        from: Time,
        (track, names, event): (TrackIndex, [&'static str; 4], &'static str),
        things: &mut Things,
    ) {
        let (mut at, mut open) = (from, Vec::new());
        for count in 0..200 {
            at += Time::try_from(self.below(3)).expect("small");
            let step = if count == 0 { 6 } else { self.below(8) };
            if step < 4 {
                if let Some(place) = open.pop() {
                    let thing: &mut Thing = &mut things[place];
                    thing.lasts = Lasts::For(at.abs_diff(thing.at));
                }
                continue;
            }
            let is_event = step == 7;
            let name = if is_event {
                event
            } else {
                let choices = if count == 0 { 1 } else { 4 };
                names[usize::try_from(self.below(choices)).expect("small")]
            };
            let depth = u32::try_from(open.len()).expect("small");
            if !is_event {
                open.push(things.len());
            }
            things.push(Thing {
                track,
                name,
                at,
                lasts: if is_event { Lasts::Moment } else { Lasts::Open },
                depth,
                arguments: Vec::new(),
            });
        }
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        self.state % limit
    }
}
