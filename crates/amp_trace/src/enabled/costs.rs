//! What a record costs: measured at the first start, on a block of memory that nobody reads.

use std::hint::black_box;
use std::sync::OnceLock;

use amp_trace_format::Value;
use amp_trace_format::words::Kind;

use super::block::{Block, POOL};
use super::clock;
use super::site::CallSite;
use super::tally;
use super::thread::{self, Span};
use crate::{Costs, Level, Picos};

/// Records in a batch: of a few words each, they fit a block.
const BATCH: u64 = 64;
/// Calls of a filtered-out site in a batch: each takes no memory, and hardly any time.
const EMPTY_BATCH: u64 = 1024;
/// Batches of each kind; the least is luck, the middle is what else the machine does.
const BATCHES: usize = 15;
/// Which of the batches counts, by time.
const RANK: usize = 1;

static SPAN: CallSite = site(Kind::Span, &[]).rehearsing();
static SPAN_WITH_FIELD: CallSite = site(Kind::Span, &["field"]).rehearsing();
static EVENT: CallSite = site(Kind::Event, &[]).rehearsing();
static COUNTER: CallSite = site(Kind::Counter, &["value"]).rehearsing();
static FRAME: CallSite = site(Kind::Frame, &[]).rehearsing();
static COUNTED: CallSite = site(Kind::Span, &[]).rehearsing_to_count();
static FILTERED_OUT: CallSite = site(Kind::Span, &[]).muted();

const fn site(kind: Kind, fields: &'static [&'static str]) -> CallSite {
    let target = "amp_trace::cost";
    CallSite::new(kind, "cost", target, Level::INFO, file!(), line!(), fields)
}

/// The costs, measured the first time.
///
/// # Cost
/// The first time, a third of a millisecond.
pub(crate) fn measured() -> Costs {
    static COSTS: OnceLock<Costs> = OnceLock::new();
    *COSTS.get_or_init(measure)
}

/// What records cost, in the words of labels.
pub(crate) fn label(mut label: impl FnMut(&str, Value<'_>)) {
    for (name, cost) in measured().named() {
        label(name, Value::Float(cost.nanos()));
    }
}

fn measure() -> Costs {
    let Some(block) = POOL.take() else {
        return Costs::default();
    };
    let costs = Costs {
        span: least(block, BATCH, |_| {
            let _span = span(&SPAN);
        }),
        span_with_field: least(block, BATCH, |index| {
            let _span = match SPAN_WITH_FIELD.recording() {
                Some(on) => thread::begin(&SPAN_WITH_FIELD, on, &(&index, ())),
                None => Span::none(),
            };
        }),
        event: least(block, BATCH, |_| {
            if let Some(on) = EVENT.recording() {
                thread::event(&EVENT, on, &());
            }
        }),
        counter: least(block, BATCH, |index| {
            if let Some(on) = COUNTER.recording() {
                thread::metric(&COUNTER, on, &(&index, ()));
            }
        }),
        frame: least(block, BATCH, |_| {
            if let Some(on) = FRAME.recording() {
                thread::frame(&FRAME, on, &());
            }
        }),
        filtered_out: least(block, EMPTY_BATCH, |index| {
            let _span = span(&FILTERED_OUT);
            black_box(index);
        }),
        counted: tally::rehearse(|| {
            least(block, EMPTY_BATCH, |index| {
                let _span = span(&COUNTED);
                black_box(index);
            })
        }),
    };
    POOL.give(block);
    costs
}

/// What one of a batch of calls costs at least.
fn least(block: Block, batch: u64, record: impl Fn(u64)) -> Picos {
    let mut times = [0; BATCHES];
    for time in &mut times {
        *time = thread::rehearse(block, || {
            let begin = clock::nanos();
            for index in 0..batch {
                record(index);
            }
            clock::nanos() - begin
        });
    }
    times.sort_unstable();
    Picos(times[RANK] * 1000 / batch)
}

#[inline(always)]
fn span(site: &'static CallSite) -> Span {
    match site.recording() {
        Some(on) => thread::begin(site, on, &()),
        None => Span::none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_record_costs_something() {
        clock::choose();
        POOL.set_cap(1 << 20);
        let costs = measure();
        for (name, cost) in [
            ("span", costs.span),
            ("span with a field", costs.span_with_field),
            ("event", costs.event),
            ("counter", costs.counter),
            ("frame", costs.frame),
        ] {
            assert!(cost > Picos(0), "{name} costs {cost}: {costs:?}");
        }
    }
}
