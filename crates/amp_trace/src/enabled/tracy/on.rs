//! What is recorded, shown to a Tracy viewer too while one looks.
//!
//! Tracy's client listens on the loopback from the start of the first recording to the end of the program. It
//! takes records of whoever records, on the thread that does, and sends them on a thread of its own.

mod names;
mod owner;

use std::fmt::Write;
use std::io::{self, Write as _};
use std::mem::ManuallyDrop;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use amp_trace_format::words::FieldKind;
use amp_trace_format::{Field, Value};
use tracy_client::{Client, Span};

use super::fields::read;
use super::fork;
use super::quiet::{is_quiet, quietly};
use super::site::{CallSite, Kind};
use super::thread::Payload;
use super::value::Sink;
use crate::Level;

pub(crate) use names::Place;
pub(crate) use owner::name_thread;

/// The most bytes of a text that Tracy gets: its own limit is 64 KiB.
const MAX_TEXT: usize = 8 << 10;

/// Set once Tracy's client takes records.
static IS_READY: AtomicBool = AtomicBool::new(false);

/// Starts Tracy's client, the first time; beside the program, which it would hold up for a fifth of a
/// second.
pub(crate) fn start() {
    static STARTED: Once = Once::new();
    STARTED.call_once(|| {
        let started = thread::Builder::new()
            .name("amp-trace-tracy".to_owned())
            .spawn(|| {
                Client::start();
                // Release: whoever sees it sees the client that was made before.
                IS_READY.store(true, Ordering::Release);
            });
        if let Err(error) = started {
            // Where even this cannot be written, the viewer stays empty all the same.
            let _ = writeln!(
                io::stderr(),
                "amp_trace: cannot start Tracy's client: {error}; no viewer can connect"
            );
        }
    });
}

/// The client, if a viewer looks and this thread may use it now.
#[inline]
fn client() -> Option<Client> {
    if !IS_READY.load(Ordering::Acquire) || !Client::is_connected() {
        return None;
    }
    // Not in an allocator that records, under the recorder's own work; not in a child, which does not
    // have Tracy's threads.
    if is_quiet() || fork::is_child() || !owner::may_record() {
        return None;
    }
    Client::running()
}

/// A zone of Tracy's, which ends when this is dropped.
pub(crate) struct Zone(Option<ManuallyDrop<Span>>);

impl std::fmt::Debug for Zone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Zone").field(&self.0.is_some()).finish()
    }
}

impl Zone {
    #[inline(always)]
    pub(crate) const fn none() -> Self {
        Self(None)
    }
}

impl Drop for Zone {
    #[inline]
    fn drop(&mut self) {
        // A zone that outlives what Tracy keeps for its thread is left to the viewer.
        if let Some(span) = self.0.take()
            && owner::may_record()
            && !fork::is_child()
        {
            drop(ManuallyDrop::into_inner(span));
        }
    }
}

/// Begins a zone, with the fields as its text.
#[inline]
pub(crate) fn enter(site: &'static CallSite, fields: &impl Payload) -> Zone {
    match client() {
        Some(client) => quietly(|| enter_connected(client, site, fields)),
        None => Zone::none(),
    }
}

fn enter_connected(client: Client, site: &'static CallSite, fields: &impl Payload) -> Zone {
    let span = client.span(names::location(site), 0);
    owner::recorded();
    if fields.words() > 0 {
        read(site, fields, |fields| span.emit_text(&text("", fields)));
    }
    Zone(Some(ManuallyDrop::new(span)))
}

/// Sends an event as a message, in a colour of its level.
pub(crate) fn event(site: &'static CallSite, fields: &impl Payload) {
    if let Some(client) = client() {
        quietly(|| {
            if fields.words() == 0 {
                say(&client, site.level, site.name);
            } else {
                read(site, fields, |fields| {
                    say(&client, site.level, &text(site.name, fields));
                });
            }
            owner::recorded();
        });
    }
}

fn say(client: &Client, level: Level, text: &str) {
    match level {
        Level::ERROR => client.color_message(text, 0xFF5555, 0),
        Level::WARN => client.color_message(text, 0xFFAA00, 0),
        Level::INFO => client.message(text, 0),
        Level::DEBUG | Level::TRACE => client.color_message(text, 0x999999, 0),
    }
}

/// Sends a value as a point of a plot: of a counter, its sum so far.
pub(crate) fn metric(site: &'static CallSite, value: &impl Payload) {
    if site.kind == Kind::Counter && !fork::is_child() && !is_quiet() {
        // Also while nobody looks: the sum is right when somebody does.
        quietly(|| names::of(site).add(number(value)));
    }
    if let Some(client) = client() {
        quietly(|| {
            let named = names::of(site);
            let value = match site.kind {
                Kind::Counter => named.sum(),
                _ => number(value),
            };
            client.plot(named.plot, value);
            owner::recorded();
        });
    }
}

/// Marks the end of a frame: of the program's frames, or of a set with a name of its own.
pub(crate) fn frame(site: &'static CallSite) {
    if let Some(client) = client() {
        quietly(|| {
            if site.name == "frame" {
                client.frame_mark();
            } else {
                client.secondary_frame_mark(names::of(site).frame);
            }
            owner::recorded();
        });
    }
}

/// A metric's value.
fn number(value: &impl Payload) -> f64 {
    let mut words = LastTwo([0; 2]);
    value.put(&mut words);
    let LastTwo([kinds, bits]) = words;
    match FieldKind::read(kinds, 0) {
        FieldKind::Float => f64::from_bits(bits),
        FieldKind::Signed => bits.cast_signed() as f64,
        _ => bits as f64,
    }
}

/// The words of a metric: its kind and its value.
struct LastTwo([u64; 2]);

impl Sink for LastTwo {
    fn put(&mut self, word: u64) {
        self.0 = [self.0[1], word];
    }
}

/// A name and fields as a line: `spawned entities=3, prefab=car`.
fn text(name: &str, fields: &[Field<'_>]) -> String {
    let mut text = String::with_capacity(64);
    text.push_str(name);
    for (index, Field { name, value }) in fields.iter().enumerate() {
        text.push_str(match (index, text.is_empty()) {
            (0, true) => "",
            (0, false) => " ",
            _ => ", ",
        });
        text.push_str(name);
        text.push('=');
        // A `String` takes everything.
        let _ = match value {
            Value::Unsigned(value) => write!(text, "{value}"),
            Value::Signed(value) => write!(text, "{value}"),
            Value::Float(value) => write!(text, "{value}"),
            Value::Bool(value) => write!(text, "{value}"),
            Value::Text(value) => text.write_str(value),
            Value::Truncated { kept, .. } => write!(text, "{kept}…"),
        };
    }
    text.truncate(text.floor_char_boundary(MAX_TEXT));
    text
}
