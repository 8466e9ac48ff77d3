//! What has a track of its own: frame sets, counters, histograms, asynchronous spans, named tracks.

use super::encode::Encoder;
use super::event::{Event, Kind, Name};
use super::track;
use crate::{AsyncId, Field, LogHistogram, Nanos, Site, ThreadIndex, Value};

impl Encoder {
    /// A whole frame on the track of its set.
    pub(super) fn frame(
        &mut self,
        site: &Site<'_>,
        [began, at]: [Nanos; 2],
        index: u64,
        out: &mut Vec<u8>,
    ) {
        let uuid = match self.frame_sets.get(site.name) {
            Some(&uuid) => uuid,
            None => {
                let uuid = self.new_track();
                track::push_track(out, uuid, Some(&format!("Frames: {}", site.name)));
                self.frame_sets.insert(site.name.to_owned(), uuid);
                uuid
            }
        };
        let fields = [Field {
            name: "index",
            value: Value::Unsigned(index),
        }];
        let event = Event {
            kind: Kind::Begin,
            track: Some(uuid),
            name: Name::Own {
                name: &format!("{} {index}", site.name),
                target: site.target,
            },
            fields: &fields,
            level: None,
        };
        self.on_process(began, event, out);
        self.on_process(at.max(began), end_of(uuid), out);
    }

    /// A value of a counter; counters of one name are one.
    pub(super) fn counter(
        &mut self,
        site: &Site<'_>,
        at: Nanos,
        value: &Value<'_>,
        out: &mut Vec<u8>,
    ) {
        let uuid = match self.counters.get(site.name) {
            Some(&uuid) => uuid,
            None => {
                let uuid = self.new_track();
                track::push_counter(out, (uuid, Some(track::PROCESS)), site.name, site.unit);
                self.counters.insert(site.name.to_owned(), uuid);
                uuid
            }
        };
        self.latest = self.latest.max(at);
        self.events
            .push_counter(out, &mut self.process, (at.0, uuid), value);
    }

    /// Counters of a distribution, from the beginning of its range on, below a track of its name.
    pub(super) fn series(
        &mut self,
        site: &Site<'_>,
        from: Nanos,
        values: &LogHistogram,
        out: &mut Vec<u8>,
    ) {
        let Some(series) = values.series() else {
            return;
        };
        let uuids = match self.histograms.get(site.name) {
            Some(&uuids) => uuids,
            None => {
                let group = self.new_track();
                track::push_track(out, group, Some(site.name));
                let uuids = series.map(|(of, _)| {
                    let uuid = self.new_track();
                    let name = format!("{} {of}", site.name);
                    track::push_counter(out, (uuid, Some(group)), &name, site.unit);
                    uuid
                });
                self.histograms.insert(site.name.to_owned(), uuids);
                uuids
            }
        };
        self.latest = self.latest.max(from);
        for (uuid, (_, value)) in uuids.into_iter().zip(series) {
            let value = Value::Unsigned(value);
            self.events
                .push_counter(out, &mut self.process, (from.0, uuid), &value);
        }
    }

    /// An asynchronous span begins, on a track of its own.
    pub(super) fn async_begin(
        &mut self,
        (id, at): (AsyncId, Nanos),
        site: &Site<'_>,
        fields: &[Field<'_>],
        out: &mut Vec<u8>,
    ) {
        let at = self.asyncs.begin(id, at, || ());
        let uuid = track::of_span(id);
        track::push_track(out, uuid, None);
        let event = Event {
            kind: Kind::Begin,
            track: Some(uuid),
            name: Name::Site(site),
            fields,
            level: None,
        };
        self.on_process(at, event, out);
    }

    /// An asynchronous span ends.
    pub(super) fn async_end(&mut self, id: AsyncId, at: Nanos, out: &mut Vec<u8>) {
        if let Some(at) = self.asyncs.end(id, at) {
            self.on_process(at, end_of(track::of_span(id)), out);
        }
    }

    /// Ends the asynchronous spans that are open.
    pub(super) fn end_asyncs(&mut self, out: &mut Vec<u8>) {
        for (id, ..) in self.asyncs.drain() {
            self.on_process(self.latest, end_of(track::of_span(id)), out);
        }
    }

    /// Names a track that is no thread.
    pub(super) fn track(&mut self, index: ThreadIndex, name: &str, out: &mut Vec<u8>) {
        self.tracks.insert(index);
        self.lane(index).is_described = true;
        track::push_track(out, track::of_thread(index), Some(name));
    }

    fn new_track(&mut self) -> u64 {
        self.numbered += 1;
        track::of_number(self.numbered)
    }
}

pub(super) const fn end_of(track: u64) -> Event<'static> {
    Event {
        kind: Kind::End,
        track: Some(track),
        name: Name::None,
        fields: &[],
        level: None,
    }
}
