use tracing_core::span::{Attributes, Id, Record};
use tracing_core::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

use super::{SpanData, entered, record_event};

/// A layer that records, for programs that have a `tracing-subscriber` registry and layers of
/// their own.
///
/// It leaves to the other layers what the recording's [`Filter`](crate::Filter) does not record,
/// and records the same as [`AmpSubscriber`](crate::AmpSubscriber).
///
/// # Examples
/// ```
/// use tracing_subscriber::layer::SubscriberExt;
///
/// let subscriber = tracing_subscriber::registry().with(amp_trace::AmpLayer::new());
/// ```
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct AmpLayer;

impl AmpLayer {
    /// All instances record into the same buffers.
    #[must_use]
    pub const fn new() -> Self {
        Self
    }
}

impl<S: Subscriber + for<'span> LookupSpan<'span>> Layer<S> for AmpLayer {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        // Formatting values is the program's code: no lock is held meanwhile.
        let data = SpanData::new(attributes);
        if let Some(span) = context.span(id) {
            span.extensions_mut().replace(data);
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(data) = span.extensions_mut().get_mut::<SpanData>()
        {
            data.record(span.metadata(), values);
        }
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        record_event(event);
    }

    fn on_enter(&self, id: &Id, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(data) = span.extensions().get::<SpanData>()
        {
            entered::enter(id.into_u64(), span.metadata(), data);
        }
    }

    fn on_exit(&self, id: &Id, _: Context<'_, S>) {
        entered::exit(id.into_u64());
    }
}
