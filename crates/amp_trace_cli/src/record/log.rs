//! What a program printed.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// How much of the end of a log is looked at, in bytes.
const END: u64 = 1 << 16;

/// How much of a line is shown, in characters.
const SHOWN: usize = 200;

/// The last line at the end of a log that sounds like an error.
pub(super) fn complaint(log: &Path) -> Option<String> {
    let mut file = File::open(log).ok()?;
    let len = file.metadata().ok()?.len();
    file.seek(SeekFrom::Start(len.saturating_sub(END))).ok()?;
    let mut end = Vec::new();
    file.take(END).read_to_end(&mut end).ok()?;
    complaint_in(&String::from_utf8_lossy(&end))
}

fn complaint_in(text: &str) -> Option<String> {
    let text = anstream::adapter::strip_str(text).to_string();
    let line = text.lines().rev().find(|line| is_error(line))?.trim();
    let mut shown: String = line.chars().take(SHOWN).collect();
    if shown.len() < line.len() {
        shown.push('…');
    }
    Some(shown)
}

fn is_error(line: &str) -> bool {
    let line = line.to_lowercase();
    let words = [
        "error",
        "panicked",
        "fatal",
        "invalid",
        "failed",
        "cannot",
        "could not",
        "not found",
        "not tracing",
        "expected",
    ];
    words.iter().any(|word| line.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_error_is_told_from_what_else_is_printed() {
        let log = "error: one\n\x1b[31mERROR\x1b[0m two\nloading\n\nbye\n";
        assert_eq!(complaint_in(log).as_deref(), Some("ERROR two"));
        assert_eq!(complaint_in("loading\nbye\n"), None);
        let long = format!("error: {}", "é".repeat(500));
        let shown = complaint_in(&long).expect("it is one");
        assert_eq!(shown.chars().count(), SHOWN + 1);
    }
}
