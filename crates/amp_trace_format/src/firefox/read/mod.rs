//! Reading profiles of the Firefox Profiler: what profiler.firefox.com saves, what samply makes, and what
//! Firefox itself writes when it is told to at its end.
//!
//! The format is an object of tables whose rows name each other by number, in any order, so that nothing can
//! be told before all is there: the file is read as a whole.
//!
//! | in the profile | entry |
//! |---|---|
//! | thread | a track, [`TrackKind::Thread`] |
//! | marker of phase 0 | event |
//! | marker of phase 1, or of phases 2 and 3 of the same name | span; what crosses others is on a track "`NAME (markers N)`" |
//! | samples | spans on a track "`NAME (samples)`": a function, as long as it is on the stack of samples that follow each other |
//! | counter | counter |
//! | members of `meta` | labels |
//!
//! A marker's category is its target; its fields are arguments, without the stacks of where it was made.

mod counters;
mod document;
mod identities;
mod lanes;
mod markers;
mod meta;
mod samples;
mod stacks;
mod strings;
mod table;
mod thread;
mod times;

use std::io::Read;

use self::document::{At, Document};
use self::identities::Identities;
use self::meta::Meta;
use self::stacks::{Stacks, Tables};
use self::strings::Strings;
use self::times::Times;
use crate::json::{Number, Scratch};
use crate::{Entry, InputError, Problems, Value};

#[cfg(doc)]
use crate::TrackKind;

/// Where entries go.
type Emit<'a> = &'a mut dyn FnMut(&Entry<'_>);

/// Processes inside processes beyond this are left out.
const DEEPEST: usize = 4;

/// Reads a profile to its end, and hands out what it says.
///
/// Of a file that ends too early, what is there is read; that is among the problems.
///
/// # Errors
/// [`InputError::Input`] where the input fails, [`InputError::Format`] where there is no thread in it or it is
/// longer than 4 GiB.
///
/// # Cost
/// Memory for the whole file and at most twice as much for its tables.
pub fn read(input: impl Read, emit: &mut impl FnMut(&Entry<'_>)) -> Result<Problems, InputError> {
    let document = Document::read(input)?;
    let mut reader = Reader {
        document: &document,
        identities: Identities::default(),
        problems: Problems::new(),
        root_start: None,
        threads: 0,
        has_samples: false,
        spans: (document.len() as u64).max(1 << 20),
    };
    reader.profile(document.root(), 0, emit);
    if reader.threads == 0 {
        return Err(InputError::Format {
            format: "Firefox Profiler",
            offset: document.len() as u64,
            expected: "an object with `threads`",
            remedy: "name a profile that was saved from profiler.firefox.com, by samply or by Firefox",
        });
    }
    Ok(reader.problems)
}

struct Reader<'a> {
    document: &'a Document,
    identities: Identities,
    problems: Problems,
    /// When the outermost profile begins, in milliseconds since 1970.
    root_start: Option<f64>,
    threads: u64,
    has_samples: bool,
    /// So many spans may samples still make.
    spans: u64,
}

/// What the threads of a profile share.
struct Shared {
    meta: Meta,
    times: Times,
    strings: Option<Strings>,
    tables: Tables,
    /// Made of the tables, where no thread has its own.
    stacks: Option<Stacks>,
    /// The process of the first thread.
    pid: String,
}

impl Reader<'_> {
    fn profile(&mut self, at: At, depth: usize, emit: Emit<'_>) {
        let document = self.document;
        let (mut meta, mut shared, mut threads, mut processes) = (None, None, None, None);
        let mut counters = None;
        let is_whole = document.members(at, |name, at| match name {
            "meta" => meta = Some(at),
            "shared" => shared = Some(at),
            "threads" => threads = Some(at),
            "processes" => processes = Some(at),
            "counters" => counters = Some(at),
            _ => {}
        });
        if !is_whole {
            self.problems.add(
                document.len() as u64,
                "the file ends too early or is damaged: its writer was killed, or the file was cut",
            );
        }
        if let (Some(meta), 0) = (meta, depth) {
            self.labels(meta, emit);
        }
        let mut shared = self.shared(meta, shared);
        for thread in threads.into_iter().flat_map(|at| document.elements(at)) {
            self.thread(thread, &mut shared, emit);
        }
        for counter in counters.into_iter().flat_map(|at| document.elements(at)) {
            let is_ours = shared.meta.is_ours;
            let of = (shared.times, shared.pid.as_str(), is_ours);
            counters::read(document, counter, of, &mut self.identities, emit);
        }
        for process in processes.into_iter().flat_map(|at| document.elements(at)) {
            if depth < DEEPEST {
                self.profile(process, depth + 1, emit);
            }
        }
    }

    fn shared(&mut self, meta: Option<At>, shared: Option<At>) -> Shared {
        let document = self.document;
        let meta = meta.map_or_else(Meta::default, |at| Meta::read(document, at));
        // Each process of Firefox counts from its own start.
        let root = *self.root_start.get_or_insert(meta.start);
        let shift = Number::Float(meta.start - root).millis().unwrap_or(0);
        let (mut strings, mut tables) = (None, Tables::default());
        if let Some(at) = shared {
            document.members(at, |name, at| {
                if name == "stringArray" {
                    strings = Some(Strings::new(document, at));
                }
                tables.take(name, at);
            });
        }
        let interval = meta.interval;
        Shared {
            meta,
            times: Times { shift, interval },
            strings,
            tables,
            stacks: None,
            pid: String::new(),
        }
    }

    /// What is true of the whole profile.
    fn labels(&self, meta: At, emit: Emit<'_>) {
        let document = self.document;
        let mut scratch = Scratch::default();
        document.members(meta, |name, at| {
            let value = match document.number(at) {
                Some(number) => Some(number.value()),
                None => document.text(at, &mut scratch).map(Value::Text),
            };
            let is_short = !matches!(value, Some(Value::Text(text)) if text.len() > 1024);
            if let Some(value) = value.filter(|_| is_short) {
                emit(&Entry::Label { name, value });
            }
        });
    }
}

/// A number or a text, as text.
fn said(document: &Document, at: At) -> String {
    let number = document.number(at).and_then(Number::integer);
    number.map_or_else(
        || document.owned(at).unwrap_or_else(|| String::from("0")),
        |number| number.to_string(),
    )
}
