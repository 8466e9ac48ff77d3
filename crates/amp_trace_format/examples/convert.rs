//! Writes a native capture in the formats of other tools, and says how many spans it has.
//!
//! `cargo run -p amp_trace_format --example convert -- trace.amptrace trace.json trace.pftrace`
#![expect(clippy::print_stdout, reason = "it prints")]

use std::error::Error;
use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

use amp_trace_format::{Record, Writer, chrome, native, perfetto};

fn main() -> Result<(), Box<dyn Error>> {
    let mut paths = std::env::args_os().skip(1).map(PathBuf::from);
    let input = paths
        .next()
        .ok_or("expected the path of a capture, then those of the files to write")?;
    let mut writers = Vec::new();
    for path in paths {
        let writer: fn(File) -> Box<dyn Writer> = match path.extension().and_then(|it| it.to_str())
        {
            Some("json") => |file| Box::new(chrome::SeekWriter::new(file)),
            Some("pftrace") => |file| Box::new(perfetto::StreamWriter::new(file)),
            _ => {
                return Err(
                    format!("expected `.json` or `.pftrace`, found {}", path.display()).into(),
                );
            }
        };
        writers.push(writer(File::create(path)?));
    }
    let mut spans = 0_u64;
    let mut take = |record: &Record<'_>| {
        spans += u64::from(matches!(
            record,
            Record::Begin { .. } | Record::AsyncBegin { .. }
        ));
        for writer in &mut writers {
            writer.write(record);
        }
    };
    native::StreamReader::new(BufReader::new(File::open(input)?))?.read_all(&mut take)?;
    for mut writer in writers {
        writer.finish()?;
    }
    println!("{spans} spans");
    Ok(())
}
