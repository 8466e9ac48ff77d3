//! What is said of a range of time.

use super::decode::{Decoder, Say};
use super::item::kind;
use super::rans::RansDecoder;
use super::statement::{SitePlace, Statement};
use crate::Nanos;

impl Decoder {
    /// Hands out a histogram or totals.
    pub(super) fn distribution(
        &mut self,
        coder: &mut RansDecoder<'_>,
        (which, place): (u32, usize),
        say: &mut impl Say,
    ) -> Option<()> {
        let [from, to] = self.range(coder);
        let (dictionary, site) = (&mut self.dictionary, SitePlace::of(place));
        if which == kind::TOTALS {
            let count = dictionary.number(coder, |plain| &mut plain.amount);
            let durations = dictionary.histogram(coder)?;
            let totals = Statement::Totals {
                site,
                from,
                to,
                count,
                durations: &durations,
            };
            say.say(self.directory(), &totals);
        } else {
            let values = dictionary.histogram(coder)?;
            let histogram = Statement::Histogram {
                site,
                from,
                to,
                values: &values,
            };
            say.say(self.directory(), &histogram);
        }
        Some(())
    }

    /// Between which times something was.
    pub(super) fn range(&mut self, coder: &mut RansDecoder<'_>) -> [Nanos; 2] {
        let last = self.dictionary.range;
        let from = self.dictionary.near(coder, |plain| &mut plain.range, last);
        let to = self.dictionary.near(coder, |plain| &mut plain.range, from);
        self.dictionary.range = to;
        [Nanos(from), Nanos(to)]
    }
}
