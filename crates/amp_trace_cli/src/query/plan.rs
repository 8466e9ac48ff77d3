//! What conditions and orders of a statement let a table do better than to go over all of its rows.

use std::ffi::c_int;

use rusqlite::types::ValueRef;
use rusqlite::vtab::{DistinctMode, Filters, IndexConstraintOp, IndexFlags, IndexInfo};

/// What the planner may do with a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Nothing.
    Plain,
    /// It is the number of the row.
    Id,
    /// Rows of one path, name, track are found at once.
    Path,
    Name,
    Track,
    /// Rows of a track are in its order.
    Time,
    /// The path says what is in it; of rows with one name, those with one target are together.
    Target,
    /// The path says what is in it.
    OfPath,
}

const ID: c_int = 1;
const PATH: c_int = 1 << 1;
const NAME: c_int = 1 << 2;
const TRACK: c_int = 1 << 3;
const AT: c_int = 1 << 4;
const FROM: c_int = 1 << 5;
const TO: c_int = 1 << 6;
/// Rows come by path; no condition.
const BY_PATH: c_int = 1 << 7;

const CONDITIONS: [(c_int, &str); 7] = [
    (ID, "id="),
    (PATH, "path="),
    (NAME, "name="),
    (TRACK, "track="),
    (AT, "time="),
    (FROM, "time>"),
    (TO, "time<"),
];

/// What a table is about, for its plans.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape<'a> {
    pub(super) roles: &'a [Role],
    pub(super) is_of_tracks: bool,
    pub(super) rows: u64,
    pub(super) tracks: usize,
    pub(super) sites: usize,
}

/// Chooses a plan; SQLite checks all conditions of what it brings once more.
pub(super) fn choose(shape: &Shape<'_>, info: &mut IndexInfo) -> rusqlite::Result<()> {
    let mut found: Vec<(c_int, usize)> = Vec::new();
    for (at, constraint) in info.constraints().enumerate() {
        let Some(bit) = constraint
            .is_usable()
            .then(|| condition(shape, constraint.column(), constraint.operator()))
            .flatten()
        else {
            continue;
        };
        if bit == NAME && !info.collation(at)?.eq_ignore_ascii_case("binary") {
            continue;
        }
        if !found.iter().any(|(known, _)| *known == bit) {
            found.push((bit, at));
        }
    }
    let has = |found: &[(c_int, usize)], bit| found.iter().any(|(known, _)| *known == bit);
    if has(&found, ID) {
        found.retain(|(bit, _)| *bit == ID);
    }
    if has(&found, PATH) {
        found.retain(|(bit, _)| *bit != NAME);
    }
    found.sort_unstable();
    let mut plan = found.iter().fold(0, |plan, (bit, _)| plan | bit);
    for (place, (_, at)) in (1..).zip(&found) {
        info.constraint_usage(*at).set_argv_index(place);
    }
    if shape.is_of_tracks && info.num_of_order_by() > 0 {
        let order = order_of(shape, plan, info);
        if order == Some(Order::Path) {
            plan |= BY_PATH;
        }
        info.set_order_by_consumed(order.is_some());
    }
    let rows = estimate(shape, plan);
    info.set_idx_num(plan);
    info.set_idx_str(&said(plan));
    info.set_estimated_cost(rows + 1.0);
    #[expect(clippy::cast_possible_truncation, reason = "an estimate")]
    info.set_estimated_rows(rows.ceil() as i64);
    if plan & ID != 0 && shape.is_of_tracks {
        info.set_idx_flags(IndexFlags::SQLITE_INDEX_SCAN_UNIQUE);
    }
    Ok(())
}

fn condition(shape: &Shape<'_>, column: c_int, operator: IndexConstraintOp) -> Option<c_int> {
    use IndexConstraintOp as Op;
    match (role(shape, column), operator) {
        (Role::Id, Op::SQLITE_INDEX_CONSTRAINT_EQ) => Some(ID),
        (Role::Path, Op::SQLITE_INDEX_CONSTRAINT_EQ) => Some(PATH),
        (Role::Name, Op::SQLITE_INDEX_CONSTRAINT_EQ) => Some(NAME),
        (Role::Track, Op::SQLITE_INDEX_CONSTRAINT_EQ) => Some(TRACK),
        (Role::Time, Op::SQLITE_INDEX_CONSTRAINT_EQ) => Some(AT),
        (Role::Time, Op::SQLITE_INDEX_CONSTRAINT_GT | Op::SQLITE_INDEX_CONSTRAINT_GE) => Some(FROM),
        (Role::Time, Op::SQLITE_INDEX_CONSTRAINT_LT | Op::SQLITE_INDEX_CONSTRAINT_LE) => Some(TO),
        _ => None,
    }
}

/// The role of a column; -1 is the row's number.
fn role(shape: &Shape<'_>, column: c_int) -> Role {
    match usize::try_from(column) {
        Ok(column) => shape.roles.get(column).copied().unwrap_or(Role::Plain),
        Err(_) if shape.is_of_tracks => Role::Id,
        Err(_) => Role::Plain,
    }
}

/// An order that rows can come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    /// By track, then start.
    Track,
    /// By name, target, path, track, start.
    Path,
}

/// The order that fits what the statement asks for, if one does.
fn order_of(shape: &Shape<'_>, plan: c_int, info: &IndexInfo) -> Option<Order> {
    let asked: Vec<_> = info
        .order_bys()
        .map(|by| (role(shape, by.column()), by.is_order_by_desc()))
        .collect();
    let is_any_order = matches!(
        info.distinct(),
        DistinctMode::Grouped | DistinctMode::Distinct
    );
    let is_rising = asked.iter().all(|(_, is_falling)| !is_falling);
    let roles: Vec<Role> = asked.into_iter().map(|(role, _)| role).collect();
    if is_rising && plan & (PATH | NAME) != NAME && is_by_track(&roles, plan & TRACK != 0) {
        return Some(Order::Track);
    }
    if plan != 0 {
        return None;
    }
    let is_together = is_any_order
        && roles.contains(&Role::Path)
        && roles
            .iter()
            .all(|role| matches!(role, Role::Path | Role::Name | Role::Target | Role::OfPath));
    let is_by_name = is_rising && matches!(roles[..], [Role::Name] | [Role::Name, Role::Target]);
    (is_together || is_by_name).then_some(Order::Path)
}

/// Whether rows by track and start are in this order.
fn is_by_track(roles: &[Role], is_one_track: bool) -> bool {
    let rest = match roles {
        [Role::Track, rest @ ..] => rest,
        [Role::Id, ..] => return true,
        other if is_one_track => other,
        _ => return false,
    };
    matches!(
        rest,
        [] | [Role::Time] | [Role::Id, ..] | [Role::Time, Role::Id, ..]
    )
}

/// How many rows a plan brings.
#[expect(clippy::cast_precision_loss, reason = "an estimate")]
fn estimate(shape: &Shape<'_>, plan: c_int) -> f64 {
    if plan & ID != 0 {
        return 1.0;
    }
    let mut rows = shape.rows as f64;
    if plan & (PATH | NAME) != 0 {
        rows /= shape.sites.max(1) as f64;
    }
    if plan & TRACK != 0 {
        rows /= shape.tracks.max(1) as f64;
    }
    if plan & AT != 0 {
        rows /= 1000.0;
    }
    if plan & FROM != 0 {
        rows /= 4.0;
    }
    if plan & TO != 0 {
        rows /= 4.0;
    }
    rows
}

/// A plan as `EXPLAIN QUERY PLAN` shows it.
fn said(plan: c_int) -> String {
    let conditions = CONDITIONS.iter().filter(|(bit, _)| plan & bit != 0);
    let mut words: Vec<&str> = conditions.map(|(_, word)| *word).collect();
    if plan & BY_PATH != 0 {
        words.push("by name");
    }
    match words.is_empty() {
        true => "all rows".to_owned(),
        false => words.join(" "),
    }
}

/// The rows that a statement wants, where it says so in a way that helps to find them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    /// No row can be meant.
    pub(super) is_nothing: bool,
    pub(super) id: Option<i64>,
    pub(super) path: Option<i64>,
    pub(super) name: Option<String>,
    pub(super) track: Option<i64>,
    /// The first time, in nanoseconds.
    pub(super) from: u64,
    /// The last time.
    pub(super) to: u64,
    /// In the order of names and paths.
    pub(super) is_by_path: bool,
}

impl Wanted {
    /// What a plan and the values that go with it say.
    pub(super) fn of(plan: c_int, values: &Filters<'_>) -> Self {
        let mut wanted = Self {
            is_nothing: false,
            id: None,
            path: None,
            name: None,
            track: None,
            from: 0,
            to: u64::MAX,
            is_by_path: plan & BY_PATH != 0,
        };
        let conditions = CONDITIONS.iter().filter(|(bit, _)| plan & bit != 0);
        for ((bit, _), value) in conditions.zip(values.iter()) {
            wanted.narrow(*bit, value);
        }
        wanted
    }

    fn narrow(&mut self, bit: c_int, value: ValueRef<'_>) {
        match (bit, value) {
            // Nothing is equal to NULL, or before or after it.
            (_, ValueRef::Null) => self.is_nothing = true,
            (ID, ValueRef::Integer(id)) => self.id = Some(id),
            (PATH, ValueRef::Integer(path)) => self.path = Some(path),
            (TRACK, ValueRef::Integer(track)) => self.track = Some(track),
            (NAME, ValueRef::Text(name)) => {
                self.name = String::from_utf8(name.to_vec()).ok();
            }
            (AT, value) => {
                self.since(value);
                self.until(value);
            }
            (FROM, value) => self.since(value),
            (TO, value) => self.until(value),
            // What else is equal to something, SQLite finds out.
            _ => {}
        }
    }

    fn since(&mut self, value: ValueRef<'_>) {
        match value {
            ValueRef::Integer(from) => self.from = from.max(0).cast_unsigned(),
            ValueRef::Real(from) => self.from = whole(from.floor()),
            _ => {}
        }
    }

    fn until(&mut self, value: ValueRef<'_>) {
        match value {
            ValueRef::Integer(to) => {
                self.is_nothing |= to < 0;
                self.to = to.max(0).cast_unsigned();
            }
            ValueRef::Real(to) => {
                self.is_nothing |= to < 0.0;
                self.to = whole(to.ceil());
            }
            _ => {}
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "beyond the range, its end is meant"
)]
fn whole(number: f64) -> u64 {
    number as u64
}
