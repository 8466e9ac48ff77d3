//! Samples as spans: what is on the stack in samples that follow each other.

use super::document::{At, Document};
use super::stacks::Stacks;
use super::strings::Strings;
use super::table::Rows;
use super::{Emit, Times};
use crate::json::Scratch;
use crate::{Entry, Place, Time, TrackIndex};

/// What is on the stack now.
struct Chart<'a> {
    document: &'a Document,
    stacks: &'a Stacks,
    strings: &'a Strings,
    track: TrackIndex,
    /// Nodes with their names, outermost first.
    open: Vec<(u32, u32)>,
    /// Nodes of the next stack that are not open, innermost first.
    fresh: Vec<u32>,
    scratch: Scratch,
    began: u64,
}

/// Hands out the spans that samples make on a track, and says how many; stops once they are more than `most`.
pub(super) fn read(
    (document, at): (&Document, At),
    (stacks, strings): (&Stacks, &Strings),
    (times, track): (Times, TrackIndex),
    most: u64,
    emit: Emit<'_>,
) -> u64 {
    let mut chart = Chart {
        document,
        stacks,
        strings,
        track,
        open: Vec::new(),
        fresh: Vec::new(),
        scratch: Scratch::default(),
        began: 0,
    };
    let (mut last, mut clock) = (Time::MIN, times.clock());
    for [stack, time, delta] in Rows::new(document, at, ["stack", "time", "timeDeltas"]) {
        let Some(now) = clock.at(time, delta) else {
            continue;
        };
        last = last.max(now);
        chart.sample(stacks.node(stack), last, emit);
        if chart.began > most {
            chart.close(0, last, emit);
            return chart.began;
        }
    }
    chart.close(0, last.saturating_add(times.interval), emit);
    chart.began
}

impl Chart<'_> {
    fn sample(&mut self, stack: Option<u32>, at: Time, emit: Emit<'_>) {
        self.fresh.clear();
        let (mut node, mut depth) = (stack, 0);
        while let Some(here) = node {
            let place = self.stacks.depth(here);
            if self.open.get(place).is_some_and(|(open, _)| *open == here) {
                depth = place + 1;
                break;
            }
            self.fresh.push(here);
            node = self.stacks.above(here);
        }
        // Other frames of the same functions go on with their spans.
        while let Some(&node) = self.fresh.last() {
            match self.open.get_mut(depth) {
                Some((open, name)) if *name == self.stacks.name(node) => *open = node,
                _ => break,
            }
            self.fresh.pop();
            depth += 1;
        }
        self.close(depth, at, emit);
        while let Some(node) = self.fresh.pop() {
            let name = self.stacks.name(node);
            self.open.push((node, name));
            self.began += 1;
            let name = self.strings.get(self.document, name, &mut self.scratch);
            emit(&Entry::Begin {
                track: self.track,
                place: Place::new(name, ""),
                at,
                arguments: &[],
            });
        }
    }

    /// Ends what is deeper.
    fn close(&mut self, depth: usize, at: Time, emit: Emit<'_>) {
        for _ in self.open.drain(depth.min(self.open.len())..) {
            emit(&Entry::End {
                track: self.track,
                place: Place::default(),
                at,
                arguments: &[],
            });
        }
    }
}
