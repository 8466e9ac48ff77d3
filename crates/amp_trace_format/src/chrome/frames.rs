//! Frames, on a track per set.

use super::encode::{Encoder, FIRST_FRAME_SET, push_stamp};
use super::{text, value};
use crate::Nanos;

impl Encoder {
    pub(super) fn frame(
        &mut self,
        set: &str,
        target: &str,
        [began, at]: [Nanos; 2],
        index: u64,
        out: &mut Vec<u8>,
    ) {
        let tid = match self.frame_sets.get(set) {
            Some(&tid) => tid,
            None => self.frame_set(set, out),
        };
        self.start(at, out);
        out.extend_from_slice(b"{\"name\":\"");
        text::push(out, set);
        out.push(b' ');
        value::push_integer(out, index);
        out.extend_from_slice(b"\",\"cat\":\"");
        text::push(out, target);
        out.extend_from_slice(b"\",\"ph\":\"X\",");
        push_stamp(out, self.process, tid);
        value::push_micros(out, began.0);
        out.extend_from_slice(b",\"dur\":");
        value::push_micros(out, at.since(began));
        out.extend_from_slice(b",\"args\":{\"index\":");
        value::push_integer(out, index);
        out.extend_from_slice(b"}}");
    }

    /// Gives a new frame set its track, above those of the threads.
    fn frame_set(&mut self, set: &str, out: &mut Vec<u8>) -> u32 {
        let place = u32::try_from(self.frame_sets.len()).unwrap_or(u32::MAX);
        let tid = FIRST_FRAME_SET.saturating_add(place);
        self.frame_sets.insert(set.to_owned(), tid);
        self.track(tid, -1, "Frames: ", set, None, out);
        tid
    }
}
