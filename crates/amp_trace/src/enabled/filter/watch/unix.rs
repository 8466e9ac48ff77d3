use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

/// What tells a file's content from another one: which file, how long, when written and renamed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stamp([u64; 3], [(i64, i64); 2]);

impl Stamp {
    pub(super) fn of(metadata: &Metadata) -> Self {
        Self(
            [metadata.dev(), metadata.ino(), metadata.len()],
            [
                (metadata.mtime(), metadata.mtime_nsec()),
                (metadata.ctime(), metadata.ctime_nsec()),
            ],
        )
    }

    /// Whether there is nothing in the file.
    pub(super) const fn is_empty(&self) -> bool {
        self.0[2] == 0
    }
}

/// Opens a file to read. Does not wait for the other end of a pipe.
pub(super) fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .read(true)
        .custom_flags(libc::O_NONBLOCK)
        .open(path)
}
