//! Tables: columns side by side, or rows whose schema says what is where.

use super::document::{At, Cell, Document, Elements};

/// The rows of a table, with the columns that are asked for.
#[derive(Debug)]
pub(super) enum Rows<'a, const N: usize> {
    /// A processed profile: an object with an array for each column.
    Columns([Option<Elements<'a>>; N]),
    /// One of Firefox itself: `schema` has the place of each column in the rows of `data`.
    Tuples(&'a Document, Elements<'a>, [Option<usize>; N]),
    Nothing,
}

impl<'a, const N: usize> Rows<'a, N> {
    pub(super) fn new(document: &'a Document, at: At, names: [&str; N]) -> Self {
        let (mut columns, mut schema, mut data) = ([None; N], None, None);
        document.members(at, |name, at| {
            if let Some(place) = names.iter().position(|wanted| *wanted == name) {
                columns[place] = Some(at);
            }
            match name {
                "schema" => schema = Some(at),
                "data" => data = Some(at),
                _ => {}
            }
        });
        if let (Some(schema), Some(data)) = (schema, data) {
            let mut places = [None; N];
            document.members(schema, |name, at| {
                if let Some(place) = names.iter().position(|wanted| *wanted == name) {
                    places[place] = document
                        .number(at)
                        .and_then(|number| Cell::Number(number).index());
                }
            });
            return Self::Tuples(document, document.elements(data), places);
        }
        if columns.iter().all(Option::is_none) {
            return Self::Nothing;
        }
        Self::Columns(columns.map(|at| at.map(|at| document.elements(at))))
    }
}

impl<const N: usize> Iterator for Rows<'_, N> {
    type Item = [Cell; N];

    fn next(&mut self) -> Option<[Cell; N]> {
        let mut row = [Cell::Null; N];
        match self {
            Self::Columns(columns) => {
                let mut is_over = true;
                for (cell, column) in row.iter_mut().zip(columns) {
                    if let Some(found) = column.as_mut().and_then(Elements::cell) {
                        (*cell, is_over) = (found, false);
                    }
                }
                (!is_over).then_some(row)
            }
            Self::Tuples(document, data, places) => {
                let mut cells = document.elements(data.next()?);
                let last = places.iter().flatten().max().copied().unwrap_or(0);
                for place in 0..=last {
                    let Some(found) = cells.cell() else {
                        break;
                    };
                    for (cell, wanted) in row.iter_mut().zip(places.iter()) {
                        if *wanted == Some(place) {
                            *cell = found;
                        }
                    }
                }
                Some(row)
            }
            Self::Nothing => None,
        }
    }
}
