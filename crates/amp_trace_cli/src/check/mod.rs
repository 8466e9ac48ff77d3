//! `amp-trace check`: whether a trace is whole, and what is missing.

mod options;
mod salvage;
mod view;

pub(crate) use options::Options;

use crate::exit::Answer;
use crate::failure::Failure;
use crate::load::{Loaded, load_all};
use crate::output;

pub(crate) fn run(options: &Options) -> Result<Answer, Failure> {
    if let Some(to) = &options.salvage {
        salvage::salvage(&options.file, to)?;
    }
    let loaded = load_all(&options.file)?;
    output::write(options.output.as_deref(), |out| match options.json {
        true => view::json(&options.file, &loaded, out),
        false => view::text(&options.file, &loaded, out),
    })?;
    Ok(match is_whole(&loaded) {
        true => Answer::Fine,
        false => Answer::No,
    })
}

/// Whether the file is as it was written, and the recorder kept everything.
fn is_whole(loaded: &Loaded) -> bool {
    let lost = |loss: &amp_trace_analysis::Loss| loss.spans > 0 || loss.events > 0;
    loaded.trace.problems.is_empty() && !loaded.trace.losses.iter().any(lost)
}
