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
    let mut out =
        "| promise | command | last result | last nightly result |\n|---|---|---|---|\n".to_owned();
    for promise in PROMISES {
        for (at, proof) in promise.proofs.iter().enumerate() {
            let text = if at == 0 { promise.text } else { "" };
            let [commit, nightly] = [Series::Commit, Series::Nightly]
                .map(|series| cell(proof, series, results, &machines));
            let _ = writeln!(
                out,
                "| {text} | `{}` | {commit} | {nightly} |",
                proof.command
            );
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

fn cell(proof: &Proof, series: Series, results: &Results, machines: &[&str]) -> String {
    if proof.step(series).is_none() {
        return "-".to_owned();
    }
    let Some(Found {
        figure,
        date,
        machine,
    }) = results.get(proof.figure, series)
    else {
        return "not run yet".to_owned();
    };
    let figure = figure.as_deref().unwrap_or("**failed**").replace('|', "/");
    let at = machines
        .iter()
        .position(|known| known == machine)
        .unwrap_or(0);
    format!("{figure} ({date}{})", letter(at, machines))
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
        results.note("R8", Series::Nightly, None);
        let table = markdown(&results);
        let row = |command: &str| {
            let is_row = |line: &&str| line.contains(&format!("`{command}`"));
            table.lines().find(is_row).unwrap().to_owned()
        };
        let kills = row("cargo test -p amp_trace --features enabled --test kills");
        assert!(kills.contains("| 3 of 3 kills ("), "{kills}");
        assert!(kills.ends_with("| not run yet |"), "{kills}");
        let threads = row("cargo test -p amp_trace --features enabled --test short_threads");
        assert!(threads.contains("| **failed** ("), "{threads}");
        let off = row("cargo xtask off-tree");
        assert!(off.ends_with("| not run yet | - |"), "{off}");
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
