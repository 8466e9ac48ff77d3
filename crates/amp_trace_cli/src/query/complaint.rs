//! What is wrong with a statement, where, and what to do about it.

use rusqlite::Error;

use super::tables::{self, Described};
use crate::failure::Failure;

const READS: &str = "a query only reads: write SELECT, WITH, VALUES or EXPLAIN";

/// A statement that cannot be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Complaint {
    what: String,
    remedy: String,
}

impl From<Complaint> for Failure {
    fn from(complaint: Complaint) -> Self {
        Self::wrong(format!("SQL: {}", complaint.what), complaint.remedy)
    }
}

impl Complaint {
    /// A statement that would do something.
    pub(super) fn refused(what: &str) -> Self {
        Self {
            what: format!("{what} is refused"),
            remedy: READS.to_owned(),
        }
    }

    /// What SQLite says of a statement.
    pub(super) fn of(error: &Error, sql: &str) -> Self {
        match error {
            Error::SqlInputError {
                msg,
                sql: rest,
                offset,
                ..
            } => Self {
                what: format!("{msg}{}", place(sql, rest, *offset)),
                remedy: remedy(msg, sql),
            },
            Error::MultipleStatement => Self {
                what: "expected one statement, found several".to_owned(),
                remedy: "run them one by one; `union all` puts the rows of two together".to_owned(),
            },
            Error::SqliteFailure(_, Some(message)) if message.contains("may not be modified") => {
                Self::refused("INSERT, UPDATE or DELETE")
            }
            Error::SqliteFailure(code, message) => {
                let message = message.clone().unwrap_or_else(|| code.to_string());
                Self {
                    remedy: remedy(&message, sql),
                    what: message,
                }
            }
            Error::NulError(_) => Self {
                what: "expected a text, found a character with the number 0 in it".to_owned(),
                remedy: "check that it is SQL".to_owned(),
            },
            other if other.to_string().contains("empty") => Self {
                what: "expected a statement, found none".to_owned(),
                remedy: READS.to_owned(),
            },
            other => Self {
                what: other.to_string(),
                remedy: remedy("", sql),
            },
        }
    }
}

/// Where in a statement something is; `rest` is the end of it that SQLite was at.
fn place(sql: &str, rest: &str, offset: i32) -> String {
    let Ok(offset) = usize::try_from(offset) else {
        return String::new();
    };
    let at = sql.len().saturating_sub(rest.len()).saturating_add(offset);
    let Some(before) = sql.get(..at) else {
        return String::new();
    };
    let line = before.matches('\n').count() + 1;
    let character = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    match sql.contains('\n') {
        true => format!(" (line {line}, character {character})"),
        false => format!(" (character {character})"),
    }
}

fn remedy(message: &str, sql: &str) -> String {
    let said = |text: &str| message.contains(text);
    if said("no such table") {
        let names: Vec<_> = tables::all().map(|table| table.name).collect();
        return format!("the tables are {}", names.join(", "));
    }
    if said("no such column") || said("ambiguous column") {
        return columns(sql);
    }
    if said("no such function") || said("wrong number of arguments") {
        return "the functions are SQLite's, percentile(x, 0 to 100) and median(x)".to_owned();
    }
    if said("out of memory") {
        return "it needs more than 4 GiB: narrow it with WHERE, or sort and group less".to_owned();
    }
    if said("incomplete input") || said("syntax error") || said("unrecognized token") {
        return "check the SQL there; a text stands in 'single quotes'".to_owned();
    }
    "`amp-trace query --tables` lists the tables and their columns".to_owned()
}

/// The columns of the tables that a statement names.
fn columns(sql: &str) -> String {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let words: Vec<String> = sql
        .split(|c| !is_word(c))
        .map(str::to_ascii_lowercase)
        .collect();
    let named = tables::all().filter(|table| words.iter().any(|word| word == table.name));
    let named: Vec<String> = named.map(|table| has(&table)).collect();
    match named.is_empty() {
        true => "name a table with FROM: `amp-trace query --tables` lists them".to_owned(),
        false => named.join("; "),
    }
}

fn has(table: &Described) -> String {
    let names: Vec<_> = table.columns.iter().map(|column| column.name).collect();
    format!("{} has {}", table.name, names.join(", "))
}
