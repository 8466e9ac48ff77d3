//! The formats that can be read.

use std::fmt;

/// A format of traces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Our own capture.
    Native,
    /// Chrome's trace-event JSON.
    Chrome,
    /// Perfetto's protobuf.
    Perfetto,
    /// A profile of the Firefox Profiler, processed or as Firefox itself writes it.
    Firefox,
}

impl Format {
    /// As people call it: `"Chrome JSON"`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Native => "native capture",
            Self::Chrome => "Chrome JSON",
            Self::Perfetto => "Perfetto",
            Self::Firefox => "Firefox Profiler",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
