use std::io::{self, Write};

use super::{Value, View};
use crate::table;

/// A table as Markdown has them.
pub(in crate::query) struct Markdown;

impl View for Markdown {
    fn head(&mut self, columns: &[String], out: &mut dyn Write) -> io::Result<()> {
        for column in columns {
            write!(out, "| {} ", table::markdown(column))?;
        }
        writeln!(out, "|\n{}|", "|---".repeat(columns.len()))
    }

    fn row(&mut self, values: &[Value], out: &mut dyn Write) -> io::Result<()> {
        for value in values {
            write!(out, "| {} ", table::markdown(&value.said("NULL")))?;
        }
        writeln!(out, "|")
    }
}
