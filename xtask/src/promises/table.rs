use std::fmt::Write as _;

use super::Series;
use super::list::{PROMISES, Proof};
use super::results::{Found, Results};

/// The table between the README's marks, and the machines below it.
pub(super) fn markdown(results: &Results) -> String {
    let mut machines: Vec<&str> = Vec::new();
    for found in results.0.values().flat_map(|of_name| of_name.values()) {
        if !machines.contains(&found.machine.as_str()) {
            machines.push(&found.machine);
        }
    }
    let mut out = "| promise | what the last run found | command |\n|---|---|---|\n".to_owned();
    for promise in PROMISES {
        for (at, proof) in promise.proofs.iter().enumerate() {
            let text = if at == 0 { promise.text } else { "" };
            let found = cell(proof, results, &machines);
            let _ = writeln!(out, "| {text} | {found} | `{}` |", proof.command);
        }
    }
    let machines: Vec<String> = machines
        .iter()
        .enumerate()
        .map(|(at, machine)| format!("on{}: {machine}", letter(at, &machines)))
        .collect();
    let _ = writeln!(out, "\nRun {}.", machines.join("; "));
    out
}

/// The last result in the large size, or else in the small one.
fn cell(proof: &Proof, results: &Results, machines: &[&str]) -> String {
    let of = |series| {
        let found = proof
            .step(series)
            .and_then(|_| results.get(proof.figure, series))?;
        Some((series, found))
    };
    let Some((
        series,
        Found {
            figure,
            date,
            machine,
        },
    )) = of(Series::Nightly).or_else(|| of(Series::Commit))
    else {
        return "not run yet".to_owned();
    };
    let figure = figure.as_deref().unwrap_or("**failed**").replace('|', "/");
    let size = match series {
        Series::Nightly => "nightly, ",
        Series::Commit => "",
    };
    let at = machines
        .iter()
        .position(|known| known == machine)
        .unwrap_or(0);
    format!("{figure} ({size}{date}{})", letter(at, machines))
}

/// Which of the machines: ` A`, ` B`; nothing where there is one.
fn letter(at: usize, machines: &[&str]) -> String {
    if machines.len() < 2 {
        return String::new();
    }
    let at = u8::try_from(at % 26).expect("26 are few");
    format!(" {}", char::from(b'A' + at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_in_the_row_of_their_proof() {
        let mut results = Results::default();
        results.note("R1", Series::Commit, Some("3 of 3 kills".to_owned()));
        results.note("R10", Series::Commit, Some("3 forks".to_owned()));
        results.note("R10", Series::Nightly, Some("30 forks".to_owned()));
        results.note("R8", Series::Nightly, None);
        let table = markdown(&results);
        let row = |test: &str| {
            let is_row = |line: &&str| line.ends_with(&format!("--test {test}` |"));
            table.lines().find(is_row).unwrap().to_owned()
        };
        assert!(row("kills").contains("| 3 of 3 kills (2"), "{table}");
        assert!(row("forks").contains("| 30 forks (nightly, 2"), "{table}");
        assert!(row("short_threads").contains("| **failed** (nightly, 2"));
        assert!(table.contains("| not run yet | `cargo xtask off-tree` |"));
    }

    #[test]
    fn machines_are_told_apart() {
        let mut results = Results::default();
        results.note("R1", Series::Commit, None);
        results.note("R2", Series::Commit, None);
        assert!(markdown(&results).contains("\nRun on: "));
        let of_name = results.0.get_mut("R2").unwrap();
        of_name.get_mut(&Series::Commit).unwrap().machine = "another".to_owned();
        let table = markdown(&results);
        assert!(table.contains("\nRun on A: ") && table.contains("; on B: another."));
        assert!(table.contains(" B) |"), "{table}");
    }
}
