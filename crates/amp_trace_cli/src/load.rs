//! A trace out of a file or the standard input.

use std::fs::File;
use std::io::{self, IsTerminal, Read, stderr, stdin};
use std::path::{Path, PathBuf};
use std::time::Duration;

use amp_trace_analysis::{Order, Trace, TraceBuilder};
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
    let (input, len) = open(path)?;
    load_with(path, input, &progress(len))
}

/// The same without a word.
pub(crate) fn load_quietly(path: &Path) -> Result<Trace, Failure> {
    let (input, _) = open(path)?;
    load_with(path, input, &ProgressBar::hidden()).map(|loaded| loaded.trace)
}

fn load_with(path: &Path, input: Box<dyn Read>, bar: &ProgressBar) -> Result<Loaded, Failure> {
    let result = read(bar.wrap_read(input));
    bar.finish_and_clear();
    let mut loaded = result.map_err(|source| Failure::Input {
        path: shown(path),
        source,
    })?;
    loaded.trace.find_frames();
    Ok(loaded)
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

/// A file for reading, and its length where it has one.
pub(crate) fn open(path: &Path) -> Result<(Box<dyn Read>, Option<u64>), Failure> {
    if path == Path::new("-") {
        return Ok((Box::new(stdin().lock()), None));
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
    let len = about.is_file().then_some(about.len());
    Ok((Box::new(file), len))
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
