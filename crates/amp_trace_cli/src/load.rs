//! A trace out of a file or the standard input.

use std::fs::File;
use std::io::{self, IsTerminal, Read, stderr, stdin};
use std::path::{Path, PathBuf};
use std::time::Duration;

use amp_trace_analysis::{Order, Trace, TraceBuilder};
use amp_trace_format::{InputError, chrome};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::failure::Failure;

/// Reads a whole trace; `-` is the standard input. A terminal sees how far it is.
pub(crate) fn load(path: &Path) -> Result<Trace, Failure> {
    let (input, len) = open(path)?;
    load_with(path, input, &progress(len))
}

/// The same without a word.
pub(crate) fn load_quietly(path: &Path) -> Result<Trace, Failure> {
    let (input, _) = open(path)?;
    load_with(path, input, &ProgressBar::hidden())
}

fn load_with(path: &Path, input: Box<dyn Read>, bar: &ProgressBar) -> Result<Trace, Failure> {
    let result = read(bar.wrap_read(input));
    bar.finish_and_clear();
    let mut trace = result.map_err(|source| Failure::Input {
        path: shown(path),
        source,
    })?;
    trace.find_frames();
    Ok(trace)
}

fn read(input: impl Read) -> Result<Trace, InputError> {
    let mut builder = TraceBuilder::new(Order::Rank);
    let problems = chrome::read(input, &mut |entry| builder.entry(entry))?;
    Ok(builder.finish(problems))
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
