use std::io::{self, Write};

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use super::{Value, View};
use crate::table::printable;

/// So many rows say how wide the columns are; the rest comes as it is, and memory does not grow.
const LOOK_AT: usize = 1000;

/// Wider cells do not make a column wider.
const WIDEST: usize = 80;

/// A table for people. Numbers stand on the right.
#[derive(Debug, Default)]
pub(in crate::query) struct Text {
    headings: Vec<String>,
    waiting: Vec<Vec<Value>>,
    columns: Option<Vec<Column>>,
}

#[derive(Debug, Clone, Copy)]
struct Column {
    width: usize,
    is_number: bool,
}

impl View for Text {
    fn head(&mut self, columns: &[String], _: &mut dyn Write) -> io::Result<()> {
        self.headings = columns.iter().map(|column| printable(column)).collect();
        Ok(())
    }

    fn row(&mut self, values: &[Value], out: &mut dyn Write) -> io::Result<()> {
        if let Some(columns) = &self.columns {
            return line(&cells(values), columns, out);
        }
        self.waiting.push(values.to_vec());
        if self.waiting.len() >= LOOK_AT {
            self.begin(out)?;
        }
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        match self.columns {
            Some(_) => Ok(()),
            None => self.begin(out),
        }
    }
}

impl Text {
    /// Writes the headings and the rows that wait.
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let waiting = std::mem::take(&mut self.waiting);
        let rows: Vec<Vec<String>> = waiting.iter().map(|row| cells(row)).collect();
        let column = |at: usize| {
            let values = || waiting.iter().map(|row| &row[at]);
            let widths = rows.iter().map(|row| row[at].width().min(WIDEST));
            Column {
                width: widths.chain([self.headings[at].width()]).max().unwrap_or(0),
                is_number: values().any(Value::is_number)
                    && values().all(|value| value.is_number() || *value == Value::Null),
            }
        };
        let columns: Vec<Column> = (0..self.headings.len()).map(column).collect();
        let bold = Style::new().bold();
        write!(out, "{bold}")?;
        line(&self.headings, &columns, out)?;
        write!(out, "{bold:#}")?;
        for row in &rows {
            line(row, &columns, out)?;
        }
        self.columns = Some(columns);
        Ok(())
    }
}

fn cells(values: &[Value]) -> Vec<String> {
    values
        .iter()
        .map(|value| printable(&value.said("NULL")))
        .collect()
}

fn line(cells: &[String], columns: &[Column], out: &mut dyn Write) -> io::Result<()> {
    for (at, (cell, column)) in cells.iter().zip(columns).enumerate() {
        let gap = " ".repeat(column.width.saturating_sub(cell.width()));
        let space = if at > 0 { "  " } else { "" };
        match column.is_number {
            true => write!(out, "{space}{gap}{cell}")?,
            false if at + 1 == columns.len() => write!(out, "{space}{cell}")?,
            false => write!(out, "{space}{cell}{gap}")?,
        }
    }
    writeln!(out)
}
