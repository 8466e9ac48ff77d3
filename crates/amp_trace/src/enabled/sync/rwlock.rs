use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::{self, LockResult, TryLockResult};

use super::{map, taken, try_map};
use crate::imp::asynchronous::AsyncSpan;
use crate::imp::lock::LockSite;

/// [`std::sync::RwLock`], recorded.
///
/// # Examples
/// ```
/// use amp_trace::perf_rwlock;
///
/// let tiles = perf_rwlock!("tiles", vec![0_u8; 4]);
/// tiles.write().expect("no thread panicked with it")[2] = 7;
/// assert_eq!(tiles.read().expect("no thread panicked with it")[2], 7);
/// ```
#[derive(Default)]
pub struct RwLock<T: ?Sized> {
    site: LockSite,
    inner: sync::RwLock<T>,
}

/// The right to read what is in a [`RwLock`], until it is dropped.
#[must_use = "the lock is given back where this is dropped"]
#[clippy::has_significant_drop]
pub struct RwLockReadGuard<'a, T: ?Sized> {
    // Dropped first: the hold of the next thread begins after it.
    _hold: AsyncSpan,
    inner: sync::RwLockReadGuard<'a, T>,
}

/// The right to change what is in a [`RwLock`], until it is dropped.
#[must_use = "the lock is given back where this is dropped"]
#[clippy::has_significant_drop]
pub struct RwLockWriteGuard<'a, T: ?Sized> {
    _hold: AsyncSpan,
    inner: sync::RwLockWriteGuard<'a, T>,
}

impl<T> RwLock<T> {
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
            inner: sync::RwLock::new(value),
        }
    }

    /// Takes the value out.
    ///
    /// # Errors
    /// As [`std::sync::RwLock::into_inner`].
    #[inline]
    pub fn into_inner(self) -> LockResult<T> {
        self.inner.into_inner()
    }
}

impl<T: ?Sized> RwLock<T> {
    /// Waits until nobody writes.
    ///
    /// # Errors
    /// As [`std::sync::RwLock::read`]: a thread panicked while it wrote. The guard is in the error.
    ///
    /// # Panics
    /// As [`std::sync::RwLock::read`], if this thread holds the lock.
    #[inline]
    pub fn read(&self) -> LockResult<RwLockReadGuard<'_, T>> {
        let result = self.site.acquire(
            &(&"read", ()),
            || taken(self.inner.try_read()),
            || self.inner.read(),
        );
        map(result, |inner| self.reading(inner))
    }

    /// Waits until nobody reads or writes.
    ///
    /// # Errors
    /// As [`std::sync::RwLock::write`].
    ///
    /// # Panics
    /// As [`std::sync::RwLock::write`], if this thread holds the lock.
    #[inline]
    pub fn write(&self) -> LockResult<RwLockWriteGuard<'_, T>> {
        let result = self.site.acquire(
            &(&"write", ()),
            || taken(self.inner.try_write()),
            || self.inner.write(),
        );
        map(result, |inner| self.writing(inner))
    }

    /// Takes the lock to read if nobody writes.
    ///
    /// # Errors
    /// As [`std::sync::RwLock::try_read`].
    #[inline]
    pub fn try_read(&self) -> TryLockResult<RwLockReadGuard<'_, T>> {
        try_map(self.inner.try_read(), |inner| self.reading(inner))
    }

    /// Takes the lock to write if it is free.
    ///
    /// # Errors
    /// As [`std::sync::RwLock::try_write`].
    #[inline]
    pub fn try_write(&self) -> TryLockResult<RwLockWriteGuard<'_, T>> {
        try_map(self.inner.try_write(), |inner| self.writing(inner))
    }

    /// The value, without locking: nobody else can have it.
    ///
    /// # Errors
    /// As [`std::sync::RwLock::get_mut`].
    #[inline]
    pub fn get_mut(&mut self) -> LockResult<&mut T> {
        self.inner.get_mut()
    }

    /// Whether a thread panicked while it wrote.
    #[inline]
    pub fn is_poisoned(&self) -> bool {
        self.inner.is_poisoned()
    }

    /// Forgets that a thread panicked.
    #[inline]
    pub fn clear_poison(&self) {
        self.inner.clear_poison();
    }

    #[inline]
    fn reading<'a>(&'a self, inner: sync::RwLockReadGuard<'a, T>) -> RwLockReadGuard<'a, T> {
        RwLockReadGuard {
            _hold: self.site.hold(&(&"read", ())),
            inner,
        }
    }

    #[inline]
    fn writing<'a>(&'a self, inner: sync::RwLockWriteGuard<'a, T>) -> RwLockWriteGuard<'a, T> {
        RwLockWriteGuard {
            _hold: self.site.hold(&(&"write", ())),
            inner,
        }
    }
}

impl<T> From<T> for RwLock<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for RwLock<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

impl<T: ?Sized> Deref for RwLockReadGuard<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.inner
    }
}

impl<T: ?Sized> Deref for RwLockWriteGuard<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.inner
    }
}

impl<T: ?Sized> DerefMut for RwLockWriteGuard<'_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        &mut self.inner
    }
}

macro_rules! shown {
    ($($guard:ident),*) => {$(
        impl<T: ?Sized + fmt::Debug> fmt::Debug for $guard<'_, T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                (**self).fmt(f)
            }
        }

        impl<T: ?Sized + fmt::Display> fmt::Display for $guard<'_, T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                (**self).fmt(f)
            }
        }
    )*};
}
shown!(RwLockReadGuard, RwLockWriteGuard);
