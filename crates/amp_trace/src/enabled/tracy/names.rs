//! What Tracy knows call sites by. It keeps addresses of texts, which therefore are never freed: one for each
//! call site and name.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use tracy_client::{FrameName, PlotName, SpanLocation};

use crate::imp::site::CallSite;

/// Where a call site keeps what Tracy knows it by.
pub(crate) struct Place {
    location: OnceLock<SpanLocation>,
    named: OnceLock<&'static Named>,
}

impl Place {
    pub(crate) const fn new() -> Self {
        Self {
            location: OnceLock::new(),
            named: OnceLock::new(),
        }
    }
}

impl std::fmt::Debug for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Place").finish_non_exhaustive()
    }
}

/// A plot or a set of frames: one for each name.
pub(super) struct Named {
    pub(super) plot: PlotName,
    pub(super) frame: FrameName,
    /// The bits of what counters of this name add up to.
    sum: AtomicU64,
}

impl Named {
    /// Adds to the sum.
    pub(super) fn add(&self, value: f64) {
        let add = |bits| Some((f64::from_bits(bits) + value).to_bits());
        // It cannot fail: there is always a sum.
        let _ = self
            .sum
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
    }

    /// The sum so far.
    pub(super) fn sum(&self) -> f64 {
        f64::from_bits(self.sum.load(Ordering::Relaxed))
    }
}

/// The plot or the frames of a call site.
pub(super) fn of(site: &'static CallSite) -> &'static Named {
    static ALL: Mutex<BTreeMap<&'static str, &'static Named>> = Mutex::new(BTreeMap::new());
    site.tracy.named.get_or_init(|| {
        let mut all = ALL.lock().unwrap_or_else(PoisonError::into_inner);
        all.entry(site.name).or_insert_with(|| {
            let name = without_nul(site.name);
            Box::leak(Box::new(Named {
                plot: PlotName::new_leak(name.clone()),
                frame: FrameName::new_leak(name),
                sum: AtomicU64::new(0.0_f64.to_bits()),
            }))
        })
    })
}

/// The location of a call site's zones: its name, its target for the function, its file and line.
pub(super) fn location(site: &'static CallSite) -> &'static SpanLocation {
    site.tracy.location.get_or_init(|| {
        // Made for the type of a function's inner `struct S`: what it names after `::S` is the function.
        let function = leak(without_nul(site.target) + "::S");
        tracy_client::internal::make_span_location(
            function,
            leak(without_nul(site.name) + "\0").as_ptr(),
            leak(without_nul(site.file) + "\0").as_ptr(),
            site.line,
        )
    })
}

fn without_nul(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

fn leak(text: String) -> &'static str {
    text.leak()
}
