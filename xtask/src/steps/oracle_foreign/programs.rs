//! The programs whose traces are small.

use std::fs;
use std::path::{Path, PathBuf};

use crate::command::Run;
use crate::failure::Failure;
use crate::packages::TRACE_PROCESSOR;
use crate::project::Project;
use crate::tools;

/// What Node is asked to record. Not its synchronous calls for files: they are pairs that can begin and end in the same
/// microsecond, and of these Perfetto makes spans without an end (`unclear.rs`).
const NODE_CATEGORIES: &str = "v8,node.async_hooks,node.bootstrap,node.console,node.environment,node.fs.async,node.perf,\
     node.promises.rejections,node.threadpoolwork.async";

/// A compiler's trace of itself: whole spans in the order in which they end, a sixth of them of no length.
///
/// # Errors
/// [`Failure`] if there is no such compiler, or it fails.
pub(super) fn compiler(project: &Project, folder: &Path) -> Result<PathBuf, Failure> {
    let object = folder.join("compiled.o");
    tools::clang()?
        .args(["-std=c++17", "-O1", "-ftime-trace"])
        .args(["-ftime-trace-granularity=0", "-c"])
        .arg(source(project, "compiled.cpp"))
        .arg("-o")
        .arg(&object)
        .fix("look at what the compiler says above")
        .run()?;
    Ok(object.with_extension("json"))
}

/// A script's trace by Node: pairs in whole spans, and many asynchronous ones.
///
/// # Errors
/// As for [`compiler`].
pub(super) fn node(project: &Project, folder: &Path) -> Result<PathBuf, Failure> {
    let trace = folder.join("node.json");
    tools::node()?
        .args(["--trace-event-categories", NODE_CATEGORIES])
        .arg("--trace-event-file-pattern")
        .arg(&trace)
        .arg(source(project, "script.js"))
        .run()?;
    Ok(trace)
}

/// A script's trace by a profiler of Python: whole spans with times below a nanosecond, and counters. It is the
/// package that brings the trace processor, and is built for one version of Python.
///
/// # Errors
/// As for [`compiler`].
pub(super) fn python(project: &Project, folder: &Path) -> Result<PathBuf, Failure> {
    let trace = folder.join("python.json");
    tools::python()?
        .arg(source(project, "script.py"))
        .arg(&trace)
        .env("PYTHONPATH", TRACE_PROCESSOR.unpacked(project)?)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .fix("make `python3` one of version 3.11, for which the profiler in target/tools is built")
        .run()?;
    Ok(trace)
}

/// A compressed copy.
///
/// # Errors
/// As for [`compiler`].
pub(super) fn gzip(trace: &Path) -> Result<PathBuf, Failure> {
    let packed = trace.with_added_extension("gz");
    Run::new("gzip")
        .args(["--keep", "--force"])
        .arg(trace)
        .fix("install gzip")
        .run()?;
    Ok(packed)
}

/// A compressed copy, of another program.
///
/// # Errors
/// As for [`compiler`].
pub(super) fn zstd(trace: &Path) -> Result<PathBuf, Failure> {
    let packed = trace.with_added_extension("zst");
    tools::zstd()?
        .args(["--quiet", "--force"])
        .arg(trace)
        .arg("-o")
        .arg(&packed)
        .run()?;
    Ok(packed)
}

/// What the programs work on.
pub(super) fn source(project: &Project, name: &str) -> PathBuf {
    project.path("xtask/oracles/foreign").join(name)
}

/// How large a file is.
///
/// # Errors
/// [`Failure::File`] if it is not there.
pub(super) fn len(file: &Path) -> Result<u64, Failure> {
    Ok(fs::metadata(file).map_err(Failure::file(file))?.len())
}
