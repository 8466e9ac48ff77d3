use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::piece::{Odd, Piece};
use super::stitch::Stitch;
use crate::build::Stretch;

/// Pieces that are done in any order, and stitched in theirs by whoever brings the next one.
#[derive(Debug)]
pub(super) struct Queue<S: Stretch> {
    state: Mutex<State<S>>,
    /// Told when a piece was stitched, and when all is over.
    room: Condvar,
    /// So many pieces are under way, at most.
    most: usize,
}

#[derive(Debug)]
struct State<S: Stretch> {
    /// The next chunk that nobody has taken.
    next: usize,
    /// The next one to be stitched.
    turn: usize,
    done: BTreeMap<usize, Piece<S>>,
    /// Pieces that were stitched: their memory.
    free: Vec<Piece<S>>,
    /// Away while somebody stitches.
    stitch: Option<Stitch<S>>,
    is_odd: bool,
}

impl<S: Stretch> Queue<S> {
    pub(super) fn new(threads: usize) -> Self {
        let state = State {
            next: 0,
            turn: 0,
            done: BTreeMap::new(),
            free: Vec::new(),
            stitch: Some(Stitch::new()),
            is_odd: false,
        };
        Self {
            state: Mutex::new(state),
            room: Condvar::new(),
            most: 2 * threads + 2,
        }
    }

    /// The number of the next of so many chunks, and memory for its piece. None after the last one, and as soon as
    /// something is odd.
    pub(super) fn take(&self, chunks: usize) -> Option<(usize, Piece<S>)> {
        let mut state = self.lock();
        while state.next - state.turn >= self.most && !state.is_odd {
            let waited = self.room.wait(state);
            state = waited.unwrap_or_else(PoisonError::into_inner);
        }
        if state.next >= chunks || state.is_odd {
            return None;
        }
        let number = state.next;
        state.next += 1;
        Some((number, state.free.pop().unwrap_or_default()))
    }

    /// Brings the piece of a chunk, and stitches as many as it can.
    pub(super) fn put(&self, number: usize, piece: Result<Piece<S>, Odd>) {
        let mut state = self.lock();
        match piece {
            Ok(piece) => state.done.insert(number, piece),
            Err(Odd) => return self.stop(&mut state),
        };
        let Some(mut stitch) = state.stitch.take() else {
            return;
        };
        while let Some(piece) = state.due() {
            drop(state);
            let joined = stitch.join(&piece);
            state = self.lock();
            state.turn += 1;
            state.free.push(piece);
            if joined.is_err() {
                self.stop(&mut state);
            }
            self.room.notify_all();
        }
        state.stitch = Some(stitch);
    }

    /// What was stitched, where all was as it should be.
    pub(super) fn finish(self) -> Option<Stitch<S>> {
        let state = self.state.into_inner().ok()?;
        state.stitch.filter(|_| !state.is_odd)
    }

    /// Lets nobody wait for a thread that panics.
    pub(super) fn stop_on_panic(&self) -> impl Drop {
        StopOnPanic(self)
    }

    fn stop(&self, state: &mut State<S>) {
        state.is_odd = true;
        self.room.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State<S>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: Stretch> State<S> {
    /// The piece whose turn it is, if it is done.
    fn due(&mut self) -> Option<Piece<S>> {
        if self.is_odd {
            return None;
        }
        self.done.remove(&self.turn)
    }
}

struct StopOnPanic<'a, S: Stretch>(&'a Queue<S>);

impl<S: Stretch> Drop for StopOnPanic<'_, S> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.stop(&mut self.0.lock());
        }
    }
}
