use std::env;
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use crate::count::{self, Subject};
use crate::recorder::{Failure, Recorder};
use crate::turns::{self, CASES};
use crate::{BATCH, latency, off};

/// A recorder that hangs ends here, so that the others get their turn.
const LIMIT: Duration = Duration::from_secs(300);

const USAGE: &str = "expected `time REPETITIONS`, `off REPETITIONS`, `bytes BATCHES` or `count floor|span|field BATCHES`";

/// Reads the command line, measures, and prints one line of JSON.
pub fn run<R: Recorder>() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match watch().and_then(|()| measure::<R>(&arguments)) {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn watch() -> Result<(), Failure> {
    thread::Builder::new().name("watch".to_owned()).spawn(|| {
        thread::sleep(LIMIT);
        eprintln!("not done after {LIMIT:?}");
        std::process::abort();
    })?;
    Ok(())
}

fn measure<R: Recorder>(arguments: &[&str]) -> Result<String, Failure> {
    match *arguments {
        ["time", repetitions] => time::<R>(repetitions.parse()?),
        ["off", repetitions] => {
            let recorder = R::start()?;
            off(&recorder, repetitions.parse()?)
                .map(|off| format!("{{{off}}}"))
                .ok_or_else(|| "this recorder has no switch".into())
        }
        ["bytes", batches] => bytes::<R>(batches.parse()?),
        ["count", subject, batches] => {
            let subject = Subject::named(subject)?;
            let recorder = R::start()?;
            let batches = batches.parse()?;
            let recorded = count::run(&recorder, subject, batches);
            recorder.finish(recorded)?;
            Ok(format!("{{\"counted\":{}}}", batches * BATCH))
        }
        _ => Err(USAGE.into()),
    }
}

fn time<R: Recorder>(repetitions: usize) -> Result<String, Failure> {
    let begin = Instant::now();
    let recorder = R::start()?;
    let batch = recorder.open_batch();
    recorder.span(0);
    let start = begin.elapsed();
    drop(batch);
    recorder.settle();
    let mut recorded = 1;
    let mut fields = vec![format!("\"start_millis\":{:.4}", start.as_secs_f64() * 1e3)];
    for case in CASES {
        let timed = turns::measure(&recorder, case, repetitions)?;
        recorded += timed.spans;
        fields.push(format!(
            "\"{}\":{{\"ratio\":{},\"floor_nanos\":{},\"nanos\":{}}}",
            case.name, timed.ratio, timed.floor_nanos, timed.nanos
        ));
    }
    let latency = latency::measure(&recorder, repetitions)?;
    recorded += latency.spans;
    fields.push(format!(
        "\"latency\":{{\"floor\":{:.1?},\"span\":{:.1?}}}",
        latency.floor, latency.span
    ));
    fields.extend(off(&recorder, repetitions));
    recorder.finish(recorded)?;
    Ok(format!("{{{}}}", fields.join(",")))
}

fn off<R: Recorder>(recorder: &R, repetitions: usize) -> Option<String> {
    recorder.turn_off().then(|| {
        let off = off::measure(recorder, repetitions);
        format!(
            "\"off\":{{\"empty_nanos\":{},\"above_empty_nanos\":{}}}",
            off.empty, off.above_empty
        )
    })
}

fn bytes<R: Recorder>(batches: u64) -> Result<String, Failure> {
    let recorder = R::start()?;
    for _ in 0..batches {
        let batch = recorder.open_batch();
        (0..BATCH).for_each(|index| recorder.span(index));
        drop(batch);
        recorder.settle();
    }
    let spans = batches * BATCH;
    let line = match recorder.stored() {
        Some(stored) => format!(
            "{{\"bytes_per_span\":{:.2},\"place\":\"{}\"}}",
            stored.bytes as f64 / spans as f64,
            stored.place
        ),
        None => "{}".to_owned(),
    };
    recorder.finish(spans)?;
    Ok(line)
}
