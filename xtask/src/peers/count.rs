//! Instructions per span, counted by callgrind.

use std::path::Path;

use serde::Deserialize;

use crate::command::Run;

/// Counted between the begin and the end of these functions, on the thread that calls them.
const COUNTED: &str = "--toggle-collect=*counted_*";
/// One batch: under callgrind time is slow and the time-stamp counter is not, which a recorder that checks its clock
/// would notice.
const BATCHES: &str = "1";

#[derive(Deserialize)]
struct Counted {
    counted: f64,
}

/// Instructions per span of the subject: `floor`, `span` or `field`; those of the loop around it are not counted. `None`
/// without valgrind, and where the recorder does not run under it.
pub(super) fn instructions(program: &Path, subject: &str) -> Option<f64> {
    Some(with_loop(program, subject)? - with_loop(program, "loop")?)
}

fn with_loop(program: &Path, subject: &str) -> Option<f64> {
    let folder = tempfile::tempdir().ok()?;
    let file = folder.path().join("callgrind.out");
    let outcome = Run::new("valgrind")
        .args(["--tool=callgrind", COUNTED])
        .arg(format!("--callgrind-out-file={}", file.display()))
        .arg(program)
        .args(["count", subject, BATCHES])
        .outcome()
        .ok()?;
    let counted: Counted = serde_json::from_str(outcome.stdout.lines().next_back()?).ok()?;
    Some(total(&std::fs::read_to_string(file).ok()?)? / counted.counted)
}

/// The sum over the run of callgrind's file.
fn total(file: &str) -> Option<f64> {
    let line = file.lines().find_map(|line| {
        line.strip_prefix("summary:")
            .or_else(|| line.strip_prefix("totals:"))
    })?;
    line.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_is_read_from_callgrinds_file() {
        assert_eq!(
            total("events: Ir\nsummary: 541451\n\nfn=(1)\n"),
            Some(541_451.0)
        );
        assert_eq!(total("events: Ir\ntotals: 7\n"), Some(7.0));
        assert_eq!(total("events: Ir\n"), None);
    }
}
