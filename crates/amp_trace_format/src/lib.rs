//! Trace formats: what a trace is made of, and the writers that say it.
//!
//! [`Record`] is the vocabulary. Each format has a folder of its own that turns records into bytes
//! over [`std::io`] traits; none of them opens a file, a socket or a clock.

mod asyncs;
mod backlog;
pub mod blocks;
pub mod chrome;
mod commits;
mod encode;
mod histogram;
mod lanes;
mod loss;
pub mod native;
pub mod perfetto;
mod place;
mod record;
pub mod words;
mod writer;

pub use encode::Encode;
pub use histogram::LogHistogram;
pub use record::{
    AsyncId, Field, FlowId, FlowStep, Level, Nanos, Record, Site, ThreadIndex, Value,
};
pub use writer::{Dropped, WriteError, Writer};
