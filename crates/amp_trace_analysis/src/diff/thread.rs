//! Which threads of two captures are the same one.

use amp_trace_format::TrackKind;

use crate::trace::{Trace, TrackId};

/// What a thread or track is called in both captures: numbers, which differ from run to run and count the workers of a
/// pool, are left out.
pub(super) fn title(trace: &Trace, id: TrackId) -> String {
    let track = trace.track(id);
    let process = track
        .process
        .and_then(|process| trace.processes.get(process as usize));
    let is_main = match (track.kind, process) {
        (TrackKind::Thread { id }, Some(process)) => id == process.id,
        _ => false,
    };
    let name = match trace.text(track.name) {
        "" if is_main => "main".to_owned(),
        "" => track.kind.name().to_owned(),
        name => without_numbers(name),
    };
    let process = process.filter(|_| trace.processes.len() > 1);
    match process.map(|process| without_numbers(trace.text(process.name))) {
        Some(process) if !process.is_empty() => format!("{process}: {name}"),
        _ => name,
    }
}

/// `Compute Task Pool (3)` becomes `Compute Task Pool`, `worker-12` becomes `worker`, `io_7_b` becomes `io_*_b`.
fn without_numbers(name: &str) -> String {
    let mut kept = String::with_capacity(name.len());
    for c in name.chars() {
        match c.is_ascii_digit() {
            false => kept.push(c),
            true if kept.ends_with('*') => {}
            true => kept.push('*'),
        }
    }
    let is_edge = |c: char| {
        matches!(c, '*' | '(' | ')' | '[' | ']' | '#' | '-' | '_' | '/' | ':') || c.is_whitespace()
    };
    let bare = match kept
        .trim_end_matches(')')
        .trim_end_matches(']')
        .ends_with('*')
    {
        true => kept.trim_end_matches(is_edge),
        false => kept.as_str(),
    };
    if bare.is_empty() {
        name.to_owned()
    } else {
        bare.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_workers_of_a_pool_are_one() {
        let names = [
            "Compute Task Pool (3)",
            "worker-12",
            "io_7_b",
            "render (left)",
            "12",
            "tokio-rt/0",
        ];
        let expected = [
            "Compute Task Pool",
            "worker",
            "io_*_b",
            "render (left)",
            "12",
            "tokio-rt",
        ];
        assert_eq!(names.map(without_numbers), expected);
    }
}
