//! The spans of locks.

use super::asynchronous::{AsyncSpan, asynchronous};
use super::site::{CallSite, Kind};
use super::thread;
use super::value::Fields;
use crate::Level;

/// What a lock with a name records: its waits and its holds.
#[derive(Debug)]
pub struct LockSites {
    wait: CallSite,
    hold: CallSite,
}

impl LockSites {
    /// Makes the two call sites; the macros make it a static.
    #[must_use]
    pub const fn new(
        [wait, hold]: [&'static str; 2],
        target: &'static str,
        level: Level,
        file: &'static str,
        line: u32,
        fields: &'static [&'static str],
    ) -> Self {
        Self {
            wait: CallSite::new(Kind::Span, wait, target, level, file, line, fields),
            hold: CallSite::new(Kind::Async, hold, target, level, file, line, fields),
        }
    }
}

/// The name of a lock, if it has one.
#[derive(Debug, Clone, Copy, Default)]
pub struct LockSite(Option<&'static LockSites>);

impl LockSite {
    /// No name.
    #[inline]
    #[must_use]
    pub const fn none() -> Self {
        Self(None)
    }

    /// The name of a lock.
    #[inline]
    #[must_use]
    pub const fn of(sites: &'static LockSites) -> Self {
        Self(Some(sites))
    }

    /// Gets a lock: by the attempt if it is free, else by waiting for it, which is recorded.
    #[inline]
    pub(crate) fn acquire<G>(
        self,
        fields: &impl Fields,
        attempt: impl FnOnce() -> Option<G>,
        wait: impl FnOnce() -> G,
    ) -> G {
        if self.0.is_none() {
            return wait();
        }
        match attempt() {
            Some(guard) => guard,
            None => self.acquire_taken(fields, wait),
        }
    }

    /// Waits for a lock that is taken.
    #[cold]
    #[inline(never)]
    fn acquire_taken<G>(self, fields: &impl Fields, wait: impl FnOnce() -> G) -> G {
        let site = self.0.map(|sites| &sites.wait);
        let on = site.and_then(|site| Some((site, site.recording()?)));
        let _span = on.map(|(site, on)| thread::begin(site, on, fields));
        wait()
    }

    /// The lock is held from now on, until what this returns is dropped.
    #[inline]
    pub(crate) fn hold(self, fields: &impl Fields) -> AsyncSpan {
        let site = self.0.map(|sites| &sites.hold);
        match site.and_then(|site| Some((site, site.recording()?))) {
            Some((site, on)) => asynchronous(site, on, fields),
            None => AsyncSpan::none(),
        }
    }
}

/// Two texts, one after the other, in as many bytes as they have.
///
/// # Panics
/// If that is not the length; the macros ask while the program is compiled.
#[must_use]
pub const fn joined<const LEN: usize>(first: &str, second: &str) -> [u8; LEN] {
    assert!(first.len() + second.len() == LEN);
    let mut bytes = [0; LEN];
    let (head, tail) = bytes.split_at_mut(first.len());
    head.copy_from_slice(first.as_bytes());
    tail.copy_from_slice(second.as_bytes());
    bytes
}

/// The text that two texts make.
///
/// # Panics
/// If the bytes are none.
#[must_use]
pub const fn text(bytes: &[u8]) -> &str {
    match str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => panic!("two texts are a text"),
    }
}
