//! Our spans and events, emitted to `tracing`'s current subscriber too, so that a program's other
//! layers see them.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU8, Ordering};

use amp_trace_format as format;
use tracing::span::EnteredSpan;
use tracing_core::callsite::{self, Callsite, Identifier};
use tracing_core::field::{FieldSet, Value};
use tracing_core::{Event, Interest, Kind, LevelFilter, Metadata, dispatcher};

use super::bridge::sites;
use super::fields::read;
use super::quiet::{is_quiet, quietly};
use super::site::{CallSite, Kind as OurKind};
use super::thread::Payload;

/// Whether records also go to `tracing`'s current subscriber.
pub(crate) const FORWARDS: bool = true;

/// Where a call site keeps its counterpart.
#[derive(Debug)]
pub(crate) struct Place(OnceLock<&'static Counterpart>);

impl Place {
    pub(crate) const fn new() -> Self {
        Self(OnceLock::new())
    }
}

/// A span of `tracing`.
#[derive(Debug)]
pub(crate) struct Entered {
    _span: Option<EnteredSpan>,
}

impl Entered {
    #[inline(always)]
    pub(crate) const fn none() -> Self {
        Self { _span: None }
    }
}

/// A call site of `tracing` for one of ours.
#[derive(Debug)]
struct Counterpart {
    metadata: OnceLock<Metadata<'static>>,
    interest: AtomicU8,
}

const NEVER: u8 = 0;
const SOMETIMES: u8 = 1;
const ALWAYS: u8 = 2;

impl Callsite for Counterpart {
    fn set_interest(&self, interest: Interest) {
        let interest = match interest {
            interest if interest.is_never() => NEVER,
            interest if interest.is_always() => ALWAYS,
            _ => SOMETIMES,
        };
        self.interest.store(interest, Ordering::Relaxed);
    }

    fn metadata(&self) -> &Metadata<'_> {
        self.metadata
            .get()
            .expect("set before anyone is told of the call site")
    }
}

impl Counterpart {
    /// The counterpart of a site, made and registered the first time.
    fn of(site: &'static CallSite) -> &'static Self {
        site.forwarding.0.get_or_init(|| {
            let counterpart: &'static Self = Box::leak(Box::new(Self {
                metadata: OnceLock::new(),
                interest: AtomicU8::new(NEVER),
            }));
            let metadata = counterpart.metadata.get_or_init(|| {
                Metadata::new(
                    site.name,
                    site.target,
                    site.level.into(),
                    (!site.file.is_empty()).then_some(site.file),
                    Some(site.line),
                    Some(site.target),
                    FieldSet::new(site.fields, Identifier(counterpart)),
                    if site.kind == OurKind::Span {
                        Kind::SPAN
                    } else {
                        Kind::EVENT
                    },
                )
            });
            sites::mute(metadata);
            callsite::register(counterpart);
            counterpart
        })
    }

    fn metadata(&'static self) -> &'static Metadata<'static> {
        self.metadata.get().expect("set when it was made")
    }

    /// Whether the current subscriber wants it.
    fn is_wanted(&'static self) -> bool {
        match self.interest.load(Ordering::Relaxed) {
            NEVER => false,
            ALWAYS => true,
            _ => dispatcher::get_default(|subscriber| subscriber.enabled(self.metadata())),
        }
    }
}

/// Opens and enters a span of `tracing`, if its current subscriber wants it.
pub(crate) fn enter(site: &'static CallSite, fields: &impl Payload) -> Entered {
    // A subscriber that allocates, under an allocator that records, would never end.
    if is_quiet() {
        Entered::none()
    } else {
        quietly(|| enter_quietly(site, fields))
    }
}

fn enter_quietly(site: &'static CallSite, fields: &impl Payload) -> Entered {
    let level: tracing_core::Level = site.level.into();
    if level > LevelFilter::current() {
        return Entered::none();
    }
    let counterpart = Counterpart::of(site);
    if !counterpart.is_wanted() {
        return Entered::none();
    }
    let metadata = counterpart.metadata();
    with_values(site, fields, |values| {
        let values = metadata.fields().value_set_all(values);
        Entered {
            _span: Some(tracing::Span::new(metadata, &values).entered()),
        }
    })
}

/// Emits an event of `tracing`, if its current subscriber wants it.
pub(crate) fn event(site: &'static CallSite, fields: &impl Payload) {
    if !is_quiet() {
        quietly(|| event_quietly(site, fields));
    }
}

fn event_quietly(site: &'static CallSite, fields: &impl Payload) {
    let level: tracing_core::Level = site.level.into();
    if level > LevelFilter::current() {
        return;
    }
    let counterpart = Counterpart::of(site);
    if counterpart.is_wanted() {
        let metadata = counterpart.metadata();
        with_values(site, fields, |values| {
            Event::dispatch(metadata, &metadata.fields().value_set_all(values));
        });
    }
}

/// Gives `then` the fields as `tracing` wants them: in the order of their names, all of them.
fn with_values<R>(
    site: &'static CallSite,
    fields: &impl Payload,
    then: impl FnOnce(&[Option<&dyn Value>]) -> R,
) -> R {
    read(site, fields, |fields| {
        let owned: Vec<Box<dyn Value + '_>> =
            fields.iter().map(|field| value(field.value)).collect();
        let values: Vec<Option<&dyn Value>> = owned.iter().map(|value| Some(&**value)).collect();
        then(&values)
    })
}

fn value(value: format::Value<'_>) -> Box<dyn Value + '_> {
    match value {
        format::Value::Unsigned(value) => Box::new(value),
        format::Value::Signed(value) => Box::new(value),
        format::Value::Float(value) => Box::new(value),
        format::Value::Bool(value) => Box::new(value),
        format::Value::Text(text) => Box::new(text),
        format::Value::Truncated { kept, full_len } => {
            Box::new(format!("{kept}… ({full_len} bytes)"))
        }
    }
}
