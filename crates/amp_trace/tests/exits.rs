//! The ways a program ends, each in a process of its own: whatever the way, the trace is whole.
//!
//! Has no harness: the harness would end the program in its own way.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "tests"
)]

mod figure;

use std::env;
use std::fs::{self, DirEntry};
use std::io::Read;
use std::os::fd::AsRawFd;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio, exit};
use std::thread;
use std::time::Duration;

use amp_trace::{Config, FlightRecorder, Output, Place, perf_event, perf_span};
use figure::figure;
use serde_json::Value;

/// How a child ends, the same as without a recorder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Code(i32),
    Signal(i32),
    /// The parent kills it.
    Killed,
}

use End::{Code, Killed, Signal};

/// A way to end: its name, what the child does, and how it must end.
type Way = (&'static str, fn(), End);

const WAYS: [Way; 15] = [
    ("return from main", || (), Code(0)),
    ("exit", || exit(3), Code(3)),
    (
        "exit in a worker",
        || thread::spawn(|| exit(4)).join().unwrap(),
        Code(4),
    ),
    ("panic in main", || panic!("expected"), Code(101)),
    (
        "panic in a worker",
        || {
            let worker = thread::Builder::new().name("worker".to_owned());
            let _ = worker.spawn(|| panic!("expected")).unwrap().join();
        },
        Code(0),
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
        Code(0),
    ),
    (
        "exit inside a span",
        || {
            perf_span!("open at the end");
            exit(5);
        },
        Code(5),
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
        Killed,
    ),
    (
        "panic while a value is dropped",
        || {
            struct Bomb;
            impl Drop for Bomb {
                fn drop(&mut self) {
                    perf_span!("left by the panic");
                    panic!("expected");
                }
            }
            drop(Bomb);
        },
        Code(101),
    ),
    ("abort", || std::process::abort(), Signal(libc::SIGABRT)),
    (
        "abort in a panic hook",
        || {
            std::panic::set_hook(Box::new(|_| std::process::abort()));
            panic!("expected");
        },
        Signal(libc::SIGABRT),
    ),
    ("segmentation fault", fault, Signal(libc::SIGSEGV)),
    ("bus error", bus_error, Signal(libc::SIGBUS)),
    (
        "stack overflow",
        || {
            thread::spawn(|| overflow(1)).join().unwrap();
        },
        Signal(libc::SIGABRT),
    ),
    (
        "asked to terminate",
        || send_to_self("TERM"),
        Signal(libc::SIGTERM),
    ),
];

#[expect(unsafe_code, reason = "the fault is the test")]
fn fault() {
    let nowhere = std::hint::black_box(std::ptr::without_provenance_mut::<u64>(8));
    // SAFETY: none. The system ends the program here.
    unsafe { nowhere.write_volatile(1) };
}

#[expect(unsafe_code, reason = "the fault is the test")]
fn bus_error() {
    let file = tempfile::tempfile().unwrap();
    // SAFETY: none. Behind the end of the file there is no memory, and the system ends the program.
    unsafe {
        let (read_write, shared) = (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_SHARED);
        let place = libc::mmap(
            std::ptr::null_mut(),
            4096,
            read_write,
            shared,
            file.as_raw_fd(),
            0,
        );
        place.cast::<u64>().write_volatile(1);
    }
}

#[expect(unconditional_recursion, reason = "the overflow is the test")]
fn overflow(depth: u64) {
    let here = [depth; 64];
    overflow(std::hint::black_box(&here)[3] + 1);
    std::hint::black_box(here);
}

fn send_to_self(signal: &str) {
    let own = std::process::id().to_string();
    Command::new("kill")
        .args(["-s", signal, &own])
        .status()
        .unwrap();
    loop {
        thread::park();
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().collect();
    if let [_, way, path, mode] = arguments.as_slice()
        && let Some((_, run, _)) = WAYS.iter().find(|(name, ..)| name == way)
    {
        child(Path::new(path), mode, *run);
        return ExitCode::SUCCESS;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut later = Vec::new();
    for (index, (name, _, end)) in WAYS.iter().enumerate() {
        let without = parent(name, Path::new(""), "without", *end);
        let path = folder.path().join(format!("{index}.json"));
        let took = parent(name, &path, "stream", *end);
        later.push(took.saturating_sub(without).as_millis());
        check(name, &path, !matches!(end, Code(_)));
        println!("test exits: {name} ... ok");

        let captures = folder.path().join(format!("captures of {index}"));
        fs::create_dir(&captures).unwrap();
        let took = parent(name, &captures, "flight", *end);
        later.push(took.saturating_sub(without).as_millis());
        let files: Vec<_> = fs::read_dir(&captures).unwrap().flatten().collect();
        let is_worth_it = name.contains("panic") || matches!(end, Signal(_));
        let captured: Vec<_> = files
            .iter()
            .map(DirEntry::path)
            .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
            .collect();
        assert_eq!(
            captured.len(),
            usize::from(is_worth_it),
            "{name}: {files:?}"
        );
        for path in captured {
            check(name, &path, false);
        }
        println!("test exits: {name}, in flight ... ok");
    }
    later.sort_unstable();
    println!("\ntest result: ok. {} passed; 0 failed", 2 * WAYS.len());
    figure(
        "R2",
        format_args!(
            "{} ways to end, each streaming and in flight, 0 spans lost; the end comes {} ms later than \
             without a recorder in the median, and {} at most",
            WAYS.len(),
            later[later.len() / 2],
            later[later.len() - 1]
        ),
    );
    ExitCode::SUCCESS
}

fn child(path: &Path, mode: &str, way: fn()) {
    let mut config = Config::default();
    if mode == "flight" {
        let mut flight = FlightRecorder::new(path);
        flight.ending = "json".to_owned();
        config.flight = Some(flight);
    } else if mode == "stream" {
        config.outputs = vec![Output::create(path).unwrap()];
    }
    // Little memory, so that threads that record without a pause leave a file of a sane size.
    config.memory_cap = 1 << 20;
    if let Some(folder) = path.parent() {
        config.place = Place::Folder(folder.to_owned());
        amp_trace::start(config).unwrap();
    }
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
    eprintln!("{AT}{}", now().as_nanos());
    way();
}

/// What a child says before the time at which it begins to end.
const AT: &str = "at ";

/// The monotonic clock, which is the same for all processes.
#[expect(unsafe_code, reason = "the clock of another process is compared")]
fn now() -> Duration {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: `time` is a place for one.
    let failed = unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &raw mut time) };
    assert_eq!(failed, 0);
    Duration::new(
        time.tv_sec.cast_unsigned(),
        u32::try_from(time.tv_nsec).unwrap(),
    )
}

/// Runs a child that ends as it should; how long its end took.
fn parent(name: &str, path: &Path, mode: &str, end: End) -> Duration {
    let mut child = Command::new(env::current_exe().unwrap())
        .args([name, path.to_str().unwrap(), mode])
        // To look symbols up takes longer than everything else, and not the same time twice.
        .env("RUST_BACKTRACE", "0")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    if end == Killed {
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
    let ended = now();
    let (code, signal) = match end {
        Code(code) => (Some(code), None),
        Signal(signal) => (None, Some(signal)),
        Killed => (None, Some(libc::SIGKILL)),
    };
    assert_eq!(output.status.code(), code, "{name}: {output:?}");
    assert_eq!(output.status.signal(), signal, "{name}: {output:?}");
    let error = String::from_utf8_lossy(&output.stderr);
    let began = error.lines().find_map(|line| line.strip_prefix(AT));
    ended - Duration::from_nanos(began.unwrap().parse().unwrap())
}

/// The trace holds everything that the child recorded, and is cut off in a span or not.
fn check(name: &str, path: &Path, is_cut: bool) {
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
    assert_eq!(
        count("B", ""),
        count("E", "") + usize::from(is_cut),
        "{name}: spans that began and did not end"
    );
}
