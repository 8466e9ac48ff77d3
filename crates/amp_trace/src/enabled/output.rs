//! Where a trace goes.

mod late;

use std::fs::File;
use std::io::{self, Seek, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use amp_trace_format::{Record, WriteError, Writer, chrome, native, perfetto};

use late::LateFile;

use super::console::Console;
use crate::{Losses, OutputError, OutputSummary};

/// A destination of the trace: a file, the console, or a writer of the program's own.
pub struct Output {
    /// `None` before the file is opened.
    writer: Option<Box<dyn Writer>>,
    description: String,
    path: Option<PathBuf>,
    error: Option<String>,
    has_panicked: bool,
}

impl Output {
    /// The ending of files that nobody named.
    pub(crate) const DEFAULT_ENDING: &str = "pftrace";

    /// Creates a file whose ending picks the format: `.json` is Chrome's, which Perfetto reads too,
    /// `.pftrace` is Perfetto's own, a sixth of the size, and `.amptrace` is the native capture, a
    /// seventieth of it.
    ///
    /// An existing file is replaced when the recording starts; before, it is as it was. The file is
    /// strictly valid after each commit, so what a program leaves behind when it is killed can be
    /// opened.
    ///
    /// # Errors
    /// [`OutputError`], at once, if the path is a directory, has an unknown ending or cannot be
    /// created.
    pub fn create(path: impl AsRef<Path>) -> Result<Self, OutputError> {
        let path = path.as_ref();
        if path.is_dir() {
            return Err(OutputError::IsDirectory {
                path: path.to_owned(),
            });
        }
        Self::knows(path)?;
        let cannot = |source| OutputError::CannotCreate {
            path: path.to_owned(),
            source,
        };
        let mut options = File::options();
        let file = options.write(true).create(true).truncate(false).open(path);
        let file = file.map_err(cannot)?;
        if !file.metadata().is_ok_and(|metadata| metadata.is_file()) {
            // Whoever reads a pipe must not see it closed and opened again.
            return Self::over(path, file);
        }
        let mut output = Self::with(path.display().to_string(), None);
        output.path = std::path::absolute(path).ok();
        Ok(output)
    }

    /// Makes the file anew, unless that was done. What a killed process left there was moved away; if
    /// that did not succeed, `keeps` says to do it now.
    pub(crate) fn open(&mut self, keeps: bool) {
        let Some(path) = self.path.clone().filter(|_| self.writer.is_none()) else {
            return;
        };
        let mut file = LateFile::new(path.clone(), keeps);
        if let Err(error) = file.open() {
            self.note(&error.to_string());
        }
        match writer(&path, file) {
            Ok(writer) => self.writer = Some(writer),
            Err(error) => self.note(&error.to_string()),
        }
    }

    /// Whether the ending of a path names a format.
    pub(crate) fn knows(path: &Path) -> Result<(), OutputError> {
        Format::of(path).map(|_| ())
    }

    /// A file that was created, in the format that its path names.
    pub(crate) fn over(path: &Path, file: File) -> Result<Self, OutputError> {
        // A pipe cannot be sought in; the end of the document is then written at the end only.
        let is_regular = file.metadata().is_ok_and(|metadata| metadata.is_file());
        let writer = match Format::of(path)? {
            Format::Chrome if !is_regular => Box::new(chrome::StreamWriter::new(file)),
            _ => writer(path, file)?,
        };
        let mut output = Self::new(path.display().to_string(), writer);
        output.path = std::path::absolute(path).ok();
        Ok(output)
    }

    /// Cuts off what a killed program had half written, and makes the rest readable.
    pub(crate) fn cut(path: &Path, length: u64) -> io::Result<()> {
        let mut file = File::options().read(true).write(true).open(path)?;
        if file.metadata()?.len() > length {
            file.set_len(length)?;
        }
        match Format::of(path) {
            Ok(Format::Chrome) => chrome::seal(&mut file),
            _ => Ok(()),
        }
    }

    /// Goes on with a file that a killed program began; `None` where its format cannot be gone on with, or
    /// the file cannot be read.
    pub(crate) fn append(path: &Path) -> Option<Self> {
        let Ok(Format::Native) = Format::of(path) else {
            return None;
        };
        let file = File::options().read(true).write(true).open(path).ok()?;
        let writer = native::append(file).ok()?.writer;
        let mut output = Self::new(path.display().to_string(), Box::new(writer));
        output.path = Some(path.to_owned());
        Some(output)
    }

    /// Readable lines on the standard error stream: one when a span ends, one for each event.
    #[must_use]
    pub fn console() -> Self {
        Self::new("stderr", Box::new(Console::new(io::stderr())))
    }

    /// A writer of the program's own; the description appears in [`Summary`](crate::Summary).
    #[must_use]
    pub fn new(description: impl Into<String>, writer: Box<dyn Writer>) -> Self {
        Self::with(description.into(), Some(writer))
    }

    fn with(description: String, writer: Option<Box<dyn Writer>>) -> Self {
        Self {
            writer,
            description,
            path: None,
            error: None,
            has_panicked: false,
        }
    }

    /// The path of a file, from the root.
    pub(crate) fn full_path(&self) -> Option<String> {
        self.path.as_ref()?.to_str().map(str::to_owned)
    }

    /// Whether it is a file.
    pub(crate) const fn is_file(&self) -> bool {
        self.path.is_some()
    }

    /// The length of a file up to which it is complete.
    pub(crate) fn position(&self) -> Option<u64> {
        self.writer.as_ref()?.position()
    }

    /// How the output fared so far.
    pub(crate) fn summary(&self) -> OutputSummary {
        let dropped = self.writer.as_ref().map(|writer| writer.dropped());
        let dropped = dropped.unwrap_or_default();
        OutputSummary {
            description: self.description.clone(),
            dropped: Losses {
                spans: dropped.spans,
                events: dropped.events,
            },
            error: self.error.clone(),
        }
    }

    pub(crate) fn write(&mut self, record: &Record<'_>) {
        self.guarded(|writer| {
            writer.write(record);
            Ok(())
        });
    }

    pub(crate) fn commit(&mut self) {
        self.guarded(|writer| writer.commit());
    }

    pub(crate) fn finish(&mut self) {
        self.guarded(|writer| writer.finish());
    }

    /// Lets the writer work. One that panics is not asked again, and takes nothing else with it.
    fn guarded(&mut self, work: impl FnOnce(&mut dyn Writer) -> Result<(), WriteError>) {
        let Some(writer) = self.writer.as_mut().filter(|_| !self.has_panicked) else {
            return;
        };
        let result = catch_unwind(AssertUnwindSafe(|| work(&mut **writer)));
        match result {
            Ok(Ok(())) => {}
            Ok(Err(error)) => self.note(&error.to_string()),
            Err(_) => {
                self.has_panicked = true;
                self.note("its writer panicked; nothing more is written to it");
            }
        }
    }

    /// Says the first error once; recording goes on, and so do the attempts to write.
    fn note(&mut self, error: &str) {
        if self.error.is_none() {
            let error = format!("amp_trace: cannot write to `{}`: {error}", self.description);
            // Where even this cannot be written, the summary says it.
            let _ = writeln!(io::stderr(), "{error}");
            self.error = Some(error);
        }
    }
}

/// The writer of the format that a path names, to a file that can be sought in.
fn writer(
    path: &Path,
    file: impl Write + Seek + Send + 'static,
) -> Result<Box<dyn Writer>, OutputError> {
    Ok(match Format::of(path)? {
        Format::Native => Box::new(native::CaptureWriter::new(file)),
        Format::Perfetto => Box::new(perfetto::StreamWriter::new(file)),
        Format::Chrome => Box::new(chrome::SeekWriter::new(file)),
    })
}

/// The formats of files.
#[derive(Debug, Clone, Copy)]
enum Format {
    Native,
    Chrome,
    Perfetto,
}

impl Format {
    /// The one that the ending of a path names.
    fn of(path: &Path) -> Result<Self, OutputError> {
        let ends_in = |ending: &str| {
            path.extension()
                .is_some_and(|own| own.eq_ignore_ascii_case(ending))
        };
        if ends_in("amptrace") {
            Ok(Self::Native)
        } else if ends_in("json") {
            Ok(Self::Chrome)
        } else if ends_in("pftrace") {
            Ok(Self::Perfetto)
        } else {
            Err(OutputError::UnknownFormat {
                path: path.to_owned(),
            })
        }
    }
}

impl std::fmt::Debug for Output {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Output")
            .field("description", &self.description)
            .finish_non_exhaustive()
    }
}
