//! A whole trace as Perfetto's protobuf.

mod sums;
mod tracks;

use std::io::{self, Write};

use self::tracks::Tracks;
use super::encode::{END, push_label};
use super::event::{Event, Events, Flow, Kind, Name};
use super::sequence::Sequence;
use crate::export::{Nesting, Output, Places, Unsaid, what};
use crate::{
    Argument, Binding, Entry, Export, Extent, FlowId, Level, Place, Site, Time, TrackIndex,
    TrackKind,
};

/// Writes a whole trace as Perfetto's protobuf.
///
/// The packets are those of the [writer](super), with these differences:
///
/// | entry | packets |
/// |---|---|
/// | process, thread | one descriptor each, before all else |
/// | other tracks | a descriptor before their first event: below their parent, else their process |
/// | asynchronous track | the same without a name, which its first event gives it |
/// | process track | the track of its process |
/// | flow | on the track it is of; without "bind to enclosing" where it is at the span that begins next |
///
/// Each track is a sequence of its own, with times as differences; asynchronous tracks, of which there
/// are many with few spans, share the process's. A span whose end is not in the trace has none in the
/// file. Times are those of the trace; where it begins before 0, its first moment is 0.
///
/// `tid` is the operating system's number. Where that is 0, too large, or that of a thread before it in
/// its process, one is made up: the trace processor would take the two for one thread.
///
/// # Cost
/// Memory for the names of processes and tracks, and for names, targets and source locations of spans
/// and events, of which 65,536 of each are kept and more are written out each time.
#[derive(Debug)]
pub struct Exporter<W> {
    out: Output<W>,
    extent: Extent,
    tracks: Tracks,
    events: Events,
    places: Places,
    /// What has no sequence of its own.
    shared: Sequence,
    current: Option<Current>,
    /// Whether the next event gives the track its name.
    is_new: bool,
    nesting: Nesting<()>,
    unsaid: Unsaid,
}

/// The track that spans and events are written of.
#[derive(Debug)]
struct Current {
    track: TrackIndex,
    uuid: u64,
    /// Its own sequence; none if it shares one.
    sequence: Option<Sequence>,
}

/// The number of the sequence that tracks share; those of tracks are above.
const SHARED: u32 = 1;
const TRACK_NAMES: &str = "names of asynchronous tracks: they have that of their first event";
/// Places beyond this number are written out each time.
const MOST_PLACES: usize = 1 << 16;

impl<W: Write> Exporter<W> {
    /// A writer for the trace between these times.
    pub fn new(output: W, extent: Extent) -> Self {
        let mut unsaid = Unsaid::default();
        unsaid.add_if(extent.from < 0, what::ZERO);
        Self {
            out: Output::new(output),
            extent,
            tracks: Tracks::default(),
            events: Events::default(),
            places: Places::default(),
            shared: Sequence::of_times(SHARED, tracks::FIRST_PROCESS),
            current: None,
            is_new: false,
            nesting: Nesting::new(extent.to),
            unsaid,
        }
    }

    /// Goes to a track, after the spans of the last one have ended.
    fn go_to(&mut self, track: TrackIndex) {
        if self.current.as_ref().is_some_and(|now| now.track == track) {
            return;
        }
        self.leave();
        let uuid = self.tracks.uuid(track, &mut self.out.bytes);
        let is_shared = self.tracks.roster.track(track).kind == TrackKind::Async;
        let number = track.0.saturating_add(SHARED + 1);
        self.is_new = is_shared;
        self.current = Some(Current {
            track,
            uuid,
            sequence: (!is_shared).then(|| Sequence::of_differences(number, uuid)),
        });
    }

    /// Ends the spans of the track that was written, which is over.
    fn leave(&mut self) {
        while let Some(open) = self.nesting.close() {
            self.end(open.end);
        }
        self.current = None;
        self.nesting.restart();
    }

    fn close_over(&mut self, at: Time, is_instant: bool) {
        while let Some(open) = self.nesting.over(at, is_instant) {
            self.end(open.end);
        }
    }

    fn end(&mut self, end: Option<Time>) {
        if let Some(end) = end {
            self.push(end, END);
        }
    }

    /// Appends an event of the current track.
    fn push(&mut self, at: Time, event: Event<'_>) {
        let at = self.extent.positive(at);
        let Some(current) = &mut self.current else {
            return;
        };
        let (sequence, track) = match &mut current.sequence {
            Some(own) => (own, None),
            None => (&mut self.shared, Some(current.uuid)),
        };
        let event = Event { track, ..event };
        self.events.push(&mut self.out.bytes, sequence, at, event);
    }

    fn span(
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
        let moved = self.nesting.push(at, duration, ());
        self.unsaid.add_if(moved, what::CROSSING);
        let at = self.nesting.innermost().map_or(at, |open| open.at);
        self.named(at, Kind::Begin, place, arguments, None);
    }

    fn event(
        &mut self,
        track: TrackIndex,
        place: &Place<'_>,
        at: Time,
        arguments: &[Argument<'_>],
    ) {
        self.go_to(track);
        self.close_over(at, false);
        self.nesting.pass();
        self.unsaid.values(arguments);
        let level = place.level.filter(|level| *level != Level::Info);
        self.named(at, Kind::Instant, place, arguments, level);
    }

    /// Appends an event of the current track that has a place.
    fn named(
        &mut self,
        at: Time,
        kind: Kind,
        place: &Place<'_>,
        fields: &[Argument<'_>],
        level: Option<Level>,
    ) {
        if let Some(current) = self.current.as_ref().filter(|_| self.is_new) {
            let name = &self.tracks.roster.track(current.track).name;
            let is_other = !name.is_empty() && name != place.name;
            self.unsaid.add_if(is_other, TRACK_NAMES);
        }
        self.is_new = false;
        let site = site(&mut self.places, place);
        let event = Event {
            kind,
            track: None,
            name: Name::Site(&site),
            fields,
            level,
        };
        self.push(at, event);
    }

    fn flow(&mut self, (track, place): (TrackIndex, &Place<'_>), at: Time, flow: Flow) {
        let is_named = !matches!(place.name, "" | "flow");
        self.unsaid.add_if(is_named, "names of steps of an arrow");
        let out = &mut self.out.bytes;
        let uuid = self.tracks.uuid(track, out);
        let at = self.extent.positive(at);
        self.events
            .push_flow(out, &mut self.shared, at, Some(uuid), flow);
    }
}

/// A place as a call site.
fn site<'a>(places: &mut Places, place: &Place<'a>) -> Site<'a> {
    // The last ones share a number beyond those that the dictionary keeps.
    let number = places.number(place, MOST_PLACES - 1);
    Site {
        id: number.map_or(u32::MAX, |(number, _)| number + 1),
        name: place.name,
        target: place.target,
        level: place.level.unwrap_or(Level::Info),
        file: place.file,
        line: place.line,
        unit: place.unit,
    }
}

impl<W: Write> Export for Exporter<W> {
    fn entry(&mut self, entry: &Entry<'_>) -> io::Result<()> {
        if self.tracks.roster.takes(entry) {
            return Ok(());
        }
        if let Entry::Label { name, value } = entry {
            push_label(&mut self.out.bytes, name, value);
            return self.out.pass();
        }
        self.tracks.begin(&mut self.out.bytes, &mut self.unsaid);
        match *entry {
            Entry::Span {
                track,
                ref place,
                at,
                duration,
                arguments,
            } => self.span(track, place, (at, duration), arguments),
            Entry::Event {
                track,
                ref place,
                at,
                arguments,
            } => self.event(track, place, at, arguments),
            Entry::Flow {
                track,
                id,
                ref place,
                at,
                step,
                binding,
            } => {
                self.leave();
                let flow = Flow {
                    id: FlowId(id),
                    step,
                    binds_next: binding == Binding::Next,
                };
                self.flow((track, place), at, flow);
            }
            _ => {
                self.leave();
                self.rest(entry);
            }
        }
        self.out.pass()
    }

    fn depth(&mut self, depth: u32) {
        self.nesting.expect(depth);
    }

    fn finish(mut self: Box<Self>) -> io::Result<Unsaid> {
        self.tracks.begin(&mut self.out.bytes, &mut self.unsaid);
        self.leave();
        self.out.finish()?;
        Ok(self.unsaid)
    }
}
