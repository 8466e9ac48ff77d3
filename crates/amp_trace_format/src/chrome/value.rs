//! Values, fields and times as JSON.

use super::text;
use crate::record::LEVEL;
use crate::{Field, Level, Value};

/// Appends an integer.
pub(crate) fn push_integer(out: &mut Vec<u8>, integer: impl itoa::Integer) {
    out.extend_from_slice(itoa::Buffer::new().format(integer).as_bytes());
}

/// Appends nanoseconds as microseconds with exactly three decimals.
pub(crate) fn push_micros(out: &mut Vec<u8>, nanos: u64) {
    push_integer(out, nanos / 1000);
    let [hundreds, tens, ones] = [nanos % 1000 / 100, nanos % 100 / 10, nanos % 10]
        .map(|digit| b'0' + u8::try_from(digit).expect("a digit is below ten"));
    out.extend_from_slice(&[b'.', hundreds, tens, ones]);
}

/// Appends `,"args":{…}`, or nothing if there are no fields.
pub(crate) fn push_args(out: &mut Vec<u8>, fields: &[Field<'_>]) {
    if fields.is_empty() {
        return;
    }
    out.extend_from_slice(b",\"args\":");
    let mut separator = b'{';
    for (at, field) in fields.iter().enumerate() {
        out.extend_from_slice(&[separator, b'"']);
        separator = b',';
        text::push(out, field.name);
        let same = fields[..at].iter().filter(|f| f.name == field.name).count();
        if same != 0 {
            out.push(b'#');
            push_integer(out, same + 1);
        }
        out.extend_from_slice(b"\":");
        push(out, &field.value);
    }
    out.push(b'}');
}

/// Appends the arguments of an event, and its level unless that is what most have.
pub(crate) fn push_event_args(out: &mut Vec<u8>, fields: &[Field<'_>], level: Level) {
    push_args(out, fields);
    if level == Level::Info || fields.iter().any(|field| field.name == LEVEL) {
        return;
    }
    if fields.is_empty() {
        out.extend_from_slice(b",\"args\":{\"");
    } else {
        out.pop();
        out.extend_from_slice(b",\"");
    }
    out.extend_from_slice(LEVEL.as_bytes());
    out.extend_from_slice(b"\":\"");
    out.extend_from_slice(level.name().as_bytes());
    out.extend_from_slice(b"\"}");
}

/// Appends the value of a counter: a number wherever JSON has one for it.
pub(crate) fn push_counter(out: &mut Vec<u8>, value: &Value<'_>) {
    match *value {
        #[expect(clippy::cast_precision_loss, reason = "readers keep counters as f64")]
        Value::Unsigned(v) if i64::try_from(v).is_err() => push_float(out, v as f64),
        Value::Bool(v) => out.push(if v { b'1' } else { b'0' }),
        _ => push(out, value),
    }
}

fn push(out: &mut Vec<u8>, value: &Value<'_>) {
    match *value {
        Value::Unsigned(v) if i64::try_from(v).is_ok() => push_integer(out, v),
        Value::Unsigned(v) => {
            out.push(b'"');
            push_integer(out, v);
            out.push(b'"');
        }
        Value::Signed(v) => push_integer(out, v),
        Value::Float(v) => push_float(out, v),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Text(v) => {
            out.push(b'"');
            text::push(out, v);
            out.push(b'"');
        }
        Value::Truncated { kept, full_len } => {
            out.push(b'"');
            text::push(out, kept);
            out.extend_from_slice("… (".as_bytes());
            push_integer(out, full_len);
            out.extend_from_slice(b" bytes)\"");
        }
    }
}

fn push_float(out: &mut Vec<u8>, value: f64) {
    if value.is_finite() {
        out.extend_from_slice(zmij::Buffer::new().format_finite(value).as_bytes());
    } else if value.is_nan() {
        out.extend_from_slice(b"\"NaN\"");
    } else if value > 0.0 {
        out.extend_from_slice(b"\"Infinity\"");
    } else {
        out.extend_from_slice(b"\"-Infinity\"");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(push: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        push(&mut out);
        String::from_utf8(out).unwrap()
    }

    fn arg(value: Value<'_>) -> String {
        json(|out| push(out, &value))
    }

    #[test]
    fn times_have_three_decimals() {
        for (nanos, text) in [
            (0, "0.000"),
            (7, "0.007"),
            (1_020, "1.020"),
            (999_999, "999.999"),
            (u64::MAX, "18446744073709551.615"),
        ] {
            assert_eq!(json(|out| push_micros(out, nanos)), text);
        }
    }

    #[test]
    fn integers_keep_every_digit() {
        assert_eq!(
            arg(Value::Unsigned(9_007_199_254_740_993)),
            "9007199254740993"
        );
        assert_eq!(arg(Value::Unsigned(i64::MAX as u64)), "9223372036854775807");
        assert_eq!(arg(Value::Unsigned(u64::MAX)), "\"18446744073709551615\"");
        assert_eq!(arg(Value::Signed(i64::MIN)), "-9223372036854775808");
    }

    #[test]
    fn floats_are_short_and_read_back() {
        for (value, text) in [
            (3.0, "3.0"),
            (-0.0, "-0.0"),
            (1e300, "1e+300"),
            (5e-324, "5e-324"),
            (f64::NAN, "\"NaN\""),
            (f64::INFINITY, "\"Infinity\""),
            (f64::NEG_INFINITY, "\"-Infinity\""),
        ] {
            assert_eq!(arg(Value::Float(value)), text);
        }
        // Perfetto reads nineteen digits before a point as -1: large floats need their exponent.
        assert_eq!(
            arg(Value::Float(1.844_674_407_370_955_2e19)),
            "1.8446744073709552e+19"
        );
    }

    #[test]
    fn counters_are_numbers() {
        assert_eq!(json(|out| push_counter(out, &Value::Bool(true))), "1");
        assert_eq!(
            json(|out| push_counter(out, &Value::Unsigned(u64::MAX))),
            "1.8446744073709552e+19"
        );
        assert_eq!(json(|out| push_counter(out, &Value::Signed(-4))), "-4");
    }

    #[test]
    fn truncated_text_says_how_long_it_was() {
        let value = Value::Truncated {
            kept: "abc\\",
            full_len: 70_000,
        };
        assert_eq!(arg(value), "\"abc\\u005c… (70000 bytes)\"");
    }

    #[test]
    fn keys_are_unique() {
        let one = Field {
            name: "n",
            value: Value::Bool(true),
        };
        let args = json(|out| push_args(out, &[one, one, one]));
        assert_eq!(args, ",\"args\":{\"n\":true,\"n#2\":true,\"n#3\":true}");
    }
}
