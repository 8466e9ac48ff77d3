//! Where the instances of a batch stand.

use bevy_transform::components::Transform;

/// How many places are fetched at a time.
const HANDFUL: usize = 64;

/// A queue of places that is filled a handful at a time: the iterator behind it is of any type, and a call of it costs more than a
/// place is worth.
pub(crate) struct Places<'p> {
    /// Adds up to so many places to an empty list; none when there are none left.
    fetch: &'p mut dyn FnMut(&mut Vec<Transform>, usize),
    handful: Vec<Transform>,
    next: usize,
}

impl<'p> Places<'p> {
    pub(crate) fn new(fetch: &'p mut dyn FnMut(&mut Vec<Transform>, usize)) -> Self {
        Self {
            fetch,
            handful: Vec::with_capacity(HANDFUL),
            next: 0,
        }
    }
}

impl Iterator for Places<'_> {
    type Item = Transform;

    #[inline]
    fn next(&mut self) -> Option<Transform> {
        if self.next == self.handful.len() {
            self.handful.clear();
            self.next = 0;
            (self.fetch)(&mut self.handful, HANDFUL);
        }
        let place = self.handful.get(self.next)?;
        self.next += 1;
        Some(*place)
    }
}
