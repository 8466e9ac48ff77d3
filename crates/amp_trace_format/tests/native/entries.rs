//! The same records, as a native capture and as Chrome's JSON, say the same.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

use amp_trace_format::{
    AsyncId, Entry, Field, Nanos, Place, Problems, ProcessIndex, Record, Site, ThreadIndex,
    TrackIndex, TrackKind, Value, Writer, chrome, native,
};
use proptest::prelude::*;

use crate::said::{Happened, Names, happened, names, play};

/// Statements as lines that do not depend on the numbers of tracks or the order of threads.
#[derive(Debug, Default)]
struct Lines {
    processes: BTreeMap<ProcessIndex, String>,
    tracks: HashMap<TrackIndex, (TrackKind, String)>,
    /// What begins and ends on each track, in order.
    open: HashMap<TrackIndex, Vec<(i64, String)>>,
    /// The same where order is that of time.
    asyncs: BTreeMap<TrackIndex, Vec<(i64, bool, String)>>,
    flows: HashMap<u64, usize>,
    lines: Vec<(Option<TrackIndex>, String)>,
}

impl Lines {
    fn add(&mut self, entry: &Entry<'_>) {
        match *entry {
            Entry::Track {
                track, kind, name, ..
            } => {
                self.tracks.insert(track, (kind, name.to_owned()));
            }
            Entry::Begin {
                track,
                place,
                at,
                arguments,
            } => {
                let said = said(&place, arguments);
                if self.is_async(track) {
                    let spans = self.asyncs.entry(track).or_default();
                    spans.push((at, true, said));
                } else {
                    self.open.entry(track).or_default().push((at, said));
                }
            }
            Entry::End {
                track,
                at,
                arguments,
                ..
            } => {
                if self.is_async(track) {
                    let spans = self.asyncs.entry(track).or_default();
                    return spans.push((at, false, String::new()));
                }
                let open = self.open.get_mut(&track).and_then(Vec::pop);
                let (began, said) = open.expect("an end has a beginning");
                let line = format!("span {began}..{at} {said} {}", values(arguments));
                self.lines.push((Some(track), line));
            }
            Entry::Event {
                track,
                place,
                at,
                arguments,
            } => {
                let line = format!("event {at} {:?} {}", place.level, said(&place, arguments));
                self.lines.push((Some(track), line));
            }
            Entry::Counter {
                track,
                place,
                at,
                value,
            } => {
                let number = match value {
                    Value::Unsigned(v) => v as f64,
                    Value::Signed(v) => v as f64,
                    Value::Float(v) => v,
                    _ => panic!("a counter is a number"),
                };
                let line = format!(
                    "counter {at} {:?} {} {:x}",
                    place.unit.filter(|unit| !unit.is_empty()),
                    said(&place, &[]),
                    number.to_bits()
                );
                self.lines.push((Some(track), line));
            }
            Entry::Flow {
                track,
                id,
                at,
                step,
                binding,
                ..
            } => {
                let next = self.flows.len();
                let chain = self.flows.entry(id).or_insert(next);
                let line = format!("flow {chain} {at} {step:?} {binding:?}");
                self.lines.push((Some(track), line));
            }
            Entry::Frame {
                place,
                at,
                began,
                index,
                ..
            } => {
                let line = format!("frame {index} {began}..{at} {}", said(&place, &[]));
                self.lines.push((None, line));
            }
            Entry::Loss {
                track,
                spans,
                events,
                from,
                to,
            } => {
                let line = format!("loss {spans} {events} {from}..{to}");
                self.lines.push((track, line));
            }
            Entry::Label { name, value } => {
                let line = format!("label {name:?} {}", self::value(value));
                self.lines.push((None, line));
            }
            Entry::Process { process, id, name } => {
                let line = format!("{process:?} {id} {name:?}");
                self.processes.insert(process, line);
            }
            _ => panic!("none of these was recorded: {entry:?}"),
        }
    }

    fn is_async(&self, track: TrackIndex) -> bool {
        self.tracks[&track].0 == TrackKind::Async
    }

    /// Lines with the names of their tracks.
    fn sorted(mut self) -> Vec<String> {
        assert!(self.open.values().all(Vec::is_empty), "every span ends");
        for (track, mut spans) in std::mem::take(&mut self.asyncs) {
            spans.sort_by_key(|(at, ..)| *at);
            let [(began, true, said), (at, false, _)] = &spans[..] else {
                panic!("not one span: {spans:?}");
            };
            let line = format!("async {began}..{at} {said}");
            self.lines.push((Some(track), line));
        }
        let tracks = self.tracks;
        let line = |(track, line): (Option<TrackIndex>, String)| match track {
            Some(track) => format!("{:?} {line}", tracks[&track]),
            None => line,
        };
        let mut lines: Vec<_> = self.lines.into_iter().map(line).collect();
        lines.extend(self.processes.into_values());
        lines.sort_unstable();
        lines
    }
}

fn said(place: &Place<'_>, arguments: &[Field<'_>]) -> String {
    format!("{:?} {:?} {}", place.name, place.target, values(arguments))
}

/// Arguments as JSON keeps them.
fn values(arguments: &[Field<'_>]) -> String {
    let mut line = String::new();
    for (at, argument) in arguments.iter().enumerate() {
        let before = &arguments[..at];
        let same = before.iter().filter(|a| a.name == argument.name).count();
        let mut name = argument.name.to_owned();
        if same > 0 {
            write!(name, "#{}", same + 1).expect("memory");
        }
        write!(line, "{name:?}={} ", value(argument.value)).expect("memory");
    }
    line
}

fn value(value: Value<'_>) -> String {
    match value {
        Value::Unsigned(v) if i64::try_from(v).is_err() => format!("{:?}", v.to_string()),
        Value::Unsigned(v) => v.to_string(),
        Value::Signed(v) => v.to_string(),
        Value::Float(v) if v.is_nan() => format!("{:?}", "NaN"),
        Value::Float(v) if v.is_infinite() => {
            let sign = if v < 0.0 { "-" } else { "" };
            format!("{:?}", format!("{sign}Infinity"))
        }
        Value::Float(v) => format!("{:x}", v.to_bits()),
        Value::Bool(v) => v.to_string(),
        Value::Text(v) => format!("{v:?}"),
        Value::Truncated { kept, full_len } => {
            format!("{:?}", format!("{kept}… ({full_len} bytes)"))
        }
    }
}

/// Makes of any records those that a recorder could have written, without what Chrome's JSON does not
/// keep: sums, ends without a beginning.
#[derive(Default)]
struct Recorder {
    depths: HashMap<u32, u32>,
    asyncs: HashMap<u64, (AsyncId, bool)>,
    next: u64,
}

impl Recorder {
    fn record<'a>(&mut self, record: &Record<'a>) -> Option<Record<'a>> {
        let mut record = *record;
        match &mut record {
            Record::Process { .. }
            | Record::Histogram { .. }
            | Record::Totals { .. }
            | Record::Finish { .. } => return None,
            Record::ThreadEnd { thread } if self.depths.get(&thread.0).is_some_and(|d| *d > 0) => {
                return None;
            }
            Record::Begin { thread, .. } => *self.depths.entry(thread.0).or_default() += 1,
            Record::End { thread, .. } => {
                let depth = self.depths.entry(thread.0).or_default();
                *depth = depth.checked_sub(1)?;
            }
            Record::AsyncBegin { id, site, .. } => {
                *id = self.asynchronous(id.0, false)?;
                *site = request(*id);
            }
            Record::AsyncEnd { id, site, .. } => {
                *id = self.asynchronous(id.0, true)?;
                *site = request(*id);
            }
            Record::Counter {
                value: Value::Text(_) | Value::Truncated { .. },
                ..
            } => return None,
            Record::Frame { at, began, .. } if *began > *at => return None,
            Record::Loss { spans, events, .. } => {
                *spans >>= 1;
                *events >>= 1;
            }
            _ => {}
        }
        Some(record)
    }

    /// The beginning or the end of a pair, in any order; none in the middle of one.
    fn asynchronous(&mut self, id: u64, is_end: bool) -> Option<AsyncId> {
        if let Some(&(open, was_end)) = self.asyncs.get(&id) {
            return (was_end != is_end).then(|| {
                self.asyncs.remove(&id);
                open
            });
        }
        self.next += 1;
        self.asyncs.insert(id, (AsyncId(self.next), is_end));
        Some(AsyncId(self.next))
    }

    /// The ends of what only ended so far would have no beginning.
    fn missing(&self) -> Vec<AsyncId> {
        let ended = self.asyncs.values().filter(|(_, is_end)| *is_end);
        ended.map(|(id, _)| *id).collect()
    }
}

/// Both ends of a span that is bound to no thread have the same call site.
fn request(id: AsyncId) -> Site<'static> {
    match id.0 % 3 {
        0 => crate::site(900, "load", "city"),
        1 => crate::site(901, "", "city"),
        _ => crate::site(902, "load", "city::net \""),
    }
}

/// The same records as a native capture and as Chrome's JSON.
fn files(happened: &[Happened], names: &Names) -> [Vec<u8>; 2] {
    let mut native = native::CaptureWriter::new(Vec::new());
    let mut chrome = chrome::StreamWriter::new(Vec::new());
    let mut write = |record: &Record<'_>| {
        native.write(record);
        chrome.write(record);
    };
    write(&Record::Process {
        id: 4_000_000,
        name: "city",
    });
    write(&Record::Label {
        name: "cpu",
        value: Value::Unsigned(2),
    });
    let mut recorder = Recorder::default();
    play(happened, names, &mut |record| {
        if let Some(record) = record.and_then(|record| recorder.record(record)) {
            write(&record);
        }
    });
    for id in recorder.missing() {
        write(&Record::AsyncBegin {
            thread: ThreadIndex(1),
            id,
            site: request(id),
            at: Nanos(0),
            fields: &[],
        });
    }
    write(&Record::Finish { at: Nanos(1 << 40) });
    native.finish().expect("memory takes everything");
    chrome.finish().expect("memory takes everything");
    [native.into_inner(), chrome.into_inner()]
}

proptest! {
    #[test]
    fn a_capture_says_what_the_same_trace_in_json_says(
        happened in proptest::collection::vec(happened(), 0..120),
        names in names(),
    ) {
        let happened: Vec<Happened> = happened.into_iter()
            .map(|(step, thread, site, passed)| (step, thread, site, 1 + passed % 3_000))
            .collect();
        let [native, chrome] = files(&happened, &names);
        let [mut one, mut other] = [Lines::default(), Lines::default()];
        let problems = native::read(&native[..], &mut |entry| one.add(entry)).expect("a capture");
        prop_assert_eq!(problems, Problems::new());
        let problems = chrome::read(&chrome[..], &mut |entry| other.add(entry)).expect("a trace");
        prop_assert_eq!(problems, Problems::new());
        prop_assert_eq!(one.sorted(), other.sorted());
    }
}

/// A capture of some spans, in many parts.
fn capture(thread: ThreadIndex) -> Vec<u8> {
    let mut writer = native::CaptureWriter::new(Vec::new());
    for span in 0..20_000 {
        let (site, at) = (crate::site(1, "update", "city"), Nanos(span * span));
        writer.write(&Record::Begin {
            thread,
            site,
            at,
            fields: &[],
        });
        writer.write(&Record::End {
            thread,
            site,
            at,
            began: at,
            fields: &[],
        });
        if span % 500 == 0 {
            writer.commit().expect("memory takes everything");
        }
    }
    writer.finish().expect("memory takes everything");
    writer.into_inner()
}

fn problems(file: &[u8]) -> (u64, String) {
    let mut ends = 0;
    let problems = native::read(file, &mut |entry| {
        ends += u64::from(matches!(entry, Entry::End { .. }));
    });
    let problems = problems.expect("there is a good part");
    let lines = problems.iter().map(|problem| format!("{problem}\n"));
    (ends, lines.collect())
}

#[test]
fn what_is_missing_is_said_in_words() {
    let file = capture(ThreadIndex(1));
    let (spans, said) = problems(&file);
    assert_eq!((spans, said.as_str()), (20_000, ""));
    let (fewer, cut) = problems(&file[..file.len() * 2 / 3]);
    assert!((1..20_000).contains(&fewer), "{fewer}");
    let mut changed = file.clone();
    changed[file.len() / 2] ^= 1;
    changed[3] ^= 1;
    let (fewer, damaged) = problems(&changed);
    assert!((1..20_000).contains(&fewer), "{fewer}");
    insta::assert_snapshot!(format!("cut\n{cut}\nchanged\n{damaged}"));
}

#[test]
fn an_end_without_a_beginning_is_a_span() {
    let mut entries = native::Entries::new();
    let site = crate::site(1, "update", "city");
    let record = Record::End {
        thread: ThreadIndex(u32::MAX),
        site,
        at: Nanos(70),
        began: Nanos(20),
        fields: &[],
    };
    let mut spans = Vec::new();
    for record in [record, Record::Finish { at: Nanos(100) }] {
        entries.record(&record, &mut |entry| match *entry {
            Entry::Span { at, duration, .. } => spans.push((at, duration)),
            Entry::End { .. } => panic!("nothing is open"),
            _ => {}
        });
    }
    assert_eq!(spans, [(20, Some(50))]);
}
