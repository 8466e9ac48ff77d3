use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::failure::Failure;
use crate::project::Project;
use crate::promises::{self, Series};
use crate::steps::Step;

struct Outcome {
    name: &'static str,
    took: Duration,
    result: Result<(), Failure>,
}

/// Runs the steps in order, says how long each takes, and sums up.
#[expect(
    clippy::disallowed_methods,
    reason = "a step's time is for a person, to the tenth of a second"
)]
pub(crate) fn run(project: &Project, series: Series, steps: &[&Step], fail_fast: bool) -> ExitCode {
    let begin = Instant::now();
    let mut outcomes: Vec<Outcome> = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        println!(
            "==> [{}/{}] {}: {}",
            index + 1,
            steps.len(),
            step.name,
            step.about
        );
        let step_begin = Instant::now();
        let result = (step.run)(project);
        let noted = promises::note(project, series, step.name, result.is_ok());
        let result = result.and(noted);
        let took = step_begin.elapsed();
        match &result {
            Ok(()) => println!(
                "    passed in {:.1} s ({:.0} s in all)",
                took.as_secs_f64(),
                begin.elapsed().as_secs_f64()
            ),
            Err(failure) => println!("    FAILED after {:.1} s: {failure}", took.as_secs_f64()),
        }
        let failed = result.is_err();
        outcomes.push(Outcome {
            name: step.name,
            took,
            result,
        });
        if failed && fail_fast {
            break;
        }
    }
    summary(steps.len(), &outcomes, begin.elapsed());
    outcomes
        .iter()
        .find_map(|outcome| outcome.result.as_ref().err())
        .map_or(ExitCode::SUCCESS, Failure::exit_code)
}

fn summary(planned: usize, outcomes: &[Outcome], took: Duration) {
    println!();
    for Outcome { name, took, result } in outcomes {
        let verdict = if result.is_ok() { "passed" } else { "FAILED" };
        println!("{verdict}  {name:18} {:7.1} s", took.as_secs_f64());
    }
    for Outcome { name, result, .. } in outcomes {
        if let Err(failure) = result {
            println!("\n{name}: {failure}");
        }
    }
    let passed = outcomes
        .iter()
        .filter(|outcome| outcome.result.is_ok())
        .count();
    let failed = outcomes.len() - passed;
    let not_run = planned - outcomes.len();
    println!(
        "\n{passed} passed, {failed} failed, {not_run} not run, in {:.0} s",
        took.as_secs_f64()
    );
}
