//! What `--tables` lists.

use std::io::{self, Write};

use anstyle::Style;

use super::options::Format;
use super::tables;
use super::view::{Value, View};

/// Writes all tables and columns: in sections for people, and as one table of all columns for programs.
pub(super) fn write(format: Format, out: &mut dyn Write) -> io::Result<()> {
    let text = |text: &str| Value::Text(text.to_owned());
    let is_flat = !matches!(format, Format::Table | Format::Markdown);
    let names = |names: &[&str]| {
        names
            .iter()
            .map(|name| (*name).to_owned())
            .collect::<Vec<_>>()
    };
    if is_flat {
        let mut view = format.view();
        view.head(&names(&["table", "column", "type", "unit", "meaning"]), out)?;
        for table in tables::all() {
            for column in &table.columns {
                let values = [
                    table.name,
                    column.name,
                    column.holds,
                    column.unit,
                    column.about,
                ];
                view.row(&values.map(text), out)?;
            }
        }
        return view.end(out);
    }
    for (at, table) in tables::all().enumerate() {
        let gap = if at > 0 { "\n" } else { "" };
        if format == Format::Markdown {
            markdown(&table, gap, out)?;
            continue;
        }
        let style = Style::new().bold().underline();
        writeln!(out, "{gap}{style}{}{style:#}  {}", table.name, table.about)?;
        let mut view: Box<dyn View> = format.view();
        view.head(&names(&["column", "type", "unit", "meaning"]), out)?;
        for column in &table.columns {
            let values = [column.name, column.holds, column.unit, column.about];
            view.row(&values.map(text), out)?;
        }
        view.end(out)?;
    }
    Ok(())
}

/// As the documentation has it: its texts are Markdown.
fn markdown(table: &tables::Described, gap: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{gap}### `{}`\n\n{}\n", table.name, table.about)?;
    writeln!(out, "| column | type | unit | meaning |\n|---|---|---|---|")?;
    for column in &table.columns {
        let (name, holds) = (column.name, column.holds);
        writeln!(
            out,
            "| `{name}` | {holds} | {} | {} |",
            column.unit, column.about
        )?;
    }
    Ok(())
}
