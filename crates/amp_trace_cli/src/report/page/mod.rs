//! A report as one page that needs nothing else: tables, a flame graph and a timeline to explore.

mod pictures;

use std::io::{self, Write};

use super::{Shown, tables, text};
use crate::table::{Table, html as escaped};

const STYLE: &str = include_str!("page.css");
const SCRIPTS: [&str; 3] = [
    include_str!("page.js"),
    include_str!("flame.js"),
    include_str!("timeline.js"),
];

/// Nothing is fetched, whatever a trace's texts are; what is in the page itself may run.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

pub(super) fn write(shown: &Shown<'_>, out: &mut dyn Write) -> io::Result<()> {
    let pictures = pictures::Pictures::of(shown);
    let title = escaped(&format!("Report of {}", shown.file.display()));
    write!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n<style>\n{STYLE}</style>\n<h1>{title}</h1>\n"
    )?;
    facts(out, &text::summary(shown))?;
    if let Some(frames) = &shown.report.frames {
        writeln!(out, "<h2>Frames</h2>")?;
        facts(out, &text::frames(shown.trace, frames))?;
        table(out, &text::histogram(frames))?;
    }
    writeln!(
        out,
        "<h2>Flame graph</h2>\n<p class=\"hint\">A box is a call path, as wide as its time over all threads. Click: only what is inside. \
         Escape: all. <label>Find <input id=\"search\" type=\"search\" placeholder=\"part of a name\"></label></p>\n\
         <canvas id=\"flame\" tabindex=\"0\" role=\"img\" aria-label=\"Flame graph; its figures stand in the table of call paths\"></canvas>\n\
         <p id=\"flame-said\" class=\"said\"></p>"
    )?;
    writeln!(
        out,
        "<h2>Timeline</h2>\n<p class=\"hint\">Drag: move. Ctrl and wheel, or + and -: zoom. Double click: to a span. Escape: all. {}</p>",
        escaped(&pictures.left_out())
    )?;
    latest(shown, out)?;
    writeln!(
        out,
        "<canvas id=\"timeline\" tabindex=\"0\" role=\"img\" aria-label=\"Timeline; its figures stand in the tables of spans and threads\"></canvas>\n\
         <p id=\"timeline-said\" class=\"said\"></p>"
    )?;
    section(out, "Spans", &tables::spans_shown(shown))?;
    section(out, "Call paths", &tables::paths(shown, pictures.paths()))?;
    section(
        out,
        "Threads and other tracks",
        &tables::threads(shown, usize::MAX),
    )?;
    section(out, "Counters", &tables::counters(shown, usize::MAX))?;
    writeln!(out, "<script id=\"data\" type=\"application/json\">")?;
    pictures.write(shown, out)?;
    writeln!(out, "</script>")?;
    for script in SCRIPTS {
        writeln!(out, "<script>\n{script}</script>")?;
    }
    Ok(())
}

/// Buttons that show the longest frames.
fn latest(shown: &Shown<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut longest = shown.frames();
    longest.sort_by_key(|frame| std::cmp::Reverse(frame.duration()));
    if longest.is_empty() {
        return Ok(());
    }
    write!(out, "<p class=\"hint\">The longest frames: ")?;
    for frame in longest.iter().take(8) {
        write!(
            out,
            "<button data-from=\"{}\" data-to=\"{}\">{}: {}</button> ",
            frame.began,
            frame.at,
            frame.index,
            crate::amount::duration(frame.duration())
        )?;
    }
    writeln!(out, "</p>")
}

fn facts(out: &mut dyn Write, facts: &[(&str, String)]) -> io::Result<()> {
    writeln!(out, "<dl>")?;
    for (name, value) in facts {
        writeln!(out, "<dt>{}</dt><dd>{}</dd>", escaped(name), escaped(value))?;
    }
    writeln!(out, "</dl>")
}

fn section(out: &mut dyn Write, title: &str, shown: &Table) -> io::Result<()> {
    if shown.is_empty() {
        return Ok(());
    }
    writeln!(out, "<h2>{title}</h2>")?;
    table(out, shown)
}

fn table(out: &mut dyn Write, table: &Table) -> io::Result<()> {
    writeln!(out, "<div class=\"scroll\">")?;
    table.html(out)?;
    writeln!(out, "</div>")
}
