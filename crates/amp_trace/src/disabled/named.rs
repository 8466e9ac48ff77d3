//! Names that a program makes, and nobody keeps.

use std::ops::Range;

use super::track::{Moment, Tracked};

/// A gauge that is not there.
#[derive(Debug, Clone, Copy)]
pub struct NamedGauge(());

/// A span that is not there.
#[derive(Debug, Clone, Copy)]
pub struct NamedSpan(());

const _: () = assert!(size_of::<NamedGauge>() == 0 && size_of::<NamedSpan>() == 0);

impl NamedGauge {
    /// Makes nothing of its name.
    #[inline(always)]
    #[must_use]
    pub const fn new(_: &'static str, _: &str, _: &str) -> Self {
        Self(())
    }

    /// Records nothing.
    #[inline(always)]
    pub const fn set(&self, _: f64) {}
}

impl NamedSpan {
    /// Makes nothing of its name.
    #[inline(always)]
    #[must_use]
    pub const fn new(_: &'static str, _: &str) -> Self {
        Self(())
    }

    /// None.
    #[inline(always)]
    #[must_use]
    pub const fn name(&self) -> &'static str {
        ""
    }

    /// Records nothing.
    #[inline(always)]
    pub fn on_track(&self, _: &impl Tracked, _: Range<Moment>) {}
}
