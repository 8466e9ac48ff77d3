//! A trace out of a file or the standard input.

use std::fs::File;
use std::io::{self, IsTerminal, Read, Seek, stderr, stdin};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use amp_trace_analysis::{Order, Summarized, Trace, TraceBuilder, load_native};
use amp_trace_format::{Compression, Format, Input, InputError};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::failure::Failure;

/// A trace, and the file that it was in.
pub(crate) struct Loaded {
    pub(crate) trace: Trace,
    pub(crate) format: Format,
    pub(crate) compression: Option<Compression>,
    /// How long the file is, after decompression.
    pub(crate) bytes: u64,
}

/// Reads a whole trace; `-` is the standard input. A terminal sees how far it is.
pub(crate) fn load(path: &Path) -> Result<Trace, Failure> {
    load_all(path).map(|loaded| loaded.trace)
}

/// The same, with what the file is.
pub(crate) fn load_all(path: &Path) -> Result<Loaded, Failure> {
    let input = open(path)?;
    let bar = progress(input.len());
    load_with(path, input, &bar)
}

/// The same without a word.
pub(crate) fn load_quietly(path: &Path) -> Result<Trace, Failure> {
    let input = open(path)?;
    load_with(path, input, &ProgressBar::hidden()).map(|loaded| loaded.trace)
}

/// Adds up what a report of the whole trace needs, of which there is less than of the trace; none where the file is not a
/// capture without any fault, or has no frames: then it has to be [loaded](load).
pub(crate) fn summarize(path: &Path) -> Result<Option<Summarized>, Failure> {
    if path == Path::new("-") {
        return Ok(None);
    }
    let Opened::File { file, len } = open(path)? else {
        return Ok(None);
    };
    let bar = progress(Some(len));
    let summarized = Summarized::native(bar.wrap_read(&file), cores());
    bar.finish_and_clear();
    Ok(summarized)
}

fn cores() -> NonZero<usize> {
    thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN)
}

fn load_with(path: &Path, input: Opened, bar: &ProgressBar) -> Result<Loaded, Failure> {
    let result = match input {
        Opened::File { file, len } => read_file(file, len, bar),
        Opened::Stream(input) => read(bar.wrap_read(input)),
    };
    bar.finish_and_clear();
    let mut loaded = result.map_err(|source| Failure::Input {
        path: shown(path),
        source,
    })?;
    loaded.trace.find_frames();
    Ok(loaded)
}

/// On all cores if it is a capture without any fault, or else from its beginning to its end.
fn read_file(mut file: File, len: u64, bar: &ProgressBar) -> Result<Loaded, InputError> {
    if let Some(trace) = load_native(bar.wrap_read(&file), cores()) {
        return Ok(Loaded {
            trace,
            format: Format::Native,
            compression: None,
            bytes: len,
        });
    }
    let rewound = file.rewind();
    rewound.map_err(|source| InputError::Input { offset: 0, source })?;
    bar.reset();
    read(bar.wrap_read(file))
}

fn read(input: impl Read) -> Result<Loaded, InputError> {
    let input = Input::new(input)?;
    let mut builder = TraceBuilder::new(order(input.format()));
    let reading = input.read(&mut |entry| builder.entry(entry))?;
    Ok(Loaded {
        trace: builder.finish(reading.problems),
        format: reading.format,
        compression: reading.compression,
        bytes: reading.bytes,
    })
}

/// How the statements of a format come.
fn order(format: Format) -> Order {
    match format {
        Format::Native => Order::Tree,
        Format::Chrome => Order::Rank,
        _ => Order::Time,
    }
}

/// What a trace is read from.
pub(crate) enum Opened {
    /// A file of a length.
    File { file: File, len: u64 },
    /// What can be read once: the standard input, or a pipe with a name.
    Stream(Box<dyn Read>),
}

impl Opened {
    fn len(&self) -> Option<u64> {
        match self {
            Self::File { len, .. } => Some(*len),
            Self::Stream(_) => None,
        }
    }
}

impl Read for Opened {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File { file, .. } => file.read(to),
            Self::Stream(input) => input.read(to),
        }
    }
}

/// What a path names, for reading.
pub(crate) fn open(path: &Path) -> Result<Opened, Failure> {
    if path == Path::new("-") {
        return Ok(Opened::Stream(Box::new(stdin().lock())));
    }
    let failed = |source: io::Error| Failure::Open {
        path: path.to_owned(),
        remedy: match source.kind() {
            io::ErrorKind::NotFound => "check the name; `-` reads the standard input",
            io::ErrorKind::PermissionDenied => "ask for the permission to read it",
            _ => "check the disk",
        },
        source,
    };
    let file = File::open(path).map_err(failed)?;
    let about = file.metadata().map_err(failed)?;
    if about.is_dir() {
        return Err(Failure::Directory {
            path: path.to_owned(),
        });
    }
    Ok(match about.is_file() {
        true => Opened::File {
            file,
            len: about.len(),
        },
        false => Opened::Stream(Box::new(file)),
    })
}

/// A path as messages name it.
pub(crate) fn shown(path: &Path) -> PathBuf {
    if path == Path::new("-") {
        "standard input".into()
    } else {
        path.to_owned()
    }
}

/// A bar on the terminal, and nothing where the standard error stream is none.
fn progress(len: Option<u64>) -> ProgressBar {
    if !stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let target = ProgressDrawTarget::stderr_with_hz(10);
    let template = match len {
        Some(_) => "reading {wide_bar} {bytes}/{total_bytes}, {eta} left",
        None => "reading {spinner} {bytes}, {bytes_per_sec}",
    };
    let style = ProgressStyle::with_template(template).expect("the template is a constant");
    let bar = ProgressBar::with_draw_target(len, target).with_style(style);
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
