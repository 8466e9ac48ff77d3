//! One of everything.

use std::io::Cursor;

use amp_trace_format::chrome::{SeekWriter, StreamWriter};
use amp_trace_format::{
    Field, Level, LogHistogram, Nanos, Record, Site, ThreadIndex, Value, Writer,
};

use crate::site;

fn write_city(writer: &mut impl Writer) {
    let [main, worker] = [ThreadIndex(1), ThreadIndex(42)];
    let [update, cull, hit] = [
        site(1, "update", "city"),
        site(2, "cull \"near\"", "city::cull"),
        site(3, "hit\\", "city"),
    ];
    let [entities, frame] = [site(4, "entities", "city"), site(5, "frame", "city")];
    let warning = Site {
        level: Level::Warn,
        ..site(7, "warning", "city")
    };
    let latency = Site {
        unit: Some("µs"),
        ..site(6, "latency", "city")
    };
    let mut values = LogHistogram::new();
    (1..=100).for_each(|value| values.record(value));
    let fields = [
        Field {
            name: "count",
            value: Value::Unsigned(3),
        },
        Field {
            name: "big",
            value: Value::Unsigned(u64::MAX),
        },
        Field {
            name: "ratio",
            value: Value::Float(0.5),
        },
        Field {
            name: "path",
            value: Value::Text("C:\\"),
        },
        Field {
            name: "text",
            value: Value::Truncated {
                kept: "lorem",
                full_len: 9_000,
            },
        },
    ];
    for record in [
        Record::Process {
            id: 42,
            name: "city",
        },
        Record::Thread {
            thread: main,
            os_id: 42,
            name: "main",
        },
        Record::Begin {
            thread: main,
            site: update,
            at: Nanos(1_000),
            fields: &fields,
        },
        Record::Thread {
            thread: worker,
            os_id: 50,
            name: "worker\n0",
        },
        Record::Begin {
            thread: worker,
            site: cull,
            at: Nanos(1_500),
            fields: &[],
        },
        Record::End {
            thread: worker,
            site: cull,
            at: Nanos(1_500),
            began: Nanos(1_500),
            fields: &[],
        },
        Record::Event {
            thread: worker,
            site: hit,
            at: Nanos(1_500),
            fields: &fields[..1],
        },
        Record::Counter {
            thread: main,
            site: entities,
            at: Nanos(2_000),
            value: Value::Signed(-1),
        },
        Record::Loss {
            thread: Some(worker),
            spans: 2,
            events: 1,
            from: Nanos(2_100),
            to: Nanos(2_200),
        },
        Record::Frame {
            thread: main,
            site: frame,
            at: Nanos(3_000),
            began: Nanos(0),
            index: 0,
        },
        Record::Frame {
            thread: main,
            site: frame,
            at: Nanos(4_001),
            began: Nanos(3_000),
            index: 1,
        },
        Record::Track {
            track: ThreadIndex(7),
            name: "GPU",
        },
        Record::Event {
            thread: ThreadIndex(7),
            site: warning,
            at: Nanos(4_100),
            fields: &[],
        },
        Record::Event {
            thread: ThreadIndex(7),
            site: warning,
            at: Nanos(4_200),
            fields: &fields[..1],
        },
        Record::Histogram {
            site: latency,
            from: Nanos(100),
            to: Nanos(4_000),
            values: &values,
        },
        Record::Histogram {
            site: Site {
                unit: None,
                ..latency
            },
            from: Nanos(4_000),
            to: Nanos(4_500),
            values: &values,
        },
        Record::Histogram {
            site: latency,
            from: Nanos(4_500),
            to: Nanos(4_600),
            values: &LogHistogram::new(),
        },
        Record::Finish { at: Nanos(5_000) },
        Record::Event {
            thread: main,
            site: hit,
            at: Nanos(6_000),
            fields: &[],
        },
    ] {
        writer.write(&record);
    }
    writer.finish().expect("memory takes everything");
}

#[test]
fn one_of_everything() {
    let mut file = SeekWriter::new(Cursor::new(Vec::new()));
    write_city(&mut file);
    let file = file.into_inner().into_inner();
    let mut stream = StreamWriter::new(Vec::new());
    write_city(&mut stream);
    assert_eq!(file, stream.into_inner());
    serde_json::from_slice::<Vec<serde_json::Value>>(&file).expect("strict JSON");
    insta::assert_snapshot!(String::from_utf8_lossy(&file));
}
