//! Call sites whose names the program makes while it runs.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use super::fork;
use super::quiet::{is_quiet, quietly};
use super::site::{CallSite, Kind};
use super::thread;
use super::track::{During, track_span};
use crate::{Level, Moment, Tracked};

/// Call sites that are made.
const MAX_SITES: usize = 1024;
/// Bytes of a name or a unit.
const MAX_TEXT: usize = 128;

type Key = (Kind, &'static str, String, String);

/// The call sites so far. They are never freed, so a program that goes on making names up must not get
/// more and more of them.
static KNOWN: Mutex<Option<HashMap<Key, &'static CallSite>>> = Mutex::new(None);

/// What gauges share that are one too many.
static MORE_GAUGES: CallSite = more(Kind::Gauge, "more gauges");
/// What spans share that are one too many.
static MORE_SPANS: CallSite = more(Kind::Span, "more spans");

const fn more(kind: Kind, name: &'static str) -> CallSite {
    CallSite::new(kind, name, module_path!(), Level::INFO, "", 0, fields(kind))
}

/// The fields of a record, as the macros have them.
const fn fields(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Gauge => &["value"],
        _ => &[],
    }
}

/// A number over time, as by [`perf_gauge!`](crate::perf_gauge), whose name is known only while the program
/// runs.
///
/// Two with the same target, name and unit are one. A name or a unit is cut at 128 bytes. A process has at
/// most 1,024 such gauges and [`NamedSpan`]s; those beyond share the gauge `more gauges`.
///
/// # Cost
/// Making one takes a lock and a look into a map: keep it. A value costs what one of `perf_gauge!` does.
///
/// # Examples
/// ```
/// use amp_trace::NamedGauge;
///
/// for core in 0..4 {
///     NamedGauge::new("my_game::cores", &format!("load of core {core}"), "%").set(12.5);
/// }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct NamedGauge(&'static CallSite);

impl NamedGauge {
    /// The gauge of this name, of values in this unit; none is an empty one.
    #[must_use]
    pub fn new(target: &'static str, name: &str, unit: &str) -> Self {
        Self(site(Kind::Gauge, target, name, unit).unwrap_or(&MORE_GAUGES))
    }

    /// Records its value.
    pub fn set(&self, value: f64) {
        if let Some(on) = self.0.recording() {
            thread::metric(self.0, on, &(&value, ()));
        }
    }
}

/// A span on a track, as by [`perf_track_span!`](crate::perf_track_span), whose name is known only while the
/// program runs.
///
/// The limits are those of [`NamedGauge`]; spans beyond share the name `more spans`.
#[derive(Debug, Clone, Copy)]
pub struct NamedSpan(&'static CallSite);

impl NamedSpan {
    /// The span of this name.
    #[must_use]
    pub fn new(target: &'static str, name: &str) -> Self {
        Self(site(Kind::Span, target, name, "").unwrap_or(&MORE_SPANS))
    }

    /// What the trace calls it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.0.name
    }

    /// Records one on a [`Track`](crate::Track) or a [`TrackBatch`](crate::TrackBatch).
    pub fn on_track(&self, track: &impl Tracked, times: Range<Moment>) {
        if let Some(on) = self.0.recording() {
            track_span(self.0, on, &(&During(track, times), ()));
        }
    }
}

/// The call site with this name, made the first time; `None` if there are too many, or where this thread may
/// hold the lock.
fn site(kind: Kind, target: &'static str, name: &str, unit: &str) -> Option<&'static CallSite> {
    if is_quiet() || fork::is_child() {
        return None;
    }
    quietly(|| {
        let key = (kind, target, kept(name).to_owned(), kept(unit).to_owned());
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        let known = known.get_or_insert_default();
        if known.len() >= MAX_SITES {
            return known.get(&key).copied();
        }
        let make = |(kind, target, name, unit): &Key| -> &'static CallSite {
            let (name, unit) = (name.clone().leak(), unit.clone().leak());
            let fields = fields(*kind);
            let site = CallSite::new(*kind, name, target, Level::INFO, "", 0, fields);
            Box::leak(Box::new(site.unit(unit)))
        };
        Some(*known.entry(key).or_insert_with_key(make))
    })
}

fn kept(text: &str) -> &str {
    text.get(..text.floor_char_boundary(MAX_TEXT))
        .unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_name_is_the_same_place_and_names_have_an_end() {
        let gauge = |name: &str, unit: &str| NamedGauge::new("named", name, unit).0;
        let first = gauge("load", "%");
        assert!(std::ptr::eq(first, gauge("load", "%")));
        assert!(!std::ptr::eq(first, gauge("load", "ms")));
        assert_eq!((first.name, first.unit), ("load", "%"));
        assert_eq!(
            NamedSpan::new("named", &"ü".repeat(100)).name(),
            "ü".repeat(64)
        );
        for number in 0..2 * MAX_SITES {
            let _ = NamedSpan::new("named", &format!("pass {number}"));
        }
        assert_eq!(NamedSpan::new("named", "one more").name(), "more spans");
        assert_eq!(NamedSpan::new("named", "pass 7").name(), "pass 7");
        assert!(std::ptr::eq(first, gauge("load", "%")));
    }
}
