//! A trace as the statements of a file again.

use amp_trace_format::{Argument, Binding, Entry, Place, ProcessIndex, Time, TrackIndex};

use crate::trace::{Extent, Said, SiteId, Trace, Track};

impl Trace {
    /// Hands out everything that the trace holds, for a writer of another format: labels, processes and tracks first;
    /// then the spans and events of one track after the other, by time, each span before those inside of it; then
    /// counters, flows, frames, histograms, totals and losses. Times are those of the file. With each comes in how many
    /// spans it lies: times alone do not say that where one ends when another begins.
    ///
    /// # Errors
    /// The first error of `emit`.
    ///
    /// # Cost
    /// Linear; allocates nothing but room for the arguments of one row.
    pub fn entries<E>(
        &self,
        mut emit: impl FnMut(u32, &Entry<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.about(&mut emit)?;
        for (id, track) in self.tracks() {
            self.rows(TrackIndex(id.0), track, &mut emit)?;
        }
        self.measured(&mut emit)?;
        self.rest(&mut emit)
    }

    fn about<E>(&self, emit: &mut impl FnMut(u32, &Entry<'_>) -> Result<(), E>) -> Result<(), E> {
        for label in &self.labels {
            emit(
                0,
                &Entry::Label {
                    name: self.text(label.name),
                    value: label.value.value(&self.strings),
                },
            )?;
        }
        for (number, process) in (0..).zip(&self.processes) {
            emit(
                0,
                &Entry::Process {
                    process: ProcessIndex(number),
                    id: process.id,
                    name: self.text(process.name),
                },
            )?;
        }
        for (id, track) in self.tracks() {
            emit(
                0,
                &Entry::Track {
                    track: TrackIndex(id.0),
                    process: track.process.map(ProcessIndex),
                    parent: track.parent.map(|parent| TrackIndex(parent.0)),
                    kind: track.kind,
                    name: self.text(track.name),
                },
            )?;
        }
        Ok(())
    }

    fn rows<E>(
        &self,
        id: TrackIndex,
        track: &Track,
        emit: &mut impl FnMut(u32, &Entry<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut arguments = Vec::new();
        for (number, row) in track.rows.iter().enumerate() {
            let path = self.paths.get(row.path);
            let place = self.place(path.site);
            arguments.clear();
            arguments.extend(
                track
                    .rows
                    .arguments(number)
                    .iter()
                    .map(|said| self.argument(said)),
            );
            let at = self.clock(row.start);
            let entry = match row.extent {
                Extent::Event => Entry::Event {
                    track: id,
                    place,
                    at,
                    arguments: &arguments,
                },
                Extent::Span(_) | Extent::Open => Entry::Span {
                    track: id,
                    place,
                    at,
                    duration: row.duration(),
                    arguments: &arguments,
                },
            };
            emit(path.depth, &entry)?;
        }
        Ok(())
    }

    fn measured<E>(
        &self,
        emit: &mut impl FnMut(u32, &Entry<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        for counter in &self.counters {
            for (at, value) in counter.times.iter().zip(&counter.values) {
                emit(
                    0,
                    &Entry::Counter {
                        track: TrackIndex(counter.track.0),
                        place: self.place(counter.site),
                        at: self.clock(*at),
                        value: amp_trace_format::Value::Float(*value),
                    },
                )?;
            }
        }
        for flow in &self.flows {
            emit(
                0,
                &Entry::Flow {
                    track: TrackIndex(flow.track.0),
                    id: flow.flow.0,
                    place: self.place(flow.site),
                    at: self.clock(flow.at),
                    step: flow.step,
                    binding: Binding::Enclosing,
                },
            )?;
        }
        Ok(())
    }

    fn rest<E>(&self, emit: &mut impl FnMut(u32, &Entry<'_>) -> Result<(), E>) -> Result<(), E> {
        for set in self.frame_sets.iter().filter(|set| set.is_marked) {
            for frame in &set.frames {
                emit(
                    0,
                    &Entry::Frame {
                        track: TrackIndex(set.track.0),
                        place: self.place(set.site),
                        at: self.clock(frame.at),
                        began: self.clock(frame.began),
                        index: frame.index,
                    },
                )?;
            }
        }
        for histogram in &self.histograms {
            emit(
                0,
                &Entry::Histogram {
                    place: self.place(histogram.site),
                    from: self.clock(histogram.from),
                    to: self.clock(histogram.to),
                    values: &histogram.values,
                },
            )?;
        }
        for totals in &self.totals {
            emit(
                0,
                &Entry::Totals {
                    place: self.place(totals.site),
                    from: self.clock(totals.from),
                    to: self.clock(totals.to),
                    count: totals.count,
                    durations: &totals.durations,
                },
            )?;
        }
        for loss in &self.losses {
            emit(
                0,
                &Entry::Loss {
                    track: loss.track.map(|track| TrackIndex(track.0)),
                    spans: loss.spans,
                    events: loss.events,
                    from: self.clock(loss.from),
                    to: self.clock(loss.to),
                },
            )?;
        }
        Ok(())
    }

    /// A time of the trace on the clock of the file.
    #[must_use]
    pub const fn clock(&self, at: u64) -> Time {
        self.start.saturating_add_unsigned(at)
    }

    fn place(&self, site: SiteId) -> Place<'_> {
        let site = self.sites.get(site);
        Place {
            name: self.text(site.name),
            target: self.text(site.target),
            file: site.file.map(|file| self.text(file)),
            line: site.line,
            level: site.level,
            unit: site.unit.map(|unit| self.text(unit)),
        }
    }

    fn argument(&self, said: &Said) -> Argument<'_> {
        Argument {
            name: self.text(said.name),
            value: said.datum.value(&self.strings),
        }
    }
}
