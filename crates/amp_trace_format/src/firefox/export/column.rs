//! Columns of tables, as the inside of JSON arrays.

use crate::chrome::{text, value};

/// Values of one column.
#[derive(Debug, Default)]
pub(super) struct Column(Vec<u8>);

impl Column {
    /// Begins a value.
    pub(super) fn next(&mut self) -> &mut Vec<u8> {
        if !self.0.is_empty() {
            self.0.push(b',');
        }
        &mut self.0
    }

    pub(super) fn push_integer(&mut self, integer: impl itoa::Integer) {
        value::push_integer(self.next(), integer);
    }

    pub(super) fn push_null(&mut self) {
        self.next().extend_from_slice(b"null");
    }

    pub(super) fn push_or_null(&mut self, integer: Option<impl itoa::Integer>) {
        match integer {
            Some(integer) => self.push_integer(integer),
            None => self.push_null(),
        }
    }

    /// A time or a duration, given in nanoseconds.
    pub(super) fn push_millis(&mut self, nanos: u64) {
        push_millis(self.next(), nanos);
    }

    pub(super) fn push_text(&mut self, text: &str) {
        push_text(self.next(), text);
    }

    /// The numbers below a count.
    pub(super) fn counting(count: usize) -> Self {
        let mut column = Self::default();
        (0..count).for_each(|number| column.push_integer(number));
        column
    }

    /// The same values once more.
    pub(super) fn copy(&self) -> Self {
        Self(self.0.clone())
    }

    /// Appends `"name":[…]`, and leaves the column empty.
    pub(super) fn write(&mut self, name: &str, out: &mut Vec<u8>) {
        out.push(b'"');
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(b"\":[");
        out.append(&mut self.0);
        out.push(b']');
    }
}

/// Appends nanoseconds as milliseconds.
pub(super) fn push_millis(out: &mut Vec<u8>, nanos: u64) {
    value::push_integer(out, nanos / 1_000_000);
    let mut rest = nanos % 1_000_000;
    let mut unit = 100_000;
    if rest > 0 {
        out.push(b'.');
    }
    while rest > 0 {
        let digit = u8::try_from(rest / unit).expect("a digit is below ten");
        out.push(b'0' + digit);
        (rest, unit) = (rest % unit, unit / 10);
    }
}

/// Appends a string.
pub(super) fn push_text(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    text::push(out, text);
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_the_decimals_that_they_need() {
        for (nanos, text) in [
            (0, "0"),
            (1, "0.000001"),
            (1_000_000, "1"),
            (1_020_000, "1.02"),
            (999_999, "0.999999"),
            (u64::MAX, "18446744073709.551615"),
        ] {
            let mut out = Vec::new();
            push_millis(&mut out, nanos);
            assert_eq!(String::from_utf8(out).unwrap(), text);
        }
    }
}
