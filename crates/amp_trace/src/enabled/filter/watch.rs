//! The file that a filter is read from again and again.

#[cfg_attr(unix, path = "watch/unix.rs")]
#[cfg_attr(not(unix), path = "watch/other.rs")]
mod os;

use std::fs::Metadata;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Filter;
use crate::FilterError;
use crate::error::shown;
use crate::imp::clock;
use os::Stamp;

/// How long an empty file rests before it is read, in nanoseconds.
const EMPTY_REST: u64 = 1_000_000_000;
/// The most bytes of a filter file.
const MAX_BYTES: u64 = 64 << 10;

/// Looks at a filter file from time to time.
#[derive(Debug)]
pub(crate) struct Watch {
    path: PathBuf,
    /// The time between two looks, in nanoseconds.
    period: u64,
    /// When the next look is due, by the monotonic clock.
    due: u64,
    /// The file at the last look; `None` if it was not there.
    looked: Option<Stamp>,
    /// When a look last found it changed, by the monotonic clock.
    changed: u64,
    /// The file when it was last read.
    read: Option<Stamp>,
}

impl Watch {
    /// Looks at a file at most once in each period.
    pub(crate) fn new(path: PathBuf, period: Duration) -> Self {
        Self {
            path,
            period: u64::try_from(period.as_nanos()).unwrap_or(u64::MAX),
            due: 0,
            looked: None,
            changed: 0,
            read: None,
        }
    }

    /// Reads the file for the first time, and says what is wrong with it, or that it is missing.
    pub(crate) fn begin(&mut self) -> Option<Filter> {
        self.due = clock::nanos().saturating_add(self.period);
        self.looked = self.stamp();
        if self.looked.is_none() {
            self.say("it is not there; the filter stays as it is until it is");
        }
        self.read()
    }

    /// Reads the file if it has changed, and says what is wrong with it. Does nothing before the
    /// period is over.
    pub(crate) fn look(&mut self) -> Option<Filter> {
        let now = clock::nanos();
        if now < self.due {
            return None;
        }
        self.due = now.saturating_add(self.period);
        let stamp = self.stamp();
        // Whoever writes it may be at it still: a file that changes is left alone until it rests. That
        // is longer than the file system's clock ticks, so no change hides behind an equal time. An
        // empty one is most likely about to be filled.
        if stamp != self.looked {
            self.changed = now;
            self.looked = stamp;
            return None;
        }
        let is_empty = self.looked.as_ref().is_some_and(Stamp::is_empty);
        let rests = !is_empty || now.saturating_sub(self.changed) >= EMPTY_REST;
        if rests && self.looked != self.read {
            self.read()
        } else {
            None
        }
    }

    fn stamp(&self) -> Option<Stamp> {
        self.path.metadata().ok().as_ref().map(Stamp::of)
    }

    fn read(&mut self) -> Option<Filter> {
        self.read.clone_from(&self.looked);
        self.read.as_ref()?;
        match read(&self.path).and_then(|text| Ok(text.parse()?)) {
            Ok(filter) => Some(filter),
            // Gone since the look.
            Err(Unread::Io(error)) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => {
                self.say(&format!(
                    "{error}; the filter stays as it is, and the file is read again when it changes"
                ));
                None
            }
        }
    }

    fn say(&self, what: &str) {
        let path = self.path.display().to_string();
        // Where even this cannot be written, there is nobody to tell.
        let _ = writeln!(
            io::stderr(),
            "amp_trace: filter file `{}`: {what}",
            shown(&path)
        );
    }
}

/// Why a file is no filter.
enum Unread {
    Io(io::Error),
    NotAFile,
    TooLong,
    NotText { valid: usize },
    Filter(FilterError),
}

impl std::fmt::Display for Unread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Io(error) => write!(f, "cannot read it: {error}"),
            Self::NotAFile => f.write_str("it is not a regular file; put directives in one"),
            Self::TooLong => write!(
                f,
                "it is longer than {MAX_BYTES} bytes; write fewer directives, with `*` for what \
                 several have in common"
            ),
            Self::NotText { valid } => {
                write!(f, "byte {valid} is not UTF-8; save it as UTF-8 text")
            }
            Self::Filter(error) => error.fmt(f),
        }
    }
}

impl From<io::Error> for Unread {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<FilterError> for Unread {
    fn from(error: FilterError) -> Self {
        Self::Filter(error)
    }
}

fn read(path: &Path) -> Result<String, Unread> {
    let file = os::open(path)?;
    if !file.metadata().as_ref().is_ok_and(Metadata::is_file) {
        return Err(Unread::NotAFile);
    }
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Unread::TooLong);
    }
    let text = String::from_utf8(bytes).map_err(|error| Unread::NotText {
        valid: error.utf8_error().valid_up_to(),
    })?;
    Ok(match text.strip_prefix('\u{feff}') {
        Some(text) => text.to_owned(),
        None => text,
    })
}
