use std::fs::{File, Metadata};
use std::io;
use std::path::Path;
use std::time::SystemTime;

/// What tells a file's content from another one: how long, and when written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stamp(u64, Option<SystemTime>);

impl Stamp {
    pub(super) fn of(metadata: &Metadata) -> Self {
        Self(metadata.len(), metadata.modified().ok())
    }

    /// Whether there is nothing in the file.
    pub(super) const fn is_empty(&self) -> bool {
        self.0 == 0
    }
}

/// Opens a file to read.
pub(super) fn open(path: &Path) -> io::Result<File> {
    File::open(path)
}
