use std::io::{self, Write};

use crate::chrome::{text, value};
use crate::export::{Nesting, Output, Places, Roster, Unsaid, what};
use crate::{Argument, Entry, Export, Extent, Place, Time, TrackIndex};

/// Writes a whole trace for speedscope; [`crate::speedscope`] has the form.
///
/// # Cost
/// Memory for the names of processes, tracks and places of spans, each once.
#[derive(Debug)]
pub struct Exporter<W> {
    out: Output<W>,
    extent: Extent,
    roster: Roster,
    places: Places,
    /// The frames, as JSON.
    frames: Vec<u8>,
    current: Option<TrackIndex>,
    /// The frame of each open span.
    nesting: Nesting<u32>,
    profiles: u64,
    /// Whether the profile has no event yet.
    is_first: bool,
    /// The latest time in the profile.
    latest: u64,
    unsaid: Unsaid,
}

const HEAD: &[u8] =
    b"{\"$schema\":\"https://www.speedscope.app/file-format-schema.json\",\"exporter\":\"amp-trace\",\
\"profiles\":[";

impl<W: Write> Exporter<W> {
    /// A writer for the trace between these times.
    pub fn new(output: W, extent: Extent) -> Self {
        let mut out = Output::new(output);
        out.bytes.extend_from_slice(HEAD);
        Self {
            out,
            extent,
            roster: Roster::default(),
            places: Places::default(),
            frames: Vec::new(),
            current: None,
            nesting: Nesting::new(extent.to),
            profiles: 0,
            is_first: true,
            latest: 0,
            unsaid: Unsaid::default(),
        }
    }

    fn go_to(&mut self, track: TrackIndex) {
        if self.current == Some(track) {
            return;
        }
        self.leave();
        self.current = Some(track);
        self.is_first = true;
        self.latest = 0;
        let title = self.roster.titles(track, &mut self.unsaid).join(": ");
        let out = &mut self.out.bytes;
        out.extend_from_slice(if self.profiles == 0 { b"\n" } else { b",\n" });
        self.profiles += 1;
        out.extend_from_slice(b"{\"type\":\"evented\",\"unit\":\"nanoseconds\",\"name\":\"");
        text::push(out, &title);
        out.extend_from_slice(b"\",\"startValue\":0,\"events\":[");
    }

    /// Completes the profile of the track that was written, which is over.
    fn leave(&mut self) {
        while let Some(open) = self.nesting.close() {
            self.end(open.end, open.rest);
        }
        self.nesting.restart();
        if self.current.take().is_some() {
            self.out.bytes.extend_from_slice(b"],\"endValue\":");
            let end = self.latest.max(self.extent.since(self.extent.to));
            value::push_integer(&mut self.out.bytes, end);
            self.out.bytes.push(b'}');
        }
    }

    fn span(
        &mut self,
        track: TrackIndex,
        place: &Place<'_>,
        (at, duration): (Time, Option<u64>),
        arguments: &[Argument<'_>],
    ) {
        self.go_to(track);
        while let Some(open) = self.nesting.over(at, duration == Some(0)) {
            self.end(open.end, open.rest);
        }
        self.unsaid.add_many(what::ARGUMENTS, arguments.len());
        self.unsaid.level(place);
        self.unsaid.add_if(!place.target.is_empty(), what::TARGETS);
        self.unsaid.add_if(duration.is_none(), what::OPEN);
        let frame = self.frame(place);
        let moved = self.nesting.push(at, duration, frame);
        self.unsaid.add_if(moved, what::CROSSING);
        let at = self.nesting.innermost().map_or(at, |open| open.at);
        self.push(b'O', frame, at);
    }

    fn end(&mut self, end: Option<Time>, frame: u32) {
        self.push(b'C', frame, end.unwrap_or(self.extent.to));
    }

    fn push(&mut self, kind: u8, frame: u32, at: Time) {
        // What has no end may have begun after the trace is said to end.
        self.latest = self.latest.max(self.extent.since(at));
        let out = &mut self.out.bytes;
        let comma: &[u8] = if self.is_first { b"\n" } else { b",\n" };
        self.is_first = false;
        out.extend_from_slice(comma);
        out.extend_from_slice(b"{\"type\":\"");
        out.push(kind);
        out.extend_from_slice(b"\",\"frame\":");
        value::push_integer(out, frame);
        out.extend_from_slice(b",\"at\":");
        value::push_integer(out, self.latest);
        out.push(b'}');
    }

    /// The number of a frame.
    fn frame(&mut self, place: &Place<'_>) -> u32 {
        let Some((number, is_new)) = self.places.number(place, usize::MAX) else {
            return 0;
        };
        if is_new {
            let out = &mut self.frames;
            out.extend_from_slice(if number == 0 { b"\n" } else { b",\n" });
            out.extend_from_slice(b"{\"name\":\"");
            text::push(out, place.name);
            out.push(b'"');
            if let Some(file) = place.file {
                out.extend_from_slice(b",\"file\":\"");
                text::push(out, file);
                out.push(b'"');
            }
            if let Some(line) = place.line {
                out.extend_from_slice(b",\"line\":");
                value::push_integer(out, line);
            }
            out.push(b'}');
        }
        number
    }
}

impl<W: Write> Export for Exporter<W> {
    fn entry(&mut self, entry: &Entry<'_>) -> io::Result<()> {
        match *entry {
            _ if self.roster.takes(entry) => {}
            Entry::Span {
                track,
                ref place,
                at,
                duration,
                arguments,
            } => self.span(track, place, (at, duration), arguments),
            _ => {
                self.nesting.pass();
                self.unsaid.whole(entry);
            }
        }
        self.out.pass()
    }

    fn depth(&mut self, depth: u32) {
        self.nesting.expect(depth);
    }

    fn finish(mut self: Box<Self>) -> io::Result<Unsaid> {
        self.leave();
        let mut out = self.out;
        out.bytes.extend_from_slice(b"\n],\"shared\":{\"frames\":[");
        out.bytes.append(&mut self.frames);
        out.bytes.extend_from_slice(b"\n]}}\n");
        out.finish()?;
        Ok(self.unsaid)
    }
}
