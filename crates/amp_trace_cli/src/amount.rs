//! Numbers as people read them.

/// Nanoseconds in the unit that suits them, with three digits: `1.23 ms`.
#[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
pub(crate) fn duration(nanos: u64) -> String {
    nanos_f64(nanos as f64)
}

/// The same of a fraction.
pub(crate) fn nanos_f64(nanos: f64) -> String {
    let units = [(1e9, "s"), (1e6, "ms"), (1e3, "µs")];
    let size = nanos.abs();
    // From 999.5 of a unit on, three digits are those of the next one.
    let unit = units.iter().find(|(unit, _)| size >= unit * 0.9995);
    match unit {
        Some((unit, name)) => format!("{} {name}", digits(nanos / unit)),
        None => format!("{} ns", digits(nanos)),
    }
}

/// Three significant digits; whole numbers with commas where there are more.
pub(crate) fn digits(number: f64) -> String {
    let size = number.abs();
    if (999.5..1e15).contains(&size) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked to be in range"
        )]
        let whole = count(size.round() as u64);
        let sign = if number < 0.0 { "-" } else { "" };
        format!("{sign}{whole}")
    } else if size >= 99.95 || size == size.trunc() && size < 1000.0 {
        format!("{number:.0}")
    } else if size >= 9.995 {
        format!("{number:.1}")
    } else {
        format!("{number:.2}")
    }
}

/// A count with commas: `1,234,567`.
pub(crate) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count and what is counted, with its plural by an `s`: `1 span`, `1,300 spans`.
pub(crate) fn counted(number: u64, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {what}{plural}", count(number))
}

/// A part of a whole: `12.3 %`.
pub(crate) fn percent(part: f64, whole: f64) -> String {
    if whole == 0.0 {
        return "–".to_owned();
    }
    format!("{:.1} %", 100.0 * part / whole)
}

/// Nanoseconds out of a number and a unit: `16.6ms`, `2s`, `1m30s` is not.
pub(crate) fn parse_duration(text: &str) -> Result<u64, String> {
    let expected = || format!("expected a time such as 250ms, 1.5s or 800us, found `{text}`");
    let split = text
        .find(|c: char| c.is_alphabetic())
        .ok_or_else(expected)?;
    let (number, unit) = text.split_at(split);
    let nanos = match unit {
        "ns" => 1.0,
        "us" | "µs" => 1e3,
        "ms" => 1e6,
        "s" => 1e9,
        "min" => 6e10,
        _ => return Err(expected()),
    };
    let number: f64 = number.trim().parse().map_err(|_| expected())?;
    if !(0.0..1e15).contains(&number) {
        return Err(expected());
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to be in range; saturates beyond"
    )]
    let nanos = (number * nanos).round() as u64;
    Ok(nanos)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read() {
        assert_eq!(parse_duration("16.6ms"), Ok(16_600_000));
        assert_eq!(parse_duration("2 s"), Ok(2_000_000_000));
        assert!(
            ["", "5", "ms", "-1ms", "1h", "nanns"]
                .iter()
                .all(|text| parse_duration(text).is_err())
        );
    }

    #[test]
    fn durations_have_three_digits() {
        let said = [
            0,
            7,
            999,
            1_000,
            12_345,
            999_600,
            1_234_567,
            16_666_667,
            61_000_000_000,
            1_300_400_000_000,
        ]
        .map(duration);
        let expected = [
            "0 ns", "7 ns", "999 ns", "1 µs", "12.3 µs", "1.00 ms", "1.23 ms", "16.7 ms", "61 s",
            "1,300 s",
        ];
        assert_eq!(said, expected);
    }

    #[test]
    fn many_digits_have_commas() {
        let said = [999.4, 999.6, -1300.2, 1e6, 1e15].map(digits);
        assert_eq!(
            said,
            ["999", "1,000", "-1,300", "1,000,000", "1000000000000000"]
        );
    }

    #[test]
    fn one_is_no_plural() {
        let said = [0, 1, 2, 1300].map(|number| counted(number, "span"));
        assert_eq!(said, ["0 spans", "1 span", "2 spans", "1,300 spans"]);
    }

    #[test]
    fn counts_have_commas() {
        assert_eq!(
            [0, 999, 1000, 1_234_567].map(count),
            ["0", "999", "1,000", "1,234,567"]
        );
    }
}
