//! Where answers go: the standard output, or a file.

use std::fs::File;
use std::io::{BufWriter, Write, stdout};
use std::path::Path;

use anstream::AutoStream;

use crate::failure::Failure;

/// Writes an answer. On a pipe, and with `NO_COLOR`, it has no colours; in a file never.
pub(crate) fn write(
    file: Option<&Path>,
    answer: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
) -> Result<(), Failure> {
    match file {
        None => {
            let mut out = BufWriter::new(AutoStream::auto(stdout().lock()));
            answer(&mut out)?;
            out.flush()?;
        }
        Some(path) => {
            let failed = |source| Failure::Write {
                path: path.to_owned(),
                source,
            };
            let file = File::create(path).map_err(failed)?;
            let mut out = BufWriter::new(AutoStream::never(file));
            answer(&mut out).map_err(failed)?;
            out.flush().map_err(failed)?;
        }
    }
    Ok(())
}
