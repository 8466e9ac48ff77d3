use std::fs::{self, OpenOptions};
use std::io;
use std::path::Path;

use amp_trace_format::native::{self, CaptureWriter, ReadError};
use amp_trace_format::{InputError, Writer};

use crate::failure::Failure;
use crate::load::{open, shown};
use crate::output::is_stdout;

/// Writes what is left of a native capture as a new one. What is there already is never written over.
pub(super) fn salvage(from: &Path, to: &Path) -> Result<(), Failure> {
    if from == Path::new("-") {
        return Err(Failure::wrong(
            "the standard input cannot be salvaged and checked",
            "name a file",
        ));
    }
    if is_stdout(to) {
        return Err(Failure::wrong(
            "a capture cannot be salvaged to the standard output, where the answer goes",
            "name a file with --salvage",
        ));
    }
    if fs::symlink_metadata(to).is_ok() {
        return Err(Failure::wrong(
            format!("{} is there already", to.display()),
            "name another file with --salvage",
        ));
    }
    let input = open(from)?;
    let failed = |source| Failure::Write {
        path: to.to_owned(),
        source,
    };
    let file = OpenOptions::new().write(true).create_new(true).open(to);
    let mut writer = CaptureWriter::new(file.map_err(failed)?);
    let salvaged = native::salvage(input, &mut |record| writer.write(record));
    if let Err(source) = salvaged {
        drop(writer);
        fs::remove_file(to).map_err(failed)?;
        return Err(match source {
            ReadError::NotACapture { .. } => Failure::wrong(
                format!("{} is no native capture", from.display()),
                "only these are salvaged; other formats are read as far as they go by every command",
            ),
            source => Failure::Input {
                path: shown(from),
                source: InputError::Native(source),
            },
        });
    }
    writer.finish().map_err(|error| {
        fs::remove_file(to).ok();
        failed(io::Error::other(error.to_string()))
    })
}
