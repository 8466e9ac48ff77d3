use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The time since 1970.
#[expect(
    clippy::disallowed_methods,
    reason = "says when something was, in the calendar"
)]
pub(crate) fn now() -> Duration {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
}

/// A time since 1970 in words that a file's name may hold: `2026-11-23T19-20-50.123Z`.
///
/// The calendar is computed with years that begin in March, so that the leap day is the last of its
/// year: Howard Hinnant, "chrono-compatible low-level date algorithms", `civil_from_days`.
pub(crate) fn utc(since_epoch: Duration) -> String {
    let seconds = since_epoch.as_secs();
    let (days, second) = (seconds / 86_400 + 719_468, seconds % 86_400);
    let era = days / 146_097;
    let day_of_era = days % 146_097;
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    let year = year_of_era + 400 * era + u64::from(month <= 2);
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}-{:02}-{:02}.{:03}Z",
        second / 3600,
        second / 60 % 60,
        second % 60,
        since_epoch.subsec_millis()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_the_calendar() {
        let at = |seconds| utc(Duration::from_secs(seconds));
        assert_eq!(at(0), "1970-01-01T00-00-00.000Z");
        assert_eq!(at(951_782_399), "2000-02-28T23-59-59.000Z");
        assert_eq!(at(951_782_400), "2000-02-29T00-00-00.000Z");
        assert_eq!(at(1_709_164_800), "2024-02-29T00-00-00.000Z");
        assert_eq!(at(4_107_542_400), "2100-03-01T00-00-00.000Z");
        assert_eq!(
            utc(Duration::from_millis(1_795_461_650_042)),
            "2026-11-23T19-20-50.042Z"
        );
    }
}
