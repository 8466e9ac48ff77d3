use crate::command::Run;
use crate::failure::Failure;
use crate::project::{ON, Project};

/// How to run an example so that it ends soon.
struct Example {
    name: &'static str,
    args: &'static [&'static str],
}

const EXAMPLES: &[Example] = &[
    Example {
        name: "city_demo_baseline",
        args: &["--frames", "20"],
    },
    Example {
        name: "perf_100k",
        args: &["--frames", "5"],
    },
];

pub(super) fn run(project: &Project) -> Result<(), Failure> {
    let targets = project.targets()?;
    for target in targets.iter().filter(|target| target.is("example")) {
        if !EXAMPLES.iter().any(|example| example.name == target.name) {
            return Err(Failure::check(
                format!("nothing runs the example `{}`", target.name),
                "add it to the table in xtask/src/steps/examples.rs",
            ));
        }
    }
    let folder = tempfile::tempdir().map_err(Failure::file(std::env::temp_dir()))?;
    for features in ["", ON] {
        // The build of the tests, so that nothing is compiled again.
        project
            .cargo("build")
            .args(["--workspace", "--examples", "--features", features])
            .run()?;
        for example in EXAMPLES {
            let trace = folder.path().join(example.name).with_extension("json");
            Run::new(project.target("debug/examples").join(example.name))
                .named(example.name)
                .args(example.args)
                .env("TRACE_FILE", &trace)
                .in_folder(folder.path())
                .run()?;
            // Without the recorder there is nothing to write, whatever the variable says.
            if trace.exists() == features.is_empty() {
                return Err(Failure::check(
                    format!(
                        "{} with the features `{features}`: trace written: {}",
                        example.name,
                        trace.exists()
                    ),
                    "look at its use of `init_tracing`",
                ));
            }
        }
    }
    Ok(())
}
