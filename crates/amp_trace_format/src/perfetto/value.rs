//! Values as annotations and as counters.

use std::borrow::Cow;

use super::fields::{annotation, event};
use super::wire::{push_bytes, push_double, push_int, push_uint};
use crate::Value;

/// Appends the value of a `DebugAnnotation`.
pub(super) fn push(out: &mut Vec<u8>, value: &Value<'_>) {
    match *value {
        Value::Unsigned(v) if i64::try_from(v).is_ok() => push_uint(out, annotation::UINT, v),
        Value::Signed(v) => push_int(out, annotation::INT, v),
        Value::Float(v) if v.is_finite() => push_double(out, annotation::DOUBLE, v),
        Value::Bool(v) => push_uint(out, annotation::BOOL, v.into()),
        _ => push_bytes(out, annotation::STRING, text(value).as_bytes()),
    }
}

/// A value in words: integers beyond i64, which the trace processor does not keep, numbers that SQL
/// reads as nothing, and texts.
pub(super) fn text<'a>(value: &Value<'a>) -> Cow<'a, str> {
    match *value {
        Value::Unsigned(v) => v.to_string().into(),
        Value::Signed(v) => v.to_string().into(),
        Value::Float(v) if v.is_finite() => v.to_string().into(),
        Value::Float(v) if v.is_nan() => "NaN".into(),
        Value::Float(v) if v > 0.0 => "Infinity".into(),
        Value::Float(_) => "-Infinity".into(),
        Value::Bool(v) => if v { "true" } else { "false" }.into(),
        Value::Text(v) => v.into(),
        Value::Truncated { kept, full_len } => format!("{kept}… ({full_len} bytes)").into(),
    }
}

/// Appends the value of a counter; nothing that is no number.
pub(super) fn push_counter(out: &mut Vec<u8>, value: &Value<'_>) {
    match *value {
        #[expect(clippy::cast_precision_loss, reason = "readers keep counters as f64")]
        Value::Unsigned(v) => match i64::try_from(v) {
            Ok(v) => push_int(out, event::COUNTER, v),
            Err(_) => push_double(out, event::DOUBLE_COUNTER, v as f64),
        },
        Value::Signed(v) => push_int(out, event::COUNTER, v),
        Value::Float(v) => push_double(out, event::DOUBLE_COUNTER, v),
        Value::Bool(v) => push_int(out, event::COUNTER, v.into()),
        Value::Text(_) | Value::Truncated { .. } => {}
    }
}
