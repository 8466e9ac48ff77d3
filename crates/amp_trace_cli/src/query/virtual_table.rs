//! Tables as SQLite asks for them.
#![expect(
    unsafe_code,
    reason = "SQLite takes a pointer to a table for one to its first field: the traits are unsafe"
)]

use std::borrow::Cow;
use std::ffi::{CStr, CString, c_int};
use std::marker::PhantomData;
use std::sync::Arc;

use rusqlite::vtab::{
    Context, Filters, IndexInfo, Module, VTab, VTabConfig, VTabConnection, VTabCursor,
    sqlite3_vtab, sqlite3_vtab_cursor,
};
use rusqlite::{Connection, Result};

use super::model::Model;
use super::plan::{self, Role, Shape, Wanted};
use super::relation::Relation;

/// Makes a table known to a connection, under its name.
pub(super) fn add<R: Relation>(connection: &Connection, model: &Arc<Model>) -> Result<()> {
    let module = const { &Module::<Table<R>>::eponymous_only_module() };
    connection.create_module(R::NAME, module, Some(Arc::clone(model)))
}

#[repr(C)]
struct Table<R> {
    base: sqlite3_vtab,
    model: Arc<Model>,
    roles: Vec<Role>,
    relation: PhantomData<R>,
}

// SAFETY: it is laid out as C does it, and the base is its first field. Cursors borrow the model, which does not move
// while the table lives, and SQLite closes them before it.
unsafe impl<'vtab, R: Relation> VTab<'vtab> for Table<R> {
    type Aux = Arc<Model>;
    type Cursor = Cursor<'vtab, R>;

    fn connect(
        connection: &mut VTabConnection,
        model: Option<&Self::Aux>,
        _: &[u8],
        _: &[u8],
        _: &[u8],
        _: &[&[u8]],
    ) -> Result<(Cow<'static, CStr>, Self)> {
        connection.config(VTabConfig::Innocuous)?;
        let columns: Vec<String> = R::COLUMNS
            .iter()
            .map(|column| format!("{} {}", column.name, column.holds.declared()))
            .collect();
        let declared = CString::new(format!("CREATE TABLE x({})", columns.join(", ")))?;
        let table = Self {
            base: sqlite3_vtab::default(),
            model: Arc::clone(model.expect("`add` gives one to each module")),
            roles: R::COLUMNS.iter().map(|column| column.role).collect(),
            relation: PhantomData,
        };
        Ok((declared.into(), table))
    }

    fn best_index(&self, info: &mut IndexInfo) -> Result<bool> {
        let trace = &self.model.trace;
        let shape = Shape {
            roles: &self.roles,
            is_of_tracks: R::IS_OF_TRACKS,
            rows: R::count(&self.model),
            tracks: trace.tracks.len(),
            sites: trace.sites.len(),
        };
        plan::choose(&shape, info)?;
        Ok(true)
    }

    fn open(&'vtab mut self) -> Result<Self::Cursor> {
        Ok(Cursor {
            base: sqlite3_vtab_cursor::default(),
            model: &self.model,
            places: Box::new(std::iter::empty()),
            place: None,
        })
    }
}

/// Where SQLite is in a table.
#[repr(C)]
struct Cursor<'vtab, R: Relation> {
    base: sqlite3_vtab_cursor,
    model: &'vtab Model,
    places: Box<dyn Iterator<Item = R::Place> + 'vtab>,
    place: Option<R::Place>,
}

// SAFETY: it is laid out as C does it, and the base is its first field.
unsafe impl<R: Relation> VTabCursor for Cursor<'_, R> {
    fn filter(&mut self, plan: c_int, _: Option<&str>, values: &Filters<'_>) -> Result<()> {
        let wanted = Wanted::of(plan, values);
        self.places = match wanted.is_nothing {
            true => Box::new(std::iter::empty()),
            false => R::places(self.model, wanted),
        };
        self.next()
    }

    fn next(&mut self) -> Result<()> {
        self.place = self.places.next();
        Ok(())
    }

    fn eof(&self) -> bool {
        self.place.is_none()
    }

    fn column(&self, context: &mut Context, column: c_int) -> Result<()> {
        let column = usize::try_from(column)
            .ok()
            .and_then(|at| R::COLUMNS.get(at));
        match (column, self.place) {
            (Some(column), Some(place)) => context.set_result((column.cell)(self.model, place)),
            _ => Ok(()),
        }
    }

    fn rowid(&self) -> Result<i64> {
        let number = self.place.map(|place| R::number(self.model, place));
        Ok(number.map_or(0, u64::cast_signed))
    }
}
