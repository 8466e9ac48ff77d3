//! Call sites: the statics behind the macros, and their registry.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use amp_trace_format as format;

use super::filter::Filter;
use super::fork;
use super::forward;
use super::quiet::{is_quiet, quietly};
use super::store::{self, Store};
use super::tracy;
use crate::Level;
use amp_trace_format::words::{FieldNames, MAX_SITE, SiteInfo};

pub use amp_trace_format::words::Kind;

/// A place in the program that records.
#[derive(Debug)]
pub struct CallSite {
    /// `OFF`, the number of the site while it records, or `UNSEEN`.
    on: AtomicU32,
    /// The number once registered; 0 before.
    number: AtomicU32,
    pub(crate) kind: Kind,
    pub(crate) name: &'static str,
    pub(crate) target: &'static str,
    pub(crate) level: Level,
    pub(crate) file: &'static str,
    pub(crate) line: u32,
    pub(crate) fields: &'static [&'static str],
    /// The unit of a metric's values; empty if it has none.
    pub(crate) unit: &'static str,
    /// Whether the site's records may be forwarded: they did not come from `tracing`.
    is_forwarded: bool,
    /// The counterpart of the site, where records are forwarded.
    #[allow(dead_code, reason = "read where records are forwarded")]
    pub(crate) forwarding: forward::Place,
    /// What Tracy knows the site by.
    #[allow(dead_code, reason = "read where Tracy is in the build")]
    pub(crate) tracy: tracy::Place,
}

const OFF: u32 = 0;
const UNSEEN: u32 = u32::MAX;

/// Set beside the number of a site that the filter keeps out of our trace, and that is forwarded.
const FORWARDED_ONLY: u32 = 1 << 31;

/// Proof that a site was recording when it was asked.
#[derive(Debug, Clone, Copy)]
pub struct Recording(NonZeroU32);

impl Recording {
    /// The number of the site.
    #[inline(always)]
    pub(crate) const fn number(self) -> u32 {
        self.0.get() & !FORWARDED_ONLY
    }

    /// Whether our own trace is to have the record.
    #[inline(always)]
    pub(crate) const fn is_ours(self) -> bool {
        !forward::FORWARDS || self.0.get() & FORWARDED_ONLY == 0
    }
}

impl CallSite {
    /// Makes a call site; the macros make it a static.
    #[must_use]
    pub const fn new(
        kind: Kind,
        name: &'static str,
        target: &'static str,
        level: Level,
        file: &'static str,
        line: u32,
        fields: &'static [&'static str],
    ) -> Self {
        Self {
            on: AtomicU32::new(UNSEEN),
            number: AtomicU32::new(0),
            kind,
            name,
            target,
            level,
            file,
            line,
            fields,
            unit: "",
            is_forwarded: true,
            forwarding: forward::Place::new(),
            tracy: tracy::Place::new(),
        }
    }

    /// The same call site, for values of this unit.
    #[must_use]
    pub const fn unit(mut self, unit: &'static str) -> Self {
        self.unit = unit;
        self
    }

    /// The same call site, for records that come from `tracing` and need not go back.
    #[cfg(feature = "bridge")]
    pub(crate) const fn bridged(mut self) -> Self {
        self.is_forwarded = false;
        self
    }

    /// The same call site, for good off: it stands for records that are ours already.
    #[cfg(feature = "forward")]
    pub(crate) const fn muted(mut self) -> Self {
        self.on = AtomicU32::new(OFF);
        self
    }

    /// Whether the site records now.
    ///
    /// # Cost
    /// One relaxed load and a branch.
    #[inline(always)]
    #[must_use]
    pub fn recording(&'static self) -> Option<Recording> {
        match self.on.load(Ordering::Relaxed) {
            OFF => None,
            UNSEEN => self.register(),
            number => NonZeroU32::new(number).map(Recording),
        }
    }

    /// The first time: takes a number, and asks the filter.
    #[cold]
    #[inline(never)]
    fn register(&'static self) -> Option<Recording> {
        // Not while this thread may hold the lock: the next time, then.
        if is_quiet() || fork::is_child() {
            None
        } else {
            quietly(|| self.register_quietly())
        }
    }

    fn register_quietly(&'static self) -> Option<Recording> {
        let mut sites = lock();
        if self.number.load(Ordering::Relaxed) == 0 {
            let number = u32::try_from(sites.all.len() + 1)
                .ok()
                .filter(|n| *n <= MAX_SITE);
            let Some(number) = number else {
                self.on.store(OFF, Ordering::Relaxed);
                return None;
            };
            self.number.store(number, Ordering::Relaxed);
            sites.all.push(self);
            if let Some(store) = store::current() {
                store.name(self);
            }
        }
        self.apply(sites.filter.as_ref());
        NonZeroU32::new(self.on.load(Ordering::Relaxed)).map(Recording)
    }

    /// Turns the site on or off.
    fn apply(&self, filter: Option<&Filter>) {
        let number = self.number.load(Ordering::Relaxed);
        let on = if filter.is_some_and(|filter| filter.allows(self.target, self.name, self.level)) {
            number
        } else if forward::FORWARDS && self.is_forwarded {
            number | FORWARDED_ONLY
        } else {
            OFF
        };
        self.on.store(on, Ordering::Relaxed);
    }

    /// The site in the words of a trace.
    pub(crate) fn describe(&self) -> format::Site<'static> {
        format::Site {
            id: self.number.load(Ordering::Relaxed),
            name: self.name,
            target: self.target,
            level: self.level.into(),
            file: (!self.file.is_empty()).then_some(self.file),
            line: (self.line > 0).then_some(self.line),
            unit: (!self.unit.is_empty()).then_some(self.unit),
        }
    }
}

impl From<Level> for format::Level {
    fn from(level: Level) -> Self {
        match level {
            Level::ERROR => Self::Error,
            Level::WARN => Self::Warn,
            Level::INFO => Self::Info,
            Level::DEBUG => Self::Debug,
            Level::TRACE => Self::Trace,
        }
    }
}

struct Sites {
    /// The site with number `n` is at `n - 1`.
    all: Vec<&'static CallSite>,
    /// The filter of the running recording; `None` when nothing records.
    filter: Option<Filter>,
}

impl Sites {
    fn refilter(&mut self, filter: Option<Filter>) {
        self.filter = filter;
        for site in &self.all {
            site.apply(self.filter.as_ref());
        }
    }
}

static SITES: Mutex<Sites> = Mutex::new(Sites {
    all: Vec::new(),
    filter: None,
});

fn lock() -> MutexGuard<'static, Sites> {
    SITES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Turns every site that the filter allows on and every other one off; `None` turns all off.
///
/// A span that began stays balanced: its end does not ask.
pub(crate) fn apply_filter(filter: Option<Filter>) {
    lock().refilter(filter);
}

/// Puts another filter in the place of the running recording's; does nothing while nothing records.
///
/// Holds no lock that is held while an output is written.
pub(crate) fn change_filter(filter: Filter) {
    let mut sites = lock();
    if sites.filter.is_some() {
        sites.refilter(Some(filter));
    }
}

/// Writes all sites so far down in the file of blocks, which is new.
pub(crate) fn name_all(store: &Store) {
    for site in &lock().all {
        store.name(site);
    }
}

/// The sites that a decoder has met, by their numbers.
#[derive(Debug, Default)]
pub(crate) struct SeenSites(Vec<&'static CallSite>);

impl SeenSites {
    /// The site of a number; `None` if there is none.
    pub(crate) fn get(&mut self, number: u32) -> Option<&'static CallSite> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        if index >= self.0.len() {
            self.0.extend_from_slice(&lock().all[self.0.len()..]);
        }
        self.0.get(index).copied()
    }

    /// All of them.
    pub(crate) fn all(&self) -> &[&'static CallSite] {
        &self.0
    }
}

impl format::words::Sites for SeenSites {
    fn site(&mut self, number: u32) -> Option<SiteInfo<'_>> {
        let site = self.get(number)?;
        Some(SiteInfo {
            site: site.describe(),
            kind: site.kind,
            fields: if site.kind.is_numbered() {
                FieldNames::Numbered(site.fields)
            } else {
                FieldNames::Borrowed(site.fields)
            },
        })
    }
}

/// Whether the running recording's filter lets a record of this target, name and level through.
#[cfg(feature = "bridge")]
pub(crate) fn allows(target: &str, name: &str, level: Level) -> bool {
    lock()
        .filter
        .as_ref()
        .is_some_and(|filter| filter.allows(target, name, level))
}

/// Whether a recording is running, or about to begin or end.
#[cfg(feature = "bridge")]
pub(crate) fn has_filter() -> bool {
    lock().filter.is_some()
}
