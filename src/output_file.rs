//! A file that is known to be writable before there is anything to write.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

/// A file that an option names, and that is open. What was in it stays until something is written; one that was not there
/// before is taken away again where nothing is.
#[derive(Debug)]
pub(crate) struct OutputFile {
    path: PathBuf,
    option: &'static str,
    file: File,
    is_empty_and_new: bool,
}

/// Why a file is not written.
#[derive(Debug, thiserror::Error)]
#[error("{}: {source}; expected a file that can be written for {option}", path.display())]
pub struct OutputFileError {
    /// The file.
    pub path: PathBuf,
    /// The option that names it.
    pub option: &'static str,
    /// Why.
    pub source: io::Error,
    /// Whether it was open, and could not take all of what there was to write.
    pub was_open: bool,
}

impl OutputFile {
    pub(crate) fn create(path: &Path, option: &'static str) -> Result<Self, OutputFileError> {
        let is_new = !path.exists();
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(|source| OutputFileError {
                path: path.to_owned(),
                option,
                source,
                was_open: false,
            })?;
        Ok(Self {
            path: path.to_owned(),
            option,
            file,
            is_empty_and_new: is_new,
        })
    }

    /// Writes all that is to be in it, and returns its path.
    pub(crate) fn write(mut self, bytes: &[u8]) -> Result<PathBuf, OutputFileError> {
        let path = self.path.clone();
        match self.replace(bytes) {
            Ok(()) => Ok(path),
            Err(source) => Err(OutputFileError {
                path,
                option: self.option,
                source,
                was_open: true,
            }),
        }
    }

    fn replace(&mut self, bytes: &[u8]) -> io::Result<()> {
        // A pipe has neither a length nor a place.
        if self.file.metadata()?.is_file() {
            self.file.set_len(0)?;
            self.file.rewind()?;
        }
        self.file.write_all(bytes)?;
        self.is_empty_and_new = false;
        Ok(())
    }
}

impl Drop for OutputFile {
    fn drop(&mut self) {
        if self.is_empty_and_new {
            // Nothing is lost where an empty file stays.
            let _ = fs::remove_file(&self.path);
        }
    }
}
