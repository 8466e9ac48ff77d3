//! One call site of ours for each of `tracing`'s.

use std::collections::HashMap;
use std::sync::{OnceLock, PoisonError, RwLock};

use tracing_core::{Level as TracingLevel, Metadata};

use crate::Level;
use crate::imp::site::{CallSite, Kind};

/// Names made of a field's value; above this many, spans keep the name of their call site.
const MAX_NAMED: usize = 16_384;
/// Places of the cache in front of the map; a power of two.
const CACHE: usize = 1024;

type Known = (usize, &'static CallSite);

/// The first call site to come to a place stays there; others are found in the map.
static FAST: [OnceLock<Known>; CACHE] = [const { OnceLock::new() }; CACHE];
static PLAIN: RwLock<Option<HashMap<usize, &'static CallSite>>> = RwLock::new(None);
static NAMED: RwLock<Option<HashMap<(usize, String), &'static CallSite>>> = RwLock::new(None);

/// The call site of some metadata, made the first time. What is made is never freed: `tracing`
/// has as many as the program's source.
pub(super) fn of(metadata: &'static Metadata<'static>) -> &'static CallSite {
    let key = std::ptr::from_ref(metadata).addr();
    let place = &FAST[(key >> 4).wrapping_mul(0x9E37_79B9) >> 8 & (CACHE - 1)];
    match place.get() {
        Some((known, site)) if *known == key => site,
        _ => {
            let site = find(&PLAIN, key, || make(metadata, metadata.name()))
                .unwrap_or_else(|| make(metadata, metadata.name()));
            let _ = place.set((key, site));
            site
        }
    }
}

/// The call site of some metadata with a name of its own: `system: move_cars`.
pub(super) fn named(metadata: &'static Metadata<'static>, name: &str) -> &'static CallSite {
    let key = (std::ptr::from_ref(metadata).addr(), name.to_owned());
    let make_named = || {
        let name = format!("{}: {name}", metadata.name());
        make(metadata, name.leak())
    };
    find(&NAMED, key, make_named).unwrap_or_else(|| of(metadata))
}

/// The field whose value belongs to a span's name.
///
/// The engine calls all its systems `system`, and tells them apart by a field.
pub(super) fn naming_field(metadata: &Metadata<'_>) -> Option<usize> {
    if !metadata.is_span() || !metadata.target().starts_with("bevy_") {
        return None;
    }
    metadata
        .fields()
        .iter()
        .position(|field| matches!(field.name(), "name" | "plugin"))
}

/// Makes the records of some metadata invisible: they are ours, on their way to other layers.
#[cfg(feature = "forward")]
pub(crate) fn mute(metadata: &'static Metadata<'static>) {
    static MUTED: CallSite = CallSite::new(Kind::Event, "", "", Level::TRACE, "", 0, &[]).muted();
    find(&PLAIN, std::ptr::from_ref(metadata).addr(), || &MUTED);
}

/// Looks up, or makes and keeps. `None` if there are too many.
fn find<K: std::hash::Hash + Eq>(
    map: &RwLock<Option<HashMap<K, &'static CallSite>>>,
    key: K,
    make: impl FnOnce() -> &'static CallSite,
) -> Option<&'static CallSite> {
    {
        let map = map.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(site) = map.as_ref().and_then(|map| map.get(&key)) {
            return Some(site);
        }
    }
    let mut map = map.write().unwrap_or_else(PoisonError::into_inner);
    let map = map.get_or_insert_default();
    if map.len() >= MAX_NAMED && !map.contains_key(&key) {
        return None;
    }
    Some(map.entry(key).or_insert_with(make))
}

fn make(metadata: &'static Metadata<'static>, name: &'static str) -> &'static CallSite {
    let fields: Vec<&'static str> = metadata.fields().iter().map(|field| field.name()).collect();
    let site = CallSite::new(
        if metadata.is_span() {
            Kind::Span
        } else {
            Kind::Event
        },
        name,
        metadata.target(),
        level(metadata.level()),
        metadata.file().unwrap_or(""),
        metadata.line().unwrap_or(0),
        fields.leak(),
    );
    Box::leak(Box::new(site.bridged()))
}

pub(super) fn level(level: &TracingLevel) -> Level {
    match *level {
        TracingLevel::ERROR => Level::ERROR,
        TracingLevel::WARN => Level::WARN,
        TracingLevel::INFO => Level::INFO,
        TracingLevel::DEBUG => Level::DEBUG,
        TracingLevel::TRACE => Level::TRACE,
    }
}
