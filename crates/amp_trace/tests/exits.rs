//! The ways a program ends, each in a process of its own: whatever the way, the trace is whole.
//!
//! Has no harness: the harness would end the program in its own way.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "tests"
)]

use std::env;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio, exit};
use std::thread;
use std::time::Duration;

use amp_trace::{Config, Output, perf_event, perf_span};
use serde_json::Value;

/// A way to end: its name, what the child does, and the exit code that it must have.
type Way = (&'static str, fn(), Option<i32>);

const WAYS: [Way; 8] = [
    ("return from main", || (), Some(0)),
    ("exit", || exit(3), Some(3)),
    (
        "exit in a worker",
        || thread::spawn(|| exit(4)).join().unwrap(),
        Some(4),
    ),
    ("panic in main", || panic!("expected"), Some(101)),
    (
        "panic in a worker",
        || {
            let worker = thread::Builder::new().name("worker".to_owned());
            let _ = worker.spawn(|| panic!("expected")).unwrap().join();
        },
        Some(0),
    ),
    (
        "exit with threads that never end",
        || {
            for _ in 0..3 {
                thread::spawn(|| {
                    loop {
                        perf_span!("busy");
                    }
                });
            }
            thread::sleep(Duration::from_millis(20));
        },
        Some(0),
    ),
    (
        "exit inside a span",
        || {
            perf_span!("open at the end");
            exit(5);
        },
        Some(5),
    ),
    (
        "killed",
        || {
            // The parent waits for the line, then for the flush period, and kills.
            println!("ready");
            loop {
                thread::park();
            }
        },
        None,
    ),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().collect();
    if let [_, way, path] = arguments.as_slice()
        && let Some((_, run, _)) = WAYS.iter().find(|(name, ..)| name == way)
    {
        child(Path::new(path), *run);
        return ExitCode::SUCCESS;
    }
    let folder = tempfile::tempdir().unwrap();
    for (index, (name, _, code)) in WAYS.iter().enumerate() {
        let path = folder.path().join(format!("{index}.json"));
        parent(name, &path, *code);
        println!("test exits: {name} ... ok");
    }
    println!("\ntest result: ok. {} passed; 0 failed", WAYS.len());
    ExitCode::SUCCESS
}

fn child(path: &Path, way: fn()) {
    let mut config = Config::to(Output::create(path).unwrap());
    // Little memory, so that threads that record without a pause leave a file of a sane size.
    config.memory_cap = 1 << 20;
    amp_trace::start(config).unwrap();
    let worker = thread::spawn(|| {
        for index in 0..1_000 {
            perf_span!("of the worker", index);
        }
    });
    for index in 0..1_000 {
        perf_span!("of main", index);
        if index == 500 {
            perf_event!("half way");
            continue;
        }
    }
    worker.join().unwrap();
    perf_span!("left by the end");
    way();
}

fn parent(name: &str, path: &Path, code: Option<i32>) {
    let mut child = Command::new(env::current_exe().unwrap())
        .args([name, path.to_str().unwrap()])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let is_killed = code.is_none();
    if is_killed {
        let mut ready = [0; 6];
        child
            .stdout
            .as_mut()
            .unwrap()
            .read_exact(&mut ready)
            .unwrap();
        thread::sleep(Duration::from_millis(300));
        child.kill().unwrap();
    }
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), code, "{name}: {output:?}");

    let text = fs::read_to_string(path).unwrap();
    let trace: Value = serde_json::from_str(&text)
        .unwrap_or_else(|error| panic!("{name}: the trace is no JSON: {error}\n{text:.200}"));
    let events = trace["traceEvents"]
        .as_array()
        .or(trace.as_array())
        .unwrap();
    let count = |phase: &str, name: &str| {
        events
            .iter()
            .filter(|event| event["ph"] == phase && (name.is_empty() || event["name"] == name))
            .count()
    };
    assert_eq!(count("B", "of the worker"), 1_000, "{name}");
    assert_eq!(count("B", "of main"), 1_000, "{name}");
    assert_eq!(count("B", "left by the end"), 1, "{name}");
    assert_eq!(count("i", "half way"), 1, "{name}");
    let open = if is_killed { 1 } else { 0 };
    assert_eq!(
        count("B", ""),
        count("E", "") + open,
        "{name}: spans that began and did not end"
    );
}
