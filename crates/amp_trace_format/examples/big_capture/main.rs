//! Writes a native capture of any size, or says how fast one is read.
//!
//! `cargo run --release -p amp_trace_format --example big_capture -- write big.amptrace 100000000`
//! writes frames of four threads until there are so many spans, always the same ones for a seed (a fourth argument).
//! `… -- read big.amptrace` reads its records on one thread; `… -- chunks big.amptrace 2` its chunks on two.
#![expect(clippy::print_stdout, reason = "it prints")]
#![expect(clippy::disallowed_methods, reason = "it reads the time")]

mod frames;

use std::error::Error;
use std::fs::File;
use std::hint::black_box;
use std::io::{Read, Seek, SeekFrom};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use amp_trace_format::{Record, native};

const USAGE: &str = "expected `write FILE SPANS [SEED]`, `read FILE` or `chunks FILE THREADS`";

type Failure = Box<dyn Error + Send + Sync>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["write", path, spans] => write(path, spans.parse()?, 1),
        ["write", path, spans, seed] => write(path, spans.parse()?, seed.parse()?),
        ["read", path] => read(path),
        ["chunks", path, threads] => chunks(path, threads.parse()?),
        _ => Err(USAGE.into()),
    }
}

fn write(path: &str, spans: u64, seed: u64) -> Result<(), Failure> {
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

fn read(path: &str) -> Result<(), Failure> {
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

/// Reads chunks on so many threads, without making records.
fn chunks(path: &str, threads: usize) -> Result<(), Failure> {
    let began = Instant::now();
    let reader = native::SeekReader::open(File::open(path)?)?;
    let (chunks, next) = (reader.chunks(), AtomicUsize::new(0));
    let work = || -> Result<u64, Failure> {
        let (mut file, mut reader) = (File::open(path)?, native::ChunkReader::new());
        let (mut bytes, mut spans) = (Vec::new(), 0);
        while let Some(chunk) = chunks.get(next.fetch_add(1, Ordering::Relaxed)) {
            file.seek(SeekFrom::Start(chunk.offset))?;
            bytes.clear();
            file.by_ref().take(chunk.len).read_to_end(&mut bytes)?;
            reader.read(
                &bytes,
                chunk.offset,
                &mut |statement: &native::Statement<'_>| {
                    spans += u64::from(matches!(
                        black_box(statement),
                        native::Statement::End { .. }
                    ));
                },
            )?;
        }
        Ok(spans)
    };
    let spans = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(work)).collect();
        let join = |worker: thread::ScopedJoinHandle<'_, _>| worker.join().expect("no panic");
        workers.into_iter().map(join).sum::<Result<u64, _>>()
    })?;
    let nanos = began.elapsed().as_nanos() as f64 / spans as f64;
    println!(
        "{spans} spans in {} chunks, {threads} threads: {nanos:.1} ns per span",
        chunks.len()
    );
    Ok(())
}
