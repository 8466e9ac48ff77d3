//! The aggregates `percentile(x, p)` and `median(x)`.

use amp_trace_analysis::nearest_ranks;
use rusqlite::functions::{Aggregate, Context, FunctionFlags};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, Error, Result};

/// Makes the aggregates known to a connection.
pub(super) fn add(connection: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_aggregate_function("percentile", 2, flags, Percentile)?;
    connection.create_aggregate_function("median", 1, flags, Percentile)
}

/// The least value that is at least as large as so many of a hundred, by the nearest rank.
struct Percentile;

/// All values so far, and which percentile is asked for.
#[derive(Debug, Default)]
struct Values {
    percent: Option<f64>,
    integers: Vec<i64>,
    reals: Vec<f64>,
}

impl Aggregate<Values, Value> for Percentile {
    fn init(&self, _: &mut Context<'_>) -> Result<Values> {
        Ok(Values::default())
    }

    fn step(&self, context: &mut Context<'_>, values: &mut Values) -> Result<()> {
        let percent = match context.len() {
            1 => 50.0,
            _ => percent(context.get_raw(1))?,
        };
        let known = *values.percent.get_or_insert(percent);
        if known.total_cmp(&percent).is_ne() {
            return Err(wrong(format!(
                "percentile(x, p): expected one p for all rows, found {known} and {percent}"
            )));
        }
        match context.get_raw(0) {
            ValueRef::Null => {}
            ValueRef::Integer(value) => values.integers.push(value),
            ValueRef::Real(value) => values.reals.push(value),
            other => {
                return Err(wrong(format!(
                    "percentile and median: expected numbers, found {}",
                    kind(other)
                )));
            }
        }
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, values: Option<Values>) -> Result<Value> {
        Ok(values.map_or(Value::Null, Values::percentile))
    }
}

impl Values {
    fn percentile(self) -> Value {
        let share = self.percent.unwrap_or(50.0) / 100.0;
        if self.integers.is_empty() && self.reals.is_empty() {
            return Value::Null;
        }
        if self.reals.is_empty() {
            let mut keys: Vec<u64> = self.integers.into_iter().map(integer_key).collect();
            let [key] = nearest_ranks(&mut keys, [share]);
            return Value::Integer(key.cast_signed() ^ i64::MIN);
        }
        #[expect(
            clippy::cast_precision_loss,
            reason = "among real numbers, integers are too"
        )]
        let integers = self.integers.into_iter().map(|value| value as f64);
        let mut keys: Vec<u64> = integers.chain(self.reals).map(real_key).collect();
        let [key] = nearest_ranks(&mut keys, [share]);
        Value::Real(real(key))
    }
}

/// Numbers without sign in the order of those with one.
const fn integer_key(value: i64) -> u64 {
    (value ^ i64::MIN).cast_unsigned()
}

/// The same of real numbers: those below zero have their bits in the reverse order.
const fn real_key(value: f64) -> u64 {
    let bits = value.to_bits();
    if bits >> 63 == 1 {
        !bits
    } else {
        bits | 1 << 63
    }
}

const fn real(key: u64) -> f64 {
    f64::from_bits(if key >> 63 == 1 { key ^ 1 << 63 } else { !key })
}

fn percent(value: ValueRef<'_>) -> Result<f64> {
    let percent = match value {
        #[expect(clippy::cast_precision_loss, reason = "only 0 to 100 are right")]
        ValueRef::Integer(value) => Some(value as f64),
        ValueRef::Real(value) => Some(value),
        _ => None,
    };
    percent
        .filter(|percent| (0.0..=100.0).contains(percent))
        .ok_or_else(|| {
            let found = percent.map_or(kind(value).to_owned(), |percent| percent.to_string());
            wrong(format!(
                "percentile(x, p): expected p from 0 to 100, found {found}"
            ))
        })
}

fn kind(value: ValueRef<'_>) -> &'static str {
    match value {
        ValueRef::Null => "NULL",
        ValueRef::Integer(_) | ValueRef::Real(_) => "a number",
        ValueRef::Text(_) => "a text",
        ValueRef::Blob(_) => "bytes",
    }
}

fn wrong(what: String) -> Error {
    Error::UserFunctionError(what.into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn keys_are_in_the_order_of_numbers(a: i64, b: i64, c in any::<f64>(), d in any::<f64>()) {
            prop_assert_eq!(integer_key(a).cmp(&integer_key(b)), a.cmp(&b));
            prop_assert_eq!(real_key(c).cmp(&real_key(d)), c.total_cmp(&d));
            prop_assert_eq!(real(real_key(c)).to_bits(), c.to_bits());
        }
    }
}
