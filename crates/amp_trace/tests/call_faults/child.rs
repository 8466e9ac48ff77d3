//! The program that records while calls go wrong.

use std::fs;
use std::ops::Range;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use amp_trace::{Config, FlightRecorder, Output, Place, Summary, perf_span};
use serde::{Deserialize, Serialize};

use crate::calls::{self, Call, Extent, Fault};
use crate::found::Found;

/// What the program does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scenario {
    /// It writes everything to three files.
    Streaming,
    /// It has a flight recorder.
    InFlight,
    /// It writes to three files, where a killed process left its own.
    Recovering,
}

impl Scenario {
    pub(crate) const ALL: [Self; 3] = [Self::Streaming, Self::InFlight, Self::Recovering];
}

/// What goes wrong when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Case {
    pub(crate) scenario: Scenario,
    pub(crate) call: Call,
    pub(crate) fault: Fault,
    pub(crate) extent: Extent,
    /// The first call that goes wrong.
    pub(crate) first: u64,
}

/// What the child says in the end.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Told {
    pub(crate) issued: u64,
    pub(crate) spans: u64,
    pub(crate) lost: u64,
    pub(crate) outputs: Vec<ToldOutput>,
    pub(crate) captures: Vec<String>,
    pub(crate) is_recording: bool,
    /// Calls that went wrong.
    pub(crate) hits: u64,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ToldOutput {
    pub(crate) name: String,
    pub(crate) dropped: u64,
    pub(crate) error: Option<String>,
}

impl Told {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text.lines().last()?).ok()
    }
}

/// Whose spans they are: of the process that is killed, or of the one after it.
const KILLED_RUN: u64 = 1;
pub(crate) const THIS_RUN: u64 = 2;

const THREADS: u64 = 3;
const FILES: [&str; 3] = ["trace.json", "trace.pftrace", "trace.amptrace"];
/// The argument of the child that is killed.
const LEAVE: &str = "leave";
/// The argument of the child that nothing happens to.
pub(crate) const HEALTHY: &str = "healthy";
/// Spans of each thread in one go.
const FEW: u64 = 100;
/// More than the blocks that are ready hold.
const MANY: u64 = 10_000;
/// By then, the threads know that the drain waits for a disk.
const STUCK: Duration = Duration::from_millis(150);

impl Case {
    pub(crate) fn arguments(&self) -> [String; 5] {
        let Self {
            scenario,
            call,
            fault,
            extent,
            first,
        } = self;
        [
            format!("{scenario:?}"),
            format!("{call:?}"),
            format!("{fault:?}"),
            format!("{extent:?}"),
            first.to_string(),
        ]
    }

    /// The case that the arguments name, if this process is a child.
    pub(crate) fn parse(arguments: &[String]) -> Option<Self> {
        let [scenario, call, fault, extent, first] = arguments else {
            return match arguments {
                [argument] if argument == LEAVE => be_killed(),
                _ => None,
            };
        };
        Some(Self {
            scenario: named(&Scenario::ALL, scenario)?,
            call: named(&Call::ALL, call)?,
            fault: named(&Fault::ALL, fault)?,
            extent: named(&Extent::ALL, extent)?,
            first: first.parse().ok()?,
        })
    }

    pub(crate) fn run(&self) -> ExitCode {
        let hangs = self.fault == Fault::Hangs;
        if !hangs {
            calls::begin(self.call, self.fault, self.extent, self.first);
        }
        let outputs = self.start();
        let is_recording = amp_trace::is_recording();
        let mut issued = 0;
        if is_recording && hangs {
            issued += self.record_while_a_call_hangs();
        } else if is_recording {
            issued += record(THIS_RUN, 0, FEW);
            amp_trace::flush();
            issued += record(THIS_RUN, FEW, FEW);
            amp_trace::capture("ill");
            amp_trace::flush();
            if self.extent == Extent::AWhile {
                calls::heal();
            }
            issued += record(THIS_RUN, 2 * FEW, FEW);
            amp_trace::capture("later");
            amp_trace::flush();
        }
        let summary = amp_trace::finish().unwrap_or_default();
        calls::heal();
        let told = Told {
            issued,
            spans: summary.spans,
            lost: summary.losses.spans,
            outputs: told_outputs(&summary, &outputs),
            captures: summary
                .captures
                .iter()
                .map(|capture| {
                    fs::canonicalize(&capture.path)
                        .unwrap()
                        .display()
                        .to_string()
                })
                .collect(),
            is_recording,
            hits: calls::hits(),
        };
        println!("{}", serde_json::to_string(&told).unwrap());
        ExitCode::SUCCESS
    }

    /// Starts with all outputs that can be had; their names.
    fn start(&self) -> Vec<&'static str> {
        let mut config = config();
        let mut names = Vec::new();
        if self.scenario == Scenario::InFlight {
            let mut flight = FlightRecorder::new("captures");
            let endings = ["json", "pftrace", "amptrace"];
            let at = usize::try_from(self.first).unwrap() % endings.len();
            endings[at].clone_into(&mut flight.ending);
            flight.after = Duration::ZERO;
            config.flight = Some(flight);
        } else {
            for name in FILES {
                match Output::create(name) {
                    Ok(output) => {
                        config.outputs.push(output);
                        names.push(name);
                    }
                    Err(error) => assert!(error.to_string().contains(name), "{error}"),
                }
            }
        }
        let is_in_flight = config.flight.is_some();
        if let Err(error) = amp_trace::start(config) {
            assert!(
                is_in_flight && error.to_string().contains("captures"),
                "{error}"
            );
        }
        names
    }

    /// The calls of the drain's thread hang, and nobody waits for it: what comes back tells.
    fn record_while_a_call_hangs(&self) -> u64 {
        calls::begin(self.call, self.fault, self.extent, self.first);
        let mut issued = record(THIS_RUN, 0, MANY);
        // Threads that end leave their blocks to the drain: from now on it is this one.
        let mut alone = 0;
        while calls::hits() == 0 && alone < 100 * FEW {
            numbered(THIS_RUN, THREADS, alone..alone + FEW);
            alone += FEW;
            amp_trace::capture("before");
            thread::sleep(Duration::from_millis(1));
        }
        if calls::hits() > 0 {
            thread::sleep(STUCK);
            issued += record(THIS_RUN, issued / THREADS, MANY);
            amp_trace::capture("meanwhile");
            amp_trace::set_filter("off".parse().unwrap());
            amp_trace::set_filter("trace".parse().unwrap());
            issued += record(THIS_RUN, issued / THREADS, FEW);
        }
        calls::heal();
        issued += record(THIS_RUN, issued / THREADS, FEW);
        amp_trace::capture("later");
        issued + alone
    }
}

fn named<T: Copy + std::fmt::Debug>(all: &[T], name: &str) -> Option<T> {
    let is_it = |one: &&T| format!("{one:?}") == name;
    all.iter().find(is_it).copied()
}

fn config() -> Config {
    let mut config = Config::default();
    config.place = Place::Folder(".".into());
    config.memory_cap = 16 << 20;
    config.flush_period = Duration::from_millis(1);
    config
}

/// Records on some threads at once; how many spans.
fn record(run: u64, from: u64, per_thread: u64) -> u64 {
    let all_have_recorded = Barrier::new(usize::try_from(THREADS).unwrap());
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let all_have_recorded = &all_have_recorded;
            scope.spawn(move || {
                numbered(run, thread, from..from + per_thread);
                all_have_recorded.wait();
            });
        }
    });
    THREADS * per_thread
}

fn numbered(run: u64, thread: u64, numbers: Range<u64>) {
    for number in numbers {
        perf_span!("numbered", run, thread, number);
    }
}

fn told_outputs(summary: &Summary, names: &[&str]) -> Vec<ToldOutput> {
    let outputs = summary.outputs.iter().zip(names);
    let told = outputs.map(|(output, name)| ToldOutput {
        name: (*name).to_owned(),
        dropped: output.dropped.spans,
        error: output.error.clone(),
    });
    told.collect()
}

/// Has a process killed in a folder, which leaves what the outputs have and what they have not.
pub(crate) fn leave(folder: &Path) {
    let ended = child(LEAVE, folder);
    assert_eq!(
        std::os::unix::process::ExitStatusExt::signal(&ended.status),
        Some(libc::SIGKILL)
    );
}

fn child(argument: &str, folder: &Path) -> std::process::Output {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.arg(argument).current_dir(folder).output().unwrap()
}

fn be_killed() -> ! {
    let mut config = config();
    config.flush_period = Duration::from_secs(60);
    config.outputs = FILES.map(|name| Output::create(name).unwrap()).into();
    amp_trace::start(config).unwrap();
    record(KILLED_RUN, 0, FEW);
    amp_trace::flush();
    record(KILLED_RUN, FEW, FEW);
    let own = std::process::id().to_string();
    let _ = Command::new("kill").args(["-9", &own]).status();
    loop {
        thread::park();
    }
}

/// Starts once more, with nothing going wrong.
pub(crate) fn be_healthy() -> ExitCode {
    amp_trace::start(config()).unwrap();
    amp_trace::finish().unwrap();
    ExitCode::SUCCESS
}

/// What the killed process recorded is in files, at the latest once a process could make files again.
pub(crate) fn assert_nothing_is_lost(case: &Case, folder: &Path) {
    let healthy = child(HEALTHY, folder);
    assert!(healthy.status.success(), "{case:?}: {healthy:?}");
    let mut all = Found::default();
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let ending = path
            .extension()
            .unwrap_or_default()
            .to_str()
            .unwrap_or_default();
        assert_ne!(ending, "blocks", "{case:?}: {healthy:?}");
        if FILES
            .iter()
            .any(|name| name.ends_with(&format!(".{ending}")))
        {
            let found = Found::read(&path, KILLED_RUN);
            let found = found.unwrap_or_else(|error| panic!("{case:?}, {path:?}: {error}"));
            found.assert_ordered();
            all.join(&found);
        }
        names.push(path);
    }
    assert_eq!(
        all.spans(),
        THREADS * 2 * FEW,
        "{case:?}: {names:?}, {healthy:?}"
    );
}
