//! The README's table of promises: generated from what the last runs found, never typed.
//!
//! A test that has a figure prints it as its last act. The steps listen, and leave what they heard in
//! the target folder. `cargo xtask promises` takes it over into [`RESULTS`], which is committed, and
//! writes the table anew; the step of that name fails where the table is another one.

mod figures;
mod list;
mod results;
mod table;

use std::fs;

pub(crate) use figures::Figures;
pub(crate) use results::Series;

use list::PROMISES;
use results::Results;

use crate::failure::Failure;
use crate::project::Project;

/// The results that the table shows.
const RESULTS: &str = "docs/promises.json";
/// Those of this checkout's runs.
const HEARD: &str = "promises.json";
const README: &str = "README.md";
const BEGIN: &str = "<!-- promises: written by `cargo xtask promises` -->\n";
const END: &str = "<!-- end of promises -->";

/// Notes what a step has found: a figure that it should have found and did not is a failure.
///
/// # Errors
/// [`Failure`] if the file of results cannot be read or written.
pub(crate) fn note(
    project: &Project,
    series: Series,
    step: &str,
    passed: bool,
) -> Result<(), Failure> {
    let mut figures = project.figures.take();
    let path = project.target(HEARD);
    let mut proofs = PROMISES
        .iter()
        .flat_map(|promise| promise.proofs)
        .filter(|proof| proof.step(series) == Some(step))
        .peekable();
    if proofs.peek().is_none() {
        return Ok(());
    }
    let mut results = Results::read(&path)?;
    for proof in proofs {
        let figure = figures.remove(proof.figure);
        // A step that says no more has passed or not.
        let alone = (proof.figure == step && passed).then(|| "passed".to_owned());
        results.note(proof.figure, series, figure.or(alone));
    }
    results.write(&path)
}

/// Takes the last results over, and writes the README's table anew.
///
/// # Errors
/// [`Failure`] if a file cannot be read or written, or the README has no place for the table.
pub(crate) fn update(project: &Project) -> Result<(), Failure> {
    let path = project.path(RESULTS);
    let mut results = Results::read(&path)?;
    results.update(Results::read(&project.target(HEARD))?);
    results.write(&path)?;
    let readme = project.path(README);
    let text = read(&readme)?;
    let new = with_table(&text, &table::markdown(&results))?;
    fs::write(&readme, new).map_err(Failure::file(&readme))?;
    println!("    wrote {} and {}", path.display(), readme.display());
    Ok(())
}

/// Whether the README's table is what the results say.
///
/// # Errors
/// [`Failure`] if it is not, or cannot be known.
pub(crate) fn check(project: &Project) -> Result<(), Failure> {
    let results = Results::read(&project.path(RESULTS))?;
    let text = read(&project.path(README))?;
    if with_table(&text, &table::markdown(&results))? == text {
        return Ok(());
    }
    Err(Failure::check(
        format!("the table of promises in {README} is not what {RESULTS} says"),
        "run `cargo xtask promises`, and commit what it writes",
    ))
}

fn read(path: &std::path::Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(Failure::file(path))
}

/// The text with another table between the marks.
fn with_table(text: &str, table: &str) -> Result<String, Failure> {
    let parts = text
        .split_once(BEGIN)
        .and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let Some((before, after)) = parts else {
        return Err(Failure::check(
            format!("{README} has no place for the table of promises"),
            format!("put these lines where it belongs:\n{BEGIN}{END}"),
        ));
    };
    Ok(format!("{before}{BEGIN}{table}{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_replaced_and_nothing_else() {
        let old = format!("a\n{BEGIN}old\n{END}\nz\n");
        let new = with_table(&old, "new\n").unwrap();
        assert_eq!(new, format!("a\n{BEGIN}new\n{END}\nz\n"));
        assert_eq!(with_table(&new, "new\n").unwrap(), new);
        assert!(with_table("a\nz\n", "new\n").is_err());
    }

    #[test]
    fn every_proof_has_a_step_of_that_name() {
        use crate::steps::{NIGHTLY, STEPS};
        for proof in PROMISES.iter().flat_map(|promise| promise.proofs) {
            for (series, steps) in [(Series::Commit, STEPS), (Series::Nightly, NIGHTLY)] {
                if let Some(name) = proof.step(series) {
                    assert!(steps.iter().any(|step| step.name == name), "{name}");
                }
            }
        }
    }
}
