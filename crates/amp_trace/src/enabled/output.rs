//! Where a trace goes.

use std::fs::{self, File};
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use amp_trace_format::{Record, WriteError, Writer, chrome, native, perfetto};

use super::console::Console;
use crate::{Losses, OutputError, OutputSummary};

/// A destination of the trace: a file, the console, or a writer of the program's own.
pub struct Output {
    writer: Box<dyn Writer>,
    description: String,
    path: Option<PathBuf>,
    error: Option<String>,
    has_panicked: bool,
}

impl Output {
    /// Creates a file whose ending picks the format: `.json` is Chrome's, which Perfetto reads too,
    /// `.pftrace` is Perfetto's own, a sixth of the size, and `.amptrace` is the native capture, a
    /// seventieth of it.
    ///
    /// An existing file is replaced. The file is strictly valid after each commit, so what a
    /// program leaves behind when it is killed can be opened.
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
        let ends_in = |ending: &str| {
            path.extension()
                .is_some_and(|own| own.eq_ignore_ascii_case(ending))
        };
        let (is_perfetto, is_native) = (ends_in("pftrace"), ends_in("amptrace"));
        if !is_perfetto && !is_native && !ends_in("json") {
            return Err(OutputError::UnknownFormat {
                path: path.to_owned(),
            });
        }
        let cannot = |source| OutputError::CannotCreate {
            path: path.to_owned(),
            source,
        };
        let file = File::create(path).map_err(cannot)?;
        // A pipe cannot be sought in; the end of the document is then written at the end only.
        let is_regular = fs::metadata(path).is_ok_and(|metadata| metadata.is_file());
        let writer: Box<dyn Writer> = if is_native {
            Box::new(native::CaptureWriter::new(file))
        } else if is_perfetto {
            Box::new(perfetto::StreamWriter::new(file))
        } else if is_regular {
            Box::new(chrome::SeekWriter::new(file))
        } else {
            Box::new(chrome::StreamWriter::new(file))
        };
        let mut output = Self::new(path.display().to_string(), writer);
        output.path = std::path::absolute(path).ok();
        Ok(output)
    }

    /// Readable lines on the standard error stream: one when a span ends, one for each event.
    #[must_use]
    pub fn console() -> Self {
        Self::new("stderr", Box::new(Console::new(io::stderr())))
    }

    /// A writer of the program's own; the description appears in [`Summary`](crate::Summary).
    #[must_use]
    pub fn new(description: impl Into<String>, writer: Box<dyn Writer>) -> Self {
        Self {
            writer,
            description: description.into(),
            path: None,
            error: None,
            has_panicked: false,
        }
    }

    /// The path of a file, from the root.
    pub(crate) fn full_path(&self) -> Option<String> {
        self.path.as_ref()?.to_str().map(str::to_owned)
    }

    /// How the output fared so far.
    pub(crate) fn summary(&self) -> OutputSummary {
        let dropped = self.writer.dropped();
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
        if self.has_panicked {
            return;
        }
        let result = catch_unwind(AssertUnwindSafe(|| work(&mut *self.writer)));
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

impl std::fmt::Debug for Output {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Output")
            .field("description", &self.description)
            .finish_non_exhaustive()
    }
}
