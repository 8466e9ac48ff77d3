//! `amp-trace record`: runs a program, traced by its environment alone.

mod files;
mod log;
mod options;
mod run;
mod summary;

use std::fs;

pub(crate) use options::Options;

use self::files::Files;
use self::run::Run;
use crate::exit::Answer;
use crate::failure::Failure;

pub(crate) fn run(options: &Options) -> Result<Answer, Failure> {
    let files = Files::new(options)?;
    let mut runs = Vec::new();
    for warm_up in 0..options.warm_up {
        summary::say(&format!("warm-up {} of {}", warm_up + 1, options.warm_up));
        let folder = files.warm_up();
        let log = folder.with_extension("log");
        run::of(options, &folder, &log).inspect_err(|_| files.give_up())?;
        fs::remove_dir_all(files.set_aside()).ok();
    }
    for number in 1..=options.runs {
        let (trace, log) = (files.trace(number), files.log(number));
        let mut run = run::of(options, &trace, &log).inspect_err(|_| files.give_up())?;
        if run.has_failed() {
            run.trace = files.keep_apart(number, &run)?;
        }
        summary::progress(number, options.runs, &run);
        runs.push(run);
    }
    summary::table(&runs)?;
    Ok(answer(&runs))
}

/// All well, some failed, or nothing to go on.
fn answer(runs: &[Run]) -> Answer {
    let failed = runs.iter().filter(|run| run.has_failed()).count();
    match failed {
        0 => Answer::Fine,
        failed if failed < runs.len() => Answer::No,
        _ => Answer::Unknown,
    }
}
