use crate::Time;

/// The open spans of one track, outermost first.
///
/// Whatever comes is made to nest: nothing begins before what precedes it, and nothing ends after what
/// it lies in. What a model hands out does so by itself.
#[derive(Debug)]
pub(crate) struct Nesting<T> {
    open: Vec<Open<T>>,
    /// The latest time at which something began or ended.
    latest: Time,
    /// In how many spans the next one lies, where it is said.
    depth: Option<usize>,
    /// When spans end whose end is not in the trace.
    last: Time,
}

/// A span that is open.
#[derive(Debug)]
pub(crate) struct Open<T> {
    pub(crate) at: Time,
    /// None where its end is not in the trace.
    pub(crate) end: Option<Time>,
    /// The same as the trace says it: what decides when it is over.
    said: Option<Time>,
    /// Whether it has no length there.
    is_instant: bool,
    /// Nanoseconds in the spans that lie directly in it.
    pub(crate) inner: u64,
    pub(crate) rest: T,
}

impl<T> Open<T> {
    /// Nanoseconds from its beginning to its end; to `last` if that is not known.
    pub(crate) fn duration(&self, last: Time) -> u64 {
        let end = self.end.unwrap_or(last).max(self.at);
        end.abs_diff(self.at)
    }

    /// Those of them in which no span lies.
    pub(crate) fn own(&self, last: Time) -> u64 {
        self.duration(last).saturating_sub(self.inner)
    }
}

impl<T> Nesting<T> {
    /// `last` is when spans end whose end is not in the trace.
    pub(crate) fn new(last: Time) -> Self {
        Self {
            open: Vec::new(),
            latest: Time::MIN,
            depth: None,
            last,
        }
    }

    /// Says in how many spans the next one lies.
    pub(crate) fn expect(&mut self, depth: u32) {
        self.depth = usize::try_from(depth).ok();
    }

    /// The innermost span, if it is over when something begins then; `is_instant` is whether that is a span
    /// without length. Ask until there is none.
    pub(crate) fn over(&mut self, at: Time, is_instant: bool) -> Option<Open<T>> {
        let (innermost, inside) = (self.open.last()?, self.open.len());
        let end = innermost.said?;
        // Where no depth is said, it is as the trace processor has it.
        let holds_more = is_instant && innermost.is_instant;
        let is_outside = self.depth.map_or(!holds_more, |depth| depth < inside);
        if end < at || end == at && is_outside {
            return self.close();
        }
        None
    }

    /// The innermost span, whether it is over or not: for the end of the track.
    pub(crate) fn close(&mut self) -> Option<Open<T>> {
        let open = self.open.pop()?;
        if let Some(end) = open.end {
            self.latest = self.latest.max(end);
        }
        if let Some(around) = self.open.last_mut() {
            around.inner = around.inner.saturating_add(open.duration(self.last));
        }
        Some(open)
    }

    /// A span begins. Returns whether its times were none that nest, and were changed.
    pub(crate) fn push(&mut self, at: Time, duration: Option<u64>, rest: T) -> bool {
        let began = self.fit(at);
        let own = duration.map(|duration| at.saturating_add_unsigned(duration));
        let around = self.open.last();
        let least = |own: Option<Time>, around| own.into_iter().chain(around).min();
        // A span without an end in one with it is over when that is.
        let said = least(own, around.and_then(|around| around.said));
        let end = least(
            own.map(|own| own.max(began)),
            around.and_then(|around| around.end),
        );
        let end = end.map(|end| end.max(began));
        self.latest = began;
        self.depth = None;
        self.open.push(Open {
            at: began,
            end,
            said,
            is_instant: duration == Some(0),
            inner: 0,
            rest,
        });
        began != at || end != own
    }

    /// The time that something gets: none before what precedes it.
    pub(crate) fn fit(&self, at: Time) -> Time {
        at.max(self.latest)
    }

    /// Whether it was said in how many spans the next one lies.
    pub(crate) fn is_told(&self) -> bool {
        self.depth.is_some()
    }

    /// Lets what would get this time get a nanosecond more.
    pub(crate) fn delay(&mut self, at: Time) {
        self.latest = self.fit(at).saturating_add(1);
    }

    /// Lets every open span end after `at`, by a nanosecond where it has to be. Returns how many of the
    /// innermost ones do.
    pub(crate) fn widen(&mut self, at: Time) -> usize {
        let late = self.fit(at).saturating_add(1);
        let mut count = 0;
        // None ends later than what it lies in.
        for open in self.open.iter_mut().rev() {
            match &mut open.end {
                Some(end) if *end < late => *end = late,
                _ => break,
            }
            count += 1;
        }
        count
    }

    pub(crate) fn innermost(&self) -> Option<&Open<T>> {
        self.open.last()
    }

    /// All of them, outermost first.
    pub(crate) fn open(&self) -> &[Open<T>] {
        &self.open
    }

    pub(crate) fn open_mut(&mut self) -> &mut [Open<T>] {
        &mut self.open
    }

    /// Takes note that what was expected came, and was no span.
    pub(crate) fn pass(&mut self) {
        self.depth = None;
    }

    /// Begins another track.
    pub(crate) fn restart(&mut self) {
        self.open.clear();
        (self.latest, self.depth) = (Time::MIN, None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pushes spans and says at which depth each comes to lie.
    fn depths(spans: &[(Time, Option<u64>, Option<u32>)]) -> Vec<usize> {
        let mut nesting = Nesting::new(100);
        spans
            .iter()
            .map(|&(at, duration, depth)| {
                if let Some(depth) = depth {
                    nesting.expect(depth);
                }
                while nesting.over(at, duration == Some(0)).is_some() {}
                assert!(!nesting.push(at, duration, ()));
                nesting.open().len() - 1
            })
            .collect()
    }

    #[test]
    fn what_ends_where_something_begins_has_ended() {
        let (end, none) = (Some, None);
        let spans = [(3, end(2), none), (5, end(0), none), (5, end(3), none)];
        assert_eq!(depths(&spans), [0, 0, 0]);
    }

    #[test]
    fn what_has_no_length_lies_in_what_has_none() {
        let (end, none) = (Some, None);
        let spans = [(3, end(2), none), (5, end(0), none), (5, end(0), none)];
        assert_eq!(depths(&spans), [0, 0, 1]);
        let spans = [(5, end(0), none), (5, end(0), Some(0)), (6, end(0), none)];
        assert_eq!(depths(&spans), [0, 0, 0]);
    }

    #[test]
    fn it_has_not_where_a_depth_says_so() {
        let end = Some;
        let spans = [
            (3, end(2), None),
            (5, end(0), Some(1)),
            (5, end(0), Some(2)),
            (5, end(0), Some(0)),
            // Said of a span that cannot lie so deep.
            (6, end(1), Some(3)),
        ];
        assert_eq!(depths(&spans), [0, 1, 2, 0, 0]);
    }

    #[test]
    fn what_has_no_end_is_around_all_that_follows() {
        assert_eq!(
            depths(&[(3, None, None), (3, Some(1), None), (9, None, None)]),
            [0, 1, 1]
        );
    }

    #[test]
    fn what_does_not_nest_is_made_to() {
        let mut nesting = Nesting::new(100);
        assert!(!nesting.push(3, Some(10), ()));
        assert!(nesting.push(5, Some(100), ()));
        assert_eq!(nesting.innermost().unwrap().end, Some(13));
        assert!(nesting.push(4, Some(0), ()));
        assert_eq!(nesting.innermost().unwrap().at, 5);
        while nesting.over(6, false).is_some() {}
        assert!(nesting.push(6, None, ()));
        assert_eq!(nesting.innermost().unwrap().end, Some(13));
    }

    #[test]
    fn the_own_time_is_without_that_of_inner_spans() {
        let mut nesting = Nesting::new(100);
        nesting.push(0, None, "outer");
        nesting.push(10, Some(20), "inner");
        assert_eq!(nesting.over(30, false).unwrap().own(100), 20);
        assert!(nesting.over(30, false).is_none());
        let outer = nesting.close().unwrap();
        assert_eq!((outer.duration(100), outer.own(100)), (100, 80));
    }
}
