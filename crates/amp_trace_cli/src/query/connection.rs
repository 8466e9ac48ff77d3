use std::sync::{Arc, Mutex};

use rusqlite::config::DbConfig;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;
use rusqlite::{OpenFlags, Statement};

use super::complaint::Complaint;
use super::model::Model;
use super::{percentile, tables};
use crate::failure::Failure;

/// Bytes that SQLite may take: sorting keeps everything in memory.
const MOST_MEMORY: u64 = 4 << 30;

/// Pragmas that only tell what is there.
const PRAGMAS: [&str; 8] = [
    "collation_list",
    "compile_options",
    "database_list",
    "function_list",
    "module_list",
    "pragma_list",
    "table_list",
    "table_xinfo",
];

/// SQLite with a trace's tables, and no way to anything else: no file is opened, nothing is written.
#[derive(Debug)]
pub(super) struct Connection {
    sqlite: rusqlite::Connection,
    /// What a statement was refused for.
    refused: Arc<Mutex<Option<String>>>,
}

impl Connection {
    pub(super) fn open(model: Model) -> Result<Self, Failure> {
        let refused = Arc::default();
        let opened = open(model, Arc::clone(&refused));
        let sqlite = opened.map_err(|error| {
            Failure::wrong(
                format!("SQLite cannot be started: {error}"),
                "this is a mistake of amp-trace: please report it",
            )
        })?;
        Ok(Self { sqlite, refused })
    }

    /// Finds out whether a statement can be run.
    pub(super) fn check(&self, sql: &str) -> Result<(), Failure> {
        self.prepare(sql).map(drop)
    }

    /// The one statement of an SQL text.
    pub(super) fn prepare(&self, sql: &str) -> Result<Statement<'_>, Failure> {
        let statement = self
            .sqlite
            .prepare(sql)
            .map_err(|error| self.complaint(&error, sql))?;
        // VACUUM asks for nothing before it runs.
        if !statement.readonly() || statement.column_count() == 0 {
            return Err(Complaint::refused("a statement without rows, such as VACUUM,").into());
        }
        Ok(statement)
    }

    /// What is wrong with a statement.
    pub(super) fn complaint(&self, error: &rusqlite::Error, sql: &str) -> Complaint {
        let refused = self
            .refused
            .lock()
            .ok()
            .and_then(|mut refused| refused.take());
        match refused {
            Some(what) => Complaint::refused(&what),
            None => Complaint::of(error, sql),
        }
    }
}

fn open(
    model: Model,
    refused: Arc<Mutex<Option<String>>>,
) -> rusqlite::Result<rusqlite::Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut sqlite = rusqlite::Connection::open_in_memory_with_flags(flags)?;
    sqlite.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    for (setting, is_on) in [
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        // A text in double quotes that is no column's name is a mistake, not a text.
        (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
    ] {
        sqlite.set_db_config(setting, is_on)?;
    }
    sqlite.pragma_update(None, "temp_store", "memory")?;
    sqlite.pragma_update(None, "query_only", true)?;
    let limit = format!("PRAGMA hard_heap_limit = {MOST_MEMORY}");
    sqlite.query_row(&limit, [], |_| Ok(()))?;
    tables::add_all(&sqlite, &Arc::new(model))?;
    percentile::add(&sqlite)?;
    sqlite.authorizer(Some(move |context: AuthContext<'_>| {
        let Some(what) = refusal(context.action) else {
            return Authorization::Allow;
        };
        if let Ok(mut refused) = refused.lock() {
            refused.get_or_insert(what);
        }
        Authorization::Deny
    }))?;
    Ok(sqlite)
}

/// What a statement is refused for, if it does more than to read.
fn refusal(action: AuthAction<'_>) -> Option<String> {
    let what = match action {
        AuthAction::Select | AuthAction::Read { .. } | AuthAction::Recursive => return None,
        AuthAction::Function { function_name } => {
            let loads = function_name.eq_ignore_ascii_case("load_extension");
            return loads.then(|| "the function load_extension".to_owned());
        }
        AuthAction::Pragma { pragma_name, .. } => {
            let name = pragma_name.to_ascii_lowercase();
            if name == "table_info" || PRAGMAS.contains(&name.as_str()) {
                return None;
            }
            return Some(format!("PRAGMA {pragma_name}"));
        }
        AuthAction::Attach { .. } => "ATTACH, or VACUUM INTO a file",
        AuthAction::Detach { .. } => "DETACH",
        AuthAction::Insert { .. } => "INSERT, or CREATE",
        AuthAction::Update { .. } => "UPDATE",
        AuthAction::Delete { .. } => "DELETE, or DROP",
        AuthAction::Transaction { .. } | AuthAction::Savepoint { .. } => "a transaction",
        AuthAction::Analyze { .. } => "ANALYZE",
        AuthAction::Reindex { .. } => "REINDEX",
        AuthAction::AlterTable { .. } => "ALTER TABLE",
        _ => "CREATE, or DROP",
    };
    Some(what.to_owned())
}
