//! Who is in the trace, and what has a name of its own: labels, rows, counters, frame sets.

use std::collections::HashMap;
use std::io::Write;

use super::{Exporter, State, push_named};
use crate::chrome::encode::{FIRST_FRAME_SET, push_stamp};
use crate::chrome::{text, value};
use crate::export::{Numbers, what};
use crate::{Argument, Place, Time, TrackIndex, TrackKind, Value};

const KINDS: &str =
    "tracks of a graphics processor, a process or the machine: they are the program's own";
const PARENTS: &str = "tracks that lie below another one: they stand beside it";
const UNITS: &str = "units of counters, in a trace without threads and labels";
const SAME_NAME: &str = "counters of one name in one process: they got a number each";

/// Which numbers counters have that share a name; readers find a counter by process and name.
#[derive(Debug, Default)]
pub(super) struct Counters {
    tracks: HashMap<(u32, String), Vec<TrackIndex>>,
}

impl<W: Write> Exporter<W> {
    /// Keeps a label until it is known whose it is: readers want a process for everything.
    pub(super) fn label(&mut self, name: &str, value: &Value<'_>) {
        let argument = Argument {
            name,
            value: *value,
        };
        self.unsaid.values(&[argument]);
        let mut arguments = Vec::new();
        value::push_args(&mut arguments, &[argument]);
        if self.state == State::Naming {
            self.labels.push(arguments);
        } else {
            self.push_label(&arguments);
        }
    }

    fn push_label(&mut self, arguments: &[u8]) {
        self.is_ours = true;
        let process = self.first_process();
        let out = self.separate();
        out.extend_from_slice(b"{\"name\":\"trace_label\",\"ph\":\"M\",\"pid\":");
        value::push_integer(out, process);
        out.extend_from_slice(arguments);
        out.push(b'}');
    }

    /// Writes who is in the trace, once.
    pub(super) fn begin(&mut self) {
        if self.state == State::Saying {
            return;
        }
        self.state = State::Saying;
        self.numbers = Numbers::new(&self.roster);
        for label in std::mem::take(&mut self.labels) {
            self.push_label(&label);
        }
        let roster = std::mem::take(&mut self.roster);
        for (process, said) in &roster.processes {
            let number = self.numbers.process(Some(*process));
            self.unsaid.add_if(
                i64::from(number) != said.id,
                "numbers of processes that others have, or that are too large",
            );
            let out = self.separate();
            out.extend_from_slice(b"{\"name\":\"process_name\",\"ph\":\"M\",\"pid\":");
            value::push_integer(out, number);
            out.extend_from_slice(b",\"args\":{");
            if !said.name.is_empty() {
                out.extend_from_slice(b"\"name\":\"");
                text::push(out, &said.name);
                out.push(b'"');
            }
            out.extend_from_slice(b"}}");
        }
        for (track, said) in &roster.tracks {
            self.unsaid.add_if(said.parent.is_some(), PARENTS);
            if let TrackKind::Thread { id } = said.kind {
                let process = self.numbers.process(said.process);
                let number = self.numbers.track(*track);
                self.row((process, number), &said.name, Some(id), track.0);
            }
        }
        self.roster = roster;
    }

    /// Names the row of the current track, if it is none of a thread and has no name yet.
    pub(super) fn name_row(&mut self) {
        let Some(current) = self.current.as_mut().filter(|current| !current.is_named) else {
            return;
        };
        current.is_named = true;
        let (track, process) = (current.track, current.process);
        self.unsaid.add_if(current.kind != TrackKind::Custom, KINDS);
        let title = self.roster.track_title(track);
        let process = self.numbers.process(process);
        let number = self.numbers.track(track);
        self.row((process, number), &title, None, track.0);
    }

    /// Names and places a row.
    fn row(&mut self, (process, number): (u32, u32), name: &str, id: Option<i64>, sort: u32) {
        // By this number our reader tells threads from other tracks.
        let said = id.and_then(|id| u64::try_from(id).ok());
        self.unsaid
            .add_if(id.is_some() && said.is_none(), "numbers of threads below 0");
        self.is_ours |= said.is_some();
        let out = self.separate();
        out.extend_from_slice(b"{\"name\":\"thread_name\",\"ph\":\"M\",\"pid\":");
        value::push_integer(out, process);
        out.extend_from_slice(b",\"tid\":");
        value::push_integer(out, number);
        out.extend_from_slice(b",\"args\":{\"name\":\"");
        text::push(out, name);
        out.push(b'"');
        if let Some(id) = said {
            out.extend_from_slice(b",\"os_id\":");
            value::push_integer(out, id);
        }
        out.extend_from_slice(b"}},\n{\"name\":\"thread_sort_index\",\"ph\":\"M\",\"pid\":");
        value::push_integer(out, process);
        out.extend_from_slice(b",\"tid\":");
        value::push_integer(out, number);
        out.extend_from_slice(b",\"args\":{\"sort_index\":");
        value::push_integer(out, sort);
        out.extend_from_slice(b"}}");
    }

    pub(super) fn counter(
        &mut self,
        track: TrackIndex,
        place: &Place<'_>,
        at: Time,
        value: &Value<'_>,
    ) {
        if matches!(value, Value::Text(_) | Value::Truncated { .. }) {
            return self.unsaid.add(what::NO_VALUES);
        }
        self.unsaid.source(place);
        let process = self.numbers.process(self.roster.process_of(track));
        let key = (process, place.name.to_owned());
        let same = self.counters.tracks.entry(key).or_default();
        let number = same.iter().position(|known| *known == track);
        let number = number.unwrap_or_else(|| {
            same.push(track);
            self.unsaid.add_if(same.len() > 1, SAME_NAME);
            same.len() - 1
        });
        // Our reader takes the name of the only series for the unit in files that it knows to be ours.
        let unit = place
            .unit
            .filter(|unit| !unit.is_empty() && *unit != "value");
        let said = unit.filter(|_| self.is_ours);
        self.unsaid.add_if(unit != said, UNITS);
        let at = self.extent.positive(at);
        let out = self.separate();
        push_named(out, place.name, place.target);
        out.extend_from_slice(b"\"ph\":\"C\",");
        if number > 0 {
            out.extend_from_slice(b"\"id\":\"");
            value::push_integer(out, number + 1);
            out.extend_from_slice(b"\",");
        }
        push_stamp(out, process, process);
        value::push_micros(out, at);
        out.extend_from_slice(b",\"args\":{\"");
        text::push(out, said.unwrap_or("value"));
        out.extend_from_slice(b"\":");
        value::push_counter(out, value);
        out.extend_from_slice(b"}}");
    }

    /// A frame, in the form in which our reader knows it again.
    pub(super) fn frame(
        &mut self,
        track: TrackIndex,
        place: &Place<'_>,
        [began, at]: [Time; 2],
        index: u64,
    ) {
        self.unsaid.source(place);
        let process = self.numbers.process(self.roster.process_of(track));
        let count = u32::try_from(self.frame_sets.len()).unwrap_or(u32::MAX);
        let key = (process, place.name.to_owned());
        let number = *self
            .frame_sets
            .entry(key)
            .or_insert(FIRST_FRAME_SET.saturating_add(count));
        if number - FIRST_FRAME_SET == count {
            let name = format!("Frames: {}", place.name);
            self.row((process, number), &name, None, number);
        }
        let [began, at] = [began, at].map(|at| self.extent.positive(at));
        let out = self.separate();
        push_named(out, &format!("{} {index}", place.name), place.target);
        out.extend_from_slice(b"\"ph\":\"X\",");
        push_stamp(out, process, number);
        value::push_micros(out, began);
        out.extend_from_slice(b",\"dur\":");
        value::push_micros(out, at.saturating_sub(began));
        out.extend_from_slice(b",\"args\":{\"index\":");
        value::push_integer(out, index);
        out.extend_from_slice(b"}}");
    }
}
