use std::sync::{self, LockResult, PoisonError, WaitTimeoutResult};
use std::time::Duration;

use super::{MutexGuard, map};

/// [`std::sync::Condvar`], for the guards of this module.
///
/// While a thread waits, it does not hold the lock, and its span `hold NAME` is not open.
///
/// # Examples
/// ```
/// use amp_trace::perf_mutex;
/// use amp_trace::sync::{Condvar, Mutex};
///
/// static READY: Mutex<bool> = perf_mutex!("ready", false);
/// static CHANGED: Condvar = Condvar::new();
///
/// std::thread::spawn(|| {
///     *READY.lock().expect("no panic") = true;
///     CHANGED.notify_one();
/// });
/// let ready = READY.lock().expect("no panic");
/// let ready = CHANGED.wait_while(ready, |ready| !*ready).expect("no panic");
/// assert!(*ready);
/// ```
#[derive(Debug, Default)]
pub struct Condvar(sync::Condvar);

impl Condvar {
    /// Nobody waits yet.
    #[inline]
    #[must_use]
    pub const fn new() -> Self {
        Self(sync::Condvar::new())
    }

    /// Gives the lock back until this is notified, or for no reason.
    ///
    /// # Errors
    /// As [`std::sync::Condvar::wait`].
    #[inline]
    pub fn wait<'a, T>(&self, guard: MutexGuard<'a, T>) -> LockResult<MutexGuard<'a, T>> {
        let (site, inner) = guard.release();
        map(self.0.wait(inner), |inner| MutexGuard::new(site, inner))
    }

    /// Waits as long as the condition holds.
    ///
    /// # Errors
    /// As [`std::sync::Condvar::wait_while`].
    #[inline]
    pub fn wait_while<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        condition: impl FnMut(&mut T) -> bool,
    ) -> LockResult<MutexGuard<'a, T>> {
        let (site, inner) = guard.release();
        map(self.0.wait_while(inner, condition), |inner| {
            MutexGuard::new(site, inner)
        })
    }

    /// Waits for so long at most.
    ///
    /// # Errors
    /// As [`std::sync::Condvar::wait_timeout`].
    #[inline]
    pub fn wait_timeout<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        timeout: Duration,
    ) -> LockResult<(MutexGuard<'a, T>, WaitTimeoutResult)> {
        let (site, inner) = guard.release();
        match self.0.wait_timeout(inner, timeout) {
            Ok((inner, result)) => Ok((MutexGuard::new(site, inner), result)),
            Err(poisoned) => {
                let (inner, result) = poisoned.into_inner();
                Err(PoisonError::new((MutexGuard::new(site, inner), result)))
            }
        }
    }

    /// Wakes one thread that waits.
    #[inline]
    pub fn notify_one(&self) {
        self.0.notify_one();
    }

    /// Wakes all threads that wait.
    #[inline]
    pub fn notify_all(&self) {
        self.0.notify_all();
    }
}
