//! Nanoseconds and bytes per record of each format's encoder: what the drain thread pays.
//!
//! `cargo bench -p amp_trace_format --bench encoders`; with `--test`, one short round.
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]
#![expect(clippy::disallowed_methods, reason = "a bench reads the time")]

use std::hint::black_box;
use std::time::Instant;

use amp_trace_format::{
    Encode, Field, Level, Nanos, Record, Site, ThreadIndex, Value, Writer, chrome, native, perfetto,
};

fn main() {
    let rounds = if std::env::args().any(|arg| arg == "--test") {
        100
    } else {
        1_000_000
    };
    let site = |id, name| Site {
        id,
        name,
        target: "city::cull",
        level: Level::Info,
        file: Some("crates/city/src/cull.rs"),
        line: Some(120),
        unit: None,
    };
    let fields = [
        Field {
            name: "entities",
            value: Value::Unsigned(100_000),
        },
        Field {
            name: "delta",
            value: Value::Signed(-3),
        },
        Field {
            name: "ratio",
            value: Value::Float(0.123_456),
        },
        Field {
            name: "kind",
            value: Value::Text("building of brick"),
        },
    ];
    let thread = ThreadIndex(1);
    for (name, fields) in [
        ("no field", &fields[..0]),
        ("one u64", &fields[..1]),
        ("four fields", &fields[..]),
    ] {
        measure(&format!("begin + end, {name}"), rounds, 2, |at| {
            let (site, began) = (site(1, "frustum_cull"), Nanos(at));
            let begin = Record::Begin {
                thread,
                site,
                at: began,
                fields,
            };
            [
                begin,
                Record::End {
                    thread,
                    site,
                    at: Nanos(at + 400),
                    began,
                    fields: &[],
                },
            ]
        });
    }
    frames(rounds);
    measure("counter", rounds, 2, |at| {
        let counter = |at| {
            let value = Value::Unsigned(at);
            Record::Counter {
                thread,
                site: site(2, "visible"),
                at: Nanos(at),
                value,
            }
        };
        [counter(at), counter(at + 1)]
    });
}

/// What a reader pays for frames of twenty-one spans, three deep, whose times have the noise of a real run.
fn frames(rounds: u64) {
    let site = |id: u32| Site {
        id,
        name: [
            "frame", "update", "extract", "cull", "draw", "physics", "spawn", "sync",
        ][id as usize % 8],
        target: "city",
        level: Level::Info,
        file: Some("src/city.rs"),
        line: Some(id),
        unit: None,
    };
    let thread = ThreadIndex(1);
    let mut writer = native::CaptureWriter::new(Vec::new());
    let (mut now, mut seed, mut spans) = (1_000_u64, 7_u64, 0_u64);
    let mut pass = |mean: u64| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        now += mean + mean * (seed >> 40) / (8 << 24) + (seed >> 33 & 7);
        Nanos(now)
    };
    while spans < rounds {
        let mut open = Vec::new();
        for step in 0..42_u32 {
            let (is_begin, id, mean) = match step {
                0 => (true, 8, 2_000),
                41 => (false, 8, 900),
                _ => match (step - 1) % 8 {
                    0 => (true, 1 + (step - 1) / 8, 150),
                    1 | 3 | 5 => (true, 10 + (step - 1), 60),
                    2 | 4 | 6 => (false, 0, 4_000 + u64::from(step) * 700),
                    _ => (false, 0, 120),
                },
            };
            let at = pass(mean);
            if is_begin {
                open.push((site(id), at));
                writer.write(&Record::Begin {
                    thread,
                    site: site(id),
                    at,
                    fields: &[],
                });
            } else if let Some((site, began)) = open.pop() {
                spans += 1;
                writer.write(&Record::End {
                    thread,
                    site,
                    at,
                    began,
                    fields: &[],
                });
            }
        }
    }
    writer.finish().expect("memory takes everything");
    let file = writer.into_inner();
    let (began, mut read) = (Instant::now(), 0);
    native::StreamReader::new(&file[..])
        .and_then(|mut reader| {
            reader.read_all(&mut |record| {
                black_box(record);
                read += 1;
            })
        })
        .expect("it was just written");
    let nanos = began.elapsed().as_nanos() as f64 / spans as f64;
    assert_eq!(read, 2 * spans + 1, "and the end");
    println!(
        "{:<36} {nanos:6.1} ns  {:6.1} bytes per span",
        "native read, frames with noise",
        file.len() as f64 / spans as f64
    );
    #[cfg(feature = "read")]
    as_entries(&file, spans);
}

/// What the same costs in the vocabulary of all formats.
#[cfg(feature = "read")]
fn as_entries(file: &[u8], spans: u64) {
    let (began, mut read) = (Instant::now(), 0);
    native::read(file, &mut |entry| {
        black_box(entry);
        read += 1;
    })
    .expect("it was just written");
    let nanos = began.elapsed().as_nanos() as f64 / spans as f64;
    assert_eq!(read, 2 * spans + 2, "and a process with a thread");
    println!("{:<36} {nanos:6.1} ns", "the same, as entries");
    let thread = ThreadIndex(1);
    let site = Site {
        id: 1,
        name: "update",
        target: "city",
        level: Level::Info,
        file: None,
        line: None,
        unit: None,
    };
    let (mut entries, began) = (native::Entries::new(), Instant::now());
    for at in (0..spans).map(Nanos) {
        for record in [
            Record::Begin {
                thread,
                site,
                at,
                fields: &[],
            },
            Record::End {
                thread,
                site,
                at,
                began: at,
                fields: &[],
            },
        ] {
            entries.record(black_box(&record), &mut |entry| {
                black_box(entry);
            });
        }
    }
    let nanos = began.elapsed().as_nanos() as f64 / spans as f64;
    println!("{:<36} {nanos:6.1} ns", "records to entries, alone");
}

fn measure<'a>(name: &str, rounds: u64, records: u64, make: impl Fn(u64) -> [Record<'a>; 2]) {
    let mut chrome = chrome::Encoder::new();
    let mut perfetto = perfetto::Encoder::new();
    let mut native = native::Encoder::new();
    time(
        &format!("chrome, {name}"),
        rounds,
        records,
        &make,
        |record, out| {
            chrome.encode(record, out);
        },
    );
    time(
        &format!("perfetto, {name}"),
        rounds,
        records,
        &make,
        |record, out| {
            perfetto.encode(record, out);
        },
    );
    time(
        &format!("native, {name}"),
        rounds,
        records,
        &make,
        |record, out| {
            native.encode(record, out);
        },
    );
    read_back(&format!("native read, {name}"), rounds, records, &make);
}

fn time<'a>(
    name: &str,
    rounds: u64,
    records: u64,
    make: impl Fn(u64) -> [Record<'a>; 2],
    mut encode: impl FnMut(&Record<'a>, &mut Vec<u8>),
) {
    let mut out = Vec::with_capacity(1 << 20);
    let mut bytes = 0;
    let started = Instant::now();
    for round in 0..rounds {
        for record in make(1_000_000_000 + round * 1_000) {
            encode(black_box(&record), &mut out);
        }
        if out.len() > 250_000 {
            bytes += out.len();
            black_box(&mut out).clear();
        }
    }
    let nanos = started.elapsed().as_nanos() as f64 / (rounds * records) as f64;
    bytes += out.len();
    println!(
        "{name:<36} {nanos:6.1} ns  {:6.1} bytes per record",
        bytes as f64 / (rounds * records) as f64
    );
}

/// What a reader of the native capture pays.
fn read_back<'a>(name: &str, rounds: u64, records: u64, make: impl Fn(u64) -> [Record<'a>; 2]) {
    let mut writer = native::CaptureWriter::new(Vec::new());
    for round in 0..rounds {
        for record in make(1_000_000_000 + round * 1_000) {
            writer.write(&record);
        }
    }
    writer.finish().expect("memory takes everything");
    let file = writer.into_inner();
    let mut read = 0;
    let started = Instant::now();
    native::StreamReader::new(&file[..])
        .and_then(|mut reader| {
            reader.read_all(&mut |record| {
                black_box(record);
                read += 1;
            })
        })
        .expect("it was just written");
    let nanos = started.elapsed().as_nanos() as f64 / read as f64;
    assert_eq!(read, rounds * records + 1, "and the end");
    println!(
        "{name:<36} {nanos:6.1} ns  {:6.1} bytes per record",
        file.len() as f64 / (rounds * records) as f64
    );
}
