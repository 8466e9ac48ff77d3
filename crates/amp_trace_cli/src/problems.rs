//! What of a trace could not be read, for programs.

use amp_trace_analysis::Trace;
use serde_json::{Value, json};

/// Each kind of problem: its first place in bytes, what it is, how often.
pub(crate) fn json(trace: &Trace) -> Vec<Value> {
    let problems = trace.problems.iter();
    problems
        .map(|problem| {
            json!({
                "offset": problem.offset,
                "what": problem.what,
                "count": problem.count,
            })
        })
        .collect()
}
