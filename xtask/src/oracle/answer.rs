use serde_json::Value;

use super::{Count, TraceProcessor};
use crate::failure::Failure;

/// A whole number that SQL finds in a trace.
pub(crate) struct Answer {
    pub(crate) about: &'static str,
    pub(crate) sql: &'static str,
    /// What it has to be.
    pub(crate) is: Count,
}

/// What a trace answers otherwise.
///
/// # Errors
/// [`Failure`] if the trace processor cannot be asked.
pub(crate) fn wrong(
    trace: &mut TraceProcessor,
    answers: &[Answer],
) -> Result<Vec<String>, Failure> {
    let mut wrong = Vec::new();
    for Answer { about, sql, is } in answers {
        let cells = trace.query(sql)?.cells;
        let found = cells.first().and_then(|row| row.first());
        let is_right = found
            .and_then(Value::as_u64)
            .is_some_and(|found| is.holds(found));
        if !is_right {
            let found = found.map_or_else(|| "nothing".to_owned(), ToString::to_string);
            wrong.push(format!("{about}: expected {is:?}, found {found} by: {sql}"));
        }
    }
    Ok(wrong)
}
