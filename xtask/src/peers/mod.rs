//! What a span costs in other recorders: `cargo xtask bench-peers`.
//!
//! Each recorder is a program of its own in `outside/peers`, which measures itself against the clock floor in the same
//! process. This module builds them, runs them in turns, and says what came out.

mod build;
mod count;
pub(crate) mod machine;
mod measured;
mod page;
mod picture;
mod process;
mod recorders;
mod spread;
mod table;
#[cfg(test)]
mod tests;
mod verdict;
pub(crate) mod viewer;

use std::fs;

use crate::failure::Failure;
use crate::project::Project;

use machine::Machine;
use measured::{Kept, Measured, Row};
use process::Sample;
use recorders::{RECORDERS, Recorder};

/// How much is measured.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Amount {
    /// Processes of each recorder.
    pub(crate) rounds: u32,
    /// Whether a rough answer in a minute will do; nothing is written then.
    pub(crate) is_quick: bool,
    /// Whether a goal that is not met is a failure.
    pub(crate) is_check: bool,
}

const QUICK_ROUNDS: u32 = 3;
/// Repetitions of each case in a process.
const REPETITIONS: u32 = 41;
const QUICK_REPETITIONS: u32 = 11;
/// Batches of spans whose bytes are looked at.
const BYTE_BATCHES: &str = "16";

/// Measures all recorders, prints the table, and writes `docs/peers.md` and its picture.
///
/// # Errors
/// [`Failure`] if nothing of this project's recorder could be measured, a file cannot be written, or a goal is missed
/// and that was asked for. A peer that cannot be measured is a row of the table.
pub(crate) fn bench(project: &Project, amount: Amount) -> Result<(), Failure> {
    let (rounds, repetitions) = if amount.is_quick {
        (amount.rounds.min(QUICK_ROUNDS), QUICK_REPETITIONS)
    } else {
        (amount.rounds, REPETITIONS)
    };
    let machine = Machine::here(project, "outside/peers")?;
    let mut candidates = build_all(project);
    for round in 0..rounds {
        println!("    round {} of {rounds}", round + 1);
        // Another one goes first each time.
        let first = round as usize % candidates.len();
        candidates.rotate_left(first);
        for candidate in &mut candidates {
            candidate.run(repetitions);
        }
        candidates.rotate_right(first);
    }
    let rows: Vec<Row> = candidates.into_iter().map(Candidate::into_row).collect();
    let floor_instructions = build::program(project, recorders::OURS)
        .ok()
        .and_then(|program| count::instructions(program.path(), "floor"));
    let table = table::markdown(&rows, floor_instructions, &machine.versions);
    let verdicts = verdict::all(&rows)?;
    println!("\n{table}\n{}", verdict::markdown(&verdicts));
    project.figures.say("peers", verdict::summary(&verdicts));
    if !amount.is_quick {
        let page = page::markdown(&machine, rounds, &rows, &table, &verdicts);
        write(project, "docs/peers.md", &page)?;
        write(project, "docs/pictures/peers.svg", &picture::svg(&rows))?;
    }
    match verdicts.iter().filter(|one| !one.is_met()).count() {
        missed if missed > 0 && amount.is_check => Err(Failure::check(
            format!("{missed} goals are not met"),
            "look at the lines above; on a busy machine, measure again when it is quiet",
        )),
        _ => Ok(()),
    }
}

fn write(project: &Project, path: &str, text: &str) -> Result<(), Failure> {
    let path = project.path(path);
    fs::write(&path, text).map_err(Failure::file(&path))?;
    println!("    wrote {}", path.display());
    Ok(())
}

/// A recorder while it is measured.
struct Candidate {
    recorder: &'static Recorder,
    /// The program, or why there is none.
    program: Result<build::Program, String>,
    /// One for each round; empty where the process did not end well.
    samples: Vec<Sample>,
    /// How often that was, and the last reason.
    failed: Option<(u32, String)>,
}

fn build_all(project: &Project) -> Vec<Candidate> {
    RECORDERS
        .iter()
        .map(|recorder| {
            println!("    building {}", recorder.name);
            Candidate {
                recorder,
                program: build::program(project, recorder),
                samples: Vec::new(),
                failed: None,
            }
        })
        .collect()
}

impl Candidate {
    fn run(&mut self, repetitions: u32) {
        let Ok(program) = &self.program else { return };
        match process::sample(program, self.recorder, repetitions) {
            Ok(sample) => {
                println!("        {}: {sample}", self.recorder.name);
                self.samples.push(sample);
            }
            Err(reason) => {
                println!("        {}: {reason}", self.recorder.name);
                let before = self.failed.take().map_or(0, |(times, _)| times);
                self.failed = Some((before + 1, reason));
                self.samples.push(Sample::default());
            }
        }
    }

    /// The rest is measured once: it does not depend on the machine's mood.
    fn into_row(self) -> Row {
        let rounds = self.samples.len();
        let measured = self.program.and_then(|program| match &self.failed {
            Some((times, reason)) if *times as usize == rounds => Err(reason.clone()),
            _ if self.recorder.only_off => Ok(Measured::of(&self.samples, None, [None, None])),
            _ => {
                let kept: Option<Kept> = process::kept(&program, BYTE_BATCHES);
                let counted =
                    ["span", "field"].map(|subject| count::instructions(program.path(), subject));
                Ok(Measured::of(&self.samples, kept, counted))
            }
        });
        Row {
            recorder: self.recorder,
            measured,
            note: self
                .failed
                .map(|(times, reason)| format!("{times} of {rounds} processes failed: {reason}")),
        }
    }
}
