//! Spans and events of the `tracing` crate, into the same buffers.
//!
//! Spans of `tracing` may leave out of order; they are split so that a trace stays a tree. That is
//! not done for a `perf_span!` that is still open then: keep guards of both kinds in nested scopes.
//!
//! Two ways in, one behaviour: [`AmpSubscriber`] alone, cheapest, and [`AmpLayer`] on a registry
//! beside a program's own layers. Both record a span from `enter` to `exit`, with the fields that
//! it has when it is entered. Records of the `log` crate that `tracing-log` brings are events with call sites
//! of their own.

mod entered;
mod fields;
mod layer;
mod log;
pub(crate) mod sites;
mod slots;
mod subscriber;

pub use layer::AmpLayer;
pub use subscriber::AmpSubscriber;

use std::sync::Arc;

use tracing_core::span::{Attributes, Record};
use tracing_core::{Dispatch, Event, Metadata, dispatcher};

use super::site::CallSite;
use super::thread;
use fields::Recorded;

/// Makes [`AmpSubscriber`] the program's `tracing` subscriber, unless the program has one.
///
/// Call it before spans are made that live long: the engine makes those of its systems when they
/// are added. Returns whether it is installed now; a program with a subscriber of its own adds an
/// [`AmpLayer`] to it instead.
pub fn install_bridge() -> bool {
    dispatcher::set_global_default(Dispatch::new(AmpSubscriber::new())).is_ok()
        || dispatcher::get_default(Dispatch::is::<AmpSubscriber>)
}

/// Whether the current `tracing` subscriber records here: it is an [`AmpSubscriber`], or has an [`AmpLayer`].
#[must_use]
pub fn is_bridged() -> bool {
    dispatcher::get_default(|current| current.is::<AmpSubscriber>() || current.is::<AmpLayer>())
}

/// What a span is in our words: where, and with which fields.
#[derive(Debug, Clone)]
struct SpanData {
    site: &'static CallSite,
    /// The encoded fields, if the site has any.
    words: Option<Arc<[u64]>>,
}

impl SpanData {
    /// From the moment a span is created.
    fn new(attributes: &Attributes<'_>) -> Self {
        let metadata = attributes.metadata();
        if metadata.fields().is_empty() {
            return Self {
                site: sites::of(metadata),
                words: None,
            };
        }
        Recorded::with(metadata, |recorded| {
            attributes.record(recorded);
            let site = match recorded.take_name() {
                Some(name) => sites::named(metadata, &name),
                None => sites::of(metadata),
            };
            Self {
                site,
                words: Some(recorded.encode().into()),
            }
        })
    }

    /// Adds fields that were left empty when the span was created.
    fn record(&mut self, metadata: &'static Metadata<'static>, values: &Record<'_>) {
        Recorded::with(metadata, |recorded| {
            recorded.decode(self.words());
            values.record(recorded);
            self.words = Some(recorded.encode().into());
        });
    }

    fn words(&self) -> &[u64] {
        self.words.as_deref().unwrap_or_default()
    }
}

/// Records an event.
fn record_event(event: &Event<'_>) {
    let metadata = event.metadata();
    if log::is_log(metadata) {
        log::record(event);
        return;
    }
    let site = sites::of(metadata);
    let Some(on) = site.recording() else { return };
    if metadata.fields().is_empty() {
        thread::event_encoded(site, on, &[]);
        return;
    }
    Recorded::with(metadata, |recorded| {
        event.record(recorded);
        thread::event_encoded(site, on, recorded.encode());
    });
}
