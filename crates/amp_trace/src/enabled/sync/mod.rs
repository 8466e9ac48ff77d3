//! The standard library's locks, which record who waits for them and who holds them.
//!
//! [`perf_mutex!`](crate::perf_mutex) and [`perf_rwlock!`](crate::perf_rwlock) make a lock with a name.
//! A thread that finds it taken records the span `wait NAME` until it has it. While the lock is held,
//! the span `hold NAME` is open; it is bound to no thread, since guards may be dropped in any order.
//! A read-write lock says in the field `access` which of the two it was.
//!
//! Locks made by `new` have no name and record nothing. All of them poison as those of the standard
//! library do, and have its errors.
//!
//! # Cost
//! A lock that is free is tried first: only the two ends of the hold are added to it, about
//! 15 ns. Filtered out, a relaxed load. `benches/locks.rs` measures both. Compiled out, these names are the
//! standard library's own types.

mod condvar;
mod mutex;
mod rwlock;

pub use condvar::Condvar;
pub use mutex::{Mutex, MutexGuard};
pub use rwlock::{RwLock, RwLockReadGuard, RwLockWriteGuard};

use std::sync::{LockResult, PoisonError, TryLockError, TryLockResult};

/// The same result around another guard.
#[inline]
fn map<G, H>(result: LockResult<G>, wrap: impl FnOnce(G) -> H) -> LockResult<H> {
    match result {
        Ok(guard) => Ok(wrap(guard)),
        Err(poisoned) => Err(PoisonError::new(wrap(poisoned.into_inner()))),
    }
}

/// The same result around another guard.
#[inline]
fn try_map<G, H>(result: TryLockResult<G>, wrap: impl FnOnce(G) -> H) -> TryLockResult<H> {
    match result {
        Ok(guard) => Ok(wrap(guard)),
        Err(TryLockError::Poisoned(poisoned)) => Err(TryLockError::Poisoned(PoisonError::new(
            wrap(poisoned.into_inner()),
        ))),
        Err(TryLockError::WouldBlock) => Err(TryLockError::WouldBlock),
    }
}

/// What came of an attempt; `None` if the lock is taken.
#[inline]
fn taken<G>(result: TryLockResult<G>) -> Option<LockResult<G>> {
    match result {
        Ok(guard) => Some(Ok(guard)),
        Err(TryLockError::Poisoned(poisoned)) => Some(Err(poisoned)),
        Err(TryLockError::WouldBlock) => None,
    }
}
