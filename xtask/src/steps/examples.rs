use crate::command::Run;
use crate::failure::Failure;
use crate::project::{ON, Project};
use crate::tools;

/// How to run an example so that it ends soon.
struct Example {
    name: &'static str,
    args: &'static [&'static str],
    writes: Writes,
}

/// What an example writes to the file that `TRACE_FILE` names.
#[derive(PartialEq, Eq)]
enum Writes {
    /// A trace, where there is a recorder.
    WithRecorder,
    /// A trace; it does not exist without a recorder.
    OnlyRecorder,
    /// Nothing: its files are arguments.
    Arguments,
}

const fn city(name: &'static str, args: &'static [&'static str]) -> Example {
    Example {
        name,
        args,
        writes: Writes::WithRecorder,
    }
}

const fn instrument(name: &'static str) -> Example {
    Example {
        name,
        args: &[],
        writes: Writes::OnlyRecorder,
    }
}

const CAPTURE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../crates/amp_trace_format/tests/native/fixtures/version_2.amptrace"
);

const EXAMPLES: &[Example] = &[
    city("city_demo_baseline", &["--frames", "20"]),
    city(
        "city_demo_baseline",
        &["--frames", "20", "--culling", "gpu"],
    ),
    city("perf_100k", &["--frames", "5"]),
    instrument("allocations"),
    instrument("locks"),
    instrument("messages"),
    instrument("metrics"),
    instrument("tasks"),
    instrument("tracks"),
    Example {
        name: "big_capture",
        args: &["write", "big.amptrace", "20000"],
        writes: Writes::Arguments,
    },
    Example {
        name: "big_capture",
        args: &["chunks", "big.amptrace", "2"],
        writes: Writes::Arguments,
    },
    Example {
        name: "capture_text",
        args: &[CAPTURE],
        writes: Writes::Arguments,
    },
    Example {
        name: "demo",
        args: &["."],
        writes: Writes::Arguments,
    },
    Example {
        name: "export",
        args: &["."],
        writes: Writes::Arguments,
    },
    Example {
        name: "two_formats",
        args: &["records.json", "records.pftrace"],
        writes: Writes::Arguments,
    },
];

pub(super) fn run(project: &Project) -> Result<(), Failure> {
    tools::software_adapter()?;
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
        for (index, example) in EXAMPLES.iter().enumerate() {
            if example.writes == Writes::OnlyRecorder && features.is_empty() {
                continue;
            }
            let file = format!("{}{index}.json", example.name);
            let trace = folder.path().join(file);
            Run::new(project.target("debug/examples").join(example.name))
                .named(example.name)
                .args(example.args)
                .env("TRACE_FILE", &trace)
                .env("AMP_ADAPTER", "software")
                .in_folder(folder.path())
                .run()?;
            // Without the recorder there is nothing to write, whatever the variable says.
            let expected = !features.is_empty() && example.writes != Writes::Arguments;
            if trace.exists() != expected {
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
