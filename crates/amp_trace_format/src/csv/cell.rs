//! Cells.

use crate::chrome::value;
use crate::export::Unsaid;
use crate::{Argument, Value};

const NUL: &str = "NUL characters, which are replaced";

/// What a spreadsheet takes for the beginning of a formula, and what marks that it is none.
const RUN: [char; 12] = [
    '=', '+', '-', '@', '\t', '\r', '\n', '\'', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
];

/// A text as a cell of its own, with the quotes that it needs and a `'` before [formulas](super#formulas).
#[must_use]
pub fn text_cell(text: &str) -> String {
    let mut cell = Vec::new();
    push_text(&mut cell, text, &mut Unsaid::default());
    String::from_utf8_lossy(&cell).into_owned()
}

/// Appends a text, so that it reads back as itself and no spreadsheet runs it.
pub(super) fn push_text(out: &mut Vec<u8>, text: &str, unsaid: &mut Unsaid) {
    let is_run = text.starts_with(RUN);
    let has_blank_end = text.starts_with(' ') || text.ends_with(' ');
    let is_quoted = has_blank_end || text.contains([',', '"', '\r', '\n', '\0']);
    if !is_quoted {
        if is_run {
            out.push(b'\'');
        }
        return out.extend_from_slice(text.as_bytes());
    }
    out.push(b'"');
    if is_run {
        out.push(b'\'');
    }
    unsaid.add_many(NUL, text.matches('\0').count());
    for byte in text.bytes() {
        match byte {
            b'"' => out.extend_from_slice(b"\"\""),
            0 => out.extend_from_slice("\u{fffd}".as_bytes()),
            _ => out.push(byte),
        }
    }
    out.push(b'"');
}

/// Appends a value: a number as it is, a text like all texts.
pub(super) fn push_value(out: &mut Vec<u8>, value: &Value<'_>, unsaid: &mut Unsaid) {
    match *value {
        Value::Unsigned(value) => value::push_integer(out, value),
        Value::Signed(value) => value::push_integer(out, value),
        Value::Float(value) if value.is_finite() => {
            out.extend_from_slice(zmij::Buffer::new().format_finite(value).as_bytes());
        }
        Value::Float(value) if value.is_nan() => out.extend_from_slice(b"NaN"),
        Value::Float(value) => push_text(
            out,
            if value > 0.0 { "Infinity" } else { "-Infinity" },
            unsaid,
        ),
        Value::Bool(value) => push_text(out, if value { "true" } else { "false" }, unsaid),
        Value::Text(text) => push_text(out, text, unsaid),
        Value::Truncated { kept, full_len } => {
            push_text(out, &format!("{kept}… ({full_len} bytes)"), unsaid);
        }
    }
}

/// Appends arguments as an object in JSON; nothing if there are none.
pub(super) fn push_arguments(out: &mut Vec<u8>, arguments: &[Argument<'_>]) {
    const BEFORE: usize = ",\"args\":".len();
    if arguments.is_empty() {
        return;
    }
    let mut json = Vec::new();
    value::push_args(&mut json, arguments);
    out.push(b'"');
    for &byte in &json[BEFORE..] {
        if byte == b'"' {
            out.push(b'"');
        }
        out.push(byte);
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str) -> String {
        let mut out = Vec::new();
        push_text(&mut out, text, &mut Unsaid::default());
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn texts_are_quoted_where_they_have_to_be() {
        for (text, written) in [
            ("", ""),
            ("plain ä; text", "plain ä; text"),
            ("a,b", "\"a,b\""),
            ("a\"b", "\"a\"\"b\""),
            ("a\nb\rc", "\"a\nb\rc\""),
            (" a", "\" a\""),
            ("a\0b", "\"a\u{fffd}b\""),
        ] {
            assert_eq!(cell(text), written);
        }
    }

    #[test]
    fn no_cell_is_a_formula() {
        for (text, written) in [
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@a", "'@a"),
            ("\ta", "'\ta"),
            ("\ra", "\"'\ra\""),
            ("=a,\"b\"", "\"'=a,\"\"b\"\"\""),
            ("'a", "''a"),
            ("\n=a", "\"'\n=a\""),
            ("\u{ff1d}a", "'\u{ff1d}a"),
            ("a=1", "a=1"),
        ] {
            assert_eq!(cell(text), written);
        }
    }
}
