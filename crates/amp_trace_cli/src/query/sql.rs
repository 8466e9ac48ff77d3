//! Where the SQL comes from.

use std::io::Read;
use std::path::Path;

use crate::failure::Failure;
use crate::load::{open, shown};

/// Longer statements are refused.
const LONGEST: u64 = 1 << 20;

/// The statement that is asked for: itself, or of a file or the standard input.
pub(super) fn read(asked: &str, trace: &Path) -> Result<String, Failure> {
    let source = match asked.strip_prefix('@') {
        Some(file) => Path::new(file),
        None if asked == "-" => Path::new("-"),
        None => return Ok(asked.to_owned()),
    };
    if source == Path::new("-") && trace == Path::new("-") {
        return Err(Failure::wrong(
            "the trace and the SQL are both to come from the standard input",
            "name a file for one of them, such as @query.sql",
        ));
    }
    let input = open(source)?;
    let mut bytes = Vec::new();
    let name = || shown(source).display().to_string();
    input
        .take(LONGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| {
            Failure::wrong(
                format!("{}: cannot be read: {error}", name()),
                "check the disk",
            )
        })?;
    if bytes.len() as u64 > LONGEST {
        return Err(Failure::wrong(
            format!(
                "{}: expected one SQL statement, found more than 1 MiB",
                name()
            ),
            "check that it is the file that is meant",
        ));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Failure::wrong(
            format!(
                "{}: expected SQL in UTF-8, found something else at byte {at}",
                name()
            ),
            "check that it is the file that is meant",
        )
    })
}
