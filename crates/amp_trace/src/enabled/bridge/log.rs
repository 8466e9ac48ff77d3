//! Records of the `log` crate, which `tracing-log` brings here as events of `tracing`.
//!
//! All records of a level arrive from one call site, and say in their fields where they come from. Here
//! each gets the call site that it would have, had it been an event of `tracing`.

use std::collections::HashMap;
use std::fmt;
use std::sync::{PoisonError, RwLock};

use tracing_core::field::{Field, Visit};
use tracing_core::{Event, Metadata};

use super::fields::Recorded;
use super::sites;
use crate::Level;
use crate::imp::fork;
use crate::imp::quiet::{is_quiet, quietly};
use crate::imp::registry;
use crate::imp::site::{CallSite, Kind};
use crate::imp::thread;

/// Call sites that are made; a record of any other is recorded with its fields as they came.
const MAX_SITES: usize = 1024;
/// Bytes of their targets and files. Both limits together leave half of the room for names that a killed
/// program's trace has to the program's own spans.
const MAX_TEXTS: usize = 96 << 10;
/// Bytes of a target or a file.
const MAX_TEXT: usize = 256;

const MESSAGE: &str = "message";
const TARGET: &str = "log.target";
const FILE: &str = "log.file";
const LINE: &str = "log.line";

/// The call sites so far. They are never freed, so a program that makes targets up must not get more
/// and more of them.
static KNOWN: RwLock<Known> = RwLock::new(Known {
    sites: None,
    texts: 0,
});

#[derive(Debug)]
struct Known {
    /// By [`Origin::key`].
    sites: Option<HashMap<Box<[u8]>, &'static CallSite>>,
    /// Bytes of all keys.
    texts: usize,
}

/// Whether the metadata is `tracing-log`'s: of its events, or of its questions before them, which have the
/// record's own target.
pub(super) fn is_log(metadata: &Metadata<'_>) -> bool {
    if !matches!(metadata.name(), "log event" | "log record") {
        return false;
    }
    let mut names = metadata.fields().iter().map(|field| field.name());
    names.next() == Some(MESSAGE) && names.next() == Some(TARGET)
}

/// Records what was a record of `log`.
pub(super) fn record(event: &Event<'_>) {
    // Making a call site takes locks, which this thread may hold, or one that a child process lacks.
    if is_quiet() || fork::is_child() {
        registry::count_late(false);
        return;
    }
    let metadata = event.metadata();
    let mut origin = Origin::new(sites::level(metadata.level()));
    event.record(&mut origin);
    if let Some(site) = origin.site() {
        let Some(on) = site.recording() else { return };
        Recorded::with_fields(1, |recorded| {
            event.record(&mut Message(recorded));
            thread::event_encoded(site, on, recorded.encode());
        });
    } else {
        let site = sites::of(metadata);
        let Some(on) = site.recording_for(origin.target.as_str()) else {
            return;
        };
        Recorded::with(metadata, |recorded| {
            event.record(recorded);
            thread::event_encoded(site, on, recorded.encode());
        });
    }
}

/// Where a record comes from.
#[derive(Debug)]
struct Origin {
    level: Level,
    target: Part,
    file: Part,
    /// 0 if the record has none.
    line: u32,
}

impl Origin {
    fn new(level: Level) -> Self {
        Self {
            level,
            target: Part::default(),
            file: Part::default(),
            line: 0,
        }
    }

    /// The call site of the place, made the first time; `None` if it is past the limits.
    fn site(&self) -> Option<&'static CallSite> {
        if self.target.is_cut || self.file.is_cut {
            return None;
        }
        let mut room = [0; KEY];
        let key = self.key(&mut room);
        // The program may log in its allocator.
        quietly(|| {
            {
                let known = KNOWN.read().unwrap_or_else(PoisonError::into_inner);
                let site = known.sites.as_ref().and_then(|sites| sites.get(key));
                if site.is_some() || known.is_full(key) {
                    return site.copied();
                }
            }
            let mut known = KNOWN.write().unwrap_or_else(PoisonError::into_inner);
            known.add(key, || self.make())
        })
    }

    /// Everything that tells call sites apart, in bytes that no other call site has.
    fn key<'a>(&self, room: &'a mut [u8; KEY]) -> &'a [u8] {
        let (target, file) = (self.target.bytes(), self.file.bytes());
        let files_at = HEAD + target.len();
        let end = files_at + file.len();
        room[0] = amp_trace_format::Level::from(self.level) as u8;
        room[1..5].copy_from_slice(&self.line.to_ne_bytes());
        room[5..HEAD].copy_from_slice(&target.len().to_ne_bytes());
        room[HEAD..files_at].copy_from_slice(target);
        room[files_at..end].copy_from_slice(file);
        &room[..end]
    }

    /// A call site like that of an event of `tracing`, with its way to name them.
    fn make(&self) -> &'static CallSite {
        let file = &*self.file.as_str().to_owned().leak();
        let name = if file.is_empty() || self.line == 0 {
            "log event"
        } else {
            format!("event {file}:{}", self.line).leak()
        };
        let target = self.target.as_str().to_owned().leak();
        let site = CallSite::new(
            Kind::Event,
            name,
            target,
            self.level,
            file,
            self.line,
            &[MESSAGE],
        );
        Box::leak(Box::new(site.bridged()))
    }
}

impl Visit for Origin {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            TARGET => self.target.set(value),
            FILE => self.file.set(value),
            _ => {}
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name() == LINE {
            self.line = u32::try_from(value).unwrap_or(0);
        }
    }

    /// The message, which is not formatted unless it is recorded.
    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}
}

/// Bytes of a key before its texts.
const HEAD: usize = 5 + size_of::<usize>();
const KEY: usize = HEAD + 2 * MAX_TEXT;

impl Known {
    fn is_full(&self, key: &[u8]) -> bool {
        let count = self.sites.as_ref().map_or(0, HashMap::len);
        count >= MAX_SITES || self.texts + key.len() > MAX_TEXTS
    }

    /// Looks up, or makes and keeps. `None` if there are too many.
    fn add(
        &mut self,
        key: &[u8],
        make: impl FnOnce() -> &'static CallSite,
    ) -> Option<&'static CallSite> {
        let is_full = self.is_full(key);
        let sites = self.sites.get_or_insert_default();
        if let Some(site) = sites.get(key) {
            return Some(site);
        }
        if is_full {
            return None;
        }
        let site = make();
        sites.insert(key.into(), site);
        self.texts += key.len();
        Some(site)
    }
}

/// A short text, in memory of its own on the stack.
#[derive(Debug)]
struct Part {
    room: [u8; MAX_TEXT],
    len: usize,
    /// The text was longer.
    is_cut: bool,
}

impl Part {
    /// Keeps the beginning of a text: whole characters.
    fn set(&mut self, text: &str) {
        self.len = text.floor_char_boundary(MAX_TEXT);
        self.is_cut = self.len < text.len();
        self.room[..self.len].copy_from_slice(&text.as_bytes()[..self.len]);
    }

    fn bytes(&self) -> &[u8] {
        &self.room[..self.len]
    }

    fn as_str(&self) -> &str {
        str::from_utf8(self.bytes()).unwrap_or("")
    }
}

impl Default for Part {
    fn default() -> Self {
        Self {
            room: [0; MAX_TEXT],
            len: 0,
            is_cut: false,
        }
    }
}

/// Takes the message, and leaves the other fields.
struct Message<'a>(&'a mut Recorded);

impl Visit for Message<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == MESSAGE {
            self.0.record_str(field, value);
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == MESSAGE {
            self.0.record_debug(field, value);
        }
    }
}
