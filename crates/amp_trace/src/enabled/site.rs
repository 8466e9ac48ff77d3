//! Call sites: the statics behind the macros, and their registry.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use amp_trace_format as format;

use super::allocator;
use super::filter::Filter;
use super::fork;
use super::forward;
use super::quiet::{is_quiet, quietly};
use super::store::{self, Store};
use super::tally::{self, SLOTS};
use super::tracy;
use crate::Level;
use amp_trace_format::words::{FieldNames, MAX_SITE, SiteInfo};

pub use amp_trace_format::words::Kind;

/// A place in the program that records.
#[derive(Debug)]
pub struct CallSite {
    /// `OFF`, the number of the site while it records, the same with bits from `COUNTED` on that say
    /// what else to do, or `UNSEEN`.
    on: AtomicU32,
    /// The number once registered; 0 before.
    number: AtomicU32,
    /// The slot of its counts, plus one, once it has fallen back; with `COUNTED` while it counts.
    tally: AtomicU32,
    /// Set where counting would not be exact.
    always_records: AtomicBool,
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

/// Set beside the number of a site that counts and does not record; the slot of its counts stands
/// above the number.
const COUNTED: u32 = 1 << 30;
const SLOT_SHIFT: u32 = 20;
const SLOT_MASK: u32 = 0x3FF;
const NUMBER_MASK: u32 = (1 << SLOT_SHIFT) - 1;

const _: () = assert!(MAX_SITE <= NUMBER_MASK && SLOTS as u32 <= SLOT_MASK);

/// The slot of a site that counts.
#[inline(always)]
const fn slot(on: u32) -> usize {
    (on >> SLOT_SHIFT & SLOT_MASK) as usize
}

/// Proof that a site was recording when it was asked.
#[derive(Debug, Clone, Copy)]
pub struct Recording(NonZeroU32);

impl Recording {
    /// The number of the site.
    #[inline(always)]
    pub(crate) const fn number(self) -> u32 {
        if forward::FORWARDS {
            self.0.get() & !FORWARDED_ONLY
        } else {
            self.0.get()
        }
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
            tally: AtomicU32::new(0),
            always_records: AtomicBool::new(false),
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

    /// The same call site, for records that nobody reads: on before it is registered.
    pub(crate) const fn rehearsing(mut self) -> Self {
        self.on = AtomicU32::new(MAX_SITE);
        self.is_forwarded = false;
        self
    }

    /// The same, counted in the first slot.
    pub(crate) const fn rehearsing_to_count(self) -> Self {
        let mut site = self.rehearsing();
        site.on = AtomicU32::new(COUNTED | MAX_SITE);
        site
    }

    /// The same call site, for good off: its records are ours already, or nobody's.
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
            on if on >= COUNTED => self.recording_unusually(on),
            number => NonZeroU32::new(number).map(Recording),
        }
    }

    /// The site is counted, and this is no exception; or what [`recording_rarely`] is for.
    ///
    /// [`recording_rarely`]: Self::recording_rarely
    ///
    /// Cold, so that it stays out of its caller; inline, so that it is compiled in its caller's crate: a
    /// program finds its thread-locals without a call, and a library, for all it knows, does not.
    #[cold]
    #[inline]
    fn recording_unusually(&'static self, on: u32) -> Option<Recording> {
        let is_counted = on < FORWARDED_ONLY;
        if is_counted && !forward::FORWARDS && tally::count_usually(slot(on)) {
            None
        } else {
            self.recording_rarely(on)
        }
    }

    /// The first time; or the site is forwarded only, or counted by the rare ways.
    #[inline(never)]
    fn recording_rarely(&'static self, on: u32) -> Option<Recording> {
        if on == UNSEEN {
            return self.register();
        }
        let number = if on >= FORWARDED_ONLY {
            on
        } else if !tally::count(slot(on)) {
            on & NUMBER_MASK
        } else if forward::FORWARDS && self.is_forwarded {
            on & NUMBER_MASK | FORWARDED_ONLY
        } else {
            OFF
        };
        NonZeroU32::new(number).map(Recording)
    }

    /// Whether the site records now for another target than its own.
    ///
    /// # Cost
    /// A lock, and the filter's look at all its directives.
    #[cfg(feature = "bridge")]
    pub(crate) fn recording_for(&'static self, target: &str) -> Option<Recording> {
        if is_quiet() || fork::is_child() {
            return None;
        }
        quietly(|| {
            let mut sites = lock();
            let filter = sites.filter.as_ref()?;
            if !filter.allows(target, self.name, self.level) || !self.take_number(&mut sites) {
                return None;
            }
            NonZeroU32::new(self.number.load(Ordering::Relaxed)).map(Recording)
        })
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
        if !self.take_number(&mut sites) {
            self.on.store(OFF, Ordering::Relaxed);
            return None;
        }
        self.apply(sites.filter.as_ref());
        // The first one is recorded, whatever becomes of the site.
        let on = self.on.load(Ordering::Relaxed) & (NUMBER_MASK | FORWARDED_ONLY);
        NonZeroU32::new(on).map(Recording)
    }

    /// Gives the site a number if it has none; whether it has one now.
    fn take_number(&'static self, sites: &mut Sites) -> bool {
        if self.number.load(Ordering::Relaxed) == 0 {
            let number = u32::try_from(sites.all.len() + 1)
                .ok()
                .filter(|n| *n <= MAX_SITE);
            let Some(number) = number else {
                return false;
            };
            self.number.store(number, Ordering::Relaxed);
            sites.all.push(self);
            if let Some(store) = store::current() {
                store.name(self);
            }
        }
        true
    }

    /// Turns the site on or off.
    fn apply(&self, filter: Option<&Filter>) {
        let number = self.number.load(Ordering::Relaxed);
        let tally = self.tally.load(Ordering::Relaxed);
        let on = if filter.is_some_and(|filter| filter.allows(self.target, self.name, self.level)) {
            if tally & COUNTED == 0 {
                number
            } else {
                ((tally & SLOT_MASK) - 1) << SLOT_SHIFT | COUNTED | number
            }
        } else if forward::FORWARDS && self.is_forwarded {
            number | FORWARDED_ONLY
        } else {
            OFF
        };
        self.on.store(on, Ordering::Relaxed);
    }

    /// Keeps the site from ever counting instead of recording.
    pub(crate) fn always_record(&self) {
        if !self.always_records.load(Ordering::Relaxed) {
            self.always_records.store(true, Ordering::Relaxed);
        }
    }

    /// Whether the site's records may be counted instead: its spans and events stand for themselves,
    /// and nobody asks it without recording.
    pub(crate) fn can_count(&self) -> bool {
        matches!(self.kind, Kind::Span | Kind::Event)
            && self.is_forwarded
            && !self.always_records.load(Ordering::Relaxed)
    }

    /// Has the site count from now on, or record again, where the filter lets it. Returns the slot of
    /// its counts; `None` if there is none left.
    pub(crate) fn set_counted(&self, is_counted: bool) -> Option<usize> {
        let mut sites = lock();
        let mut slot = self.tally.load(Ordering::Relaxed) & SLOT_MASK;
        if slot == 0 {
            if sites.counting as usize == SLOTS {
                return None;
            }
            sites.counting += 1;
            slot = sites.counting;
        }
        let state = if is_counted { COUNTED } else { 0 };
        self.tally.store(slot | state, Ordering::Relaxed);
        self.apply(sites.filter.as_ref());
        Some(slot as usize - 1)
    }

    /// The site in the words of a trace, for records that the recorder makes itself; `None` if there
    /// is no number left.
    pub(crate) fn enroll(&'static self) -> Option<format::Site<'static>> {
        let is_numbered = self.take_number(&mut lock());
        is_numbered.then(|| self.describe())
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
    /// How many sites have a slot for their counts.
    counting: u32,
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
    counting: 0,
});

fn lock() -> MutexGuard<'static, Sites> {
    SITES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Turns every site that the filter allows on and every other one off; `None` turns all off.
///
/// A span that began stays balanced: its end does not ask.
pub(crate) fn apply_filter(filter: Option<Filter>) {
    allocator::count(filter.is_some());
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

/// Has every site record again that counts, where the filter lets it.
pub(crate) fn count_none() {
    let sites = lock();
    for site in &sites.all {
        let tally = site.tally.load(Ordering::Relaxed);
        if tally & COUNTED != 0 {
            site.tally.store(tally & SLOT_MASK, Ordering::Relaxed);
            site.apply(sites.filter.as_ref());
        }
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

/// Whether the running recording's filter may let a record of this target and level through: it depends on
/// the name.
#[cfg(feature = "bridge")]
pub(crate) fn may_allow(target: &str, level: Level) -> bool {
    lock()
        .filter
        .as_ref()
        .is_some_and(|filter| filter.may_allow(target, level))
}

/// Whether a recording is running, or about to begin or end.
#[cfg(feature = "bridge")]
pub(crate) fn has_filter() -> bool {
    lock().filter.is_some()
}
