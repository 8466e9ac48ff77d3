//! Megabytes a second and nanoseconds per entry of the readers of other programs' formats.
//!
//! `cargo bench -p amp_trace_format --features read --bench readers`; with `--test`, one short round.
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]
#![expect(clippy::disallowed_methods, reason = "a bench reads the time")]

use std::hint::black_box;
use std::io::Write;
use std::time::Instant;

use amp_trace_format::{
    Encode, Entry, Field, InputError, Level, Nanos, Problems, Record, Site, ThreadIndex, Value,
    chrome, perfetto,
};
use flate2::{Compression, write::ZlibEncoder};

fn main() {
    let spans = if std::env::args().any(|arg| arg == "--test") {
        1_000
    } else {
        2_000_000
    };
    let fields = [
        Field {
            name: "entities",
            value: Value::Unsigned(100_000),
        },
        Field {
            name: "kind",
            value: Value::Text("building of brick"),
        },
    ];
    for (name, fields) in [("no field", &fields[..0]), ("two fields", &fields[..])] {
        let mut chrome = chrome::HEAD.to_vec();
        encode(chrome::Encoder::new(), spans, fields, &mut chrome);
        chrome.extend_from_slice(chrome::TAIL);
        let read = |file: &[u8], emit: &mut dyn FnMut(&Entry<'_>)| {
            chrome::read(file, &mut |entry: &Entry<'_>| emit(entry))
        };
        measure(&format!("chrome, {name}"), &chrome, 2 * spans, read);
        let mut perfetto = Vec::new();
        encode(perfetto::Encoder::new(), spans, fields, &mut perfetto);
        let read = |file: &[u8], emit: &mut dyn FnMut(&Entry<'_>)| {
            perfetto::read(file, &mut |entry: &Entry<'_>| emit(entry))
        };
        measure(&format!("perfetto, {name}"), &perfetto, 2 * spans, read);
        let compressed = compressed(&perfetto);
        measure(
            &format!("perfetto, compressed, {name}"),
            &compressed,
            2 * spans,
            read,
        );
    }
}

/// Spans of four threads in turns, three deep.
fn encode(mut encoder: impl Encode, spans: u64, fields: &[Field<'_>], out: &mut Vec<u8>) {
    let site = |id: u32| Site {
        id,
        name: ["frame", "update", "frustum_cull"][id as usize % 3],
        target: "city::cull",
        level: Level::Info,
        file: Some("crates/city/src/cull.rs"),
        line: Some(id),
        unit: None,
    };
    let mut now = 1_000_000_000;
    for round in 0..spans / 3 {
        let thread = ThreadIndex(u32::try_from(round % 4).expect("below 4") + 1);
        for id in 0..3 {
            now += 700 + round % 90;
            encoder.encode(
                &Record::Begin {
                    thread,
                    site: site(id),
                    at: Nanos(now),
                    fields,
                },
                out,
            );
        }
        for id in (0..3).rev() {
            now += 1_500 + round % 900;
            encoder.encode(
                &Record::End {
                    thread,
                    site: site(id),
                    at: Nanos(now),
                    began: Nanos(0),
                    fields: &[],
                },
                out,
            );
        }
    }
    encoder.finish(out);
}

/// A trace as the tracing service compresses it: packets of less than 512 KiB.
fn compressed(file: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let (mut from, mut at) = (0, 0);
    while at < file.len() {
        let mut next = at + 1;
        let (mut len, mut shift) = (0, 0);
        loop {
            let byte = file[next];
            len |= usize::from(byte & 0x7f) << shift;
            (next, shift) = (next + 1, shift + 7);
            if byte < 0x80 {
                break;
            }
        }
        at = next + len;
        if at - from > 1 << 20 || at == file.len() {
            let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(6));
            encoder
                .write_all(&file[from..at])
                .expect("memory takes everything");
            let packets = encoder.finish().expect("memory takes everything");
            let mut packet = vec![0x92, 0x03];
            push_varint(&mut packet, packets.len());
            packet.extend(packets);
            out.push(0x0a);
            push_varint(&mut out, packet.len());
            out.extend(packet);
            from = at;
        }
    }
    out
}

fn push_varint(out: &mut Vec<u8>, mut value: usize) {
    while value >= 0x80 {
        out.push(u8::try_from(value & 0x7f).expect("seven bits") | 0x80);
        value >>= 7;
    }
    out.push(u8::try_from(value).expect("seven bits"));
}

fn measure(
    name: &str,
    file: &[u8],
    least: u64,
    read: impl Fn(&[u8], &mut dyn FnMut(&Entry<'_>)) -> Result<Problems, InputError>,
) {
    let mut entries = 0_u64;
    let started = Instant::now();
    let problems = read(file, &mut |entry| {
        black_box(entry);
        entries += 1;
    });
    let seconds = started.elapsed().as_secs_f64();
    assert!(problems.expect("it was just written").is_empty(), "{name}");
    assert!(entries + 6 >= least, "{name}: {entries} entries");
    println!(
        "{name:<36} {:6.0} MB/s  {:6.1} ns  {:6.1} bytes per entry",
        file.len() as f64 / 1e6 / seconds,
        seconds * 1e9 / entries as f64,
        file.len() as f64 / entries as f64
    );
}
