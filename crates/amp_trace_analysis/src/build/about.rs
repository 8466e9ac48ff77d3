use amp_trace_format::{Entry, TrackIndex, Value};

use super::TraceBuilder;
use crate::trace::{
    Datum, FrameMark, FrameSet, Histogram, Label, Loss, Process, SiteId, Totals, Trace, TrackId,
};

impl TraceBuilder {
    /// What happens seldom.
    pub(super) fn about(&mut self, entry: &Entry<'_>) {
        match *entry {
            Entry::Label { name, value } => self.label(name, &value),
            Entry::Process { process, id, name } => {
                let name = self.trace.strings.intern(name);
                let processes = &mut self.trace.processes;
                let place = process.0 as usize;
                if place >= processes.len() {
                    processes.resize(place + 1, Process::default());
                }
                processes[place] = Process { id, name };
            }
            Entry::Track {
                track,
                process,
                parent,
                kind,
                name,
            } => {
                self.lane(track);
                let name = self.trace.strings.intern(name);
                let known = &mut self.trace.tracks[track.0 as usize];
                known.kind = kind;
                known.process = process.map(|process| process.0);
                known.parent = parent.map(|parent| TrackId(parent.0));
                known.name = name;
            }
            Entry::Frame {
                track,
                ref place,
                at,
                began,
                index,
            } => {
                self.seen(began);
                self.seen(at);
                self.lane(track);
                let site = self.site(place);
                let set = self.frame_set(track, site);
                set.frames.push(FrameMark {
                    index,
                    began: began.cast_unsigned(),
                    at: at.cast_unsigned(),
                });
            }
            Entry::Histogram {
                ref place,
                from,
                to,
                values,
            } => {
                let site = self.site(place);
                self.trace.histograms.push(Histogram {
                    site,
                    from: from.cast_unsigned(),
                    to: to.cast_unsigned(),
                    values: values.clone(),
                });
            }
            Entry::Totals {
                ref place,
                from,
                to,
                count,
                durations,
            } => {
                let site = self.site(place);
                self.trace.totals.push(Totals {
                    site,
                    from: from.cast_unsigned(),
                    to: to.cast_unsigned(),
                    count,
                    durations: durations.clone(),
                });
            }
            Entry::Loss {
                track,
                spans,
                events,
                from,
                to,
            } => self.trace.losses.push(Loss {
                track: track.map(|track| TrackId(track.0)),
                spans,
                events,
                from: from.cast_unsigned(),
                to: to.cast_unsigned(),
            }),
            _ => {}
        }
    }

    fn label(&mut self, name: &str, value: &Value<'_>) {
        let Trace {
            strings, labels, ..
        } = &mut self.trace;
        let name = strings.intern(name);
        let value = Datum::of(value, strings);
        let place = *self.labels.entry(name).or_insert(labels.len());
        match labels.get_mut(place) {
            Some(label) => label.value = value,
            None => labels.push(Label { name, value }),
        }
    }

    fn frame_set(&mut self, track: TrackIndex, site: SiteId) -> &mut FrameSet {
        let sets = &mut self.trace.frame_sets;
        let next = sets.len();
        let place = *self.frame_sets.entry((track.0, site)).or_insert(next);
        if place == next {
            sets.push(FrameSet {
                site,
                track: TrackId(track.0),
                frames: Vec::new(),
                is_marked: true,
            });
        }
        &mut sets[place]
    }
}
