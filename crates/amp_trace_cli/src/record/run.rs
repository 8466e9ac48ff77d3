use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use amp_trace_analysis::{FrameMark, nearest_ranks};

use super::log;
use super::options::Options;
use crate::failure::Failure;
use crate::load::load_quietly;

/// One run of the program.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) ended: Ended,
    pub(super) took: Duration,
    /// The trace, if there is one.
    pub(super) trace: Option<PathBuf>,
    /// What is in it; why it cannot be read.
    pub(super) facts: Result<Facts, String>,
    /// What a failed run said last that sounds like an error.
    pub(super) complaint: Option<String>,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    Alone(ExitStatus),
    /// It took longer than it may.
    TimedOut,
}

/// What a trace says in short.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts {
    pub(super) bytes: u64,
    pub(super) spans: u64,
    pub(super) lost: u64,
    /// How many frames, their median and their 99th percentile in nanoseconds.
    pub(super) frames: Option<(usize, u64, u64)>,
}

impl Run {
    /// Whether it ended badly, or left no trace.
    pub(super) fn has_failed(&self) -> bool {
        let ended_well = matches!(self.ended, Ended::Alone(status) if status.success());
        !ended_well || self.facts.is_err()
    }
}

/// Runs the program once.
pub(super) fn of(options: &Options, trace: &Path, log_file: &Path) -> Result<Run, Failure> {
    let trace = std::path::absolute(trace).unwrap_or_else(|_| trace.to_owned());
    let mut command = Command::new(&options.command[0]);
    command.args(&options.command[1..]);
    command.env("TRACE_FILE", &trace).env_remove("TRACE_FLIGHT");
    if let Some(filter) = &options.filter {
        command.env("RUST_LOG", filter);
    }
    let has_log = options.runs > 1;
    if has_log {
        let failed = |source| Failure::Write {
            path: log_file.to_owned(),
            source,
        };
        let file = File::create(log_file).map_err(failed)?;
        let twin = file.try_clone().map_err(failed)?;
        command.stdin(Stdio::null()).stdout(file).stderr(twin);
    }
    let started = now();
    let child = command.spawn().map_err(|source| {
        if has_log {
            fs::remove_file(log_file).ok();
        }
        Failure::wrong(
            format!(
                "{} cannot be started: {source}",
                options.command[0].display()
            ),
            "name a program that is there and may be executed, after `--`",
        )
    })?;
    let ended = wait(child, options.timeout.map(Duration::from_nanos))?;
    let took = started.elapsed();
    let is_there = trace.is_file();
    let mut run = Run {
        ended,
        took,
        facts: match is_there {
            true => facts(&trace),
            false => {
                Err("it left no trace: is it built with tracing, and does it start it?".to_owned())
            }
        },
        trace: is_there.then_some(trace),
        complaint: None,
    };
    if has_log && run.has_failed() {
        run.complaint = log::complaint(log_file);
    }
    Ok(run)
}

/// Waits for a program to end, and ends it where it takes too long.
fn wait(mut child: Child, timeout: Option<Duration>) -> Result<Ended, Failure> {
    let Some(timeout) = timeout else {
        return Ok(Ended::Alone(child.wait()?));
    };
    let deadline = now() + timeout;
    let (_never, clock) = mpsc::channel::<()>();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Ended::Alone(status));
        }
        let left = deadline.saturating_duration_since(now());
        if left.is_zero() {
            child.kill()?;
            child.wait()?;
            return Ok(Ended::TimedOut);
        }
        // Nothing is ever sent: it returns when the time is over.
        clock.recv_timeout(left.min(Duration::from_millis(20))).ok();
    }
}

fn facts(path: &Path) -> Result<Facts, String> {
    let trace = load_quietly(path).map_err(|failure| failure.to_string())?;
    if trace.span_count() == 0 {
        return Err("no span is in its trace: does --filter let any through?".to_owned());
    }
    let frames = trace.main_frames().map(|set| {
        let mut times: Vec<u64> = set.frames.iter().map(FrameMark::duration).collect();
        let [p50, p99] = nearest_ranks(&mut times, [0.5, 0.99]);
        (times.len(), p50, p99)
    });
    Ok(Facts {
        bytes: fs::metadata(path).map_or(0, |about| about.len()),
        spans: trace.span_count() as u64,
        lost: trace
            .losses
            .iter()
            .map(|loss| loss.spans)
            .fold(0, u64::saturating_add),
        frames,
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long a run takes is asked for, and it may have a deadline"
)]
fn now() -> Instant {
    Instant::now()
}
