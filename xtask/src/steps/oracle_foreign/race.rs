use std::path::Path;
use std::time::Instant;

use super::programs::len;

use crate::amp_trace::Tool;
use crate::failure::Failure;
use crate::oracle::TraceProcessor;
use crate::project::Project;

/// How often each is timed, in turns.
const ROUNDS: usize = 3;

/// A whole report of ours, from the start of the program to its end, has to take less time than Perfetto's trace
/// processor takes to load the file, without its start: in the same run, on the same machine.
pub(super) fn run(project: &Project, tool: &Tool, trace: &Path) -> Result<(), Failure> {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        theirs.push(TraceProcessor::open(project, trace)?.load_ms());
        ours.push(report_ms(tool, trace)?);
    }
    let [ours, theirs] = [ours, theirs].map(median);
    let found = format!(
        "`report` of {:.0} MB takes {:.2} s, loading it into Perfetto's trace processor {:.2} s: {:.1} times as long",
        len(trace)? as f64 / 1e6,
        ours / 1e3,
        theirs / 1e3,
        theirs / ours
    );
    if ours >= theirs {
        return Err(Failure::check(
            found,
            "profile `amp-trace report` on a browser's trace",
        ));
    }
    println!("    {found}");
    project.figures.say("race", found);
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "a race needs a clock")]
fn report_ms(tool: &Tool, trace: &Path) -> Result<f64, Failure> {
    let begin = Instant::now();
    tool.run("report", trace, &[])?;
    Ok(begin.elapsed().as_secs_f64() * 1e3)
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
