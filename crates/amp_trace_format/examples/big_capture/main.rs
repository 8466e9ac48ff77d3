//! Writes a native capture of any size, or says how fast one is read.
//!
//! `cargo run --release -p amp_trace_format --example big_capture -- write big.amptrace 100000000`
//! writes frames of four threads until there are so many spans, always the same ones for a seed (a fourth argument).
//! `… -- read big.amptrace` reads it on one thread.
#![expect(clippy::print_stdout, reason = "it prints")]
#![expect(clippy::disallowed_methods, reason = "it reads the time")]

mod frames;

use std::error::Error;
use std::fs::File;
use std::hint::black_box;
use std::time::Instant;

use amp_trace_format::{Record, native};

const USAGE: &str = "expected `write FILE SPANS [SEED]` or `read FILE`";

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["write", path, spans] => write(path, spans.parse()?, 1),
        ["write", path, spans, seed] => write(path, spans.parse()?, seed.parse()?),
        ["read", path] => read(path),
        _ => Err(USAGE.into()),
    }
}

fn write(path: &str, spans: u64, seed: u64) -> Result<(), Box<dyn Error>> {
    let mut writer = native::CaptureWriter::new(File::create(path)?);
    let (began, mut said) = (Instant::now(), 0);
    let (written, others) = frames::write(&mut writer, spans, seed, &mut |written| {
        if written - said >= 10_000_000 {
            said = written;
            let nanos = began.elapsed().as_nanos() as f64 / written as f64;
            println!("{written} of {spans} spans, {nanos:.0} ns each");
        }
    });
    let bytes = std::fs::metadata(path)?.len();
    println!(
        "{written} spans and {others} other records in {bytes} bytes: {:.3} bytes per span",
        bytes as f64 / written as f64
    );
    Ok(())
}

fn read(path: &str) -> Result<(), Box<dyn Error>> {
    let (began, mut spans, mut records) = (Instant::now(), 0_u64, 0_u64);
    let mut reader = native::StreamReader::new(File::open(path)?)?;
    let end = reader.read_all(&mut |record| {
        records += 1;
        spans += u64::from(matches!(black_box(record), Record::End { .. }));
    })?;
    let nanos = began.elapsed().as_nanos() as f64 / spans as f64;
    println!(
        "{spans} spans, {records} records, {} bytes: {nanos:.1} ns per span",
        end.len
    );
    Ok(())
}
