//! Arrows between spans.

use std::collections::HashMap;
use std::io::Write;

use super::{Exporter, push_place};
use crate::chrome::encode::push_stamp;
use crate::chrome::value;
use crate::export::Places;
use crate::{Binding, FlowStep, Place, Time, TrackIndex, TrackKind};

const NO_THREAD: &str = "steps of arrows that are on no thread";
const NEXT: &str =
    "arrows that go on from the span that begins next: from the one around them instead";

/// Readers join the steps of a chain by name, category and number, so all have those of the first. Perfetto
/// keeps no more than 64 bits of a number, as if its digits were hexadecimal: chains are counted anew.
#[derive(Debug, Default)]
pub(super) struct Chains {
    places: Places,
    names: Vec<[String; 2]>,
    /// The count and the place of each.
    chains: HashMap<u64, (u64, u32)>,
}

impl<W: Write> Exporter<W> {
    pub(super) fn flow(
        &mut self,
        (track, id): (TrackIndex, u64),
        place: &Place<'_>,
        at: Time,
        (step, binding): (FlowStep, Binding),
    ) {
        let said = self.roster.track(track);
        if matches!(said.kind, TrackKind::Async | TrackKind::Counter) {
            return self.unsaid.add(NO_THREAD);
        }
        let process = self.numbers.process(said.process);
        let at = self.extent.positive(at);
        let binds_next = binding == Binding::Next;
        let Chains {
            places,
            names,
            chains,
        } = &mut self.chains;
        let count = chains.len() as u64 + 1;
        let (id, place_of_first) = *chains.entry(id).or_insert_with(|| {
            let place = Place::new(place.name, place.target);
            let number = match places.number(&place, usize::MAX) {
                Some((number, true)) => {
                    names.push([place.name.to_owned(), place.target.to_owned()]);
                    number
                }
                Some((number, false)) => number,
                None => 0,
            };
            (count, number)
        });
        let names = names.get(place_of_first as usize);
        let names = names.cloned().unwrap_or_default();
        self.unsaid.add_if(
            names != [place.name, place.target],
            "names of steps of an arrow: they have that of its first",
        );
        let number = self.numbers.track(track);
        let (phase, is_end): (&[u8], bool) = match step {
            FlowStep::Start => (b"\"ph\":\"s\",\"id\":\"", false),
            FlowStep::Middle => (b"\"ph\":\"t\",\"id\":\"", false),
            FlowStep::End => (b"\"ph\":\"f\",\"id\":\"", true),
        };
        self.unsaid.add_if(binds_next && !is_end, NEXT);
        let out = self.separate();
        push_place(out, &Place::new(&names[0], &names[1]));
        out.extend_from_slice(phase);
        value::push_integer(out, id);
        out.extend_from_slice(b"\",");
        if is_end && !binds_next {
            out.extend_from_slice(b"\"bp\":\"e\",");
        }
        push_stamp(out, process, number);
        value::push_micros(out, at);
        out.push(b'}');
    }
}
