//! How long the children of the open spans took.

use std::collections::HashMap;

use amp_trace_format::ThreadIndex;

/// Per thread, for each span that is open there, from the outermost: what its children took so far, in nanoseconds.
#[derive(Debug)]
pub(crate) struct Insides {
    /// The thread asked for last: records come in runs of one thread.
    thread: ThreadIndex,
    open: Vec<u64>,
    /// Those of the other threads that have a span open.
    others: HashMap<ThreadIndex, Vec<u64>>,
}

impl Insides {
    pub(crate) fn new() -> Self {
        Self {
            // Threads are counted from 1.
            thread: ThreadIndex(0),
            open: Vec::new(),
            others: HashMap::new(),
        }
    }

    /// Those of a thread.
    pub(crate) fn of(&mut self, thread: ThreadIndex) -> &mut Vec<u64> {
        if self.thread != thread {
            let open = self.others.remove(&thread).unwrap_or_default();
            let before = std::mem::replace(&mut self.open, open);
            if !before.is_empty() {
                self.others.insert(self.thread, before);
            }
            self.thread = thread;
        }
        &mut self.open
    }

    /// Forgets a thread that has ended.
    pub(crate) fn forget(&mut self, thread: ThreadIndex) {
        self.others.remove(&thread);
        if self.thread == thread {
            self.open.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_thread_has_its_own_until_it_ends() {
        let [one, other] = [1, 2].map(ThreadIndex);
        let mut insides = Insides::new();
        insides.of(one).push(10);
        insides.of(other).push(20);
        insides.of(one).push(11);
        assert_eq!(insides.of(other), &[20]);
        assert_eq!(insides.of(one), &[10, 11]);
        insides.forget(other);
        insides.forget(one);
        assert!(insides.of(other).is_empty() && insides.of(one).is_empty());
    }

    #[test]
    fn threads_that_ended_take_no_memory() {
        let mut insides = Insides::new();
        for thread in (1..100).map(ThreadIndex) {
            insides.of(thread).push(1);
            insides.forget(thread);
        }
        assert!(insides.others.is_empty(), "{insides:?}");
    }
}
