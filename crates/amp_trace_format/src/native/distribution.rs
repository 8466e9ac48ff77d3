//! What is said of a range of time.

use super::decode::Decoder;
use super::item::kind;
use super::range::RangeDecoder;
use crate::{Nanos, Record};

impl Decoder {
    /// Hands out a histogram or totals.
    pub(super) fn distribution(
        &mut self,
        coder: &mut RangeDecoder<'_>,
        (which, place): (u32, usize),
        emit: &mut impl FnMut(&Record<'_>),
    ) -> Option<()> {
        let [from, to] = self.range(coder);
        let dictionary = &mut self.dictionary;
        if which == kind::TOTALS {
            let count = dictionary.number(coder, |plain| &mut plain.amount);
            let durations = dictionary.histogram(coder)?;
            emit(&Record::Totals {
                site: dictionary.sites[place].site(),
                from,
                to,
                count,
                durations: &durations,
            });
        } else {
            let values = dictionary.histogram(coder)?;
            emit(&Record::Histogram {
                site: dictionary.sites[place].site(),
                from,
                to,
                values: &values,
            });
        }
        Some(())
    }

    /// Between which times something was.
    pub(super) fn range(&mut self, coder: &mut RangeDecoder<'_>) -> [Nanos; 2] {
        let last = self.dictionary.range;
        let from = self.dictionary.near(coder, |plain| &mut plain.range, last);
        let to = self.dictionary.near(coder, |plain| &mut plain.range, from);
        self.dictionary.range = to;
        [Nanos(from), Nanos(to)]
    }
}
