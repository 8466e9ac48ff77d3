//! Where answers go: the standard output, or a file.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Write, stdout};
use std::path::{Path, PathBuf};

use anstream::AutoStream;

use crate::failure::Failure;

/// Writes an answer. On a pipe, and with `NO_COLOR`, it has no colours; in a file never. `-` is the standard output.
pub(crate) fn write(
    file: Option<&Path>,
    answer: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    match file {
        Some(path) if !is_stdout(path) => to_file(path, |file| {
            let mut out = BufWriter::new(AutoStream::never(file));
            answer(&mut out)?;
            out.flush()
        }),
        _ => {
            let mut out = BufWriter::new(AutoStream::auto(stdout().lock()));
            answer(&mut out)?;
            Ok(out.flush()?)
        }
    }
}

/// Whether a path means the standard output.
pub(crate) fn is_stdout(path: &Path) -> bool {
    path == Path::new("-")
}

/// Refuses to write over what is read.
pub(crate) fn guard<'a>(
    file: &Path,
    inputs: impl IntoIterator<Item = &'a Path>,
) -> Result<(), Failure> {
    let real = |path: &Path| fs::canonicalize(path).ok();
    let is_it =
        |input: &Path| input == file || real(file).is_some_and(|file| real(input) == Some(file));
    if !is_stdout(file) && inputs.into_iter().any(is_it) {
        return Err(Failure::wrong(
            format!("{} is an input itself", file.display()),
            "name another file with --output",
        ));
    }
    Ok(())
}

/// Writes beside a file and moves it there in the end, so that a file of that name is a whole one, and what was
/// there before stays where this fails. What is no plain file, such as a pipe, is written to as it is.
pub(crate) fn to_file<T>(
    path: &Path,
    write: impl FnOnce(File) -> io::Result<T>,
) -> Result<T, Failure> {
    into(path, write).map_err(|source| Failure::Write {
        path: path.to_owned(),
        source,
    })
}

fn into<T>(path: &Path, write: impl FnOnce(File) -> io::Result<T>) -> io::Result<T> {
    // Where a link leads, so that it stays a link.
    let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let there = fs::metadata(&real).ok();
    if let Some(there) = &there {
        // Says so where it may not be written, which the folder does not know.
        let file = OpenOptions::new().write(true).open(&real)?;
        if !there.is_file() {
            return write(file);
        }
    }
    let (file, beside) = match beside(&real) {
        // The folder lets nothing be made in it, or the name is as long as names may be.
        Err(error)
            if there.is_some()
                && matches!(
                    error.kind(),
                    ErrorKind::PermissionDenied | ErrorKind::InvalidFilename
                ) =>
        {
            return write(File::create(&real)?);
        }
        made => made?,
    };
    let moved = write(file).and_then(|value| {
        if let Some(there) = &there {
            fs::set_permissions(&beside, there.permissions())?;
        }
        fs::rename(&beside, &real)?;
        Ok(value)
    });
    if moved.is_err() {
        fs::remove_file(&beside).ok();
    }
    moved
}

/// A new file beside another one, under a name that nothing has.
fn beside(path: &Path) -> io::Result<(File, PathBuf)> {
    let mut number = 0_u32;
    loop {
        let mut name = path.as_os_str().to_owned();
        match number {
            0 => name.push(".part"),
            number => name.push(format!(".{number}.part")),
        }
        let made = OpenOptions::new().write(true).create_new(true).open(&name);
        match made {
            Err(error) if error.kind() == ErrorKind::AlreadyExists && number < 1000 => number += 1,
            made => return Ok((made?, name.into())),
        }
    }
}
