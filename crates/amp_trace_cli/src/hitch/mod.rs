//! `amp-trace hitch`: why those frames were late.

mod json;
mod options;
mod text;

use amp_trace_analysis::{Hitches, Trace, hitches};

use options::Format;
pub(crate) use options::Options;

use crate::exit::Answer;
use crate::failure::Failure;
use crate::load::load;
use crate::output;

pub(crate) fn run(options: &Options) -> Result<Answer, Failure> {
    let trace = load(&options.file)?;
    let found = hitches(&trace, &options.ask()).map_err(|source| Failure::Unanswerable {
        path: crate::load::shown(&options.file),
        source,
    })?;
    let shown = Shown {
        trace: &trace,
        hitches: &found,
        late: options.said(),
        has_paths: options.critical_path,
    };
    output::write(options.output.as_deref(), |out| match options.format() {
        Format::Terminal => text::terminal(&shown, out),
        Format::Markdown => text::markdown(&shown, out),
        Format::Json => json::write(&shown, out),
    })?;
    Ok(if found.late == 0 {
        Answer::Fine
    } else {
        Answer::No
    })
}

/// What the views show.
struct Shown<'a> {
    trace: &'a Trace,
    hitches: &'a Hitches,
    /// What is called late, in words.
    late: String,
    /// Whether each frame has its critical path; otherwise the worst of each group has.
    has_paths: bool,
}
