use amp_trace_format::{Argument, Value};

use super::strings::{Name, Strings};

/// A value that something in the trace has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Datum {
    /// An unsigned integer.
    Unsigned(u64),
    /// A signed integer.
    Signed(i64),
    /// A floating-point number.
    Float(f64),
    /// A truth value.
    Bool(bool),
    /// A text.
    Text(Name),
}

impl Datum {
    pub(crate) fn of(value: &Value<'_>, strings: &mut Strings) -> Self {
        match *value {
            Value::Unsigned(value) => Self::Unsigned(value),
            Value::Signed(value) => Self::Signed(value),
            Value::Float(value) => Self::Float(value),
            Value::Bool(value) => Self::Bool(value),
            Value::Text(text) => Self::Text(strings.intern(text)),
            Value::Truncated { kept, full_len } => {
                Self::Text(strings.intern(&format!("{kept}… ({full_len} bytes)")))
            }
        }
    }

    /// As formats take it.
    #[must_use]
    pub fn value<'a>(&self, strings: &'a Strings) -> Value<'a> {
        match *self {
            Self::Unsigned(value) => Value::Unsigned(value),
            Self::Signed(value) => Value::Signed(value),
            Self::Float(value) => Value::Float(value),
            Self::Bool(value) => Value::Bool(value),
            Self::Text(name) => Value::Text(strings.get(name)),
        }
    }

    /// As a number, where it is one.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a float is asked for")]
    pub fn number(&self) -> Option<f64> {
        match *self {
            Self::Unsigned(value) => Some(value as f64),
            Self::Signed(value) => Some(value as f64),
            Self::Float(value) => Some(value),
            Self::Bool(_) | Self::Text(_) => None,
        }
    }
}

/// A named value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Said {
    /// Its name.
    pub name: Name,
    /// Its value.
    pub datum: Datum,
}

impl Said {
    pub(crate) fn of(argument: &Argument<'_>, strings: &mut Strings) -> Self {
        Self {
            name: strings.intern(argument.name),
            datum: Datum::of(&argument.value, strings),
        }
    }
}

/// The arguments of all rows that have some.
#[derive(Debug, Default)]
pub(crate) struct Arguments {
    rows: Vec<u32>,
    said: Vec<Said>,
    is_mixed: bool,
}

impl Arguments {
    /// Rows of spans that end out of turn come late: [`Self::sort`] follows.
    pub(crate) fn push(&mut self, row: u32, said: Said) {
        self.is_mixed |= self.rows.last().is_some_and(|last| *last > row);
        self.rows.push(row);
        self.said.push(said);
    }

    pub(crate) fn sort(&mut self) {
        if std::mem::take(&mut self.is_mixed) {
            let mut order: Vec<usize> = (0..self.rows.len()).collect();
            order.sort_by_key(|at| self.rows[*at]);
            self.said = order.iter().map(|at| self.said[*at]).collect();
            self.rows = order.iter().map(|at| self.rows[*at]).collect();
        }
        self.rows.shrink_to_fit();
        self.said.shrink_to_fit();
    }

    pub(crate) fn of(&self, row: u32) -> &[Said] {
        let from = self.rows.partition_point(|at| *at < row);
        let rest = &self.rows[from..];
        &self.said[from..from + rest.partition_point(|at| *at == row)]
    }
}
