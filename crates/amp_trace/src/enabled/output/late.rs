use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::PathBuf;

use crate::imp::recovery;

/// A file that is made anew when it is first written to. One that cannot be made is tried again with
/// each attempt to write.
#[derive(Debug)]
pub(super) struct LateFile {
    path: PathBuf,
    /// Whether what has its name is moved away first.
    keeps: bool,
    file: Option<File>,
}

impl LateFile {
    pub(super) const fn new(path: PathBuf, keeps: bool) -> Self {
        Self {
            path,
            keeps,
            file: None,
        }
    }

    /// The file; makes it, unless that was done.
    pub(super) fn open(&mut self) -> io::Result<&mut File> {
        let file = match self.file.take() {
            Some(file) => file,
            None => {
                if self.keeps {
                    recovery::keep(&self.path)?;
                }
                File::create(&self.path)?
            }
        };
        Ok(self.file.insert(file))
    }
}

impl Write for LateFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.open()?.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.open()?.flush()
    }
}

impl Seek for LateFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.open()?.seek(to)
    }
}
