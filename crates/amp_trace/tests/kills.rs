//! Programs that are killed, and what the next start makes of what they left.
#![cfg(all(feature = "enabled", target_os = "linux"))]
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests, with threads and time of their own"
)]

mod figure;

use std::collections::{BTreeMap, HashMap};
use std::env;
use std::fs;
use std::io::{Read, Write, stdout};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use amp_trace::format::native::StreamReader;
use amp_trace::format::{self, Record};
use amp_trace::{Config, FlightRecorder, Output, Place, perf_counter, perf_span};
use figure::{figure, grouped, is_nightly};
use serde_json::Value;

/// What the child is to do, in which folder.
const CASE: &str = "AMP_TRACE_KILLS_CASE";
const THREADS: u64 = 4;

/// How often a program is killed; nightly, as often as the plan asks for.
fn kills() -> u64 {
    if is_nightly() { 1_000 } else { 100 }
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
        Some((_, "flight")) => {
            let mut flight = FlightRecorder::new("captures");
            flight.ending = "amptrace".to_owned();
            config.flight = Some(flight);
        }
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
    {
        perf_span!("receipt", index = THREADS, number = 0_u64);
        perf_counter!("receipts", 1000);
    }
    if case.starts_with("recover") {
        for recovered in amp_trace::recovered() {
            println!("recovered {recovered:?}");
        }
        amp_trace::finish();
        return;
    }
    // In memory that an earlier recording of the process used.
    amp_trace::finish();
    amp_trace::start(config(&case)).unwrap();
    perf_span!("around everything");
    thread::scope(|scope| {
        for index in 0..THREADS {
            scope.spawn(move || {
                perf_span!("the thread", index);
                for number in 0_u64.. {
                    {
                        perf_span!("receipt", index, number);
                        perf_counter!("receipts", 1);
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

/// The numbers of the spans in some files, per thread, in the order in which they stand. Spans
/// without fields were open where the tail begins, and are in the other file with their fields.
fn numbers(files: &[PathBuf]) -> BTreeMap<u64, Vec<u64>> {
    let mut numbers = BTreeMap::<u64, Vec<u64>>::new();
    for file in files {
        let is_chrome = file.extension().is_some_and(|ending| ending == "json");
        let found = if is_chrome {
            in_chrome(file)
        } else {
            in_capture(file)
        };
        for (index, number) in found {
            numbers.entry(index).or_default().push(number);
        }
    }
    numbers
}

fn in_chrome(file: &Path) -> Vec<(u64, u64)> {
    let text = fs::read_to_string(file).unwrap();
    let trace: Value = serde_json::from_str(&text)
        .unwrap_or_else(|error| panic!("{}: {error}: {text:.300}", file.display()));
    let events = trace["traceEvents"].as_array().or(trace.as_array());
    let events = events.unwrap().iter();
    let is_receipt = |event: &&Value| event["ph"] == "B" && event["name"] == "receipt";
    let number = |event: &Value, name: &str| event["args"][name].as_u64();
    events
        .filter(is_receipt)
        .filter_map(|event| Some((number(event, "index")?, number(event, "number")?)))
        .collect()
}

fn in_capture(file: &Path) -> Vec<(u64, u64)> {
    let mut found = Vec::new();
    let mut reader = StreamReader::new(fs::File::open(file).unwrap()).unwrap();
    reader
        .read_all(&mut |record| {
            if let Record::Begin { site, fields, .. } = record
                && site.name == "receipt"
                && let [index, number] = fields
                && let (format::Value::Unsigned(index), format::Value::Unsigned(number)) =
                    (index.value, number.value)
            {
                found.push((index, number));
            }
        })
        .unwrap();
    found
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

/// Every span with a receipt is there, once, and in order, from the first that is there at all.
fn check(receipts: &HashMap<u64, u64>, numbers: &BTreeMap<u64, Vec<u64>>, said: &str) {
    assert!(
        !numbers.contains_key(&THREADS),
        "a span of the recording before; {said}"
    );
    for (thread, last) in receipts {
        let found = numbers.get(thread).map_or(&[][..], Vec::as_slice);
        let first = found.first().copied().unwrap_or(0);
        let wrong = (first..)
            .zip(found)
            .find(|(expected, found)| expected != *found);
        assert_eq!(wrong, None, "thread {thread} has a gap or a double; {said}");
        let end = first + found.len() as u64;
        assert!(
            end > *last,
            "thread {thread}: spans up to {end}, and a receipt for {last}; {said}"
        );
    }
}

/// The counter went on from where it was: each span adds to it after it began.
fn check_sum(parts: &[PathBuf], numbers: &BTreeMap<u64, Vec<u64>>, said: &str) {
    let spans: u64 = numbers
        .values()
        .filter_map(|numbers| numbers.last())
        .map(|last| last + 1)
        .sum();
    let mut sum = 0;
    for part in parts {
        let mut reader = StreamReader::new(fs::File::open(part).unwrap()).unwrap();
        let read = reader.read_all(&mut |record| {
            if let Record::Counter { site, value, .. } = record
                && site.name == "receipts"
            {
                sum = sum.max(match value {
                    format::Value::Unsigned(value) => *value,
                    format::Value::Signed(value) => value.cast_unsigned(),
                    other => panic!("{other:?} is no sum of integers"),
                });
            }
        });
        read.unwrap();
    }
    assert!(
        (spans.saturating_sub(THREADS)..=spans).contains(&sum),
        "{spans} spans add up to {sum}; {said}"
    );
}

/// Kills a program again and again, and has the next one recover what it left: its numbers. Returns
/// how many spans had a receipt.
fn kill_and_recover(
    format: &str,
    rounds: u64,
    mut look: impl FnMut(&BTreeMap<u64, Vec<u64>>, &str),
) -> u64 {
    let mut committed = 0;
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    for round in 0..rounds {
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
        let receipts = kill(&format!("run {format}"), folder.path(), after);
        let said = recover(&format!("recover {format}"), folder.path());
        let said = format!("round {round}: {said}");
        let mut parts = files(folder.path(), ".recovered.");
        parts.extend(files(folder.path(), ".recovered-tail."));
        parts.extend(files(&folder.path().join("captures"), ".recovered."));
        let found = numbers(&parts);
        check(&receipts, &found, &said);
        if format != "json" && !found.is_empty() {
            check_sum(&parts, &found, &said);
        }
        committed += receipts.values().map(|last| last + 1).sum::<u64>();
        if !receipts.is_empty() {
            assert!(said.contains("was killed; its recording is in"), "{said}");
            look(&found, &said);
        }
    }
    committed
}

/// Says what became of the spans with a receipt: any that is lost ends the test before.
fn say(id: &str, rounds: u64, committed: u64) {
    figure(
        id,
        format_args!(
            "{rounds} of {rounds} kills, {} spans with a receipt, 0 lost",
            grouped(committed)
        ),
    );
}

fn begins_at_the_beginning(found: &BTreeMap<u64, Vec<u64>>, said: &str) {
    assert!(found.values().all(|numbers| numbers[0] == 0), "{said}");
}

#[test]
fn nothing_committed_is_lost_when_a_program_is_killed() {
    let committed = kill_and_recover("amptrace", kills(), begins_at_the_beginning);
    say("R1", kills(), committed);
}

#[test]
fn a_chrome_trace_is_strict_and_whole_when_its_program_was_killed() {
    let committed = kill_and_recover("json", kills() / 10, begins_at_the_beginning);
    say("R1-chrome", kills() / 10, committed);
}

#[test]
fn a_program_that_is_killed_in_flight_leaves_its_last_seconds() {
    let mut rounds = 0;
    let _all = kill_and_recover("flight", kills() / 10, |_, _| rounds += 1);
    assert!(rounds > 0);
    figure(
        "R1-flight",
        format_args!("{rounds} killed in flight, {rounds} left a capture"),
    );
}

#[test]
fn leftovers_that_cannot_be_read_are_told_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    kill("run json", folder.path(), Duration::from_millis(100));
    let left = files(folder.path(), ".blocks").remove(0);
    let mut bytes = fs::read(&left).unwrap();
    bytes[7] = 99;
    fs::write(&left, &bytes).unwrap();
    let output = command("recover json", folder.path()).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(error.contains("cannot recover"), "{error}");
    assert!(error.contains("of this version"), "{error}");
    assert!(left.exists() && output.status.success());
}

#[test]
fn a_program_that_is_killed_before_it_records_leaves_nothing_to_complain_about() {
    for kept in [0, 1 << 16] {
        let folder = tempfile::tempdir().unwrap();
        kill("run json", folder.path(), Duration::from_millis(100));
        let left = files(folder.path(), ".blocks").remove(0);
        // As the file is between its making and its first word.
        fs::write(&left, vec![0; kept]).unwrap();
        let said = recover("recover json", folder.path());
        assert!(!said.contains("amp_trace:"), "{said}");
    }
}
