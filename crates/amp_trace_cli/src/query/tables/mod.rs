//! The tables of a trace.

mod arguments;
mod callsites;
mod capture;
mod counters;
mod events;
mod flows;
mod frames;
mod losses;
mod rows;
mod spans;
mod threads;

use std::sync::Arc;

use rusqlite::Connection;

use super::model::Model;
use super::relation::Relation;
use super::virtual_table;

/// A table as people are told of it.
#[derive(Debug, Clone)]
pub(super) struct Described {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) columns: Vec<DescribedColumn>,
}

/// A column as people are told of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct DescribedColumn {
    pub(super) name: &'static str,
    pub(super) holds: &'static str,
    pub(super) unit: &'static str,
    pub(super) about: &'static str,
}

fn describe<R: Relation>() -> Described {
    let columns = R::COLUMNS.iter().map(|column| DescribedColumn {
        name: column.name,
        holds: column.holds.name(),
        unit: column.unit,
        about: column.about,
    });
    Described {
        name: R::NAME,
        about: R::ABOUT,
        columns: columns.collect(),
    }
}

type Add = fn(&Connection, &Arc<Model>) -> rusqlite::Result<()>;

const fn table<R: Relation>() -> (fn() -> Described, Add) {
    (describe::<R>, virtual_table::add::<R>)
}

const TABLES: [(fn() -> Described, Add); 10] = [
    table::<spans::Spans>(),
    table::<events::Events>(),
    table::<arguments::Arguments>(),
    table::<frames::Frames>(),
    table::<counters::Counters>(),
    table::<callsites::Callsites>(),
    table::<threads::Threads>(),
    table::<flows::Flows>(),
    table::<losses::Losses>(),
    table::<capture::Capture>(),
];

/// All tables, those that are asked for most first.
pub(super) fn all() -> impl Iterator<Item = Described> {
    TABLES.iter().map(|(describe, _)| describe())
}

/// Makes all tables known to a connection.
pub(super) fn add_all(connection: &Connection, model: &Arc<Model>) -> rusqlite::Result<()> {
    TABLES
        .iter()
        .try_for_each(|(_, add)| add(connection, model))
}
