use amp_trace_analysis::{Datum, Name, Trace};
use amp_trace_format::Value;
use rusqlite::types::{Null, ToSql, ToSqlOutput};

/// One value of a table.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell<'m> {
    Null,
    Integer(i64),
    Real(f64),
    Text(&'m str),
    Made(String),
}

impl<'m> Cell<'m> {
    /// A time, a duration or a count: SQLite's integers end at 2^63 - 1, which is 292 years.
    pub(super) fn natural(number: u64) -> Self {
        Self::Integer(number.try_into().unwrap_or(i64::MAX))
    }

    /// A text of the trace, where it is known.
    pub(super) fn name(trace: &'m Trace, name: Option<Name>) -> Self {
        name.map(|name| trace.text(name)).into()
    }

    /// A value that the trace has for something. Integers beyond those of SQLite become the nearest real number.
    pub(super) fn datum(trace: &'m Trace, datum: &'m Datum) -> Self {
        match datum.value(&trace.strings) {
            #[expect(clippy::cast_precision_loss, reason = "SQLite has no such integer")]
            Value::Unsigned(value) => {
                i64::try_from(value).map_or(Self::Real(value as f64), Self::Integer)
            }
            Value::Signed(value) => Self::Integer(value),
            Value::Float(value) => Self::Real(value),
            Value::Bool(value) => Self::Integer(value.into()),
            Value::Text(text) => Self::Text(text),
            Value::Truncated { kept, .. } => Self::Text(kept),
        }
    }
}

impl<'m> From<Option<&'m str>> for Cell<'m> {
    fn from(text: Option<&'m str>) -> Self {
        text.map_or(Self::Null, Self::Text)
    }
}

impl From<Option<u64>> for Cell<'_> {
    fn from(number: Option<u64>) -> Self {
        number.map_or(Self::Null, Self::natural)
    }
}

impl ToSql for Cell<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self {
            Self::Null => Ok(Null.into()),
            Self::Integer(value) => Ok((*value).into()),
            Self::Real(value) => Ok((*value).into()),
            Self::Text(text) => Ok((*text).into()),
            Self::Made(text) => Ok(text.as_str().into()),
        }
    }
}
