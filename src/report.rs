//! What a run says at its end.

use std::fmt;
use std::time::Duration;

use amp_trace::{BudgetReport, Losses, OutputSummary, SpanTotal, Summary};

use crate::counters::Counters;
use crate::frame_times::{FrameTimes, rate};
use crate::recording::Recorded;

/// How many spans are listed.
const TOP_SPANS: usize = 15;
/// Longer names of spans are cut, in characters.
const NAME_WIDTH: usize = 58;

/// The end of a run, for a person to read.
#[derive(Debug)]
pub struct Report<'a> {
    /// What ran, in a few words.
    pub title: &'a str,
    /// The whole command that makes a build with tracing.
    pub traced_command: &'a str,
    /// How long the frames took.
    pub times: &'a FrameTimes,
    /// What they did.
    pub counters: &'a Counters,
    /// Who culled, in a sentence without a full stop.
    pub culling: &'a str,
    /// Where the picture is and what is in it, in a sentence without a full stop, if there is one.
    pub picture: Option<&'a str>,
    /// What became of the trace.
    pub recorded: &'a Recorded,
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.title)?;
        write_times(f, self.times)?;
        write_counters(f, self.counters)?;
        writeln!(f, "{}", self.culling)?;
        if let Some(picture) = self.picture {
            writeln!(f, "{picture}")?;
        }
        match self.recorded {
            Recorded::CompiledOut => write!(
                f,
                "\nNothing was traced: this build has no tracing. For a trace and the top spans:\n  {}\n",
                self.traced_command
            ),
            Recorded::Failed(error) => write!(f, "\nNothing was traced: {error}\n"),
            Recorded::Done(summary) => write_summary(f, summary),
        }
    }
}

fn write_times(f: &mut fmt::Formatter<'_>, times: &FrameTimes) -> fmt::Result {
    let low = times.slowest_mean(1.0);
    writeln!(
        f,
        "\nFrame times of {} frames in {:.2} s",
        times.len(),
        times.total().as_secs_f64()
    )?;
    for (name, time) in [
        ("mean", times.mean()),
        ("p50", times.percentile(50.0)),
        ("p95", times.percentile(95.0)),
        ("p99", times.percentile(99.0)),
        ("1 % low", low),
    ] {
        writeln!(
            f,
            "  {name:<8} {:>9.3} ms {:>9.1} fps",
            millis(time),
            rate(time)
        )?;
    }
    Ok(())
}

fn write_counters(f: &mut fmt::Formatter<'_>, counters: &Counters) -> fmt::Result {
    writeln!(f, "\nWork")?;
    for (count, what) in [
        (counters.spawned, "entities spawned"),
        (counters.extracted, "instances extracted"),
        (
            counters.visible,
            "instances visible, summed over the frames",
        ),
        (counters.batches, "batches, summed over the frames"),
        (counters.physics_steps, "physics steps"),
        (counters.vehicle_moves, "vehicle moves"),
    ] {
        writeln!(f, "  {count:>12} {what}")?;
    }
    Ok(())
}

fn write_summary(f: &mut fmt::Formatter<'_>, summary: &Summary) -> fmt::Result {
    writeln!(f, "\nTop spans by self time, over all threads")?;
    writeln!(
        f,
        "  {:>10} {:>10} {:>9} {:>10} {:>10} {:>10}  span",
        "self ms", "total ms", "count", "p50 ms", "p99 ms", "max ms"
    )?;
    for span in summary.totals.iter().take(TOP_SPANS) {
        write_span(f, span)?;
    }
    writeln!(
        f,
        "\nRecorded {} spans and {} events on {} threads in {:.2} s",
        summary.spans,
        summary.events,
        summary.threads,
        summary.duration.as_secs_f64()
    )?;
    writeln!(
        f,
        "Recording took about {:.2} % of the threads' time: a span {}, one with a field {}, an event {}",
        summary.overhead_percent(),
        summary.costs.span,
        summary.costs.span_with_field,
        summary.costs.event
    )?;
    if let Some(report) = &summary.budget {
        write_budget(f, report)?;
    }
    write_losses(
        f,
        "Losses",
        summary.losses,
        "the recorder's memory was full",
    )?;
    for output in &summary.outputs {
        write_output(f, output)?;
    }
    Ok(())
}

fn write_budget(f: &mut fmt::Formatter<'_>, report: &BudgetReport) -> fmt::Result {
    let counted: u64 = report.sites.iter().map(|site| site.counted).sum();
    writeln!(
        f,
        "Budget: {} of each frame; {} call sites fell back to being counted, {counted} times in all; over \
         it in {} of {} periods",
        report.budget,
        report.sites.len(),
        report.periods_over,
        report.periods
    )
}

fn write_losses(f: &mut fmt::Formatter<'_>, title: &str, losses: Losses, why: &str) -> fmt::Result {
    if losses.is_empty() {
        return writeln!(f, "{title}: none");
    }
    writeln!(
        f,
        "{title}: {} spans and {} events, because {why}; trace less with RUST_LOG, or write to a \
         faster disk",
        losses.spans, losses.events
    )
}

fn write_output(f: &mut fmt::Formatter<'_>, output: &OutputSummary) -> fmt::Result {
    writeln!(f, "Trace: {}", output.description)?;
    if let Some(error) = &output.error {
        writeln!(f, "  It is not complete: {error}")?;
    }
    if !output.dropped.is_empty() {
        write_losses(
            f,
            "  Missing in it",
            output.dropped,
            "it could not be written",
        )?;
    }
    if output.description.ends_with(".amptrace") {
        return writeln!(
            f,
            "  It is a native capture: `amp-trace report {0}` says where the time goes, `amp-trace hitch {0}` why frames \
             were late, and `amp-trace convert {0} --to perfetto` writes it for https://ui.perfetto.dev. \
             (`cargo run --release -p amp_trace_cli --` is `amp-trace`.)",
            output.description
        );
    }
    writeln!(
        f,
        "  Open it at https://ui.perfetto.dev (\"Open trace file\") or in Chrome at \
         chrome://tracing (\"Load\"). It stays on this machine."
    )
}

fn write_span(f: &mut fmt::Formatter<'_>, span: &SpanTotal) -> fmt::Result {
    writeln!(
        f,
        "  {:>10.2} {:>10.2} {:>9} {:>10.3} {:>10.3} {:>10.3}  {}{}",
        millis(span.self_time),
        millis(span.total),
        span.count,
        millis(span.percentiles.p50),
        millis(span.percentiles.p99),
        millis(span.max),
        label(span),
        if span.counted > 0 {
            " (times estimated)"
        } else {
            ""
        }
    )
}

/// The target's crate and the name, which for Bevy's systems is long: its end says most.
fn label(span: &SpanTotal) -> String {
    let owner = span.target.split("::").next().unwrap_or_default();
    let length = span.name.chars().count();
    if length <= NAME_WIDTH {
        format!("{owner} {}", span.name)
    } else {
        let end: String = span.name.chars().skip(length - NAME_WIDTH + 1).collect();
        format!("{owner} …{end}")
    }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
