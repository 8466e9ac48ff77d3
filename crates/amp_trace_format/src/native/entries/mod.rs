//! Our own records in the vocabulary of all formats.

mod asyncs;
mod counters;
mod problems;
mod threads;

use std::io::Read;

use self::asyncs::AsyncTracks;
use self::counters::CounterTracks;
use self::threads::Threads;
use super::ReadError;
use crate::{
    Binding, Entry, Field, InputError, Nanos, Place, Problems, ProcessIndex, Record, Site,
    ThreadIndex, Time, TrackIndex, TrackKind,
};

/// Reads a capture to its end, and hands out what it says.
///
/// What is left of a damaged capture is read as by [`salvage`](super::salvage); what is missing is
/// among the problems.
///
/// # Errors
/// [`InputError::Input`] where the input fails, [`InputError::Native`] where it is no capture, or one of
/// a newer version.
///
/// # Cost
/// That of [`salvage`](super::salvage) and of [`Entries::record`].
pub fn read(input: impl Read, emit: &mut impl FnMut(&Entry<'_>)) -> Result<Problems, InputError> {
    let mut entries = Entries::new();
    let salvaged = super::salvage(input, &mut |record| entries.record(record, emit));
    match salvaged {
        Ok(salvaged) => Ok(problems::of(&salvaged)),
        Err(ReadError::Input { offset, source }) => Err(InputError::Input { offset, source }),
        Err(error) => Err(error.into()),
    }
}

/// Turns records into entries, wherever the records come from.
///
/// | record | entry |
/// |---|---|
/// | thread, track | a track of its own, [`TrackKind::Thread`] or [`TrackKind::Custom`] |
/// | begin, end | begin, end; an end without a beginning is a span from its `began` on |
/// | asynchronous begin, end | begin, end on a track of their own, [`TrackKind::Async`] |
/// | counter | counter, on a track for each name |
/// | frame | frame, of the thread that marked its end |
/// | finish | the ends of all spans that are open |
///
/// All else has an entry of the same name. What belongs to no process so far makes one without a name.
///
/// # Cost
/// A span costs about 10 ns more than its records (`benches/encoders.rs`). 12 bytes for each thread, and what is open.
///
/// # Examples
/// ```
/// use amp_trace_format::{Entry, Record, ThreadIndex, TrackKind, native};
///
/// let mut entries = native::Entries::new();
/// let thread = Record::Thread { thread: ThreadIndex(1), os_id: 70, name: "main" };
/// let mut said = 0;
/// entries.record(&thread, &mut |entry| {
///     said += 1;
///     if let Entry::Track { kind, name, .. } = *entry {
///         assert_eq!((kind, name), (TrackKind::Thread { id: 70 }, "main"));
///     }
/// });
/// assert_eq!(said, 2, "a process, and its thread");
/// ```
#[derive(Debug, Default)]
pub struct Entries {
    has_process: bool,
    next: u32,
    threads: Threads,
    asyncs: AsyncTracks,
    counters: CounterTracks,
    latest: Nanos,
}

const PROCESS: ProcessIndex = ProcessIndex(0);

impl Entries {
    /// Before the first record.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Hands out what a record means. Records of a thread have to come in their order.
    pub fn record(&mut self, record: &Record<'_>, emit: &mut impl FnMut(&Entry<'_>)) {
        match *record {
            Record::Begin {
                thread,
                site,
                at,
                fields,
            } => {
                let track = self.thread(thread, at, emit);
                self.threads.get_mut(thread).open += 1;
                emit(&Entry::Begin {
                    track,
                    place: place(&site),
                    at: time(at),
                    arguments: fields,
                });
            }
            Record::End {
                thread,
                site,
                at,
                began,
                fields,
            } => self.end(thread, &site, [began, at], fields, emit),
            Record::Event {
                thread,
                site,
                at,
                fields,
            } => {
                let track = self.thread(thread, at, emit);
                emit(&Entry::Event {
                    track,
                    place: place(&site),
                    at: time(at),
                    arguments: fields,
                });
            }
            Record::Counter {
                site, at, value, ..
            } => {
                let Some(value) = counters::number(value) else {
                    return;
                };
                self.latest = self.latest.max(at);
                let track = match self.counters.get(&site) {
                    Some(track) => track,
                    None => {
                        let track = self.track(TrackKind::Counter, site.name, emit);
                        self.counters.insert(&site, track);
                        track
                    }
                };
                emit(&Entry::Counter {
                    track,
                    place: place(&site),
                    at: time(at),
                    value,
                });
            }
            Record::Process { id, name } => {
                self.has_process = true;
                let (process, id) = (PROCESS, i64::from(id));
                emit(&Entry::Process { process, id, name });
            }
            Record::Label { name, value } => emit(&Entry::Label { name, value }),
            Record::Thread {
                thread,
                os_id,
                name,
            } => {
                let id = i64::try_from(os_id).unwrap_or(i64::from(thread.0));
                self.name(thread, TrackKind::Thread { id }, name, emit);
            }
            Record::Track { track, name } => self.name(track, TrackKind::Custom, name, emit),
            Record::ThreadEnd { .. } => {}
            Record::AsyncBegin {
                id,
                site,
                at,
                fields,
                ..
            } => {
                self.latest = self.latest.max(at);
                let ended = self.asyncs.ended(id);
                let track = ended.map_or_else(
                    || self.track(TrackKind::Async, site.name, emit),
                    |(track, _)| track,
                );
                let at = self.asyncs.begin(id, track, at, ended);
                emit(&Entry::Begin {
                    track,
                    place: place(&site),
                    at: time(at),
                    arguments: fields,
                });
            }
            Record::AsyncEnd { id, site, at, .. } => {
                self.latest = self.latest.max(at);
                let (track, at) = self.asyncs.end(id, at).unwrap_or_else(|| {
                    let track = self.track(TrackKind::Async, site.name, emit);
                    self.asyncs.end_first(id, track, at);
                    (track, at)
                });
                emit(&end_entry(track, at, &[]));
            }
            Record::Flow {
                thread,
                id,
                site,
                at,
                step,
            } => {
                let track = self.thread(thread, at, emit);
                emit(&Entry::Flow {
                    track,
                    id: id.0,
                    place: place(&site),
                    at: time(at),
                    step,
                    binding: Binding::Enclosing,
                });
            }
            Record::Frame {
                thread,
                site,
                at,
                began,
                index,
            } => {
                let track = self.thread(thread, at, emit);
                emit(&Entry::Frame {
                    track,
                    place: place(&site),
                    at: time(at),
                    began: time(began),
                    index,
                });
            }
            Record::Histogram {
                site,
                from,
                to,
                values,
            } => emit(&Entry::Histogram {
                place: place(&site),
                from: time(from),
                to: time(to),
                values,
            }),
            Record::Totals {
                site,
                from,
                to,
                count,
                durations,
            } => emit(&Entry::Totals {
                place: place(&site),
                from: time(from),
                to: time(to),
                count,
                durations,
            }),
            Record::Loss {
                thread,
                spans,
                events,
                from,
                to,
            } => {
                let track = thread.map(|thread| self.thread(thread, from, emit));
                emit(&Entry::Loss {
                    track,
                    spans,
                    events,
                    from: time(from.min(to)),
                    to: time(to),
                });
            }
            Record::Finish { at } => self.finish(at, emit),
        }
    }

    /// The track of a thread that does something at a time, for those who take its spans and events another way than as
    /// records; it is handed out first if it is new.
    #[inline]
    pub fn thread(
        &mut self,
        thread: ThreadIndex,
        at: Nanos,
        emit: &mut impl FnMut(&Entry<'_>),
    ) -> TrackIndex {
        self.latest = self.latest.max(at);
        match self.threads.get_mut(thread).track {
            Some(track) => track,
            None => self.new_thread(thread, emit),
        }
    }

    /// Sets how many spans of a thread are open, for those who take them another way than as records: so many end with
    /// the recording.
    pub fn set_open(&mut self, thread: ThreadIndex, open: u32) {
        self.threads.get_mut(thread).open = open;
    }

    /// The latest time so far.
    #[must_use]
    pub fn latest(&self) -> Nanos {
        self.latest
    }

    fn end(
        &mut self,
        thread: ThreadIndex,
        site: &Site<'_>,
        [began, at]: [Nanos; 2],
        fields: &[Field<'_>],
        emit: &mut impl FnMut(&Entry<'_>),
    ) {
        let track = self.thread(thread, at, emit);
        let open = &mut self.threads.get_mut(thread).open;
        if *open > 0 {
            *open -= 1;
            return emit(&end_entry(track, at, fields));
        }
        emit(&Entry::Span {
            track,
            place: place(site),
            at: time(began),
            duration: Some(at.since(began)),
            arguments: fields,
        });
    }

    fn finish(&mut self, at: Nanos, emit: &mut impl FnMut(&Entry<'_>)) {
        self.latest = self.latest.max(at);
        for (track, began) in self.asyncs.drain() {
            emit(&end_entry(track, self.latest.max(began), &[]));
        }
        let latest = self.latest;
        self.threads.close(|track, open| {
            (0..open).for_each(|_| emit(&end_entry(track, latest, &[])));
        });
    }

    #[cold]
    fn new_thread(&mut self, thread: ThreadIndex, emit: &mut impl FnMut(&Entry<'_>)) -> TrackIndex {
        let id = i64::from(thread.0);
        let track = self.track(TrackKind::Thread { id }, "", emit);
        self.threads.get_mut(thread).track = Some(track);
        track
    }

    /// Names a thread or track, which may be known.
    fn name(
        &mut self,
        thread: ThreadIndex,
        kind: TrackKind,
        name: &str,
        emit: &mut impl FnMut(&Entry<'_>),
    ) {
        if let Some(track) = self.threads.get_mut(thread).track {
            return emit(&track_entry(track, kind, name));
        }
        let track = self.track(kind, name, emit);
        self.threads.get_mut(thread).track = Some(track);
    }

    /// Makes a track.
    fn track(
        &mut self,
        kind: TrackKind,
        name: &str,
        emit: &mut impl FnMut(&Entry<'_>),
    ) -> TrackIndex {
        if !self.has_process {
            self.has_process = true;
            emit(&Entry::Process {
                process: PROCESS,
                id: 0,
                name: "",
            });
        }
        let track = TrackIndex(self.next);
        self.next = self.next.saturating_add(1);
        emit(&track_entry(track, kind, name));
        track
    }
}

fn track_entry(track: TrackIndex, kind: TrackKind, name: &str) -> Entry<'_> {
    Entry::Track {
        track,
        process: Some(PROCESS),
        parent: None,
        kind,
        name,
    }
}

/// The end of whatever is open on a track.
fn end_entry<'a>(track: TrackIndex, at: Nanos, arguments: &'a [Field<'a>]) -> Entry<'a> {
    Entry::End {
        track,
        place: Place::default(),
        at: time(at),
        arguments,
    }
}

fn place<'a>(site: &Site<'a>) -> Place<'a> {
    Place {
        name: site.name,
        target: site.target,
        file: site.file,
        line: site.line,
        level: Some(site.level),
        unit: site.unit,
    }
}

fn time(at: Nanos) -> Time {
    Time::try_from(at.0).unwrap_or(Time::MAX)
}
