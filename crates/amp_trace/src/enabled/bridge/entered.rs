//! The spans that a thread has entered, innermost last.

use std::cell::RefCell;

use tracing_core::Metadata;

use super::SpanData;
use crate::imp::{registry, thread, tracy};

/// A span that the thread is in.
struct Entered {
    id: u64,
    metadata: &'static Metadata<'static>,
    /// What to begin again when an outer span leaves before this one; `None` if not recorded.
    recorded: Option<(u32, SpanData)>,
    is_open: bool,
    zone: tracy::Zone,
}

impl Entered {
    /// Begins the span in the trace, if it is recorded.
    fn open(&mut self) {
        if let Some((number, span)) = &self.recorded {
            (self.is_open, self.zone) = thread::begin_encoded(span.site, *number, span.words());
        }
    }

    /// Ends the span in the trace.
    fn close(&mut self) {
        if self.is_open {
            thread::end();
        }
        (self.is_open, self.zone) = (false, tracy::Zone::none());
    }
}

thread_local! {
    static ENTERED: RefCell<Vec<Entered>> = const { RefCell::new(Vec::new()) };
}

/// Begins the span in the trace and remembers it.
pub(super) fn enter(id: u64, metadata: &'static Metadata<'static>, span: &SpanData) {
    let pushed = ENTERED.try_with(|entered| {
        let Ok(mut entered) = entered.try_borrow_mut() else {
            return;
        };
        let on = span.site.recording();
        let mut span = Entered {
            id,
            metadata,
            recorded: on.map(|on| (on.number(), span.clone())),
            is_open: false,
            zone: tracy::Zone::none(),
        };
        span.open();
        entered.push(span);
    });
    if pushed.is_err() && span.site.recording().is_some() {
        // The thread is past its thread-locals: nothing could remember to end the span.
        registry::count_late(true);
    }
}

/// Ends the span in the trace.
///
/// `tracing` lets a span leave while a span inside it stays. A trace is a tree: the inner ones end
/// with the outer one, and begin again after it.
pub(super) fn exit(id: u64) {
    let _ = ENTERED.try_with(|entered| {
        let Ok(mut entered) = entered.try_borrow_mut() else {
            return;
        };
        let Some(at) = entered.iter().rposition(|span| span.id == id) else {
            return;
        };
        entered[at..].iter_mut().rev().for_each(Entered::close);
        entered.remove(at);
        entered[at..].iter_mut().for_each(Entered::open);
    });
}

/// The innermost span.
pub(super) fn current() -> Option<(u64, &'static Metadata<'static>)> {
    ENTERED
        .try_with(|entered| {
            let entered = entered.try_borrow().ok()?;
            entered.last().map(|span| (span.id, span.metadata))
        })
        .ok()
        .flatten()
}
