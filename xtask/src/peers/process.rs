//! One process of a recorder, and the line of JSON that it prints.

use std::fmt;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::build::Program;
use super::measured::Kept;
use super::recorders::Recorder;
use crate::command::Run;

/// What one process measured. Arrays of three are the lower quartile, the median and the upper quartile, but for
/// [`Latency`].
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Sample {
    /// From the call that starts the recorder to the end of the first span.
    pub(super) start_millis: Option<f64>,
    pub(super) one: Option<Case>,
    pub(super) one_field: Option<Case>,
    pub(super) two: Option<Case>,
    pub(super) two_field: Option<Case>,
    pub(super) latency: Option<Latency>,
    pub(super) off: Option<Off>,
}

/// Batches of the recorder and of the floor in turns.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Case {
    /// Recorder by floor.
    pub(super) ratio: [f64; 3],
    pub(super) floor_nanos: [f64; 3],
}

/// Nanoseconds of one span: the median, the 99th and the 99.9th percentile.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Latency {
    pub(super) floor: [f64; 3],
    pub(super) span: [f64; 3],
}

/// A span that is turned off.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Off {
    pub(super) above_empty_nanos: [f64; 3],
}

impl fmt::Display for Sample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cases = [&self.one, &self.one_field, &self.two, &self.two_field];
        for (case, name) in cases
            .into_iter()
            .zip(["", ", field", ", two threads", ", both"])
        {
            if let Some(case) = case {
                write!(f, "{name} {:.2}", case.ratio[1])?;
            }
        }
        match &self.off {
            Some(off) => write!(f, ", off {:.2} ns", off.above_empty_nanos[1]),
            None => Ok(()),
        }
    }
}

/// Runs the recorder once.
pub(super) fn sample(
    program: &Program,
    recorder: &Recorder,
    repetitions: u32,
) -> Result<Sample, String> {
    let command = if recorder.only_off { "off" } else { "time" };
    json(program.run().args([command, &repetitions.to_string()]))
}

/// What the recorder keeps of a span, if it can tell.
pub(super) fn kept(program: &Program, batches: &str) -> Option<Kept> {
    json(program.run().args(["bytes", batches])).ok()
}

/// The last line that a process prints, or why there is none.
fn json<T: DeserializeOwned>(run: Run) -> Result<T, String> {
    let outcome = run.outcome().map_err(|failure| failure.to_string())?;
    if !outcome.succeeded {
        let said = outcome.stderr.lines().rfind(|line| !line.is_empty());
        return Err(format!(
            "it does not run: {}",
            said.unwrap_or("it did not say why")
        ));
    }
    let line = outcome.stdout.lines().next_back().unwrap_or_default();
    serde_json::from_str(line).map_err(|error| format!("it printed no result: {error}"))
}
