//! A small trace in each format, and ways to compress it.

use std::io::{Read, Write};

use amp_trace_format::{
    Entry, Format, InputError, Level, Nanos, Reading, Record, Site, ThreadIndex, Writer, chrome,
    native, perfetto, read,
};
use flate2::write::GzEncoder;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

/// How many spans each has.
pub(crate) const SPANS: u64 = 40;

/// The formats that are written here.
pub(crate) const FORMATS: [Format; 3] = [Format::Native, Format::Chrome, Format::Perfetto];

/// A small trace.
pub(crate) fn sample(format: Format) -> Vec<u8> {
    match format {
        Format::Native => written(native::CaptureWriter::new(Vec::new())).into_inner(),
        Format::Chrome => written(chrome::StreamWriter::new(Vec::new())).into_inner(),
        Format::Perfetto => written(perfetto::StreamWriter::new(Vec::new())).into_inner(),
        other => panic!("nothing is written in {other}"),
    }
}

fn written<W: Writer>(mut writer: W) -> W {
    let thread = ThreadIndex(1);
    writer.write(&Record::Process {
        id: 7,
        name: "city",
    });
    writer.write(&Record::Thread {
        thread,
        os_id: 7,
        name: "main",
    });
    for span in 0..SPANS {
        let site = Site {
            id: 1,
            name: "update",
            target: "city",
            level: Level::Info,
            file: None,
            line: None,
            unit: None,
        };
        let began = Nanos(1_000 * span);
        writer.write(&Record::Begin {
            thread,
            site,
            at: began,
            fields: &[],
        });
        writer.write(&Record::End {
            thread,
            site,
            at: Nanos(1_000 * span + 400),
            began,
            fields: &[],
        });
        if span % 8 == 0 {
            writer.commit().expect("memory takes everything");
        }
    }
    writer.finish().expect("memory takes everything");
    writer
}

/// Compressed as `gzip` does it.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).expect("memory takes everything");
    encoder.finish().expect("memory takes everything")
}

/// Compressed as `zstd` does it.
pub(crate) fn zstandard(bytes: &[u8]) -> Vec<u8> {
    compress_to_vec(bytes, CompressionLevel::Fastest)
}

/// How many spans an input has that is read, and what else is said of it.
pub(crate) fn spans(input: &[u8]) -> (u64, Result<Reading, InputError>) {
    spans_of(input)
}

/// The same, of an input that comes as it does.
pub(crate) fn spans_of(input: impl Read) -> (u64, Result<Reading, InputError>) {
    let (mut spans, mut open) = (0, 0_u64);
    let reading = read(input, &mut |entry| match entry {
        Entry::Span { .. } => spans += 1,
        Entry::Begin { .. } => open += 1,
        Entry::End { .. } if open > 0 => {
            open -= 1;
            spans += 1;
        }
        _ => {}
    });
    (spans, reading)
}

/// What is wrong with an input, a line each.
pub(crate) fn said(reading: &Reading) -> String {
    let problems = reading.problems.iter();
    problems.map(|problem| format!("{problem}\n")).collect()
}
