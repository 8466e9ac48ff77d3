//! A report as text, for terminals and for pages.

use std::io::{self, Write};

use amp_trace_analysis::{FrameFigures, Trace, TrackId};
use anstyle::Style;

use super::{Shown, tables};
use crate::amount::{count, counted, digits, duration, nanos_f64, percent};
use crate::table::{Table, markdown as escaped, printable};

/// Where a text is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Medium {
    Terminal,
    Markdown,
}

pub(super) fn terminal(shown: &Shown<'_>, out: &mut dyn Write) -> io::Result<()> {
    View {
        medium: Medium::Terminal,
        out,
    }
    .report(shown)
}

pub(super) fn markdown(shown: &Shown<'_>, out: &mut dyn Write) -> io::Result<()> {
    View {
        medium: Medium::Markdown,
        out,
    }
    .report(shown)
}

/// What a person calls a track, and its process where there are several.
pub(super) fn track_title(trace: &Trace, id: TrackId) -> String {
    let title = trace.track_title(id);
    let process = trace
        .track(id)
        .process
        .filter(|_| trace.processes.len() > 1);
    let Some(process) = process.and_then(|process| trace.processes.get(process as usize)) else {
        return title;
    };
    match trace.text(process.name) {
        "" => format!("{title} (process {})", process.id),
        name => format!("{title} ({name} {})", process.id),
    }
}

/// What a report says first: names and values.
pub(super) fn summary(shown: &Shown<'_>) -> Vec<(&'static str, String)> {
    let (trace, report) = (shown.trace, shown.report);
    let mut facts = Vec::new();
    let program = trace
        .processes
        .iter()
        .map(|process| trace.text(process.name));
    let programs: Vec<_> = program.filter(|name| !name.is_empty()).take(4).collect();
    if !programs.is_empty() {
        facts.push(("program", programs.join(", ")));
    }
    let length = duration(report.to - report.from);
    let range = match (report.from, report.to) == (0, trace.duration) {
        true => length,
        false => format!(
            "{length}, from {} to {}",
            duration(report.from),
            duration(report.to)
        ),
    };
    facts.push(("time", range));
    let spans: u64 = report.spans.iter().map(|span| span.count).sum();
    let events: u64 = report.tracks.iter().map(|track| track.events).sum();
    let recorded = format!(
        "{}, {}, {}, {}",
        counted(spans, "span"),
        counted(events, "event"),
        counted(report.tracks.len() as u64, "track"),
        counted(report.counters.len() as u64, "counter")
    );
    facts.push(("recorded", recorded));
    let losses = &report.losses;
    let lost = match losses.is_none() {
        true => "none".to_owned(),
        false => format!(
            "{} and {}, between {} and {}",
            counted(losses.spans, "span"),
            counted(losses.events, "event"),
            duration(losses.from),
            duration(losses.to)
        ),
    };
    facts.push(("losses", lost));
    if let Some(overhead) = &report.overhead {
        #[expect(clippy::cast_precision_loss, reason = "of three digits")]
        let busy = report
            .tracks
            .iter()
            .map(|track| track.busy as f64)
            .sum::<f64>();
        let said = format!(
            "{} a span, {} in all, {} of the time in spans",
            nanos_f64(overhead.span),
            nanos_f64(overhead.total),
            percent(overhead.total, busy)
        );
        facts.push(("overhead", said));
    }
    for problem in trace.problems.iter() {
        facts.push(("not read", problem.to_string()));
    }
    facts
}

/// The figures of the frames.
pub(super) fn frames(trace: &Trace, frames: &FrameFigures) -> Vec<(&'static str, String)> {
    let how = match frames.is_marked {
        true => "marked by the program",
        false => "found: spans that repeat",
    };
    let name = trace.site_name(frames.site);
    let times = [
        ("p50", frames.p50),
        ("p95", frames.p95),
        ("p99", frames.p99),
        ("p99.9", frames.p999),
        ("max", frames.max),
    ];
    let times: Vec<_> = times
        .map(|(name, time)| format!("{name} {}", duration(time)))
        .into();
    let lows = format!(
        "1 % low {} fps, 0.1 % low {} fps",
        digits(frames.low_1),
        digits(frames.low_01)
    );
    let late = format!(
        "{} over {}, {} ms of hitch a second, {} over twice the median of the three before",
        count(frames.over_budget as u64),
        duration(frames.budget),
        digits(frames.hitch_ratio),
        count(frames.sudden as u64)
    );
    vec![
        (
            "frames",
            format!("{} of `{name}`, {how}", count(frames.count as u64)),
        ),
        ("time", times.join(", ")),
        ("slowest", lows),
        ("late", late),
    ]
}

/// How many frames took how long.
pub(super) fn histogram(frames: &FrameFigures) -> Table {
    let mut table = Table::new(&["frames that took>", "count>", ""]);
    let most = frames
        .histogram
        .iter()
        .map(|bar| bar.count)
        .max()
        .unwrap_or(0);
    let last = frames.histogram.len().saturating_sub(1);
    for (at, bar) in frames.histogram.iter().enumerate() {
        let range = match at == last && frames.histogram.len() > 1 {
            true => format!("{} and more", duration(bar.from)),
            false => format!("{} – {}", duration(bar.from), duration(bar.to)),
        };
        table.row(vec![
            range,
            count(bar.count as u64),
            bar_of(bar.count, most),
        ]);
    }
    table
}

struct View<'a> {
    medium: Medium,
    out: &'a mut dyn Write,
}

impl View<'_> {
    fn report(&mut self, shown: &Shown<'_>) -> io::Result<()> {
        let report = shown.report;
        let file = shown.file.display().to_string();
        self.heading(1, &format!("Report of {file}"))?;
        self.facts(&summary(shown))?;
        if let Some(frames) = &report.frames {
            self.heading(2, "Frames")?;
            self.facts(&self::frames(shown.trace, frames))?;
            writeln!(self.out)?;
            self.table(&histogram(frames))?;
        }
        let all = report.spans.len();
        let title = match all > shown.top {
            true => format!("Spans, {} of {}", shown.top, count(all as u64)),
            false => "Spans".to_owned(),
        };
        self.section(&title, &tables::spans_shown(shown))?;
        let all = report.tracks.len();
        let title = titled("Threads and other tracks", all, tables::THREADS);
        self.section(&title, &tables::threads(shown, tables::THREADS))?;
        let title = titled("Counters", report.counters.len(), tables::COUNTERS);
        self.section(&title, &tables::counters(shown, tables::COUNTERS))?;
        Ok(())
    }

    fn facts(&mut self, facts: &[(&str, String)]) -> io::Result<()> {
        facts
            .iter()
            .try_for_each(|(name, value)| self.fact(name, value))
    }

    fn section(&mut self, title: &str, table: &Table) -> io::Result<()> {
        if table.is_empty() {
            return Ok(());
        }
        self.heading(2, title)?;
        self.table(table)
    }

    fn table(&mut self, table: &Table) -> io::Result<()> {
        match self.medium {
            Medium::Terminal => table.terminal(self.out),
            Medium::Markdown => table.markdown(self.out),
        }
    }

    fn heading(&mut self, depth: usize, title: &str) -> io::Result<()> {
        match self.medium {
            Medium::Terminal => {
                let style = Style::new().bold().underline();
                let gap = if depth > 1 { "\n" } else { "" };
                writeln!(self.out, "{gap}{style}{}{style:#}", printable(title))
            }
            Medium::Markdown => {
                let gap = if depth > 1 { "\n" } else { "" };
                writeln!(self.out, "{gap}{} {}\n", "#".repeat(depth), escaped(title))
            }
        }
    }

    fn fact(&mut self, name: &str, value: &str) -> io::Result<()> {
        match self.medium {
            Medium::Terminal => writeln!(self.out, "  {name:<9} {}", printable(value)),
            Medium::Markdown => writeln!(self.out, "- **{name}**: {}", escaped(value)),
        }
    }
}

/// A heading that says how many of all follow.
fn titled(title: &str, all: usize, most: usize) -> String {
    match all > most {
        true => format!("{title}, {most} of {}", count(all as u64)),
        false => title.to_owned(),
    }
}

/// A bar of at most 40 characters.
fn bar_of(count: usize, most: usize) -> String {
    let eighths = (count * 40 * 8).div_ceil(most.max(1));
    let rest = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8];
    "█".repeat(eighths / 8) + rest
}
