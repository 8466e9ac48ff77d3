use std::io::{self, Write};

use super::{Value, View};
use crate::table;

/// Comma-separated values, as RFC 4180 has them. NULL is an empty cell; control characters are shown as what they are,
/// as CSV comes to terminals too.
pub(in crate::query) struct Csv;

impl View for Csv {
    fn head(&mut self, columns: &[String], out: &mut dyn Write) -> io::Result<()> {
        line(columns.iter().map(String::as_str), out)
    }

    fn row(&mut self, values: &[Value], out: &mut dyn Write) -> io::Result<()> {
        let cells: Vec<String> = values.iter().map(|value| value.said("")).collect();
        line(cells.iter().map(String::as_str), out)
    }
}

fn line<'a>(cells: impl Iterator<Item = &'a str>, out: &mut dyn Write) -> io::Result<()> {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            out.write_all(b",")?;
        }
        out.write_all(table::csv(&table::printable(cell)).as_bytes())?;
    }
    out.write_all(b"\r\n")
}
