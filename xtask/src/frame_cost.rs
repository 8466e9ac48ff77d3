//! What tracing costs a program: frame times of two builds of it, run in turns.

use crate::command::Run;
use crate::failure::Failure;

/// Runs both builds in turns and prints the ratio of what they say of their frames, by the names of the figures.
///
/// # Errors
/// [`Failure`] if a run fails.
pub(crate) fn compare<const N: usize>(
    names: [&str; N],
    pairs: u32,
    off: impl Fn() -> Result<[f64; N], Failure>,
    on: impl Fn() -> Result<[f64; N], Failure>,
) -> Result<(), Failure> {
    let columns: Vec<String> = names
        .iter()
        .map(|name| format!("off, {name} ms | on, {name} ms"))
        .collect();
    println!("| pair | {} |", columns.join(" | "));
    println!("|---{}|", "|---".repeat(2 * N));
    let mut ratios = [const { Vec::new() }; N];
    for pair in 1..=pairs {
        // Who goes first changes each time, as does what the machine does meanwhile.
        let (off, on) = if pair % 2 == 0 {
            (off()?, on()?)
        } else {
            let on = on()?;
            (off()?, on)
        };
        let cells: Vec<String> = off
            .iter()
            .zip(&on)
            .map(|(off, on)| format!("{off:.3} | {on:.3}"))
            .collect();
        println!("| {pair} | {} |", cells.join(" | "));
        for (ratios, (off, on)) in ratios.iter_mut().zip(off.iter().zip(&on)) {
            ratios.push(on / off);
        }
    }
    for (name, mut ratios) in names.iter().zip(ratios) {
        ratios.sort_by(f64::total_cmp);
        let at = |share: f64| ratios[((ratios.len() - 1) as f64 * share).round() as usize];
        println!(
            "\nframe time on / off, {name}: median {:.3} (p10 {:.3}, p90 {:.3}) of {pairs} pairs",
            at(0.5),
            at(0.1),
            at(0.9)
        );
    }
    Ok(())
}

/// Runs a program that prints its frame times, a name and milliseconds a line.
///
/// # Errors
/// [`Failure::Check`] if it fails or does not print them.
pub(crate) fn read<const N: usize>(names: [&str; N], run: Run) -> Result<[f64; N], Failure> {
    let outcome = run.outcome()?;
    let mut times = [0.0; N];
    for (time, name) in times.iter_mut().zip(names) {
        let found = outcome
            .stdout
            .lines()
            .find_map(|line| line.trim().strip_prefix(name))
            .and_then(|rest| rest.split_whitespace().next()?.parse().ok());
        match found {
            Some(found) if outcome.succeeded => *time = found,
            _ => {
                return Err(Failure::check(
                    format!(
                        "it printed no `{name}` of its frame times: {}{}",
                        outcome.stdout, outcome.stderr
                    ),
                    "run it by hand and look",
                ));
            }
        }
    }
    Ok(times)
}
