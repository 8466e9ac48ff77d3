//! A trace with some of every record.

use amp_trace_format::{
    AsyncId, Field, FlowId, FlowStep, Format, Level, LogHistogram, Nanos, Record, Site,
    ThreadIndex, Value, Writer, chrome, native, perfetto,
};

/// Writes some of every record.
fn write(writer: &mut impl Writer) {
    let fields = [
        Field {
            name: "count",
            value: Value::Unsigned(7),
        },
        Field {
            name: "text.of",
            value: Value::Text("a \"quote\" and ü"),
        },
        Field {
            name: "ratio",
            value: Value::Float(-0.25),
        },
    ];
    let mut values = LogHistogram::new();
    (1..9).for_each(|value| values.record(value));
    let site = |id, name| Site {
        id,
        name,
        target: "city::cull",
        level: Level::Warn,
        file: Some("src/cull.rs"),
        line: Some(id),
        unit: Some("ms"),
    };
    writer.write(&Record::Process {
        id: 40,
        name: "city",
    });
    writer.write(&Record::Label {
        name: "cpu.model",
        value: Value::Text("a CPU"),
    });
    writer.write(&Record::Track {
        track: ThreadIndex(3),
        name: "GPU",
    });
    for round in 0..6 {
        let thread = ThreadIndex(round % 2 + 1);
        let (at, id) = (
            |of: u64| Nanos(u64::from(round) * 1_000 + of),
            u64::from(round) + 1,
        );
        if round < 2 {
            writer.write(&Record::Thread {
                thread,
                os_id: 41 + id,
                name: "main",
            });
        }
        let step = [FlowStep::Start, FlowStep::Middle, FlowStep::End][round as usize % 3];
        for record in [
            Record::Begin {
                thread,
                site: site(1, "update"),
                at: at(0),
                fields: &fields,
            },
            Record::Begin {
                thread,
                site: site(2, "cull"),
                at: at(100),
                fields: &[],
            },
            Record::Flow {
                thread,
                id: FlowId(5),
                site: site(3, "job"),
                at: at(120),
                step,
            },
            Record::Event {
                thread,
                site: site(4, "hit"),
                at: at(150),
                fields: &fields[..2],
            },
            Record::AsyncBegin {
                thread,
                id: AsyncId(id),
                site: site(5, "request"),
                at: at(160),
                fields: &fields[1..],
            },
            Record::End {
                thread,
                site: site(2, "cull"),
                at: at(200),
                began: at(100),
                fields: &[],
            },
            Record::Counter {
                thread,
                site: site(6, "memory"),
                at: at(210),
                value: Value::Signed(-5),
            },
            Record::AsyncEnd {
                thread,
                id: AsyncId(id),
                site: site(5, "request"),
                at: at(300),
            },
            Record::End {
                thread,
                site: site(1, "update"),
                at: at(900),
                began: at(0),
                fields: &fields[..1],
            },
            Record::Frame {
                thread,
                site: site(7, "frame"),
                at: at(900),
                began: at(0),
                index: id - 1,
            },
            Record::Loss {
                thread: Some(thread),
                spans: 2,
                events: 1,
                from: at(910),
                to: at(920),
            },
            Record::Histogram {
                site: site(8, "sizes"),
                from: at(0),
                to: at(900),
                values: &values,
            },
        ] {
            writer.write(&record);
        }
        writer.commit().expect("memory takes everything");
    }
    writer.finish().expect("memory takes everything");
}

/// Some of every record, in a format.
pub(crate) fn in_format(format: Format) -> Vec<u8> {
    match format {
        Format::Native => {
            let mut writer = native::CaptureWriter::new(Vec::new());
            write(&mut writer);
            writer.into_inner()
        }
        Format::Chrome => {
            let mut writer = chrome::StreamWriter::new(Vec::new());
            write(&mut writer);
            writer.into_inner()
        }
        Format::Perfetto => {
            let mut writer = perfetto::StreamWriter::new(Vec::new());
            write(&mut writer);
            writer.into_inner()
        }
        other => panic!("nothing is written in {other}"),
    }
}
