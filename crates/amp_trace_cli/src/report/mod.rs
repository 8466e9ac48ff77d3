//! `amp-trace report`: where the time goes.

mod json;
mod options;
mod page;
mod tables;
mod text;

use amp_trace_analysis::{FrameMark, Report, ReportOptions, Selected, Trace};

pub(crate) use options::Options;
use options::{Format, Sort};

use crate::exit::Answer;
use crate::failure::Failure;
use crate::{load, output};

pub(crate) fn run(options: &Options) -> Result<Answer, Failure> {
    let (trace, asked, mut report) = answer(options)?;
    sort(&mut report, options.sort);
    let shown = Shown {
        trace: &trace,
        selected: &asked.selection.of(&trace),
        report: &report,
        file: &options.file,
        top: options.top(),
    };
    output::write(options.output.as_deref(), |out| match options.format() {
        Format::Terminal => text::terminal(&shown, out),
        Format::Markdown => text::markdown(&shown, out),
        Format::Json => json::write(&shown, out),
        Format::Html => page::write(&shown, out),
        Format::Csv => tables::spans(&shown).csv(out),
    })?;
    Ok(Answer::Fine)
}

fn answer(options: &Options) -> Result<(Trace, ReportOptions, Report), Failure> {
    if options.needs_sums_only()
        && let Some(summarized) = load::summarize(&options.file)?
    {
        let asked = options.ask(summarized.trace())?;
        let answered = summarized.report(&asked);
        let (trace, report) = answered.expect("it is of the whole trace");
        return Ok((trace, asked, report));
    }
    let trace = load::load(&options.file)?;
    let asked = options.ask(&trace)?;
    let report = Report::of(&trace, &asked);
    Ok((trace, asked, report))
}

/// What the views of a report show.
struct Shown<'a> {
    trace: &'a Trace,
    selected: &'a Selected,
    report: &'a Report,
    file: &'a std::path::Path,
    top: usize,
}

impl Shown<'_> {
    /// The frames that the report is about.
    fn frames(&self) -> Vec<FrameMark> {
        let figures = self.report.frames.as_ref();
        let set = figures.map(|figures| &self.trace.frame_sets[figures.set]);
        let inside = set.into_iter().flat_map(|set| &set.frames);
        let inside = inside.filter(|frame| self.selected.has_time(frame.began));
        inside.copied().collect()
    }
}

fn sort(report: &mut Report, by: Sort) {
    use std::cmp::Reverse;
    let spans = &mut report.spans;
    match by {
        Sort::OwnTime => spans.sort_by_key(|span| Reverse(span.own)),
        Sort::Total => spans.sort_by_key(|span| Reverse(span.total)),
        Sort::Count => spans.sort_by_key(|span| Reverse(span.count.saturating_add(span.counted))),
        Sort::P50 => spans.sort_by_key(|span| Reverse(span.p50)),
        Sort::P95 => spans.sort_by_key(|span| Reverse(span.p95)),
        Sort::P99 => spans.sort_by_key(|span| Reverse(span.p99)),
        Sort::Max => spans.sort_by_key(|span| Reverse(span.max)),
    }
}

/// The part of a trace that is asked for.
impl Options {
    fn ask(&self, trace: &Trace) -> Result<ReportOptions, Failure> {
        self.part.check(&[trace])?;
        Ok(ReportOptions {
            selection: self.part.selection(trace)?,
            frame_set: self.part.frame_set.clone(),
            budget: self.budget,
        })
    }
}
