use std::sync::atomic::Ordering;

use amp_trace_format::words;

use super::{Payload, Room, close, make_room_on};
use crate::imp::fork;
use crate::imp::quiet::{is_quiet, quietly};
use crate::imp::registry::{self, Track};
use crate::imp::value::Sink;

/// The only one that writes to a named track, whatever thread it is on.
#[derive(Debug)]
pub(crate) struct Pen(&'static Track);

impl Pen {
    /// Begins a track. Not in a forked child, whose threads may have left locks behind.
    pub(crate) fn new(name: &str) -> Self {
        Self(quietly(|| registry::register_named(name.to_owned())))
    }

    /// Writes a record with a head of its own, and by how much its times were moved; whether there
    /// was room.
    pub(crate) fn record<const SPAN: bool>(
        &mut self,
        head: u64,
        held: u64,
        payload: &impl Payload,
    ) -> bool {
        let lane = self.0.lane;
        let words = 1 + payload.words() + usize::from(held > 0);
        if !lane.has_room(words) {
            if is_quiet() {
                registry::count_late(SPAN);
                return false;
            }
            if quietly(|| make_room_on(self.0, words, SPAN)).is_none() {
                return false;
            }
        }
        lane.take_room::<SPAN>(words);
        let mut room = Room {
            at: lane.next.load(Ordering::Relaxed),
        };
        if held > 0 {
            let held = held.min(words::CLOCK_MASK);
            room.put(held << words::CLOCK_SHIFT | u64::from(words::HELD));
        }
        room.put(head);
        payload.put(&mut room);
        lane.next.store(room.at.cast_mut(), Ordering::Release);
        true
    }

    /// Ends the innermost span that is open on the track, for which a word was kept.
    pub(crate) fn end(&mut self, head: u64) {
        let lane = self.0.lane;
        let mut room = Room {
            at: lane.next.load(Ordering::Relaxed),
        };
        room.put(head | u64::from(words::END));
        lane.next.store(room.at.cast_mut(), Ordering::Release);
    }
}

impl Drop for Pen {
    fn drop(&mut self) {
        if !fork::is_child() {
            close(self.0);
        }
    }
}
