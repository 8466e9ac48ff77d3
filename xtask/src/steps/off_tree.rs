use crate::failure::Failure;
use crate::project::{ENGINE_CRATES, Project};

/// Crates that only a tracer needs.
const TRACERS: &[&str] = &["tracing", "amp_trace_format"];

/// The features of the recorder.
const RECORDING: &[&str] = &["enabled", "bridge", "forward"];

pub(super) fn run(project: &Project) -> Result<(), Failure> {
    let mut faults = Vec::new();
    for krate in ENGINE_CRATES {
        let off = tree(project, krate, &[])?;
        faults.extend(
            off.lines()
                .filter_map(fault)
                .map(|fault| format!("{krate}: {fault}")),
        );
        // The same look at a build that has a tracer, to know that it sees one.
        let on = tree(project, krate, &["--features", "perf_trace"])?;
        if !on.lines().any(|line| fault(line).is_some()) {
            faults.push(format!(
                "{krate}: no tracer in its tree with perf_trace either; can this check see one?"
            ));
        }
    }
    // The question as a person would ask it. Cargo answers that there is no such package.
    let inverse = project
        .cargo("tree")
        .args(["--target", "all", "--locked", "--invert", "tracing"])
        .outcome()?;
    if !inverse.stdout.trim().is_empty() {
        faults.push(inverse.stdout);
    }
    if faults.is_empty() {
        let found = format!("no tracer in the trees of {} crates", ENGINE_CRATES.len());
        project.figures.say("off-tree", found);
        return Ok(());
    }
    Err(Failure::check(
        faults.join("\n"),
        "`cargo tree --target all -e normal,build -i tracing` names who brings it; make that optional",
    ))
}

/// One `NAME vVERSION [..]|FEATURES` a line, for every target.
fn tree(project: &Project, krate: &str, features: &[&str]) -> Result<String, Failure> {
    project
        .cargo("tree")
        .args([
            "--target",
            "all",
            "--edges",
            "normal,build",
            "--prefix",
            "none",
        ])
        .args(["--format", "{p}|{f}", "--package", krate])
        .args(features)
        .output()
}

/// What is wrong with a line of a tree without tracer.
fn fault(line: &str) -> Option<String> {
    let (package, features) = line.split_once('|')?;
    let name = package.split(' ').next()?;
    if TRACERS.contains(&name) || name.starts_with("tracing-") {
        return Some(format!("{name} is in the tree"));
    }
    let features = features.trim_end_matches(" (*)");
    let recording = features
        .split(',')
        .find(|feature| RECORDING.contains(feature))?;
    (name == "amp_trace").then(|| format!("amp_trace has its feature `{recording}`"))
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn a_tracer_is_a_fault_and_the_macros_alone_are_none() {
        assert_eq!(fault("amp_trace v0.1.0 (/a)|default"), None);
        assert_eq!(fault("amp_trace_macros v0.1.0 (/a)|"), None);
        assert_eq!(fault("bevy_ecs v0.19.1|std,enabled (*)"), None);
        assert!(fault("amp_trace v0.1.0 (/a)|bridge,default (*)").is_some());
        assert!(fault("amp_trace_format v0.1.0 (/a)|").is_some());
        assert!(fault("tracing v0.1.44|std").is_some());
        assert!(fault("tracing-core v0.1.36| (*)").is_some());
    }
}
