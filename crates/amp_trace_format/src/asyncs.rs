//! Spans that are not bound to a thread: which are open, in whatever order their ends come.

use std::collections::HashMap;

use crate::{AsyncId, Nanos};

/// Ends whose beginning has not come yet are forgotten above this many.
const MANY: usize = 4096;

/// What an encoder knows of each; `T` is what it needs to end one on its own.
///
/// Threads are drained one after the other, so the end of a span may come before its beginning; and
/// the clocks of two cores differ, so its time may be earlier.
#[derive(Debug)]
pub(crate) struct Asyncs<T> {
    states: HashMap<AsyncId, State<T>>,
    many: usize,
}

#[derive(Debug)]
enum State<T> {
    /// It began then.
    Open(Nanos, T),
    /// Its end came before its beginning, with that time.
    Ended(Nanos),
    /// Its beginning was discarded.
    Discarded,
}

impl<T> Asyncs<T> {
    pub(crate) fn new() -> Self {
        Self {
            states: HashMap::new(),
            many: MANY,
        }
    }

    /// A span begins; returns when. If its end came before, that is earlier than the end: of one
    /// moment, readers take the first in the file for the first.
    pub(crate) fn begin(&mut self, id: AsyncId, at: Nanos, rest: impl FnOnce() -> T) -> Nanos {
        if let Some(State::Ended(ended)) = self.states.remove(&id) {
            return at.min(Nanos(ended.0.saturating_sub(1)));
        }
        self.states.insert(id, State::Open(at, rest()));
        at
    }

    /// A span begins that is not kept. Where its end came first, that is in the output already, and
    /// ends nothing.
    pub(crate) fn discard(&mut self, id: AsyncId) {
        if self.states.remove(&id).is_none() {
            self.states.insert(id, State::Discarded);
        }
    }

    /// A span ends; returns when, never before it began. None if its beginning was discarded.
    pub(crate) fn end(&mut self, id: AsyncId, at: Nanos) -> Option<Nanos> {
        match self.states.remove(&id) {
            Some(State::Discarded) => None,
            Some(State::Open(began, _)) => Some(at.max(began)),
            Some(State::Ended(_)) | None => {
                if self.states.len() >= self.many {
                    self.states
                        .retain(|_, state| !matches!(state, State::Ended(_)));
                    self.many = MANY.max(self.states.len() * 2);
                }
                self.states.insert(id, State::Ended(at));
                Some(at)
            }
        }
    }

    /// All that are open, by their ids, with their beginnings; for the end of the trace.
    pub(crate) fn drain(&mut self) -> Vec<(AsyncId, Nanos, T)> {
        let mut open: Vec<_> = std::mem::take(&mut self.states)
            .into_iter()
            .filter_map(|(id, state)| match state {
                State::Open(began, rest) => Some((id, began, rest)),
                _ => None,
            })
            .collect();
        open.sort_unstable_by_key(|(id, ..)| id.0);
        open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_never_ends_before_it_begins() {
        let mut asyncs = Asyncs::new();
        let [one, other] = [AsyncId(1), AsyncId(2)];
        assert_eq!(asyncs.begin(one, Nanos(50), || ()), Nanos(50));
        assert_eq!(asyncs.end(one, Nanos(40)), Some(Nanos(50)));
        assert_eq!(asyncs.end(other, Nanos(40)), Some(Nanos(40)));
        assert_eq!(asyncs.begin(other, Nanos(50), || ()), Nanos(39));
        assert_eq!(asyncs.drain(), []);
    }

    #[test]
    fn a_span_that_was_discarded_has_no_end() {
        let mut asyncs = Asyncs::new();
        asyncs.begin(AsyncId(2), Nanos(2), || 'b');
        asyncs.begin(AsyncId(1), Nanos(1), || 'a');
        asyncs.discard(AsyncId(3));
        assert_eq!(asyncs.end(AsyncId(3), Nanos(9)), None);
        let open = [(AsyncId(1), Nanos(1), 'a'), (AsyncId(2), Nanos(2), 'b')];
        assert_eq!(asyncs.drain(), open);
    }

    #[test]
    fn ends_without_a_beginning_are_forgotten_and_open_spans_are_not() {
        let mut asyncs = Asyncs::new();
        for id in 1..=100_000 {
            if id % 1_000 == 0 {
                asyncs.begin(AsyncId(id), Nanos(id), || ());
            } else {
                asyncs.end(AsyncId(id), Nanos(id));
            }
        }
        assert!(asyncs.states.len() <= 2 * MANY, "{}", asyncs.states.len());
        assert_eq!(asyncs.drain().len(), 100);
    }
}
