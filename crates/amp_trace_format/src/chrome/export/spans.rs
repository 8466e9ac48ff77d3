//! Spans of threads: one event each, where they end.

use std::io::Write;

use super::{Exporter, push_place};
use crate::chrome::value;
use crate::export::{Open, what};
use crate::{Argument, Place, Time, TrackIndex, TrackKind};

/// A span that is open.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pending {
    /// Where its texts begin, where its arguments do, and where they end.
    pub(super) texts: [usize; 3],
    form: Form,
    /// Whether something without length was at its beginning before it.
    is_behind: bool,
}

/// How a span is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// One event when it ends.
    Whole,
    /// Its beginning is in the file already.
    Begun,
}

/// Spans whose times did not say how they nest.
pub(super) const MOVED: &str =
    "spans whose times were changed by nanoseconds, so that they nest in the file as in the trace";

impl<W: Write> Exporter<W> {
    pub(super) fn span(
        &mut self,
        track: TrackIndex,
        place: &Place<'_>,
        (at, duration): (Time, Option<u64>),
        arguments: &[Argument<'_>],
    ) {
        self.go_to(track);
        self.close_over(at, duration == Some(0));
        self.unsaid.values(arguments);
        self.unsaid.level(place);
        self.unsaid.source(place);
        if self.go_to(track).kind == TrackKind::Async {
            return self.async_span(place, (at, duration), arguments);
        }
        self.name_row();
        let began = self.nesting.fit(at);
        let end = duration.map(|duration| at.saturating_add_unsigned(duration));
        let is_instant = end.is_some_and(|end| end <= began);
        if is_instant && self.instant == Some(began) && self.nesting.is_told() {
            // It would lie in what was there.
            self.nesting.delay(at);
        }
        // What has no length lies in what has none anyway, if that stands before it when it gets some.
        let began = self.nesting.fit(at);
        let last = self.nesting.open().len().checked_sub(1);
        let is_inside = is_instant
            && last.is_some_and(|place| {
                let around = &self.nesting.open()[place];
                let is_late = self.nesting.is_told() && self.is_late(place);
                (around.at, around.end) == (began, Some(began)) && !is_late
            });
        let widened = if is_inside { 0 } else { self.nesting.widen(at) };
        self.begin_early(widened);
        let moved = self.push(place, (at, duration), |texts| {
            value::push_args(texts, arguments);
        });
        self.unsaid.add_if(widened > 0 || moved, MOVED);
        self.begin_early(1);
    }

    /// Writes the beginnings of those of the innermost spans that do not end. So do those of spans that
    /// begin together with one, or where something without length was: Perfetto would take what is whole
    /// for the outer one.
    pub(super) fn begin_early(&mut self, innermost: usize) {
        let count = self.nesting.open().len();
        for place in count - innermost..count {
            let Open { at, end, rest, .. } = self.nesting.open()[place];
            let is_first = end != Some(at) && self.is_late(place);
            if rest.form == Form::Whole && (end.is_none() || is_first) {
                self.nesting.open_mut()[place].rest.form = Form::Begun;
                self.instant = None;
                self.push_event(b"\"ph\":\"B\",", rest.texts, at, None);
            }
        }
    }

    /// Whether something that an open span lies in or behind stands in the file with its own moment.
    fn is_late(&self, place: usize) -> bool {
        let open = self.nesting.open();
        let around = place.checked_sub(1).map(|place| &open[place]);
        let is_begun =
            |around: &Open<Pending>| around.at == open[place].at && around.rest.form == Form::Begun;
        open[place].rest.is_behind || around.is_some_and(is_begun)
    }

    /// Keeps a span and its texts until it ends.
    fn push(
        &mut self,
        place: &Place<'_>,
        (at, duration): (Time, Option<u64>),
        push_rest: impl FnOnce(&mut Vec<u8>),
    ) -> bool {
        let begins = self.texts.len();
        push_place(&mut self.texts, place);
        let middle = self.texts.len();
        push_rest(&mut self.texts);
        let pending = Pending {
            texts: [begins, middle, self.texts.len()],
            form: Form::Whole,
            is_behind: false,
        };
        let moved = self.nesting.push(at, duration, pending);
        if let Some(open) = self.nesting.open_mut().last_mut() {
            open.rest.is_behind = self.instant == Some(open.at);
        }
        moved
    }

    /// Ends the spans that are over when something begins then.
    pub(super) fn close_over(&mut self, at: Time, is_instant: bool) {
        let mut equal = Vec::new();
        while let Some(open) = self.nesting.over(at, is_instant) {
            self.close(open, &mut equal);
        }
        // What they lie in is still open, and will be made longer.
        self.write_all(equal);
    }

    /// Ends all spans of the track.
    pub(super) fn close_all(&mut self) {
        let mut equal = Vec::new();
        while let Some(open) = self.nesting.close() {
            self.close(open, &mut equal);
        }
    }

    /// Writes a span that ended; of those with the same times the outermost stands first.
    fn close(&mut self, open: Open<Pending>, equal: &mut Vec<Open<Pending>>) {
        if self.is_async() {
            return self.async_end(&open);
        }
        let is_equal = |around: &Open<Pending>| {
            let is_whole = [around, &open].map(|open| open.rest.form == Form::Whole);
            is_whole == [true; 2] && (around.at, around.end) == (open.at, open.end)
        };
        let has_equal = self.nesting.innermost().is_some_and(is_equal);
        equal.push(open);
        if !has_equal {
            self.write_all(std::mem::take(equal));
        }
    }

    /// Writes spans that ended, given from the innermost one on.
    fn write_all(&mut self, mut ended: Vec<Open<Pending>>) {
        let mut begins = self.texts.len();
        while let Some(open) = ended.pop() {
            begins = begins.min(open.rest.texts[0]);
            self.close_one(&open);
        }
        self.texts.truncate(begins);
    }

    fn close_one(&mut self, open: &Open<Pending>) {
        match (open.rest.form, open.end) {
            (Form::Whole, _) => {
                let duration = open.duration(self.extent.to);
                if duration == 0 {
                    self.instant = Some(open.at);
                }
                self.push_event(b"\"ph\":\"X\",", open.rest.texts, open.at, Some(duration));
            }
            (Form::Begun, Some(end)) => {
                let end = self.extent.positive(end);
                self.separate().extend_from_slice(b"{\"ph\":\"E\",");
                self.push_stamped(end);
                self.out.bytes.push(b'}');
            }
            // Its end is not in the trace, and so not in the file.
            (Form::Begun, None) => {}
        }
    }

    /// Appends an event of the texts that are kept.
    fn push_event(
        &mut self,
        phase: &[u8],
        [begins, middle, ends]: [usize; 3],
        at: Time,
        duration: Option<u64>,
    ) {
        let at = self.extent.positive(at);
        self.separate();
        let out = &mut self.out.bytes;
        out.extend_from_slice(&self.texts[begins..middle]);
        out.extend_from_slice(phase);
        self.push_stamped(at);
        let out = &mut self.out.bytes;
        if let Some(duration) = duration {
            out.extend_from_slice(b",\"dur\":");
            value::push_micros(out, duration);
        }
        out.extend_from_slice(&self.texts[middle..ends]);
        out.push(b'}');
    }

    fn async_span(
        &mut self,
        place: &Place<'_>,
        (at, duration): (Time, Option<u64>),
        arguments: &[Argument<'_>],
    ) {
        // Its end has to be found by its category again.
        let moved = self.push(place, (at, duration), |texts| {
            texts.extend_from_slice(place.target.as_bytes());
        });
        self.unsaid.add_if(moved, what::CROSSING);
        let at = self.nesting.innermost().map_or(at, |open| open.at);
        self.identified(b'b', place, self.extent.positive(at));
        value::push_args(&mut self.out.bytes, arguments);
        self.out.bytes.push(b'}');
    }
}
