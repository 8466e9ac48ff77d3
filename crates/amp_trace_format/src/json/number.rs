use super::lexer::Stop;
use crate::Value;

/// A number as JSON writes it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Number {
    Integer(i64),
    /// An integer above those.
    Large(u64),
    /// An integer and billionths of the same sign: what has at most nine decimals and fits.
    Decimal(i64, i32),
    Float(f64),
}

/// What digits a decimal can have after the point.
const BILLION: i64 = 1_000_000_000;

impl Number {
    /// The number at a place, and where it ends.
    pub(super) fn read(bytes: &[u8], start: usize) -> Result<(Self, usize), Stop> {
        let is_minus = bytes.get(start) == Some(&b'-');
        let mut at = start + usize::from(is_minus);
        let (mut whole, mut is_exact, first) = (0_u64, true, at);
        while let Some(digit) = digit(bytes, at) {
            match whole.checked_mul(10).and_then(|w| w.checked_add(digit)) {
                Some(more) => whole = more,
                None => is_exact = false,
            }
            at += 1;
        }
        if at == first {
            return Err(if at == bytes.len() {
                Stop::Short
            } else {
                Stop::Wrong {
                    at,
                    expected: "a value",
                }
            });
        }
        let (mut billionths, mut unit, mut is_whole) = (0_i64, BILLION, true);
        if bytes.get(at) == Some(&b'.') {
            (at, is_whole) = (at + 1, false);
            while let Some(digit) = digit(bytes, at) {
                unit /= 10;
                is_exact &= unit > 0;
                billionths += digit.cast_signed() * unit;
                at += 1;
            }
        }
        if matches!(bytes.get(at), Some(b'e' | b'E')) {
            (at, is_exact) = (at + 1, false);
            at += usize::from(matches!(bytes.get(at), Some(b'+' | b'-')));
            while digit(bytes, at).is_some() {
                at += 1;
            }
        }
        if at == bytes.len() {
            // More of it may follow.
            return Err(Stop::Short);
        }
        let sign = if is_minus { -1 } else { 1 };
        let signed = if is_minus {
            0_i64.checked_sub_unsigned(whole)
        } else {
            i64::try_from(whole).ok()
        };
        let number = match signed {
            Some(whole) if is_exact && is_whole => Self::Integer(whole),
            None if is_exact && is_whole && !is_minus => Self::Large(whole),
            // Minus zero is a float of its own.
            #[expect(clippy::cast_possible_truncation, reason = "below a billion")]
            Some(whole) if is_exact && (whole, billionths, is_minus) != (0, 0, true) => {
                Self::Decimal(whole, (billionths * sign) as i32)
            }
            _ => {
                let text = std::str::from_utf8(&bytes[start..at]).ok();
                Self::Float(text.and_then(|text| text.parse().ok()).unwrap_or(f64::NAN))
            }
        };
        Ok((number, at))
    }

    pub(crate) fn value(self) -> Value<'static> {
        match self {
            Self::Integer(value) => value
                .try_into()
                .map_or(Value::Signed(value), Value::Unsigned),
            Self::Large(value) => Value::Unsigned(value),
            Self::Decimal(..) | Self::Float(_) => Value::Float(self.float()),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "a float is asked for")]
    pub(crate) fn float(self) -> f64 {
        match self {
            Self::Integer(value) => value as f64,
            Self::Large(value) => value as f64,
            // Both are exact as floats, so that one division rounds once.
            Self::Decimal(whole, billionths) if whole.unsigned_abs() < 9_000_000 => {
                (whole * BILLION + i64::from(billionths)) as f64 / BILLION as f64
            }
            Self::Decimal(whole, billionths) => {
                let text = format!("{whole}.{:09}", billionths.unsigned_abs());
                text.parse().unwrap_or(f64::NAN)
            }
            Self::Float(value) => value,
        }
    }

    pub(crate) fn integer(self) -> Option<i64> {
        match self {
            Self::Integer(value) => Some(value),
            Self::Large(_) => None,
            Self::Decimal(whole, _) => Some(whole),
            #[expect(clippy::cast_possible_truncation, reason = "checked to fit")]
            Self::Float(value) => (value.abs() < 9e18).then_some(value as i64),
        }
    }

    /// Milliseconds as nanoseconds, rounded to the nearest; none where they do not fit.
    pub(crate) fn millis(self) -> Option<i64> {
        match self {
            Self::Integer(value) => value.checked_mul(1_000_000),
            Self::Large(_) => None,
            Self::Decimal(whole, billionths) => {
                let half = 500 * i64::from(billionths.signum());
                let nanos = (i64::from(billionths) + half) / 1_000;
                whole.checked_mul(1_000_000)?.checked_add(nanos)
            }
            #[expect(clippy::cast_possible_truncation, reason = "checked to fit")]
            Self::Float(value) => (value.abs() < 9e12).then_some((value * 1e6).round() as i64),
        }
    }

    /// Microseconds as nanoseconds, rounded to the nearest, as Perfetto does; none where they do not fit.
    pub(crate) fn micros(self) -> Option<i64> {
        match self {
            Self::Integer(value) => value.checked_mul(1000),
            Self::Large(_) => None,
            Self::Decimal(whole, billionths) => {
                let half = 500_000 * i64::from(billionths.signum());
                let nanos = (i64::from(billionths) + half) / 1_000_000;
                whole.checked_mul(1000)?.checked_add(nanos)
            }
            #[expect(clippy::cast_possible_truncation, reason = "checked to fit")]
            Self::Float(value) => (value.abs() < 9e15).then_some((value * 1000.0).round() as i64),
        }
    }
}

fn digit(bytes: &[u8], at: usize) -> Option<u64> {
    let byte = *bytes.get(at)?;
    byte.is_ascii_digit().then(|| u64::from(byte - b'0'))
}
