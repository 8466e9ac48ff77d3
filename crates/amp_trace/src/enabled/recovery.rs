//! Brings what a killed process of the same program left behind into files that open.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use amp_trace_format::blocks::{Left, LeftError, Start, header};

use super::output::Output;
use super::store::{self, Leftovers, Place};
use crate::OutputError;

/// A recording that a killed process of this program left, and that this process made whole.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recovered {
    /// The file: what the process had written, or only what it had not.
    pub path: PathBuf,
    /// Where what it had not written is, if it is not in `path` too.
    pub tail: Option<PathBuf>,
    /// The operating system's number of the process.
    pub process: u32,
    /// Records that were in no file before.
    pub records: u64,
}

/// What the names of recovered files have before their ending.
const RECOVERED_WORD: &str = "recovered";

static RECOVERED: Mutex<Vec<Recovered>> = Mutex::new(Vec::new());

/// What killed processes of this program left, and this one recovered when it started to record.
///
/// # Examples
/// ```
/// for recovered in amp_trace::recovered() {
///     println!("the last run was killed: {}", recovered.path.display());
/// }
/// ```
#[must_use]
pub fn recovered() -> Vec<Recovered> {
    RECOVERED
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone()
}

/// Recovers everything that lies at a place, before the outputs of this process replace theirs.
/// Says what it found, once. Whether nothing is left that is worth another attempt.
pub(crate) fn recover(place: &Place) -> bool {
    let Leftovers { files, refused } = store::leftovers(place);
    let mut is_all = refused.is_empty();
    for (blocks, error) in refused {
        tell(&format!(
            "cannot recover `{}`: {}",
            blocks.display(),
            Problem::Io(error)
        ));
    }
    let mut left: Vec<_> = files
        .into_iter()
        .map(|(path, file)| (modified(&file), path, file))
        .collect();
    // The newest first: the outputs that are still there are those of the last process.
    left.sort_by_key(|(modified, ..)| std::cmp::Reverse(*modified));
    for (_, blocks, mut file) in left {
        match one(&mut file) {
            Ok(found) => {
                // What it held is in other files now, or worth nothing.
                if fs::remove_file(&blocks).is_err() {
                    let _ = end(&mut file);
                }
                let Some(found) = found else { continue };
                tell(&say(&found));
                RECOVERED
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(found);
            }
            Err(error) => {
                is_all &= matches!(error, Problem::Left(_));
                tell(&format!("cannot recover `{}`: {error}", blocks.display()));
            }
        }
    }
    is_all
}

fn tell(text: &str) {
    // Where even this cannot be written, `recovered` has it.
    let _ = writeln!(io::stderr(), "amp_trace: {text}");
}

/// Says in a file of blocks that there is nothing to recover in it.
fn end(file: &mut File) -> io::Result<()> {
    file.seek(SeekFrom::Start(header::RECORDING as u64 * 8))?;
    file.write_all(&0_u64.to_ne_bytes())
}

fn say(found: &Recovered) -> String {
    let Recovered {
        path,
        tail,
        process,
        records,
    } = found;
    let tail = tail.as_ref().map_or(String::new(), |tail| {
        format!(", its last {records} records in `{}`", tail.display())
    });
    format!(
        "process {process} was killed; its recording is in `{}`{tail}",
        path.display()
    )
}

fn modified(file: &File) -> Option<SystemTime> {
    file.metadata().ok()?.modified().ok()
}

/// Recovers one file of blocks; `None` if there is nothing that is not in the outputs.
fn one(file: &mut File) -> Result<Option<Recovered>, Problem> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.read_to_end(&mut bytes)?;
    if bytes.iter().take(size_of::<u64>()).all(|byte| *byte == 0) {
        // Killed before it said what the file is, which comes before the first record.
        return Ok(None);
    }
    let left = match Left::read(&bytes) {
        Ok(left) => left,
        Err(LeftError::Ended) => return Ok(None),
        Err(error) => return Err(Problem::Left(error)),
    };
    drop(bytes);
    // The first output that is a file; the others hold the same.
    let Some((output, found, length)) =
        (0..left.outputs.len()).find_map(|at| found_output(&left, at))
    else {
        return alone(&left);
    };
    let path = if found == output {
        let path = free_name(output, RECOVERED_WORD);
        fs::rename(found, &path)?;
        path
    } else {
        found
    };
    if let Some(length) = length {
        Output::cut(&path, length)?;
    }
    if let Some(mut output) = Output::append(&path).filter(|_| !left.overlaps) {
        let records = left.replay(Start::Outputs, &mut |record| output.write(record));
        finish(output)?;
        return Ok(Some(Recovered {
            path,
            tail: None,
            process: left.process,
            records,
        }));
    }
    let tail = free_name(output, "recovered-tail");
    let records = write(&left, &tail)?;
    Ok(Some(Recovered {
        path,
        tail: (records > 0).then_some(tail),
        process: left.process,
        records,
    }))
}

/// An output, where it is now if it has anything, and its length up to which it is good. An attempt that did
/// not succeed may have moved it, and another process may have taken its name.
fn found_output(left: &Left, at: usize) -> Option<(&Path, PathBuf, Option<u64>)> {
    let path = Path::new(left.outputs.get(at)?);
    let identity = left.identities.get(at).copied().flatten();
    let is_it = |path: &Path| identity.is_none_or(|known| store::identity(path) == Some(known));
    let moved = || {
        let entries = fs::read_dir(path.parent()?).ok()?;
        let paths = entries.flatten().map(|entry| entry.path());
        let mut moved = paths.filter(|other| is_recovered(other) && is_of(other, path));
        moved.find(|path| identity.is_some() && is_it(path))
    };
    let found = if is_it(path) && fs::metadata(path).is_ok() {
        path.to_owned()
    } else {
        moved()?
    };
    let has_something = fs::metadata(&found).is_ok_and(|file| file.len() > 0);
    has_something.then(|| (path, found, left.lengths.get(at).copied().flatten()))
}

/// Whether a file has a name that [`free_name`] gave it.
fn is_recovered(path: &Path) -> bool {
    let stem = path.file_stem().map(Path::new);
    let word = stem.and_then(Path::extension).unwrap_or_default();
    let word = word.to_string_lossy();
    word.strip_prefix(RECOVERED_WORD)
        .is_some_and(|number| number.is_empty() || number.starts_with('-'))
}

/// Whether a file's name was made of another's.
fn is_of(path: &Path, original: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let stem = original.file_stem().unwrap_or_default().to_string_lossy();
    name.strip_prefix(&*stem)
        .is_some_and(|rest| rest.starts_with('.'))
        && path.extension() == original.extension()
}

/// Moves a file away that another is to replace, and that an attempt to recover may need.
pub(crate) fn keep(path: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(file) if file.len() > 0 => fs::rename(path, free_name(path, RECOVERED_WORD)),
        _ => Ok(()),
    }
}

/// Recovers a recording that is in no output: one in flight, or one that had no time.
fn alone(left: &Left) -> Result<Option<Recovered>, Problem> {
    let path = if let Some(output) = left.outputs.first() {
        PathBuf::from(output)
    } else if let Some(captures) = &left.captures {
        PathBuf::from(captures.replace('*', &format!("{}_killed", left.program)))
    } else {
        return Ok(None);
    };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let path = free_name(&path, RECOVERED_WORD);
    let records = write(left, &path)?;
    Ok((records > 0).then_some(Recovered {
        path,
        tail: None,
        process: left.process,
        records,
    }))
}

/// Writes what is in no output to a file of its own; none if there is nothing.
fn write(left: &Left, path: &Path) -> Result<u64, Problem> {
    let file = File::create_new(path)?;
    let mut output = Output::over(path, file)?;
    let records = left.replay(Start::Alone, &mut |record| output.write(record));
    let finished = finish(output);
    if records == 0 || finished.is_err() {
        let _ = fs::remove_file(path);
    }
    finished.map(|()| records)
}

fn finish(mut output: Output) -> Result<(), Problem> {
    output.finish();
    output
        .summary()
        .error
        .map_or(Ok(()), |error| Err(Problem::Output(error)))
}

/// A name beside a file's that nothing has: `trace.recovered.json`, `trace.recovered-2.json`. After
/// nine of them, the last one goes.
fn free_name(path: &Path, word: &str) -> PathBuf {
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    let named = |number: &str| path.with_extension(format!("{word}{number}.{ending}"));
    let names =
        std::iter::once(named("")).chain((2..=9).map(|number| named(&format!("-{number}"))));
    let mut last = PathBuf::new();
    for name in names {
        if fs::symlink_metadata(&name).is_err() {
            return name;
        }
        last = name;
    }
    let _ = fs::remove_file(&last);
    last
}

/// Why a file of blocks is left as it is.
#[derive(Debug)]
enum Problem {
    Left(LeftError),
    Io(io::Error),
    Output(String),
}

impl From<io::Error> for Problem {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<OutputError> for Problem {
    fn from(error: OutputError) -> Self {
        Self::Output(error.to_string())
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Left(error) => write!(f, "{error}"),
            Self::Io(error) => write!(
                f,
                "{error}; it is tried again at the next start, or delete it"
            ),
            Self::Output(error) => f.write_str(error),
        }
    }
}
