//! A comparison as text, for terminals and for pages.

use std::io::{self, Write};

use amp_trace_analysis::{Basis, PathChange};
use anstyle::Style;

use super::{Shown, head, path, tables, words};
use crate::table::{Table, markdown as escaped, printable};

/// Rows that are said in a sentence each.
const SAID: usize = 5;

pub(super) fn terminal(shown: &Shown<'_>, out: &mut dyn Write) -> io::Result<()> {
    View {
        out,
        is_page: false,
    }
    .all(shown)
}

pub(super) fn markdown(shown: &Shown<'_>, out: &mut dyn Write) -> io::Result<()> {
    View { out, is_page: true }.all(shown)
}

struct View<'a> {
    out: &'a mut dyn Write,
    is_page: bool,
}

impl View<'_> {
    fn all(&mut self, shown: &Shown<'_>) -> io::Result<()> {
        let diff = shown.diff;
        let files =
            [shown.before, shown.after].map(|file| crate::load::shown(file).display().to_string());
        self.heading(1, &format!("From {} to {}", files[0], files[1]))?;
        for text in head::paragraphs(diff) {
            self.paragraph(&text)?;
        }
        if let Some(frames) = &diff.frames {
            self.section("Frames", &tables::frames(frames))?;
        }
        let (rows, all) = shown.rows();
        self.sentences(shown, &rows)?;
        let title = match all > rows.len() {
            true => format!("Call paths, {} of {all}", rows.len()),
            false => "Call paths".to_owned(),
        };
        self.section(&title, &tables::paths(shown, &rows))?;
        self.section("Counters that changed", &tables::counters(diff))?;
        self.section("Metrics that changed", &tables::metrics(diff))?;
        self.names("Counters that are new", &diff.counters_new)?;
        self.names("Counters that are gone", &diff.counters_vanished)?;
        self.heading(2, "What this cannot know")?;
        diff.caveats
            .iter()
            .try_for_each(|caveat| self.item(&words::caveat(caveat)))
    }

    /// The rows that matter most, a sentence each.
    fn sentences(&mut self, shown: &Shown<'_>, rows: &[&PathChange]) -> io::Result<()> {
        let said: Vec<_> = rows
            .iter()
            .filter(|row| row.is_changed())
            .take(SAID)
            .collect();
        if said.is_empty() {
            return Ok(());
        }
        let title = match shown.diff.basis {
            Basis::Frame => "What changed, most first",
            Basis::Run | Basis::Second => "What changed",
        };
        self.heading(2, title)?;
        said.into_iter().try_for_each(|row| {
            let (title, change) = (path::title(shown.diff, row), words::change(shown.diff, row));
            self.item(&format!("{title}: {change}"))
        })
    }

    fn names(&mut self, title: &str, names: &[String]) -> io::Result<()> {
        if names.is_empty() {
            return Ok(());
        }
        self.heading(2, title)?;
        self.item(&names.join(", "))
    }

    fn section(&mut self, title: &str, table: &Table) -> io::Result<()> {
        if table.is_empty() {
            return Ok(());
        }
        self.heading(2, title)?;
        match self.is_page {
            true => table.markdown(self.out),
            false => table.terminal(self.out),
        }
    }

    fn heading(&mut self, depth: usize, title: &str) -> io::Result<()> {
        let gap = if depth > 1 { "\n" } else { "" };
        match self.is_page {
            true => writeln!(self.out, "{gap}{} {}\n", "#".repeat(depth), escaped(title)),
            false => {
                let style = Style::new().bold().underline();
                writeln!(self.out, "{gap}{style}{}{style:#}", printable(title))
            }
        }
    }

    fn paragraph(&mut self, text: &str) -> io::Result<()> {
        match self.is_page {
            true => writeln!(self.out, "{}\n", words_of(text)),
            false => writeln!(self.out, "{}", printable(text)),
        }
    }

    fn item(&mut self, text: &str) -> io::Result<()> {
        match self.is_page {
            true => writeln!(self.out, "- {}", words_of(text)),
            false => writeln!(self.out, "- {}", printable(text)),
        }
    }
}

/// A text of a page in which names between backquotes stay as they are.
fn words_of(text: &str) -> String {
    let parts = text.split('`').enumerate();
    let parts: Vec<String> = parts
        .map(|(at, part)| match at % 2 {
            0 => escaped(part),
            _ => printable(part),
        })
        .collect();
    parts.join("`")
}
