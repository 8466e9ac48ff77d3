//! What stands for a range of time: losses, histograms, totals.

use std::io::Write;

use super::{Exporter, push_named, push_place};
use crate::chrome::encode::push_stamp;
use crate::chrome::{instants, loss, text, value};
use crate::loss::Loss;
use crate::{Dropped, LogHistogram, Nanos, Place, Time, TrackIndex, TrackKind, Value};

impl<W: Write> Exporter<W> {
    /// A loss, in the form in which our reader knows it again.
    pub(super) fn loss(
        &mut self,
        track: Option<TrackIndex>,
        [spans, events]: [u64; 2],
        [from, to]: [Time; 2],
    ) {
        let said = track.map(|track| (track, self.roster.track(track)));
        let thread = said.filter(|(_, said)| matches!(said.kind, TrackKind::Thread { .. }));
        self.unsaid.add_if(
            said.is_some() && thread.is_none(),
            "tracks of losses that are no threads",
        );
        let [from, to] = [from, to].map(|at| self.extent.positive(at));
        let process = match said {
            Some((_, said)) => self.numbers.process(said.process),
            None => self.first_process(),
        };
        let (scope, number, cause): (&[u8], _, _) = match thread {
            Some((track, _)) => (
                b"\"ph\":\"i\",\"s\":\"t\",",
                self.numbers.track(track),
                loss::OF_A_THREAD,
            ),
            None => (b"\"ph\":\"i\",\"s\":\"p\",", process, loss::OF_NO_THREAD),
        };
        let out = self.separate();
        push_named(out, "lost records", "amp_trace");
        out.extend_from_slice(scope);
        push_stamp(out, process, number);
        value::push_micros(out, from.min(to));
        let dropped = Dropped {
            spans,
            events,
            thread_names: 0,
        };
        let (from, to) = (Nanos(from), Nanos(to));
        loss::push_args(out, &Loss { dropped, from, to }, cause);
    }

    /// Sums over a range of time, as an instant at its end.
    pub(super) fn distribution(
        &mut self,
        of: &str,
        place: &Place<'_>,
        [from, to]: [Time; 2],
        (count, values): (u64, &LogHistogram),
    ) {
        self.unsaid.source(place);
        let range = [from, to].map(|at| Nanos(self.extent.positive(at)));
        let process = self.first_process();
        let out = self.separate();
        push_place(out, place);
        out.extend_from_slice(b"\"ph\":\"i\",\"s\":\"p\",");
        push_stamp(out, process, process);
        value::push_micros(out, range[1].0);
        value::push_args(out, &instants::of_distribution(of, range, count, values));
        out.push(b'}');
    }

    /// A counter with a few series, from the beginning of the range on.
    pub(super) fn series(&mut self, place: &Place<'_>, from: Time, values: &LogHistogram) {
        let Some(series) = values.series() else {
            return;
        };
        let (process, from) = (self.first_process(), self.extent.positive(from));
        let name = match place.unit {
            Some(unit) => format!("{} {unit}", place.name),
            None => place.name.to_owned(),
        };
        let out = self.separate();
        push_named(out, &name, place.target);
        out.extend_from_slice(b"\"ph\":\"C\",");
        push_stamp(out, process, process);
        value::push_micros(out, from);
        let mut before: &[u8] = b",\"args\":{\"";
        for (name, value) in series {
            out.extend_from_slice(before);
            text::push(out, name);
            out.extend_from_slice(b"\":");
            value::push_counter(out, &Value::Unsigned(value));
            before = b",\"";
        }
        out.extend_from_slice(b"}}");
    }

    /// Whom sums belong to that name nobody.
    pub(super) fn first_process(&self) -> u32 {
        self.numbers
            .process(self.roster.processes.keys().next().copied())
    }
}
