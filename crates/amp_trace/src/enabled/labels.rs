use std::collections::BTreeMap;

use amp_trace_format::{Record, Value};

/// What is true of the whole recording; every file of it says so.
#[derive(Debug, Clone, Default)]
pub(crate) struct Labels(BTreeMap<String, Owned>);

#[derive(Debug, Clone)]
enum Owned {
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Bool(bool),
    Text(String),
}

impl Labels {
    /// Says something; the last value of a name counts.
    pub(crate) fn set(&mut self, name: &str, value: Value<'_>) {
        let value = match value {
            Value::Unsigned(value) => Owned::Unsigned(value),
            Value::Signed(value) => Owned::Signed(value),
            Value::Float(value) => Owned::Float(value),
            Value::Bool(value) => Owned::Bool(value),
            Value::Text(text) | Value::Truncated { kept: text, .. } => Owned::Text(text.to_owned()),
        };
        self.0.insert(name.to_owned(), value);
    }

    /// Hands all of them out.
    pub(crate) fn write(&self, emit: &mut impl FnMut(&Record<'_>)) {
        for (name, value) in &self.0 {
            let value = match value {
                Owned::Unsigned(value) => Value::Unsigned(*value),
                Owned::Signed(value) => Value::Signed(*value),
                Owned::Float(value) => Value::Float(*value),
                Owned::Bool(value) => Value::Bool(*value),
                Owned::Text(text) => Value::Text(text),
            };
            emit(&Record::Label { name, value });
        }
    }
}
