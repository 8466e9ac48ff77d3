//! Programs that are killed, and what the next start makes of what they left.
#![cfg(all(feature = "enabled", target_os = "linux"))]
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "tests, with threads and time of their own"
)]

use std::collections::{BTreeMap, HashMap};
use std::env;
use std::fs;
use std::io::{Read, Write, stdout};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use amp_trace::{Config, FlightRecorder, Output, Place, perf_span};
use serde_json::Value;

/// What the child is to do, in which folder.
const CASE: &str = "AMP_TRACE_KILLS_CASE";
const THREADS: u64 = 4;

/// How often a program is killed; nightly, as often as the plan asks for.
fn kills() -> u64 {
    if env::var_os("AMP_NIGHTLY").is_some() {
        1_000
    } else {
        100
    }
}

fn command(case: &str, folder: &Path) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command
        .args(["--exact", "child", "--nocapture", "--quiet"])
        .env(CASE, case)
        .current_dir(folder);
    command
}

fn config(case: &str) -> Config {
    let mut config = Config::default();
    config.place = Place::Folder(".".into());
    match case.split_once(' ') {
        Some((_, "flight")) => config.flight = Some(FlightRecorder::new("captures")),
        Some((_, ending)) => {
            let path = PathBuf::from("trace").with_extension(ending);
            config.outputs = vec![Output::create(path).unwrap()];
        }
        None => {}
    }
    config
}

/// Not a test of its own: the program that the tests run.
#[test]
fn child() {
    let Ok(case) = env::var(CASE) else { return };
    amp_trace::start(config(&case)).unwrap();
    if case.starts_with("recover") {
        for recovered in amp_trace::recovered() {
            println!("recovered {recovered:?}");
        }
        amp_trace::finish();
        return;
    }
    perf_span!("around everything");
    thread::scope(|scope| {
        for index in 0..THREADS {
            scope.spawn(move || {
                perf_span!("the thread", index);
                for number in 0_u64.. {
                    {
                        perf_span!("receipt", index, number);
                    }
                    // One write is one receipt, whole or not at all: it is shorter than a pipe's page.
                    let receipt = [index.to_le_bytes(), number.to_le_bytes()].concat();
                    stdout().write_all(&receipt).unwrap();
                    stdout().flush().unwrap();
                }
            });
        }
    });
}

/// Kills a child after a while; the last receipt of each thread.
fn kill(case: &str, folder: &Path, after: Duration) -> HashMap<u64, u64> {
    let mut child = command(case, folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stdout.take().unwrap();
    let receipts = thread::spawn(move || {
        let mut bytes = Vec::new();
        pipe.read_to_end(&mut bytes).unwrap();
        bytes
    });
    thread::sleep(after);
    child.kill().unwrap();
    child.wait().unwrap();
    let bytes = receipts.join().unwrap();
    // The harness says how many tests it runs before the first receipt.
    let start = bytes
        .windows(8)
        .position(|w| w == b"1 test\n.")
        .map_or(0, |at| at);
    let text = b"\nrunning 1 test\n";
    let bytes = bytes.strip_prefix(text).unwrap_or(&bytes[start..]);
    let mut last = HashMap::new();
    for receipt in bytes.chunks_exact(16) {
        let word = |at: usize| u64::from_le_bytes(receipt[at..at + 8].try_into().unwrap());
        last.insert(word(0), word(8));
    }
    assert!(last.keys().all(|thread| *thread < THREADS), "{last:?}");
    last
}

/// The numbers of the spans in some Chrome files, per thread, in the order in which they stand.
fn numbers(files: &[PathBuf]) -> BTreeMap<u64, Vec<u64>> {
    let mut numbers = BTreeMap::<u64, Vec<u64>>::new();
    for file in files {
        let text = fs::read_to_string(file).unwrap();
        let trace: Value = serde_json::from_str(&text)
            .unwrap_or_else(|error| panic!("{}: {error}: {text:.300}", file.display()));
        let events = trace["traceEvents"].as_array().or(trace.as_array());
        let is_receipt = |event: &&Value| event["ph"] == "B" && event["name"] == "receipt";
        for event in events.unwrap().iter().filter(is_receipt) {
            let argument = |name: &str| event["args"][name].as_u64();
            let (Some(index), Some(number)) = (argument("index"), argument("number")) else {
                // One that was open where the tail begins, without its fields.
                continue;
            };
            numbers.entry(index).or_default().push(number);
        }
    }
    numbers
}

fn files(folder: &Path, part: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().contains(part))
        .collect();
    files.sort();
    files
}

fn recover(case: &str, folder: &Path) -> String {
    let output = command(case, folder).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(files(folder, ".blocks"), [] as [PathBuf; 0]);
    let [out, error] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    format!("{out}{error}")
}

/// Every span with a receipt is there, once, and in order.
fn check(receipts: &HashMap<u64, u64>, numbers: &BTreeMap<u64, Vec<u64>>, said: &str) {
    for (thread, last) in receipts {
        let found = numbers.get(thread).map_or(&[][..], Vec::as_slice);
        let wrong = (0..)
            .zip(found)
            .find(|(expected, found)| expected != *found);
        assert_eq!(wrong, None, "thread {thread} has a gap or a double; {said}");
        assert!(
            found.len() as u64 > *last,
            "thread {thread}: {} spans, and a receipt for {last}; {said}",
            found.len()
        );
    }
}

#[test]
fn nothing_committed_is_lost_when_a_program_is_killed() {
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    for round in 0..kills() {
        // Xorshift, so that a failure comes again.
        for shift in [13, -7, 17] {
            seed ^= if shift > 0 {
                seed << shift
            } else {
                seed >> -shift
            };
        }
        let folder = tempfile::tempdir().unwrap();
        let after = Duration::from_millis(20 + seed % 100);
        let receipts = kill("run json", folder.path(), after);
        let said = recover("recover json", folder.path());
        let mut parts = files(folder.path(), ".recovered.");
        parts.extend(files(folder.path(), ".recovered-tail."));
        let found = numbers(&parts);
        check(&receipts, &found, &format!("round {round}: {said}"));
        if !receipts.is_empty() {
            assert!(said.contains("was killed; its recording is in"), "{said}");
        }
    }
}
