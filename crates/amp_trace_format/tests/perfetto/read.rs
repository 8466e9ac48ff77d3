//! A reader with the rules of Perfetto's `.proto` files: sequences, what they remember, clocks.

use std::collections::{BTreeMap, HashMap};

use super::wire::Message;

/// A trace as it was meant.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    /// What each track is, by uuid; the last descriptor counts.
    pub(crate) tracks: BTreeMap<u64, Message>,
    /// In the order of the file.
    pub(crate) events: Vec<Event>,
    /// Names and metadata messages.
    pub(crate) labels: Vec<(String, Message)>,
    /// How often a sequence began.
    pub(crate) beginnings: usize,
}

/// One `TrackEvent`, with what is interned and what is a default put in.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Event {
    pub(crate) at: u64,
    pub(crate) track: u64,
    pub(crate) kind: Kind,
    pub(crate) name: Option<String>,
    pub(crate) category: Option<String>,
    pub(crate) location: Option<(String, u64)>,
    pub(crate) annotations: Vec<(String, Value)>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    Begin,
    End,
    Instant,
    Counter(f64),
    Flow(char, u64),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Double(f64),
    Text(String),
}

/// What a reader remembers of a sequence since it began.
#[derive(Debug, Default)]
struct Sequence {
    /// By the field of `InternedData`, and the number.
    interned: HashMap<(u64, u64), Message>,
    track: u64,
    /// The time of the last packet, if times are differences.
    clock: Option<u64>,
}

impl Trace {
    /// Reads a file of whole packets; panics where it breaks the rules.
    pub(crate) fn read(file: &[u8]) -> Self {
        let file = Message::read(file).expect("whole packets");
        let mut trace = Self::default();
        let mut sequences = HashMap::new();
        for packet in file.messages(1) {
            trace.packet(&packet, &mut sequences);
        }
        assert_eq!(file.0.len(), file.messages(1).len(), "nothing but packets");
        trace
    }

    fn packet(&mut self, packet: &Message, sequences: &mut HashMap<u64, Sequence>) {
        if let Some(track) = packet.message(60) {
            self.tracks.insert(track.varint(1).expect("a uuid"), track);
        }
        for entry in packet.message(5).map_or(Vec::new(), |b| b.messages(2)) {
            self.labels.push((entry.text(1).expect("a name"), entry));
        }
        let Some(id) = packet.varint(10) else {
            assert!(packet.message(11).is_none(), "an event has a sequence");
            return;
        };
        assert_ne!(id, 0, "0 is no sequence");
        let flags = packet.varint(13).expect("flags");
        if flags & 1 != 0 {
            self.beginnings += 1;
            sequences.insert(id, Sequence::beginning(packet));
        }
        let sequence = sequences.get_mut(&id).expect("the sequence has begun");
        for (kind, _) in packet.message(12).unwrap_or_default().0 {
            for entry in packet.message(12).expect("just seen").messages(kind) {
                let number = entry.varint(1).expect("a number");
                let known = sequence.interned.insert((kind, number), entry.clone());
                assert!(
                    known.is_none_or(|known| known == entry),
                    "a number has one meaning"
                );
            }
        }
        if let Some(event) = packet.message(11) {
            assert_eq!(flags, 2, "an event needs what came before");
            let time = packet.varint(8).expect("a time");
            self.events.push(sequence.event(&event, time));
        }
    }

    /// The events of one track in the order of time, those of one moment as in the file.
    pub(crate) fn on(&self, track: u64) -> Vec<&Event> {
        let mut events: Vec<_> = self.events.iter().filter(|e| e.track == track).collect();
        events.sort_by_key(|event| event.at);
        events
    }

    /// Spans by track with depth, begin and end; panics where an end has no beginning or a
    /// beginning no end.
    pub(crate) fn spans(&self) -> BTreeMap<u64, Vec<Span>> {
        let mut spans = BTreeMap::<u64, Vec<Span>>::new();
        for &track in self.tracks.keys() {
            let mut open = Vec::new();
            for event in self.on(track) {
                let spans = spans.entry(track).or_default();
                match event.kind {
                    Kind::Begin => {
                        open.push(spans.len());
                        spans.push(Span {
                            begin: event.clone(),
                            end: event.clone(),
                            depth: open.len() - 1,
                        });
                    }
                    Kind::End => {
                        let place = open.pop().expect("an end has a beginning");
                        spans[place].end = event.clone();
                    }
                    _ => {}
                }
            }
            assert_eq!(open.len(), 0, "every span ends");
        }
        spans.retain(|_, spans| !spans.is_empty());
        spans
    }

    /// The sums over every event that shows a loss: spans, events, names of threads.
    pub(crate) fn losses(&self) -> [u64; 3] {
        let mut sums = [0; 3];
        let losses = |event: &&Event| event.name.as_deref() == Some("lost records");
        for event in self.events.iter().filter(losses) {
            for (sum, key) in sums.iter_mut().zip(["spans", "events", "thread_names"]) {
                for (name, value) in &event.annotations {
                    match value {
                        Value::Unsigned(value) if name == key => *sum += value,
                        _ => {}
                    }
                }
            }
        }
        sums
    }
}

/// A span that ended.
#[derive(Debug, PartialEq)]
pub(crate) struct Span {
    pub(crate) begin: Event,
    pub(crate) end: Event,
    pub(crate) depth: usize,
}

impl Sequence {
    fn beginning(packet: &Message) -> Self {
        let defaults = packet.message(59).expect("defaults");
        let mut clock = None;
        if defaults.varint(58) == Some(64) {
            let clocks = packet.message(6).expect("what the clock is").messages(1);
            let is = |id| clocks.iter().find(|clock| clock.varint(1) == Some(id));
            let own = is(64).expect("the clock itself");
            assert_eq!(own.varint(3), Some(1), "it is of differences");
            assert_eq!(own.varint(2), is(6).expect("the reader's").varint(2));
            clock = own.varint(2);
        }
        let event = defaults.message(11).expect("defaults of events");
        Self {
            track: event.varint(11).expect("a track"),
            clock,
            ..Self::default()
        }
    }

    fn event(&mut self, event: &Message, time: u64) -> Event {
        let at = match &mut self.clock {
            Some(clock) => {
                *clock += time;
                *clock
            }
            None => time,
        };
        let location = event.varint(34).map(|iid| self.interned(4, iid).clone());
        let location = location.or_else(|| event.message(33));
        Event {
            at,
            track: event.varint(11).unwrap_or(self.track),
            kind: kind(event),
            name: event.text(23).or(self.text(2, event.varint(10))),
            category: event.text(22).or(self.text(1, event.varint(3))),
            location: location.map(|l| (l.text(2).expect("a file"), l.varint(4).unwrap_or(0))),
            annotations: event
                .messages(4)
                .iter()
                .map(|annotation| {
                    let name = annotation.text(10);
                    let name = name.or(self.text(3, annotation.varint(1)));
                    (name.expect("a name"), value(annotation))
                })
                .collect(),
        }
    }

    fn text(&self, kind: u64, iid: Option<u64>) -> Option<String> {
        Some(self.interned(kind, iid?).text(2).expect("a text"))
    }

    fn interned(&self, kind: u64, iid: u64) -> &Message {
        let entry = self.interned.get(&(kind, iid));
        entry.unwrap_or_else(|| panic!("entry {iid} of kind {kind} was never said"))
    }
}

fn kind(event: &Message) -> Kind {
    match event.varint(9) {
        Some(1) => Kind::Begin,
        Some(2) => Kind::End,
        Some(3) => Kind::Instant,
        Some(4) => {
            #[expect(
                clippy::cast_precision_loss,
                reason = "as the trace processor reads it"
            )]
            let integer = event.varint(30).map(|v| v.cast_signed() as f64);
            Kind::Counter(integer.or(event.double(44)).expect("a value"))
        }
        Some(other) => panic!("no such type: {other}"),
        None => {
            let legacy = event.message(6).expect("a type or a legacy event");
            assert_eq!(legacy.varint(12), Some(1), "it binds to the enclosing span");
            let phase = u8::try_from(legacy.varint(2).expect("a phase")).expect("a letter");
            Kind::Flow(phase.into(), legacy.varint(6).expect("an id"))
        }
    }
}

fn value(annotation: &Message) -> Value {
    let bool = annotation.varint(2).map(|v| Value::Bool(v != 0));
    let unsigned = annotation.varint(3).map(Value::Unsigned);
    let signed = annotation.varint(4).map(|v| Value::Signed(v.cast_signed()));
    let double = annotation.double(5).map(Value::Double);
    let text = annotation.text(6).map(Value::Text);
    let mut all = [bool, unsigned, signed, double, text].into_iter().flatten();
    let value = all.next().expect("a value");
    assert!(all.next().is_none(), "one value");
    value
}
