use std::fmt::Write as _;

use rusqlite::types::ValueRef;

/// A value of an answer.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::query) enum Value {
    Null,
    Integer(i64),
    Real(f64),
    Text(String),
}

impl Value {
    /// What SQLite says. Bytes are shown as SQL writes them: `x'00ff'`.
    pub(in crate::query) fn of(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(value) => Self::Integer(value),
            ValueRef::Real(value) => Self::Real(value),
            ValueRef::Text(text) => Self::Text(String::from_utf8_lossy(text).into_owned()),
            ValueRef::Blob(bytes) => {
                let mut text = String::with_capacity(2 * bytes.len() + 3);
                text.push_str("x'");
                for byte in bytes {
                    write!(text, "{byte:02x}").expect("a string takes everything");
                }
                text.push('\'');
                Self::Text(text)
            }
        }
    }

    /// Whether it is a number.
    pub(super) const fn is_number(&self) -> bool {
        matches!(self, Self::Integer(_) | Self::Real(_))
    }

    /// As a text, with another one in the place of NULL.
    pub(super) fn said(&self, null: &str) -> String {
        match self {
            Self::Null => null.to_owned(),
            Self::Integer(value) => value.to_string(),
            Self::Real(value) => format!("{value:?}"),
            Self::Text(text) => text.clone(),
        }
    }
}
