//! How large the city's trace is, in every format and in Tracy's own file.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::amp_trace::Tool;
use crate::command::Run;
use crate::failure::Failure;
use crate::peers::viewer;
use crate::project::{CITY, Project};

/// Bytes per span that the native capture may take.
const MOST: f64 = 3.0;

/// Records the city in the native capture, writes the same records in the other formats, and has Tracy's
/// client record the same spans at the same times.
pub(super) fn run(project: &Project) -> Result<(), Failure> {
    let folder = tempfile::tempdir().map_err(Failure::file(std::env::temp_dir()))?;
    let folder = folder.path();
    let fast = Sizes::measure(project, folder, &[])?;
    let paced = Sizes::measure(project, folder, &["--real-time"])?;
    println!("    | bytes per span | as fast as possible | `--real-time` |\n    |---|---|---|");
    for (at, name) in NAMES.iter().enumerate() {
        println!("    | {name} | {:.1} | {:.1} |", fast.0[at], paced.0[at]);
    }
    let [native, _, packed, ..] = fast.0;
    if native > MOST || native >= packed {
        return Err(Failure::check(
            format!(
                "the native capture takes {native:.2} bytes per span, Perfetto's after gzip {packed:.2}"
            ),
            "look at what the city records, and at `crates/amp_trace_format/src/native/models.rs`",
        ));
    }
    project.figures.hear(&format!(
        "figure: size the city: {native:.1} bytes per span on disk, {:.1} in real time; Perfetto's format after \
         gzip {packed:.1}, Tracy's file {:.1}",
        paced.0[0], fast.0[5]
    ));
    Ok(())
}

const NAMES: [&str; 6] = [
    "native capture",
    "Perfetto protobuf",
    "Perfetto protobuf after `gzip -9`",
    "Chrome JSON",
    "Chrome JSON after `gzip -9`",
    "Tracy's file, of the spans without their fields",
];

/// What SQL says.
#[derive(Deserialize)]
struct Counted {
    spans: u64,
}

/// Bytes per span, in the order of [`NAMES`].
struct Sizes([f64; NAMES.len()]);

impl Sizes {
    fn measure(project: &Project, folder: &Path, options: &[&str]) -> Result<Self, Failure> {
        let path = |name: &str| folder.join(name);
        let native = path("city.amptrace");
        project
            .cargo("run")
            .args(["--quiet", "--release", "--example", "city_demo_baseline"])
            .args(["--features", CITY, "--"])
            .args(options)
            .env("TRACE_FILE", &native)
            .output()?;
        let (perfetto, chrome) = (path("city.pftrace"), path("city.json"));
        let tool = Tool::build(project)?;
        for (format, output) in [("perfetto", &perfetto), ("chrome", &chrome)] {
            let output = output.to_string_lossy();
            tool.run("convert", &native, &["--to", format, "--output", &output])?;
        }
        let counted = tool.query::<Counted>(&native, "select count(*) as spans from spans")?;
        let spans = counted.first().map_or(0, |counted| counted.spans);
        let replayed = tracy_replay(project)?
            .arg(&native)
            .env(viewer::NAME, viewer::program(project)?)
            // Switches of the whole machine's threads are no part of what we record.
            .env("TRACY_NO_SYS_TRACE", "1")
            .output()?;
        let bytes = [
            len(&native)?,
            len(&perfetto)?,
            packed_len(&perfetto)?,
            len(&chrome)?,
            packed_len(&chrome)?,
            first_number(&replayed)?,
        ];
        Ok(Self(bytes.map(|bytes| bytes as f64 / spans as f64)))
    }
}

/// The program that records a capture once more with Tracy's client.
fn tracy_replay(project: &Project) -> Result<Run, Failure> {
    project
        .cargo_outside("peers", "build")
        .args(["--quiet", "--release", "--locked"])
        .args(["--package", "peer_tracy_viewed", "--bin", "tracy_replay"])
        .run()?;
    let folder = project.target("outside").join("peers").join("release");
    Ok(Run::new(folder.join("tracy_replay")))
}

fn len(path: &PathBuf) -> Result<u64, Failure> {
    Ok(fs::metadata(path).map_err(Failure::file(path))?.len())
}

fn packed_len(path: &PathBuf) -> Result<u64, Failure> {
    let packed = path.with_added_extension("gz");
    Run::new("gzip")
        .args(["--best", "--force", "--keep"])
        .arg(path)
        .fix("install gzip")
        .output()?;
    len(&packed)
}

/// The first number in what a program says.
fn first_number(said: &str) -> Result<u64, Failure> {
    let digits = said.split_whitespace().next().unwrap_or_default();
    digits.parse().map_err(|_| {
        Failure::check(
            format!("expected a number first, found `{said}`"),
            "run it by hand",
        )
    })
}
