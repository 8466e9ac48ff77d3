//! Tracks and moments, which are not there.

use std::marker::PhantomData;
use std::ops::{Add, Range, Sub};
use std::time::{Duration, Instant};

use super::private::{CallSite, Fields, Recording};

/// A moment of which nothing is known: all are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(());

/// The moment that all are.
#[inline(always)]
#[must_use]
pub const fn now() -> Moment {
    Moment(())
}

impl From<Instant> for Moment {
    #[inline(always)]
    fn from(_: Instant) -> Self {
        Self(())
    }
}

impl Add<Duration> for Moment {
    type Output = Self;

    #[inline(always)]
    fn add(self, _: Duration) -> Self {
        self
    }
}

impl Sub<Duration> for Moment {
    type Output = Self;

    #[inline(always)]
    fn sub(self, _: Duration) -> Self {
        self
    }
}

/// A row of the trace that is not there.
#[derive(Debug, Clone)]
pub struct Track(());

/// Spans and events of one track, of which nothing is kept.
#[derive(Debug)]
#[must_use]
pub struct TrackBatch<'a>(PhantomData<&'a Track>);

const _: () = assert!(size_of::<Track>() == 0 && size_of::<TrackBatch<'_>>() == 0);

impl Track {
    /// No track.
    #[doc(hidden)]
    #[inline(always)]
    #[must_use]
    pub const fn none() -> Self {
        Self(())
    }

    /// Makes nothing of its name.
    #[inline(always)]
    #[must_use]
    pub fn new(_: impl Into<String>) -> Self {
        Self(())
    }

    /// Collects nothing.
    #[inline(always)]
    pub const fn batch(&self) -> TrackBatch<'_> {
        TrackBatch(PhantomData)
    }
}

/// Takes spans and events with their moments, and makes nothing of them.
pub trait Tracked: sealed::Sealed {}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Track {}
    impl Sealed for super::TrackBatch<'_> {}
    impl<T: Sealed + ?Sized> Sealed for &T {}
}

impl Tracked for Track {}
impl Tracked for TrackBatch<'_> {}
impl<T: Tracked + ?Sized> Tracked for &T {}

/// A place for a span.
#[derive(Debug)]
pub struct During<'a, T: ?Sized>(pub &'a T, pub Range<Moment>);

/// A place for an event.
#[derive(Debug)]
pub struct At<'a, T: ?Sized>(pub &'a T, pub Moment);

/// Cannot be called.
#[inline(always)]
pub fn track_span<T: Tracked + ?Sized, F: Fields>(
    _: &CallSite,
    on: Recording,
    _: &(&During<'_, T>, F),
) {
    match on {}
}

/// Cannot be called.
#[inline(always)]
pub fn track_event<T: Tracked + ?Sized, F: Fields>(
    _: &CallSite,
    on: Recording,
    _: &(&At<'_, T>, F),
) {
    match on {}
}
