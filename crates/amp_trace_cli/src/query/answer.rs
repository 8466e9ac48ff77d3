//! The rows of an answer, on their way to a view.

use std::io::{self, Write};

use rusqlite::Statement;

use super::view::View;

/// Why an answer ends before its end.
#[derive(Debug)]
pub(super) enum Stop {
    /// It cannot be written.
    Output(io::Error),
    /// It cannot be computed.
    Sql(rusqlite::Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<rusqlite::Error> for Stop {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

/// Runs a statement and writes each row as it comes.
pub(super) fn write(
    statement: &mut Statement<'_>,
    view: &mut dyn View,
    out: &mut dyn Write,
) -> Result<(), Stop> {
    let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let mut rows = statement.query([])?;
    // What is wrong with the first row is said before anything is written.
    let mut row = rows.next()?;
    view.head(&columns, out)?;
    let mut cells = Vec::with_capacity(columns.len());
    while let Some(found) = row {
        cells.clear();
        for at in 0..columns.len() {
            cells.push(super::view::Value::of(found.get_ref(at)?));
        }
        view.row(&cells, out)?;
        row = rows.next()?;
    }
    view.end(out)?;
    Ok(())
}
