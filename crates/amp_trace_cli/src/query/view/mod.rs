//! Answers as people and programs read them, row by row.

mod csv;
mod json;
mod markdown;
mod text;
mod value;

use std::io::{self, Write};

pub(super) use csv::Csv;
pub(super) use json::{Json, Lines};
pub(super) use markdown::Markdown;
pub(super) use text::Text;
pub(super) use value::Value;

/// A way to write rows.
pub(super) trait View {
    /// Begins, with the names of the columns.
    fn head(&mut self, columns: &[String], out: &mut dyn Write) -> io::Result<()>;

    /// Writes a row, with a value for each column.
    fn row(&mut self, values: &[Value], out: &mut dyn Write) -> io::Result<()>;

    /// Ends.
    fn end(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}
