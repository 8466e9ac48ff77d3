//! The recorder.
//!
//! ```text
//! macro -> site (on?) -> thread (clock, words) -> block -> drain -> decode -> writers, totals
//! ```
//!
//! The hot path is `thread.rs`, and it takes no lock, allocates nothing and calls nothing. All
//! else happens on the drain thread, or once per block of memory.

mod about;
mod allocator;
mod asynchronous;
mod block;
mod budget;
mod calendar;
mod clock;
mod console;
mod costs;
mod crash;
mod drain;
mod exit;
#[cfg(any(feature = "forward", feature = "tracy"))]
mod fields;
mod filter;
mod flight;
mod flow;
mod fork;
#[cfg_attr(feature = "forward", path = "forward/on.rs")]
#[cfg_attr(not(feature = "forward"), path = "forward/off.rs")]
mod forward;
mod ids;
mod insides;
mod item;
mod labels;
mod lane;
mod lock;
mod moment;
mod named;
mod output;
mod overhead;
mod polls;
mod primitive;
mod quiet;
mod reader;
mod recovery;
mod registry;
mod reserve;
mod sampling;
mod session;
mod sink;
mod site;
mod so_far;
mod store;
pub mod sync;
mod tally;
mod thread;
mod totals;
mod track;
#[cfg_attr(feature = "tracy", path = "tracy/on.rs")]
#[cfg_attr(not(feature = "tracy"), path = "tracy/off.rs")]
mod tracy;
mod value;
mod waker;

#[cfg(feature = "bridge")]
mod bridge;

/// What the macros name. Not part of the public interface.
pub mod private {
    pub use super::asynchronous::asynchronous;
    pub use super::flow::{flow, flow_step};
    pub use super::lock::{LockSite, LockSites, joined, text};
    pub use super::polls::{Polls, polls};
    pub use super::site::{CallSite, Kind, Recording};
    pub use super::thread::{Span, begin, event, frame, metric};
    pub use super::track::{At, During, track_event, track_span};
    pub use super::value::{Fields, Number, Text, Value};
}

/// What a program names.
pub(crate) mod public {
    pub use super::allocator::CountingAllocator;
    pub use super::asynchronous::AsyncSpan;
    #[cfg(feature = "bridge")]
    pub use super::bridge::{AmpLayer, AmpSubscriber, install_bridge, is_bridged};
    pub use super::filter::Filter;
    pub use super::flight::{FlightRecorder, FrameTime, Predicate, SlowFrame, Trigger, capture};
    pub use super::flow::Flow;
    pub use super::moment::{Moment, now};
    pub use super::named::{NamedGauge, NamedSpan};
    pub use super::output::Output;
    pub use super::recovery::{Recovered, recovered};
    pub use super::sampling::Sampling;
    pub use super::session::{Config, finish, flush, is_recording, set_filter, set_label, start};
    pub use super::so_far::{Counts, counts, span_sums};
    pub use super::store::Place;
    pub use super::thread::set_thread_name;
    pub use super::track::{Track, TrackBatch, Tracked};
    pub use amp_trace_format as format;
}
