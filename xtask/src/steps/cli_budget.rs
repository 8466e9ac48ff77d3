use std::fs;

use crate::failure::Failure;
use crate::project::Project;

/// Most seconds of processor time that a build from nothing may take.
const MOST_SECONDS: f64 = 300.0;
/// Most bytes of the program.
const MOST_BYTES: u64 = 15_000_000;
/// Clock ticks of `/proc` in a second, on every Linux of today.
const TICKS: f64 = 100.0;

/// Builds `amp-trace` from nothing, as who installs it does: what that takes, and how large it is.
pub(super) fn run(project: &Project) -> Result<(), Failure> {
    let folder = tempfile::tempdir().map_err(Failure::file(std::env::temp_dir()))?;
    let before = children_seconds()?;
    project
        .cargo("build")
        .args(["--quiet", "--release", "--package", "amp_trace_cli"])
        .args(["--bin", "amp-trace", "--target-dir"])
        .arg(folder.path())
        .run()?;
    let seconds = children_seconds()? - before;
    let program = folder.path().join("release/amp-trace");
    let bytes = fs::metadata(&program)
        .map_err(Failure::file(&program))?
        .len();
    println!("    {seconds:.0} s of processor time to build, {bytes} bytes");
    if seconds > MOST_SECONDS || bytes > MOST_BYTES {
        return Err(Failure::check(
            format!("at most {MOST_SECONDS} s and {MOST_BYTES} bytes are meant"),
            "`cargo build --release -p amp_trace_cli --timings` says which crate takes the time",
        ));
    }
    Ok(())
}

/// The processor time of all programs that this one has waited for: fields 16 and 17 of `proc_pid_stat(5)`.
fn children_seconds() -> Result<f64, Failure> {
    let path = "/proc/self/stat";
    let stat = fs::read_to_string(path).map_err(Failure::file(path))?;
    // The second field is a name in parentheses, which may have spaces.
    let fields = stat.rsplit(") ").next().unwrap_or_default();
    let ticks = fields.split(' ').skip(13).take(2);
    let sum: Option<f64> = ticks.map(|ticks| ticks.parse::<f64>().ok()).sum();
    sum.map(|ticks| ticks / TICKS).ok_or_else(|| {
        Failure::check(
            format!("{path} has other fields than expected: {stat}"),
            "look at proc_pid_stat(5)",
        )
    })
}
