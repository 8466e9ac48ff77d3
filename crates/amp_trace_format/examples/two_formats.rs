//! Writes the same recording as Chrome's JSON and as a Perfetto trace.
//!
//! `cargo run -p amp_trace_format --example two_formats -- trace.json trace.pftrace`
//!
//! The recording has one of every record and every kind of value, on threads that take turns; it is
//! the same each time. `cargo xtask oracle-perfetto` asks Perfetto's trace processor whether both
//! files say the same.

use std::error::Error;
use std::fs::File;

use amp_trace_format::{
    AsyncId, Field, FlowId, FlowStep, Level, LogHistogram, Nanos, Record, Site, ThreadIndex, Value,
    Writer, chrome, perfetto,
};

const PROCESS: u32 = 4_242;
const MAIN: ThreadIndex = ThreadIndex(1);
const WORKERS: [ThreadIndex; 3] = [ThreadIndex(2), ThreadIndex(3), ThreadIndex(PROCESS)];
const GPU: ThreadIndex = ThreadIndex(7);
const UNNAMED: ThreadIndex = ThreadIndex(8);

fn main() -> Result<(), Box<dyn Error>> {
    let mut paths = std::env::args_os().skip(1);
    let (Some(json), Some(pftrace)) = (paths.next(), paths.next()) else {
        return Err("expected two paths: of the JSON and of the Perfetto trace".into());
    };
    let mut both = Both(
        chrome::SeekWriter::new(File::create(json)?),
        perfetto::StreamWriter::new(File::create(pftrace)?),
    );
    both.names();
    both.frames();
    both.early_ends();
    both.many_types();
    both.sums();
    both.0.finish()?;
    both.1.finish()?;
    Ok(())
}

/// Two writers that take the same records.
struct Both(chrome::SeekWriter<File>, perfetto::StreamWriter<File>);

impl Both {
    fn write(&mut self, record: &Record<'_>) {
        self.0.write(record);
        self.1.write(record);
    }

    fn begin(&mut self, thread: ThreadIndex, site: Site<'_>, at: u64, fields: &[Field<'_>]) {
        let at = Nanos(at);
        self.write(&Record::Begin {
            thread,
            site,
            at,
            fields,
        });
    }

    fn end(&mut self, thread: ThreadIndex, site: Site<'_>, at: u64, fields: &[Field<'_>]) {
        let (at, began) = (Nanos(at), Nanos(0));
        self.write(&Record::End {
            thread,
            site,
            at,
            began,
            fields,
        });
    }

    fn flow(&mut self, thread: ThreadIndex, at: u64, id: u64, step: FlowStep) {
        let (site, at, id) = (site(9, "job", "city::jobs"), Nanos(at), FlowId(id));
        self.write(&Record::Flow {
            thread,
            id,
            site,
            at,
            step,
        });
    }

    fn names(&mut self) {
        self.write(&Record::Process {
            id: PROCESS,
            name: "two formats",
        });
        for (name, value) in [
            ("cpu.model", Value::Text("a CPU")),
            ("cpu.count", Value::Unsigned(2)),
            ("clock.drift", Value::Float(0.25)),
        ] {
            self.write(&Record::Label { name, value });
        }
        for (thread, os_id, name) in [
            (MAIN, PROCESS.into(), "main"),
            (WORKERS[0], 4_243, "worker"),
            (WORKERS[1], 4_244, "worker"),
            (WORKERS[2], 4_245, "loader \"ä😀\""),
        ] {
            self.write(&Record::Thread {
                thread,
                os_id,
                name,
            });
        }
        self.write(&Record::Track {
            track: GPU,
            name: "GPU queue",
        });
        self.write(&Record::Thread {
            thread: WORKERS[1],
            os_id: 4_244,
            name: "audio",
        });
    }

    /// Frames whose work is handed from thread to thread.
    fn frames(&mut self) {
        let frame = site(1, "frame", "city");
        for index in 0..50 {
            let start = 1_000_000 + index * 16_000_000;
            let fields = [field("index", Value::Unsigned(index))];
            self.begin(MAIN, site(2, "update", "city"), start, &fields);
            self.flow(MAIN, start + 10, index + 1, FlowStep::Start);
            self.request(index, start + 20);
            self.begin(MAIN, site(3, "physics", "city::physics"), start + 100, &[]);
            self.end(
                MAIN,
                site(3, "physics", "city::physics"),
                start + 5_000_000,
                &[field("bodies", Value::Unsigned(1_000 + index))],
            );
            for (place, worker) in WORKERS.into_iter().enumerate() {
                self.job(worker, index, start + 1_000 * place as u64, place == 2);
            }
            self.begin(GPU, site(5, "cull", "city::gpu"), start + 6_000_000, &[]);
            self.end(GPU, site(5, "cull", "city::gpu"), start + 7_000_000, &[]);
            self.counters(index, start + 8_000_000);
            self.end(MAIN, site(2, "update", "city"), start + 15_000_000, &[]);
            self.write(&Record::Frame {
                thread: MAIN,
                site: frame,
                at: Nanos(start + 16_000_000),
                began: Nanos(start),
                index,
            });
        }
    }

    /// A job of a worker; the last one is where the arrows of the frame end.
    fn job(&mut self, worker: ThreadIndex, index: u64, at: u64, is_last: bool) {
        let job = site(9, "job", "city::jobs");
        let step = if is_last {
            FlowStep::End
        } else {
            FlowStep::Middle
        };
        self.begin(worker, job, at + 200, &[]);
        self.flow(worker, at + 300, index + 1, step);
        // Three moments that the clock does not tell apart.
        self.begin(worker, site(10, "empty", "city::jobs"), at + 400, &[]);
        self.end(worker, site(10, "empty", "city::jobs"), at + 400, &[]);
        self.write(&Record::Event {
            thread: worker,
            site: site(11, "hit", "city::jobs"),
            at: Nanos(at + 400),
            fields: &[field("with", Value::Text("a wall"))],
        });
        self.write(&Record::Event {
            thread: worker,
            site: Site {
                level: Level::Error,
                ..site(21, "broken", "city::jobs")
            },
            at: Nanos(at + 500),
            fields: &[field("what", Value::Text("a wall"))],
        });
        self.end(worker, job, at + 900_000, &[]);
    }

    /// A span that ends on another thread, while the next one is open already.
    fn request(&mut self, index: u64, at: u64) {
        let request = site(12, "request", "city::net");
        self.write(&Record::AsyncBegin {
            thread: MAIN,
            id: AsyncId(index + 1),
            site: request,
            at: Nanos(at),
            fields: &[field("url", Value::Text("/tile"))],
        });
        if index > 0 {
            self.write(&Record::AsyncEnd {
                thread: WORKERS[0],
                id: AsyncId(index),
                site: request,
                at: Nanos(at + 2_000_000),
            });
        }
    }

    /// Spans whose end comes before their beginning: in time, since the clocks of two cores differ;
    /// in the order of records, since one thread is drained after the other; and in both.
    fn early_ends(&mut self) {
        let early = site(19, "early end", "city::net");
        let begin = |id, at| Record::AsyncBegin {
            thread: MAIN,
            id: AsyncId(id),
            site: early,
            at: Nanos(at),
            fields: &[],
        };
        let end = |id, at| Record::AsyncEnd {
            thread: WORKERS[1],
            id: AsyncId(id),
            site: early,
            at: Nanos(at),
        };
        for record in [
            begin(101, 870_000_000),
            end(101, 869_999_900),
            end(102, 871_000_000),
            begin(102, 870_500_000),
            end(103, 872_000_000),
            begin(103, 872_000_100),
        ] {
            self.write(&record);
        }
    }

    fn counters(&mut self, index: u64, at: u64) {
        let memory = Site {
            unit: Some("bytes"),
            ..site(13, "memory", "city")
        };
        let load = site(14, "load", "city");
        for (site, value) in [
            (memory, Value::Unsigned(1 << 40 | index)),
            (load, Value::Float(0.5 - index as f64)),
            (load, Value::Signed(-1)),
            (load, Value::Unsigned(u64::MAX)),
        ] {
            self.write(&Record::Counter {
                thread: MAIN,
                site,
                at: Nanos(at + index),
                value,
            });
        }
    }

    /// Every kind of value, on a thread that nobody named.
    fn many_types(&mut self) {
        let fields = [
            field("unsigned", Value::Unsigned(1 << 62)),
            field("unsigned_max", Value::Unsigned(u64::MAX)),
            field("signed", Value::Signed(i64::MIN)),
            field("float", Value::Float(0.1)),
            field("float_whole", Value::Float(3.0)),
            field("nan", Value::Float(f64::NAN)),
            field("infinite", Value::Float(f64::INFINITY)),
            field("negative", Value::Float(f64::NEG_INFINITY)),
            field("yes", Value::Bool(true)),
            field("no", Value::Bool(false)),
            field("text", Value::Text("a/b ä😀")),
            field("nothing", Value::Text("")),
            field("with.dots", Value::Text("dots")),
            field("twice", Value::Signed(1)),
            field("twice", Value::Signed(2)),
            field(
                "long",
                Value::Truncated {
                    kept: "lorem",
                    full_len: 9_000,
                },
            ),
        ];
        let many = site(15, "many types", "city");
        self.begin(UNNAMED, many, 900_000_000, &fields);
        self.write(&Record::Event {
            thread: UNNAMED,
            site: site(16, "event of many types", "city"),
            at: Nanos(900_000_100),
            fields: &fields,
        });
        self.end(UNNAMED, many, 900_001_000, &[]);
        self.write(&Record::ThreadEnd { thread: UNNAMED });
    }

    /// What stands for a range of time, and spans that stay open.
    fn sums(&mut self) {
        let mut values = LogHistogram::new();
        (1..=1_000).for_each(|value| values.record(value * value));
        let (from, to) = (Nanos(0), Nanos(900_000_000));
        let latency = site(17, "latency", "city");
        let trip = Site {
            unit: Some("us"),
            ..site(20, "round trip", "city::net")
        };
        for (site, from) in [
            (latency, from),
            (trip, from),
            (trip, Nanos(500_000_000)),
            (latency, Nanos(600_000_000)),
        ] {
            self.write(&Record::Histogram {
                site,
                from,
                to,
                values: &values,
            });
            values.record(5_000_000);
        }
        self.write(&Record::Totals {
            site: site(9, "job", "city::jobs"),
            from,
            to,
            count: 5_000,
            durations: &values,
        });
        for thread in [Some(WORKERS[1]), None] {
            self.write(&Record::Loss {
                thread,
                spans: 12,
                events: 3,
                from: Nanos(850_000_000),
                to: Nanos(851_000_000),
            });
        }
        let open = site(18, "open", "city");
        self.begin(MAIN, open, 950_000_000, &[]);
        self.begin(MAIN, open, 950_000_500, &[]);
        self.write(&Record::Finish {
            at: Nanos(960_000_000),
        });
    }
}

/// A call site; the same number is always the same place.
fn site<'a>(id: u32, name: &'a str, target: &'a str) -> Site<'a> {
    Site {
        id,
        name,
        target,
        level: Level::Info,
        file: Some("src/city.rs"),
        line: Some(id * 10),
        unit: None,
    }
}

fn field<'a>(name: &'a str, value: Value<'a>) -> Field<'a> {
    Field { name, value }
}
