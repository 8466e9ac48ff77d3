//! Faults inside the allocator, each in a process of its own: an allocation that fails, and a signal
//! that comes while the allocator holds its lock.
//!
//! Has no harness: the children install no handlers and start no threads but their own.

#![expect(
    unsafe_code,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "tests"
)]

mod figure;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::env;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, ExitCode, ExitStatus, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicI64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use amp_trace::{Config, CountingAllocator, Output, Place, perf_event, perf_gauge, perf_span};
use figure::{figure, grouped, is_nightly};

/// Fails one allocation, or raises a signal in one while it holds a lock.
struct Faulty;

/// Allocations until the fault; below 1, none comes.
static COUNTDOWN: AtomicI64 = AtomicI64::new(0);
/// The signal to raise instead of failing; 0 for none.
static SIGNAL: AtomicI32 = AtomicI32::new(0);
static LOCK: Mutex<()> = Mutex::new(());

thread_local! {
    /// Whether the fault may come in this thread, where it is a signal.
    static IS_OPEN: Cell<bool> = const { Cell::new(false) };
}

/// Whether it is the turn of the allocation that goes wrong.
fn is_due() -> bool {
    (SIGNAL.load(Ordering::Relaxed) == 0 || IS_OPEN.get())
        && COUNTDOWN.load(Ordering::Relaxed) > 0
        && COUNTDOWN.fetch_sub(1, Ordering::Relaxed) == 1
}

// SAFETY: it allocates as the system does, or says that it has no memory.
unsafe impl GlobalAlloc for Faulty {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let _held = LOCK.lock();
        if is_due() {
            match SIGNAL.load(Ordering::Relaxed) {
                0 => return std::ptr::null_mut(),
                // SAFETY: it has no preconditions.
                signal => unsafe { libc::raise(signal) },
            };
        }
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        let _held = LOCK.lock();
        // SAFETY: the caller's promises are passed on.
        unsafe { System.dealloc(place, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: CountingAllocator<Faulty> = CountingAllocator::with(Faulty);

/// What the parent reads from a child's exit code: there were fewer allocations.
const NO_FAULT: u8 = 3;
const WORKERS: u64 = 2;
const ROUNDS: u64 = 3_000;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().collect();
    match arguments.as_slice() {
        [_, fault, number, path] if fault == "starve" => {
            return starve(number.parse().unwrap(), Path::new(path));
        }
        [_, fault, number, path] if fault == "signal" => {
            return interrupt(number.parse().unwrap(), Path::new(path));
        }
        _ => {}
    }
    let folder = tempfile::tempdir().unwrap();
    let failed = every_allocation_may_fail(folder.path());
    println!("test every_allocation_may_fail ... ok");
    figure(
        "R6",
        format_args!(
            "{failed} runs, another allocation failing in each: none aborted, all spans counted"
        ),
    );
    let interrupted = a_signal_may_come_in_the_allocator(folder.path());
    println!("test a_signal_may_come_in_the_allocator ... ok");
    figure(
        "R3",
        format_args!(
            "{} programs ended by a signal that held the allocator's lock: none hung, every file opens",
            grouped(interrupted)
        ),
    );
    println!("\ntest result: ok. 2 passed; 0 failed");
    ExitCode::SUCCESS
}

/// All the allocations between the two stores are the recorder's.
fn starve(number: i64, path: &Path) -> ExitCode {
    static BEGIN: AtomicBool = AtomicBool::new(false);
    let mut config = Config::to(Output::create(path).unwrap());
    config.flush_period = Duration::from_millis(1);
    config.memory_cap = 1 << 20;
    if number % 2 == 0 {
        config.place = Place::Heap;
    } else {
        config.place = Place::Folder(path.parent().unwrap().to_owned());
    }
    static DONE: AtomicI64 = AtomicI64::new(0);
    let workers = [0; WORKERS as usize].map(|_| {
        thread::spawn(|| {
            while !BEGIN.load(Ordering::Acquire) {
                thread::yield_now();
            }
            record();
            DONE.fetch_add(1, Ordering::Release);
        })
    });
    COUNTDOWN.store(number, Ordering::Relaxed);
    amp_trace::start(config).unwrap();
    BEGIN.store(true, Ordering::Release);
    record();
    while DONE.load(Ordering::Acquire) < WORKERS.cast_signed() {
        thread::yield_now();
    }
    amp_trace::flush();
    let summary = amp_trace::finish().unwrap();
    let left = COUNTDOWN.swap(0, Ordering::Relaxed);
    workers
        .into_iter()
        .for_each(|worker| worker.join().unwrap());
    assert_eq!(
        summary.spans + summary.losses.spans,
        (WORKERS + 1) * ROUNDS,
        "{summary:?}"
    );
    if left > 0 {
        return ExitCode::from(NO_FAULT);
    }
    ExitCode::SUCCESS
}

fn record() {
    for round in 0..ROUNDS {
        perf_span!("span", round);
        perf_event!("event", text = "of some length", shown = ?round);
        perf_gauge!("gauge", round);
    }
}

fn interrupt(number: i64, path: &Path) -> ExitCode {
    let mut config = Config::to(Output::create(path).unwrap());
    config.flush_period = Duration::from_millis(1);
    config.place = Place::Folder(path.parent().unwrap().to_owned());
    amp_trace::start(config).unwrap();
    perf_event!("started");
    amp_trace::flush();
    SIGNAL.store(signal(number), Ordering::Relaxed);
    IS_OPEN.set(true);
    COUNTDOWN.store(number % 50 + 1, Ordering::Relaxed);
    for _ in 0..1_000 {
        perf_span!("allocates");
        drop(std::hint::black_box(vec![1_u8; 100]));
    }
    ExitCode::from(NO_FAULT)
}

fn signal(number: i64) -> i32 {
    if number % 2 == 0 {
        libc::SIGTERM
    } else {
        libc::SIGABRT
    }
}

fn every_allocation_may_fail(folder: &Path) -> u64 {
    let (mut number, mut failed) = (1, 0);
    loop {
        let path = folder.join(format!("starved-{number}.json"));
        let status = wait(child("starve", number, &path));
        if status.code() == Some(NO_FAULT.into()) {
            break;
        }
        assert!(status.success(), "allocation {number}: {status}");
        is_valid(&path);
        failed += 1;
        number += if is_nightly() { 1 } else { 1 + number / 4 };
    }
    assert!(number > 10, "only {number} allocations were seen");
    failed
}

fn a_signal_may_come_in_the_allocator(folder: &Path) -> u64 {
    let (times, at_once) = if is_nightly() { (2_000, 8) } else { (6, 3) };
    let numbers: Vec<i64> = (0..times).collect();
    for numbers in numbers.chunks(at_once) {
        let path = |number: i64| folder.join(format!("signal-{number}.json"));
        let children: Vec<Child> = numbers
            .iter()
            .map(|number| child("signal", *number, &path(*number)))
            .collect();
        for (number, child) in numbers.iter().zip(children) {
            let status = wait(child);
            assert_eq!(status.signal(), Some(signal(*number)), "{number}");
            is_valid(&path(*number));
        }
    }
    numbers.len() as u64
}

fn child(fault: &str, number: i64, path: &Path) -> Child {
    Command::new(env::current_exe().unwrap())
        .args([fault, &number.to_string(), path.to_str().unwrap()])
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap()
}

/// Waits for a child to end; one that hangs is the failure.
fn wait(mut child: Child) -> ExitStatus {
    let begin = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        if begin.elapsed() > Duration::from_secs(60) {
            child.kill().unwrap();
            panic!("a child hangs");
        }
        thread::sleep(Duration::from_millis(2));
    }
}

fn is_valid(path: &Path) {
    let trace = std::fs::read(path).unwrap();
    let trace = serde_json::from_slice::<serde_json::Value>(&trace);
    assert!(trace.is_ok(), "{}: {trace:?}", path.display());
}
