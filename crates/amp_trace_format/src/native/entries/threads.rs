//! The tracks of threads.

use std::collections::HashMap;

use crate::{ThreadIndex, TrackIndex};

/// Threads are counted, so few recordings have more; those beyond are looked up. Bounds what a made-up
/// number costs.
const DENSE: usize = 1 << 20;

/// What is known of a thread.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Thread {
    pub(super) track: Option<TrackIndex>,
    /// How many of its spans are open.
    pub(super) open: u32,
}

/// All threads, by their numbers.
#[derive(Debug, Default)]
pub(super) struct Threads {
    near: Vec<Thread>,
    far: HashMap<ThreadIndex, Thread>,
}

impl Threads {
    #[inline]
    pub(super) fn get_mut(&mut self, thread: ThreadIndex) -> &mut Thread {
        let place = thread.0 as usize;
        if place < self.near.len() {
            return &mut self.near[place];
        }
        self.beyond(thread)
    }

    #[cold]
    fn beyond(&mut self, thread: ThreadIndex) -> &mut Thread {
        let place = thread.0 as usize;
        if place >= DENSE {
            return self.far.entry(thread).or_default();
        }
        self.near.resize(place + 1, Thread::default());
        &mut self.near[place]
    }

    /// Closes what is open on each thread, which is handed out with the number of its spans.
    pub(super) fn close(&mut self, mut each: impl FnMut(TrackIndex, u32)) {
        let mut far: Vec<_> = self.far.iter_mut().collect();
        far.sort_unstable_by_key(|(thread, _)| **thread);
        let far = far.into_iter().map(|(_, thread)| thread);
        for thread in self.near.iter_mut().chain(far) {
            if let Some(track) = thread.track
                && thread.open > 0
            {
                each(track, std::mem::take(&mut thread.open));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_number_costs_no_more_than_a_small_one() {
        let mut threads = Threads::default();
        for thread in [u32::MAX, 3, u32::MAX - 1] {
            let known = threads.get_mut(ThreadIndex(thread));
            (known.track, known.open) = (Some(TrackIndex(thread)), 2);
        }
        assert_eq!(threads.near.len(), 4);
        let mut closed = Vec::new();
        threads.close(|track, open| closed.push((track.0, open)));
        assert_eq!(closed, [(3, 2), (u32::MAX - 1, 2), (u32::MAX, 2)]);
        threads.close(|_, _| panic!("all are closed"));
    }
}
