//! The spans that a thread has entered, innermost last.

use std::cell::RefCell;

use tracing_core::Metadata;

use super::SpanData;
use crate::imp::{registry, thread};

/// A span that the thread is in.
#[derive(Clone)]
struct Entered {
    id: u64,
    metadata: &'static Metadata<'static>,
    /// What to begin again when an outer span leaves before this one; `None` if not recorded.
    recorded: Option<(u32, SpanData)>,
    is_open: bool,
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
        let is_open = on.is_some_and(|on| thread::begin_encoded(on.number(), span.words()));
        let recorded = on.map(|on| (on.number(), span.clone()));
        entered.push(Entered {
            id,
            metadata,
            recorded,
            is_open,
        });
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
        for span in entered[at..].iter().rev() {
            if span.is_open {
                thread::end();
            }
        }
        entered.remove(at);
        for span in &mut entered[at..] {
            if let Some((site, data)) = &span.recorded {
                span.is_open = thread::begin_encoded(*site, data.words());
            }
        }
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
