//! The stamps of a frame, and which of them cannot be.

/// Why a zone has no times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A stamp is zero: the GPU did not write it.
    Missing,
    /// The end is before the beginning.
    Backward,
    /// A stamp is before the frame's first or after its last: another clock, or a counter that began anew
    /// in the middle of the frame.
    Outside,
}

impl Fault {
    /// As the trace says it.
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Backward => "backward",
            Self::Outside => "outside the frame",
        }
    }
}

/// A zone's two stamps, in ticks of the GPU's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamps {
    pub(crate) begin: u64,
    pub(crate) end: u64,
}

impl Stamps {
    /// What is wrong with them, in a frame from one tick to another.
    pub(crate) fn fault(self, frame: &Stamps) -> Option<Fault> {
        if self.begin == 0 || self.end == 0 {
            Some(Fault::Missing)
        } else if self.end < self.begin {
            Some(Fault::Backward)
        } else if self.begin < frame.begin || self.end > frame.end {
            Some(Fault::Outside)
        } else {
            None
        }
    }
}

/// How long the ticks of the GPU's clock are, from where times are counted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ticks {
    /// Where it began to be looked at: differences from here are exact for longer than a `f64` could say
    /// whole stamps.
    pub(crate) base: u64,
    /// Nanoseconds of one tick.
    pub(crate) period: f64,
}

impl Ticks {
    /// Nanoseconds from the base; negative before it.
    pub(crate) fn nanos(&self, stamp: u64) -> i64 {
        let ticks = stamp.wrapping_sub(self.base).cast_signed();
        (ticks as f64 * self.period) as i64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_that_cannot_be_are_told_why() {
        let frame = Stamps {
            begin: 100,
            end: 900,
        };
        for (begin, end, fault) in [
            (100, 900, None),
            (500, 500, None),
            (0, 500, Some(Fault::Missing)),
            (500, 0, Some(Fault::Missing)),
            (500, 499, Some(Fault::Backward)),
            (99, 500, Some(Fault::Outside)),
            (500, 901, Some(Fault::Outside)),
            (u64::MAX, 3, Some(Fault::Backward)),
        ] {
            assert_eq!(Stamps { begin, end }.fault(&frame), fault, "{begin}..{end}");
        }
    }

    #[test]
    fn times_are_counted_from_the_base_in_both_directions() {
        let ticks = Ticks {
            base: u64::MAX - 10,
            period: 52.5,
        };
        assert_eq!(ticks.nanos(u64::MAX - 10), 0);
        assert_eq!(ticks.nanos(u64::MAX - 8), 105);
        assert_eq!(ticks.nanos(9), 1_050, "over the end of the counter");
        assert_eq!(ticks.nanos(u64::MAX - 12), -105);
    }
}
