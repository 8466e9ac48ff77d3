use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::failure::Failure;
use crate::project::Project;

/// Stands before the code of the error that is expected on its line.
const MARK: &str = "//~ ";

/// An error: file, line, code.
type Mistake = (String, u64, String);

pub(super) fn run(project: &Project) -> Result<(), Failure> {
    project
        .cargo_outside("off", "test")
        .args(["--locked", "--package", "off"])
        .fix("an argument was evaluated, or something is unused: look at outside/off")
        .run()?;
    let expected = expected(&project.path("outside/off"))?;
    let found = found(project)?;
    if expected.is_empty() {
        return Err(Failure::check(
            "outside/off/wrong/examples expects no error",
            "mark the lines again",
        ));
    }
    if expected == found {
        println!(
            "    {} programs with a wrong argument do not compile",
            expected.len()
        );
        return Ok(());
    }
    let missing: Vec<_> = expected.difference(&found).collect();
    let unexpected: Vec<_> = found.difference(&expected).collect();
    Err(Failure::check(
        format!(
            "compiler errors that were expected and did not come: {missing:?}; that came unexpected: {unexpected:?}"
        ),
        "the macros must check the types of their arguments when compiled out, too",
    ))
}

/// The marked lines of the programs that must not compile.
fn expected(workspace: &Path) -> Result<BTreeSet<Mistake>, Failure> {
    let folder = workspace.join("wrong/examples");
    let mut mistakes = BTreeSet::new();
    for entry in fs::read_dir(&folder)
        .map_err(Failure::file(&folder))?
        .filter_map(Result::ok)
    {
        let path = entry.path();
        let text = fs::read_to_string(&path).map_err(Failure::file(&path))?;
        let file = format!("wrong/examples/{}", entry.file_name().to_string_lossy());
        for (number, line) in (1..).zip(text.lines()) {
            if let Some((_, code)) = line.split_once(MARK) {
                mistakes.insert((file.clone(), number, code.trim().to_owned()));
            }
        }
    }
    Ok(mistakes)
}

/// What the compiler says of them.
fn found(project: &Project) -> Result<BTreeSet<Mistake>, Failure> {
    let outcome = project
        .cargo_outside("off", "check")
        .args([
            "--locked",
            "--package",
            "wrong",
            "--examples",
            "--keep-going",
            "--message-format",
            "json",
        ])
        .outcome()?;
    let mistakes: BTreeSet<Mistake> = outcome
        .stdout
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter_map(|message| mistake(&message["message"]))
        .collect();
    if mistakes.is_empty() {
        return Err(Failure::check(
            format!(
                "the programs in outside/off/wrong compile, or could not be tried:\n{}",
                outcome.stderr
            ),
            "the macros must check the types of their arguments when compiled out, too",
        ));
    }
    Ok(mistakes)
}

/// An error with a code and a place; the others count the errors of a crate.
fn mistake(message: &Value) -> Option<Mistake> {
    let code = message["code"]["code"].as_str()?;
    let spans = message["spans"].as_array()?;
    let primary = spans.iter().find(|span| span["is_primary"] == true)?;
    let place = outermost(primary);
    Some((
        place["file_name"].as_str()?.to_owned(),
        place["line_start"].as_u64()?,
        code.to_owned(),
    ))
}

/// The place in the program, of a place in a macro.
fn outermost(mut span: &Value) -> &Value {
    while span["expansion"]["span"].is_object() {
        span = &span["expansion"]["span"];
    }
    span
}
