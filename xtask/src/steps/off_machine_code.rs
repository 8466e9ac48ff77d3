use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use crate::failure::Failure;
use crate::machine_code::{self, Functions};
use crate::project::Project;

/// Every span name in `outside/off` begins with this.
const NAMES_BEGIN: &[u8] = b"off/";

/// The functions of `outside/off` itself.
const OWN: &str = "off::";

const FIX: &str = "see what the expansion of the macros leaves: \
    `cargo rustc --release -- --emit=asm` in outside/off, with and without `--features plain`";

/// Compares four builds of one crate: with the macros compiled out, with none at all, with macros
/// that leave an instruction each, and with the recorder.
pub(super) fn run(project: &Project) -> Result<(), Failure> {
    let off = build(project, "")?;
    let plain = build(project, "plain")?;
    let leaky = build(project, "leaky")?;
    let enabled = build(project, "enabled")?;

    let code_off = machine_code::functions(&off)?;
    let code_plain = machine_code::functions(&plain)?;
    let differences = code_off.differences(&code_plain);
    if !differences.is_empty() {
        return Err(Failure::check(
            format!(
                "not the machine code of a build without macros: {}",
                list(&differences)
            ),
            FIX,
        ));
    }
    if machine_code::contains_in_data(&off, NAMES_BEGIN)? {
        return Err(Failure::check(
            "compiled out, the macros leave a span's name in the data",
            FIX,
        ));
    }

    // Both checks see what they are there to see.
    sees_every_function(&code_plain, &machine_code::functions(&leaky)?, "leaky")?;
    sees_every_function(&code_plain, &machine_code::functions(&enabled)?, "enabled")?;
    if !machine_code::contains_in_data(&enabled, NAMES_BEGIN)? {
        return Err(blind(
            "the names of spans are not found in a build with the recorder either",
        ));
    }
    let found = format!(
        "{} functions, {} bytes of code, identical",
        code_off.len(),
        code_off.bytes()
    );
    println!("    {found}");
    project.figures.say("off-machine-code", found);
    Ok(())
}

/// An object file of `outside/off`, all in one codegen unit.
fn build(project: &Project, features: &str) -> Result<PathBuf, Failure> {
    let folder = project.target("outside/off/objects");
    fs::create_dir_all(&folder).map_err(Failure::file(&folder))?;
    let name = if features.is_empty() { "off" } else { features };
    let object = folder.join(name).with_extension("o");
    project
        .cargo_outside("off", "rustc")
        .args([
            "--quiet",
            "--locked",
            "--package",
            "off",
            "--release",
            "--features",
            features,
            "--",
        ])
        .arg(format!("--emit=obj={}", object.display()))
        .fix("mend outside/off, or amp_trace for it")
        .run()?;
    Ok(object)
}

/// Fails unless each function of the crate differs in a build whose macros do something.
fn sees_every_function(plain: &Functions, other: &Functions, name: &str) -> Result<(), Failure> {
    let own = plain.names(OWN);
    let same: BTreeSet<&str> = own.difference(&plain.differences(other)).copied().collect();
    if own.is_empty() {
        return Err(blind("there is no function to compare"));
    }
    if same.is_empty() {
        return Ok(());
    }
    Err(blind(&format!(
        "the build `{name}` has the same code in {}",
        list(&same)
    )))
}

fn blind(what: &str) -> Failure {
    Failure::check(
        format!("this check cannot fail any more: {what}"),
        "give each function of outside/off a macro, and keep the comparison able to see it",
    )
}

fn list(names: &BTreeSet<&str>) -> String {
    names.iter().copied().collect::<Vec<_>>().join(", ")
}
