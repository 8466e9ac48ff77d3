use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::{self, LockResult, TryLockResult};

use super::{map, taken, try_map};
use crate::imp::asynchronous::AsyncSpan;
use crate::imp::lock::LockSite;

/// [`std::sync::Mutex`], recorded.
///
/// # Examples
/// ```
/// use amp_trace::perf_mutex;
/// use amp_trace::sync::Mutex;
///
/// static QUEUE: Mutex<Vec<u32>> = perf_mutex!("queue", Vec::new());
/// QUEUE.lock().expect("no thread panicked with it").push(7);
/// ```
#[derive(Default)]
pub struct Mutex<T: ?Sized> {
    site: LockSite,
    inner: sync::Mutex<T>,
}

/// The right to use what is in a [`Mutex`], until it is dropped.
#[must_use = "the lock is given back where this is dropped"]
#[clippy::has_significant_drop]
pub struct MutexGuard<'a, T: ?Sized> {
    // Dropped first: the hold of the next thread begins after it.
    _hold: AsyncSpan,
    site: LockSite,
    inner: sync::MutexGuard<'a, T>,
}

impl<T> Mutex<T> {
    /// A lock without a name, which records nothing.
    #[inline]
    pub const fn new(value: T) -> Self {
        Self::named(LockSite::none(), value)
    }

    #[doc(hidden)]
    #[inline]
    pub const fn named(site: LockSite, value: T) -> Self {
        Self {
            site,
            inner: sync::Mutex::new(value),
        }
    }

    /// Takes the value out.
    ///
    /// # Errors
    /// As [`std::sync::Mutex::into_inner`].
    #[inline]
    pub fn into_inner(self) -> LockResult<T> {
        self.inner.into_inner()
    }
}

impl<T: ?Sized> Mutex<T> {
    /// Waits for the lock.
    ///
    /// # Errors
    /// As [`std::sync::Mutex::lock`]: a thread panicked while it held the lock. The guard is in the
    /// error.
    ///
    /// # Panics
    /// As [`std::sync::Mutex::lock`], if this thread holds the lock.
    #[inline]
    pub fn lock(&self) -> LockResult<MutexGuard<'_, T>> {
        let result = self
            .site
            .acquire(&(), || taken(self.inner.try_lock()), || self.inner.lock());
        map(result, |inner| MutexGuard::new(self.site, inner))
    }

    /// Takes the lock if it is free.
    ///
    /// # Errors
    /// As [`std::sync::Mutex::try_lock`].
    #[inline]
    pub fn try_lock(&self) -> TryLockResult<MutexGuard<'_, T>> {
        try_map(self.inner.try_lock(), |inner| {
            MutexGuard::new(self.site, inner)
        })
    }

    /// The value, without locking: nobody else can have it.
    ///
    /// # Errors
    /// As [`std::sync::Mutex::get_mut`].
    #[inline]
    pub fn get_mut(&mut self) -> LockResult<&mut T> {
        self.inner.get_mut()
    }

    /// Whether a thread panicked while it held the lock.
    #[inline]
    pub fn is_poisoned(&self) -> bool {
        self.inner.is_poisoned()
    }

    /// Forgets that a thread panicked.
    #[inline]
    pub fn clear_poison(&self) {
        self.inner.clear_poison();
    }
}

impl<T> From<T> for Mutex<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for Mutex<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

impl<'a, T: ?Sized> MutexGuard<'a, T> {
    #[inline]
    pub(super) fn new(site: LockSite, inner: sync::MutexGuard<'a, T>) -> Self {
        Self {
            _hold: site.hold(&()),
            site,
            inner,
        }
    }

    /// Ends the hold, but for the lock itself.
    #[inline]
    pub(super) fn release(self) -> (LockSite, sync::MutexGuard<'a, T>) {
        (self.site, self.inner)
    }
}

impl<T: ?Sized> Deref for MutexGuard<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.inner
    }
}

impl<T: ?Sized> DerefMut for MutexGuard<'_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        &mut self.inner
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for MutexGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: ?Sized + fmt::Display> fmt::Display for MutexGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
