//! Threads that record, and the thread that settles what they recorded.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Sender};
use std::thread;

use crate::gate::Gate;
use crate::recorder::{Failure, Recorder};

/// One recording thread's view of the others.
pub(crate) struct Member<'a> {
    gate: &'a Gate,
    settled: &'a AtomicU64,
    /// The leader alone asks.
    ask: Option<Sender<()>>,
}

impl Member<'_> {
    /// Returns when all recording threads are here.
    pub(crate) fn meet(&self) {
        self.gate.wait();
    }

    /// Has what was recorded settled, and returns when all recording threads are here and it is.
    pub(crate) fn settle(&self) {
        self.meet();
        if let Some(ask) = &self.ask {
            let before = self.settled.load(Ordering::Acquire);
            // The calling thread keeps its core busy, so that the other settles on another core, as a recorder's own
            // thread would.
            if ask.send(()).is_ok() {
                while self.settled.load(Ordering::Acquire) == before {
                    thread::yield_now();
                }
            }
        }
        self.meet();
    }
}

/// Runs the work on this many threads at once. The calling thread sleeps but when it settles.
///
/// # Errors
/// [`Failure`] if a thread cannot be started or panics.
pub(crate) fn record<R: Recorder, T: Send>(
    recorder: &R,
    threads: usize,
    work: impl Fn(Member<'_>) -> T + Sync,
) -> Result<Vec<T>, Failure> {
    let gate = Gate::new(threads);
    let settled = AtomicU64::new(0);
    let (ask, asked) = mpsc::channel();
    thread::scope(|scope| {
        let mut ask = Some(ask);
        let mut members = Vec::new();
        for _ in 0..threads {
            let member = Member {
                gate: &gate,
                settled: &settled,
                ask: ask.take(),
            };
            let work = &work;
            let builder = thread::Builder::new().name("recording".to_owned());
            members.push(builder.spawn_scoped(scope, move || work(member))?);
        }
        // Ends when the leader is gone.
        for () in asked {
            recorder.settle();
            settled.fetch_add(1, Ordering::Release);
        }
        let all: Result<Vec<T>, _> = members.into_iter().map(|one| one.join()).collect();
        all.map_err(|_| "a recording thread panicked".into())
    })
}
