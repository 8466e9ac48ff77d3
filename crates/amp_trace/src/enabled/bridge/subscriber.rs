use tracing_core::span::{Attributes, Current, Id, Record};
use tracing_core::{Event, Interest, Metadata, Subscriber};

use crate::imp::quiet::is_quiet;
use crate::imp::site;

use super::{SpanData, entered, log, record_event, sites, slots};

/// A `tracing` subscriber that records and does nothing else: the cheap way when no other layer is
/// wanted.
///
/// Which call sites record is decided by the recording's [`Filter`](crate::Filter), for `tracing`'s
/// as for ours. Spans of the engine (targets that begin with `bevy_`) that carry a `name` or a
/// `plugin` field have it in their name: `system: move_cars`. They live long, so they are always made,
/// and the filter is asked each time one is entered; any other span that was made while the filter left
/// it out stays out.
///
/// # Cost
/// `benches/bridge.rs` compares it with a bare registry and with `tracing-chrome`.
///
/// # Examples
/// ```
/// # #[cfg(feature = "forward")] {
/// tracing::subscriber::set_global_default(amp_trace::AmpSubscriber::new())?;
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct AmpSubscriber;

impl AmpSubscriber {
    /// All instances record into the same buffers.
    #[must_use]
    pub const fn new() -> Self {
        Self
    }
}

/// The number of spans that could not be given one.
const NONE: u64 = u64::MAX;

impl Subscriber for AmpSubscriber {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        if is_quiet() {
            // The recorder's own work decides nothing for the program.
            return Interest::sometimes();
        }
        // Asked again whenever the filter changes.
        let is_recorded = if sites::naming_field(metadata).is_some() {
            site::has_filter()
        } else {
            sites::of(metadata).recording().is_some()
        };
        if is_recorded {
            Interest::always()
        } else {
            Interest::never()
        }
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        let (target, level) = (metadata.target(), sites::level(metadata.level()));
        !is_quiet()
            && if sites::naming_field(metadata).is_some() {
                site::has_filter()
            } else if log::is_log(metadata) {
                site::may_allow(target, level)
            } else {
                site::allows(target, metadata.name(), level)
            }
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let id = slots::insert(attributes.metadata(), SpanData::new(attributes));
        Id::from_u64(id.unwrap_or(NONE))
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        let id = span.into_u64();
        let living = slots::get(id).and_then(|living| living.metadata.zip(living.span.clone()));
        if let Some((metadata, mut span)) = living {
            // Formatting values is the program's code, and may come back here: no lock is held.
            span.record(metadata, values);
            slots::update(id, |living| living.span = Some(span));
        }
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        record_event(event);
    }

    fn enter(&self, id: &Id) {
        if let Some(living) = slots::get(id.into_u64())
            && let (Some(metadata), Some(span)) = (living.metadata, &living.span)
        {
            entered::enter(id.into_u64(), metadata, span);
        }
    }

    fn exit(&self, id: &Id) {
        entered::exit(id.into_u64());
    }

    fn clone_span(&self, id: &Id) -> Id {
        slots::clone(id.into_u64());
        id.clone()
    }

    fn try_close(&self, id: Id) -> bool {
        slots::close(id.into_u64())
    }

    fn current_span(&self) -> Current {
        match entered::current() {
            Some((id, metadata)) => Current::new(Id::from_u64(id), metadata),
            None => Current::none(),
        }
    }
}
