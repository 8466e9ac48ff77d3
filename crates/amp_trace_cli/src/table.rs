//! Tables for terminals, Markdown and spreadsheets.

use std::io::{self, Write};

use amp_trace_format::csv::text_cell;
use anstyle::Style;
use unicode_width::UnicodeWidthStr;

/// Rows of texts below headings.
#[derive(Debug, Clone, Default)]
pub(crate) struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
}

#[derive(Debug, Clone)]
struct Column {
    heading: &'static str,
    is_number: bool,
}

impl Table {
    /// Columns by their headings; those that end in `>` are numbers, and stand on the right.
    pub(crate) fn new(headings: &[&'static str]) -> Self {
        let columns = headings.iter().map(|heading| Column {
            heading: heading.trim_end_matches('>'),
            is_number: heading.ends_with('>'),
        });
        Self {
            columns: columns.collect(),
            rows: Vec::new(),
        }
    }

    pub(crate) fn row(&mut self, cells: Vec<String>) {
        debug_assert_eq!(cells.len(), self.columns.len(), "a cell for each column");
        self.rows.push(cells);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// For a terminal: columns as wide as they need to be.
    pub(crate) fn terminal(&self, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
        let rows: Vec<Vec<String>> = self
            .rows
            .iter()
            .map(|row| row.iter().map(|cell| printable(cell)).collect())
            .collect();
        let widths: Vec<usize> = (0..self.columns.len())
            .map(|at| {
                let cells = rows.iter().map(|row| row[at].width());
                cells
                    .chain([self.columns[at].heading.width()])
                    .max()
                    .unwrap_or(0)
            })
            .collect();
        let bold = Style::new().bold();
        let headings = self.columns.iter().map(|column| column.heading);
        write!(out, "{bold}")?;
        self.line(out, headings, &widths)?;
        write!(out, "{bold:#}")?;
        writeln!(out)?;
        for row in &rows {
            self.line(out, row.iter().map(String::as_str), &widths)?;
            writeln!(out)?;
        }
        Ok(())
    }

    fn line<'a>(
        &self,
        out: &mut (impl Write + ?Sized),
        cells: impl Iterator<Item = &'a str>,
        widths: &[usize],
    ) -> io::Result<()> {
        let last = widths.len() - 1;
        for (at, (cell, width)) in cells.zip(widths).enumerate() {
            let gap = width - cell.width();
            let gap = " ".repeat(gap);
            let space = if at > 0 { "  " } else { "" };
            match self.columns[at].is_number {
                true => write!(out, "{space}{gap}{cell}")?,
                false if at == last => write!(out, "{space}{cell}")?,
                false => write!(out, "{space}{cell}{gap}")?,
            }
        }
        Ok(())
    }

    /// As RFC 4180 has it.
    pub(crate) fn csv(&self, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
        let line =
            |cells: &mut dyn Iterator<Item = &str>| cells.map(csv).collect::<Vec<_>>().join(",");
        let headings = line(&mut self.columns.iter().map(|column| column.heading));
        write!(out, "{headings}\r\n")?;
        for row in &self.rows {
            write!(out, "{}\r\n", line(&mut row.iter().map(String::as_str)))?;
        }
        Ok(())
    }

    /// As pages have tables.
    pub(crate) fn html(&self, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
        let class = |column: &Column| {
            if column.is_number {
                " class=\"number\""
            } else {
                ""
            }
        };
        write!(out, "<table>\n<tr>")?;
        for column in &self.columns {
            write!(out, "<th{}>{}</th>", class(column), html(column.heading))?;
        }
        writeln!(out, "</tr>")?;
        for row in &self.rows {
            write!(out, "<tr>")?;
            for (column, cell) in self.columns.iter().zip(row) {
                write!(out, "<td{}>{}</td>", class(column), html(cell))?;
            }
            writeln!(out, "</tr>")?;
        }
        writeln!(out, "</table>")
    }

    /// As Markdown has tables.
    pub(crate) fn markdown(&self, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
        for column in &self.columns {
            write!(out, "| {} ", column.heading)?;
        }
        writeln!(out, "|")?;
        for column in &self.columns {
            write!(out, "|{}", if column.is_number { "---:" } else { "---" })?;
        }
        writeln!(out, "|")?;
        for row in &self.rows {
            for cell in row {
                write!(out, "| {} ", markdown(cell))?;
            }
            writeln!(out, "|")?;
        }
        Ok(())
    }
}

/// A text that does to a terminal nothing but be there: control characters, which could move it or colour it, are
/// shown as what they are.
pub(crate) fn printable(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(c)).unwrap_or(' '),
            '\x7f'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
            c => c,
        })
        .collect()
}

/// A text within a table of Markdown.
pub(crate) fn markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in printable(text).chars() {
        match c {
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '~' => escaped.extend(['\\', c]),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// A text within a page.
pub(crate) fn html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in printable(text).chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// A text as a cell of a CSV file; what is a number stays one.
pub(crate) fn csv(text: &str) -> String {
    if text.parse::<f64>().is_ok() {
        return text.to_owned();
    }
    text_cell(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_on_the_right() {
        let mut table = Table::new(&["name", "ms>"]);
        table.row(vec!["a\x1b[31m".into(), "1".into()]);
        table.row(vec!["µ".into(), "12".into()]);
        let mut text = anstream::StripStream::new(Vec::new());
        table.terminal(&mut text).unwrap();
        let text = String::from_utf8(text.into_inner()).unwrap();
        assert_eq!(text, "name    ms\na␛[31m   1\nµ       12\n");
    }

    #[test]
    fn hostile_cells_are_only_texts() {
        assert_eq!(markdown("a|<b>`c`"), "a\\|&lt;b&gt;\\`c\\`");
        assert_eq!(csv("=cmd,\"x\""), "\"'=cmd,\"\"x\"\"\"");
        assert_eq!(csv("\u{ff1d}cmd"), "'\u{ff1d}cmd");
        assert_eq!(csv("-1.5"), "-1.5");
    }
}
