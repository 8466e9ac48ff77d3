//! Trace formats: what a trace is made of, and the writers that say it.
//!
//! [`Record`] is the vocabulary. Each format has a folder of its own that turns records into bytes
//! over [`std::io`] traits; none of them opens a file, a socket or a clock.

mod asyncs;
mod backlog;
pub mod blocks;
pub mod chrome;
mod commits;
#[cfg(feature = "read")]
mod compressed;
#[cfg(feature = "export")]
pub mod csv;
mod encode;
#[cfg(feature = "read")]
mod entry;
#[cfg(feature = "export")]
mod export;
#[cfg(feature = "read")]
pub mod firefox;
#[cfg(feature = "export")]
pub mod folded;
#[cfg(feature = "read")]
mod format;
mod histogram;
#[cfg(feature = "read")]
mod input;
#[cfg(feature = "read")]
mod input_error;
#[cfg(feature = "read")]
mod json;
mod lanes;
mod loss;
pub mod native;
pub mod perfetto;
mod place;
#[cfg(feature = "read")]
mod problem;
mod record;
#[cfg(feature = "export")]
pub mod speedscope;
#[cfg(feature = "read")]
mod window;
pub mod words;
mod writer;

#[cfg(feature = "read")]
pub use compressed::Compression;
pub use encode::Encode;
#[cfg(feature = "read")]
pub use entry::{Argument, Binding, Entry, Place, ProcessIndex, Time, TrackIndex, TrackKind};
#[cfg(feature = "export")]
pub use export::{Export, Extent, Unsaid};
#[cfg(feature = "read")]
pub use format::Format;
pub use histogram::LogHistogram;
#[cfg(feature = "read")]
pub use input::{Input, Looks, Reading, read};
#[cfg(feature = "read")]
pub use input_error::InputError;
#[cfg(feature = "read")]
pub use problem::{Problem, Problems};
pub use record::{
    AsyncId, Field, FlowId, FlowStep, Level, Nanos, Record, Site, ThreadIndex, Value,
};
pub use writer::{Dropped, WriteError, Writer};
