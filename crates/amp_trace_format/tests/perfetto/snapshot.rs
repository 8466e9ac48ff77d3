//! One of everything.

use amp_trace_format::perfetto::StreamWriter;
use amp_trace_format::{
    AsyncId, Field, FlowId, FlowStep, Level, LogHistogram, Nanos, Record, Site, ThreadIndex, Value,
    Writer,
};

use crate::read::Trace;
use crate::site;

fn write_city(writer: &mut impl Writer) {
    let [main, worker, gpu] = [ThreadIndex(1), ThreadIndex(42), ThreadIndex(3)];
    let [update, cull, hit] = [
        site(1, "update", "city"),
        site(2, "cull \"near\"", "city::cull"),
        site(3, "hit", "city"),
    ];
    let field = |name, value| Field { name, value };
    let fields = [
        field("count", Value::Unsigned(3)),
        field("big", Value::Unsigned(u64::MAX)),
        field("ratio", Value::Float(0.5)),
        field("nan", Value::Float(f64::NAN)),
        field("path", Value::Text("C:\\")),
        field("path", Value::Bool(true)),
        field(
            "text",
            Value::Truncated {
                kept: "lorem",
                full_len: 9_000,
            },
        ),
    ];
    let mut values = LogHistogram::new();
    (1..=100).for_each(|value| values.record(value));
    let memory = Site {
        unit: Some("bytes"),
        file: None,
        ..site(4, "memory", "city")
    };
    let (os_id, at) = (42, Nanos);
    let (thread, id) = (main, FlowId(9));
    let request = AsyncId(5);
    for record in [
        Record::Process {
            id: 42,
            name: "city",
        },
        Record::Label {
            name: "cpu.model",
            value: Value::Text("a CPU"),
        },
        Record::Label {
            name: "cpu.count",
            value: Value::Unsigned(2),
        },
        Record::Thread {
            thread,
            os_id,
            name: "main",
        },
        Record::Begin {
            thread,
            site: update,
            at: at(1_000),
            fields: &fields,
        },
        Record::Thread {
            thread: worker,
            os_id: 50,
            name: "worker\n0",
        },
        Record::Flow {
            thread,
            id,
            site: hit,
            at: at(1_100),
            step: FlowStep::Start,
        },
        Record::Begin {
            thread: worker,
            site: cull,
            at: at(1_500),
            fields: &[],
        },
        Record::Flow {
            thread: worker,
            id,
            site: hit,
            at: at(1_500),
            step: FlowStep::End,
        },
        Record::End {
            thread: worker,
            site: cull,
            at: at(1_500),
            began: at(1_500),
            fields: &fields[..1],
        },
        Record::Event {
            thread: worker,
            site: hit,
            at: at(1_500),
            fields: &fields[..1],
        },
        Record::Event {
            thread: worker,
            site: Site {
                level: Level::Warn,
                ..site(5, "warning", "city")
            },
            at: at(1_600),
            fields: &fields[..1],
        },
        Record::AsyncBegin {
            thread,
            id: request,
            site: hit,
            at: at(1_700),
            fields: &fields[..1],
        },
        Record::AsyncEnd {
            thread: worker,
            id: request,
            site: hit,
            at: at(1_650),
        },
        Record::AsyncBegin {
            thread,
            id: AsyncId(6),
            site: hit,
            at: at(1_800),
            fields: &[],
        },
        Record::Counter {
            thread,
            site: memory,
            at: at(2_000),
            value: Value::Signed(-1),
        },
        Record::Counter {
            thread,
            site: memory,
            at: at(2_010),
            value: Value::Unsigned(u64::MAX),
        },
        Record::Track {
            track: gpu,
            name: "GPU",
        },
        Record::Begin {
            thread: gpu,
            site: cull,
            at: at(2_020),
            fields: &[],
        },
        Record::End {
            thread: gpu,
            site: cull,
            at: at(2_030),
            began: at(2_020),
            fields: &[],
        },
        Record::ThreadEnd { thread: gpu },
        Record::Loss {
            thread: Some(worker),
            spans: 2,
            events: 1,
            from: at(2_100),
            to: at(2_200),
        },
        Record::Loss {
            thread: None,
            spans: 0,
            events: 1,
            from: at(2_150),
            to: at(2_200),
        },
        Record::Frame {
            thread,
            site: update,
            at: at(3_000),
            began: at(0),
            index: 0,
        },
        Record::Frame {
            thread,
            site: update,
            at: at(4_001),
            began: at(3_000),
            index: 1,
        },
        Record::Histogram {
            site: memory,
            from: at(0),
            to: at(4_000),
            values: &values,
        },
        Record::Histogram {
            site: memory,
            from: at(4_000),
            to: at(4_500),
            values: &values,
        },
        Record::Histogram {
            site: hit,
            from: at(4_500),
            to: at(4_600),
            values: &LogHistogram::new(),
        },
        Record::Totals {
            site: cull,
            from: at(0),
            to: at(4_000),
            count: 200,
            durations: &values,
        },
        Record::Finish { at: at(5_000) },
        Record::Event {
            thread,
            site: hit,
            at: at(6_000),
            fields: &[],
        },
    ] {
        writer.write(&record);
    }
    writer.finish().expect("memory takes everything");
}

/// The file of all that.
#[cfg(feature = "read")]
pub(crate) fn city() -> Vec<u8> {
    let mut writer = StreamWriter::new(Vec::new());
    write_city(&mut writer);
    writer.into_inner()
}

/// A line for each track, label and event.
fn shown(trace: &Trace) -> String {
    let mut lines = Vec::new();
    for (uuid, track) in &trace.tracks {
        let parent = track.varint(5).map(|p| format!(" of {p}"));
        let name = track.text(2).map(|name| format!(" {name:?}"));
        let process = track
            .message(3)
            .map(|p| format!(" process {:?} {:?}", p.varint(1), p.text(6)));
        let thread = track.message(4).map(|t| {
            let numbers = (t.varint(1), t.varint(2));
            format!(" thread {numbers:?} {:?}", t.text(5))
        });
        let counter = track
            .message(8)
            .map(|c| format!(" counter in {:?}", c.text(6)));
        let parts = [parent, name, process, thread, counter];
        lines.push(format!(
            "track {uuid}:{}",
            parts.into_iter().flatten().collect::<String>()
        ));
    }
    for (name, entry) in &trace.labels {
        let (text, number) = (entry.text(2), entry.varint(4));
        lines.push(format!("label {name}: {text:?} {number:?}"));
    }
    for event in &trace.events {
        let mut line = format!("{} on {}: {:?}", event.at, event.track, event.kind);
        if let (Some(name), Some(category)) = (&event.name, &event.category) {
            line += &format!(" {name:?} of {category}");
        }
        if let Some((file, number)) = &event.location {
            line += &format!(" at {file}:{number}");
        }
        for (name, value) in &event.annotations {
            line += &format!(", {name} = {value:?}");
        }
        lines.push(line);
    }
    lines.join("\n")
}

#[test]
fn one_of_everything() {
    let mut writer = StreamWriter::new(Vec::new());
    write_city(&mut writer);
    let trace = Trace::read(&writer.into_inner());
    trace.spans();
    insta::assert_snapshot!(shown(&trace));
}
