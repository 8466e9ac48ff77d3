//! A capture of each version stays readable.

use std::path::Path;

use amp_trace_format::native::CaptureWriter;
use amp_trace_format::{
    AsyncId, Field, FlowId, FlowStep, LogHistogram, Nanos, Record, ThreadIndex, Value, Writer,
};

use crate::said::{line, lines};
use crate::site;

const VERSION_2: &[u8] = include_bytes!("fixtures/version_2.amptrace");

/// One of every record and value, in two commits.
fn records(write: &mut impl FnMut(Option<&Record<'_>>)) {
    let fields = [
        Field {
            name: "unsigned",
            value: Value::Unsigned(u64::MAX),
        },
        Field {
            name: "signed",
            value: Value::Signed(-3),
        },
        Field {
            name: "float",
            value: Value::Float(0.123_456),
        },
        Field {
            name: "bool",
            value: Value::Bool(true),
        },
        Field {
            name: "text",
            value: Value::Text("brick, «Ziegel»"),
        },
        Field {
            name: "truncated",
            value: Value::Truncated {
                kept: "a long st",
                full_len: 5_000,
            },
        },
    ];
    let [one, two] = [ThreadIndex(1), ThreadIndex(2)];
    let mut values = LogHistogram::new();
    for value in [0, 5, 5, 1_000, u64::MAX] {
        values.record(value);
    }
    let mut metric = site(5, "visible", "city::render");
    metric.unit = Some("entities");
    let mut bare = site(6, "load", "third_party");
    (bare.file, bare.line) = (None, None);
    let end = |thread, site, began, at| Record::End {
        thread,
        site,
        at: Nanos(at),
        began: Nanos(began),
        fields: &[],
    };
    let (frame, cull) = (site(1, "frame", "city"), site(2, "cull", "city::render"));
    let begin = |thread, site, at, fields| Record::Begin {
        thread,
        site,
        at: Nanos(at),
        fields,
    };
    write(Some(&Record::Process {
        id: 4_242,
        name: "city",
    }));
    write(Some(&Record::Label {
        name: "cpu.model",
        value: Value::Text("a processor"),
    }));
    write(Some(&Record::Thread {
        thread: one,
        os_id: 4_242,
        name: "main",
    }));
    write(Some(&begin(one, frame, 1_000, &fields[..1])));
    for round in 0..10 {
        let at = 2_000 + round * 1_000;
        write(Some(&begin(one, cull, at, &fields)));
        write(Some(&end(one, cull, at, at + 300 + round)));
    }
    write(Some(&Record::Track {
        track: two,
        name: "GPU",
    }));
    write(Some(&Record::Event {
        thread: two,
        site: bare,
        at: Nanos(3_000),
        fields: &[],
    }));
    write(None);
    write(Some(&Record::AsyncBegin {
        thread: one,
        id: AsyncId(7),
        site: site(3, "request", "net"),
        at: Nanos(13_000),
        fields: &fields[1..2],
    }));
    for step in [FlowStep::Start, FlowStep::Middle, FlowStep::End] {
        write(Some(&Record::Flow {
            thread: one,
            id: FlowId(9),
            site: site(4, "job", "net"),
            at: Nanos(13_500),
            step,
        }));
    }
    write(Some(&Record::AsyncEnd {
        thread: two,
        id: AsyncId(7),
        site: site(3, "request", "net"),
        at: Nanos(12_900),
    }));
    write(Some(&Record::Counter {
        thread: one,
        site: metric,
        at: Nanos(14_000),
        value: Value::Unsigned(1_234),
    }));
    write(Some(&Record::Histogram {
        site: metric,
        from: Nanos(1_000),
        to: Nanos(14_000),
        values: &values,
    }));
    write(Some(&Record::Totals {
        site: cull,
        from: Nanos(1_000),
        to: Nanos(14_000),
        count: 6,
        durations: &values,
    }));
    write(Some(&Record::Frame {
        thread: one,
        site: site(7, "frame", "city"),
        at: Nanos(15_000),
        began: Nanos(500),
        index: 0,
    }));
    for thread in [Some(one), None] {
        write(Some(&Record::Loss {
            thread,
            spans: 3,
            events: 4,
            from: Nanos(10),
            to: Nanos(20),
        }));
    }
    write(Some(&Record::End {
        thread: one,
        site: frame,
        at: Nanos(16_000),
        began: Nanos(1_000),
        fields: &fields[..2],
    }));
    write(Some(&Record::ThreadEnd { thread: one }));
    write(Some(&Record::Finish { at: Nanos(17_000) }));
}

#[test]
fn version_2_is_readable() {
    insta::assert_snapshot!(lines(VERSION_2).join("\n"));
}

#[test]
fn todays_writer_says_the_same() {
    let mut writer = CaptureWriter::new(Vec::new());
    let mut written = Vec::new();
    records(&mut |record| match record {
        Some(record) => {
            written.push(line(record));
            writer.write(record);
        }
        None => writer.commit().expect("memory takes everything"),
    });
    writer.finish().expect("memory takes everything");
    let file = writer.into_inner();
    assert_eq!(lines(&file), written);
    // With the variable set, to where the fixture of a new version goes.
    if let Some(path) = std::env::var_os("AMP_WRITE_FIXTURE") {
        std::fs::write(Path::new(&path), &file).expect("it can be written");
    }
}
