//! Spans and events that readers join by an identity.

use std::io::Write;

use super::spans::Pending;
use super::{Exporter, push_place};
use crate::chrome::{text, value};
use crate::export::Open;
use crate::{Place, TrackKind};

/// The trace processor finds asynchronous spans by category and id.
const OTHER_CATEGORY: &str = "asynchronous spans of another category than their track's: Perfetto shows them on a track of their own";

impl<W: Write> Exporter<W> {
    pub(super) fn is_async(&self) -> bool {
        let current = self.current.as_ref();
        current.is_some_and(|current| current.kind == TrackKind::Async)
    }

    /// Appends an event of the current track up to its time.
    pub(super) fn identified(&mut self, phase: u8, place: &Place<'_>, at: u64) {
        push_place(self.separate(), place);
        self.push_identity(phase, place.target);
        self.push_stamped(at);
    }

    /// Appends the end of a span, of which name and category are kept.
    pub(super) fn async_end(&mut self, open: &Open<Pending>) {
        let [begins, middle, ends] = open.rest.texts;
        if let Some(end) = open.end {
            let end = self.extent.positive(end);
            self.separate();
            self.out
                .bytes
                .extend_from_slice(&self.texts[begins..middle]);
            let category = String::from_utf8_lossy(&self.texts[middle..ends]).into_owned();
            self.push_identity(b'e', &category);
            self.push_stamped(end);
            self.out.bytes.push(b'}');
        }
        self.texts.truncate(begins);
    }

    /// Appends phase, id and scope. What readers find an identity by is its scope, or else the
    /// category; of what has another category than the first, the scope is that one.
    fn push_identity(&mut self, phase: u8, category: &str) {
        let Some(current) = &mut self.current else {
            return;
        };
        let out = &mut self.out.bytes;
        out.extend_from_slice(b"\"ph\":\"");
        out.push(phase);
        out.extend_from_slice(b"\",\"id\":\"");
        value::push_integer(out, current.track.0);
        out.extend_from_slice(b"\",");
        let first = current.category.get_or_insert_with(|| category.to_owned());
        if first != category {
            self.unsaid.add_if(phase == b'b', OTHER_CATEGORY);
            out.extend_from_slice(b"\"scope\":\"");
            text::push(out, first);
            out.extend_from_slice(b"\",");
        }
    }
}
