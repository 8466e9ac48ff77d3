//! `amp-trace diff`: what changed between two captures.

mod head;
mod json;
mod options;
mod path;
mod tables;
mod text;
mod words;

use std::path::Path;

use amp_trace_analysis::{Diff, DiffOptions, PathChange, Verdict};

use options::Format;
pub(crate) use options::Options;

use crate::exit::Answer;
use crate::failure::Failure;
use crate::load::load;
use crate::output;

pub(crate) fn run(options: &Options) -> Result<Answer, Failure> {
    if options.before == options.after && options.before == Path::new("-") {
        return Err(Failure::wrong(
            "the standard input can be only one of the captures",
            "name a file for the other one",
        ));
    }
    let (before, after) = (load(&options.before)?, load(&options.after)?);
    // A name may be in one of them only: it is new, or it is gone.
    options.part.check(&[&before, &after])?;
    let asked = DiffOptions {
        before: options.part.selection(&before)?,
        after: options.part.selection(&after)?,
        frame_set: options.part.frame_set.clone(),
        basis: options.basis(),
        run_noise: options.run_noise,
    };
    let diff = Diff::of(&before, &after, &asked);
    let shown = Shown {
        diff: &diff,
        before: &options.before,
        after: &options.after,
        top: options.top(),
        is_all: options.all,
    };
    output::write(options.output.as_deref(), |out| match options.format() {
        Format::Terminal => text::terminal(&shown, out),
        Format::Markdown => text::markdown(&shown, out),
        Format::Json => json::write(&shown, out),
        Format::Csv => tables::csv(&shown).csv(out),
    })?;
    Ok(match diff.verdict {
        Verdict::Same => Answer::Fine,
        Verdict::Changed => Answer::No,
        Verdict::Unknown => Answer::Unknown,
    })
}

/// What the views show.
struct Shown<'a> {
    diff: &'a Diff,
    before: &'a Path,
    after: &'a Path,
    top: usize,
    /// Whether rows within the noise are shown too.
    is_all: bool,
}

impl Shown<'_> {
    /// The rows that are shown, and how many there are.
    fn rows(&self) -> (Vec<&PathChange>, usize) {
        let rows = self
            .diff
            .paths
            .iter()
            .filter(|row| self.is_all || row.is_changed());
        let rows: Vec<_> = rows.collect();
        let all = rows.len();
        (rows.into_iter().take(self.top).collect(), all)
    }
}
