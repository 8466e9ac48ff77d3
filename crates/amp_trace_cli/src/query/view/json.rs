use std::collections::HashSet;
use std::io::{self, Write};

use super::{Value, View};

/// An array of objects, one a line.
#[derive(Debug, Default)]
pub(in crate::query) struct Json {
    lines: Lines,
    is_begun: bool,
}

impl View for Json {
    fn head(&mut self, columns: &[String], out: &mut dyn Write) -> io::Result<()> {
        self.lines.name(columns)?;
        out.write_all(b"[")
    }

    fn row(&mut self, values: &[Value], out: &mut dyn Write) -> io::Result<()> {
        let before: &[u8] = if self.is_begun { b",\n " } else { b"\n " };
        self.is_begun = true;
        out.write_all(before)?;
        self.lines.object(values, out)
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(if self.is_begun { b"\n]\n" } else { b"]\n" })
    }
}

/// Objects, one a line, with nothing around them.
#[derive(Debug, Default)]
pub(in crate::query) struct Lines {
    /// The names of columns, with quotes.
    names: Vec<String>,
}

impl Lines {
    /// Names the columns; those that have the name of one before get a number, as an object has each name once.
    fn name(&mut self, columns: &[String]) -> io::Result<()> {
        let mut known = HashSet::new();
        for column in columns {
            let mut name = column.clone();
            let mut number = 1;
            while !known.insert(name.clone()) {
                number += 1;
                name = format!("{column}_{number}");
            }
            self.names.push(serde_json::to_string(&name)?);
        }
        Ok(())
    }

    fn object(&self, values: &[Value], out: &mut dyn Write) -> io::Result<()> {
        for (at, (name, value)) in self.names.iter().zip(values).enumerate() {
            write!(out, "{}{name}:", if at > 0 { "," } else { "{" })?;
            match value {
                Value::Null => out.write_all(b"null")?,
                Value::Integer(value) => write!(out, "{value}")?,
                // JSON has no infinite number: it is null.
                Value::Real(value) => serde_json::to_writer(&mut *out, value)?,
                Value::Text(text) => serde_json::to_writer(&mut *out, text)?,
            }
        }
        out.write_all(b"}")
    }
}

impl View for Lines {
    fn head(&mut self, columns: &[String], _: &mut dyn Write) -> io::Result<()> {
        self.name(columns)
    }

    fn row(&mut self, values: &[Value], out: &mut dyn Write) -> io::Result<()> {
        self.object(values, out)?;
        out.write_all(b"\n")
    }
}
