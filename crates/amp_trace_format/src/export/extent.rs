use crate::Time;

/// The times between which a trace lies, in nanoseconds on the clock of its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Extent {
    /// The first moment that anything in it has.
    pub from: Time,
    /// The last one. What did not end in the file ends here in formats that want an end.
    pub to: Time,
}

impl Extent {
    /// Nanoseconds from the beginning of the trace to a time; 0 for an earlier one.
    pub(crate) fn since(self, at: Time) -> u64 {
        if at > self.from {
            at.abs_diff(self.from)
        } else {
            0
        }
    }

    /// A time for formats without negative ones: on the trace's own clock, or from its beginning if
    /// that is before the clock's zero.
    pub(crate) fn positive(self, at: Time) -> u64 {
        u64::try_from(at)
            .ok()
            .filter(|_| self.from >= 0)
            .unwrap_or_else(|| self.since(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_time_is_out_of_range() {
        let all = Extent {
            from: Time::MIN,
            to: Time::MAX,
        };
        assert_eq!(all.since(Time::MAX), u64::MAX);
        assert_eq!(all.positive(Time::MIN), 0);
        let usual = Extent { from: 7, to: 9 };
        assert_eq!((usual.since(3), usual.positive(8)), (0, 8));
    }
}
