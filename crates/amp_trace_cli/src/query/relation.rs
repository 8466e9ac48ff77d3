use super::cell::Cell;
use super::model::Model;
use super::plan::{Role, Wanted};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    Integer,
    Real,
    Text,
    /// Values of any type.
    Any,
}

impl Holds {
    /// As SQL names it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Integer => "INTEGER",
            Self::Real => "REAL",
            Self::Text => "TEXT",
            Self::Any => "ANY",
        }
    }

    /// As a table is declared with it: a column of any type has none, and SQLite converts nothing.
    pub(super) const fn declared(self) -> &'static str {
        match self {
            Self::Any => "",
            other => other.name(),
        }
    }
}

/// A column of a table whose rows are found by `P`.
#[derive(Debug)]
pub(super) struct Column<P> {
    pub(super) name: &'static str,
    pub(super) holds: Holds,
    /// The unit of its numbers, or what a text is written in; empty where there is none.
    pub(super) unit: &'static str,
    /// What it means.
    pub(super) about: &'static str,
    /// What the planner may do with it.
    pub(super) role: Role,
    pub(super) cell: for<'m> fn(&'m Model, P) -> Cell<'m>,
}

impl<P> Column<P> {
    pub(super) const fn new(
        (name, holds, unit): (&'static str, Holds, &'static str),
        about: &'static str,
        cell: for<'m> fn(&'m Model, P) -> Cell<'m>,
    ) -> Self {
        Self {
            name,
            holds,
            unit,
            about,
            role: Role::Plain,
            cell,
        }
    }

    pub(super) const fn role(mut self, role: Role) -> Self {
        self.role = role;
        self
    }
}

/// A table: which rows it has, and what is in them.
pub(super) trait Relation: Sized + 'static {
    /// What a row is found by.
    type Place: Copy + 'static;

    const NAME: &'static str;
    /// What its rows are.
    const ABOUT: &'static str;
    const COLUMNS: &'static [Column<Self::Place>];
    /// Whether its rows are those of tracks, by track and start, or by path where that is asked for.
    const IS_OF_TRACKS: bool = false;

    /// How many rows there are, about.
    fn count(model: &Model) -> u64;

    /// The rows that are wanted; more of them do no harm, as SQLite looks at each.
    fn places(model: &Model, wanted: Wanted) -> Box<dyn Iterator<Item = Self::Place> + '_>;

    /// A number that no other row has.
    fn number(model: &Model, place: Self::Place) -> u64;
}
