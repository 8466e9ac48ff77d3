//! The city in its window, from outside.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::display::{Display, SIZE};
use super::guarded::{Guarded, command};
use super::patience::until;
use super::{FIX, expect, read};
use crate::failure::Failure;
use crate::project::Project;

/// The name of the trace, in the folder of the run.
pub(super) const TRACE: &str = "trace.json";
const CAPTURES: &str = "captures";
/// What the window gives as the reason of a capture.
const REASON: &str = "asked in the window";
const OUT: &str = "out.txt";
const ERR: &str = "err.txt";

/// What is traced: all but the systems of Bevy, which are many.
const FILTER: &str =
    "amp=trace,amp_engine=trace,amp_render=trace,amp_gameplay=trace,gameplay_factory=trace";

/// What says where a display is.
const DISPLAYS: [&str; 3] = ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"];

/// The city, which draws itself in a window.
pub(super) struct City {
    program: Guarded,
    folder: PathBuf,
}

impl City {
    /// Starts it on a display, with a trace and a flight recorder.
    pub(super) fn start(
        project: &Project,
        display: &Display,
        folder: &Path,
    ) -> Result<Self, Failure> {
        let stream = |name: &str| {
            let path = folder.join(name);
            File::create(&path).map_err(Failure::file(path))
        };
        let [width, height] = SIZE;
        let mut city = command(program(project));
        city.args(["--window", "--window-size", &format!("{width}x{height}")])
            .args(["--size", "4", "--vehicles", "60"])
            .env("DISPLAY", display.name())
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("WAYLAND_SOCKET")
            .env("AMP_ADAPTER", "software")
            .env("RUST_LOG", FILTER)
            .env("TRACE_FILE", folder.join(TRACE))
            .env("TRACE_FLIGHT", folder.join(CAPTURES))
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(stream(OUT)?)
            .stderr(stream(ERR)?);
        Ok(Self {
            program: Guarded::start("city_demo_baseline --window", city)?,
            folder: folder.to_owned(),
        })
    }

    /// Whether it still runs.
    pub(super) fn check(&mut self) -> Result<(), Failure> {
        match self.program.ended()? {
            None => Ok(()),
            Some(status) => Err(self.failed(&format!("ended too early, with {status}"))),
        }
    }

    /// How many pictures it has shown.
    pub(super) fn frames(&mut self) -> Result<usize, Failure> {
        self.count("show_picture")
    }

    /// Waits until so many events of a name are in the trace.
    pub(super) fn event(&mut self, name: &str, count: usize) -> Result<(), Failure> {
        until(&format!("the event `{name}`, {count} times"), || {
            Ok((self.count(name)? >= count).then_some(()))
        })
    }

    /// The file of the flight recorder that was asked for, once it is complete. A slow frame just before gives it its name, and the
    /// reason is in it.
    pub(super) fn capture(&mut self) -> Result<PathBuf, Failure> {
        let folder = self.folder.join(CAPTURES);
        until("the flight recorder's file", || {
            self.check()?;
            let files = fs::read_dir(&folder).map_err(Failure::file(&folder))?;
            for path in files.flatten().map(|file| file.path()) {
                let is_capture = path.extension().is_some_and(|ending| ending == "pftrace");
                if is_capture && read(&path)?.contains(REASON) {
                    return Ok(Some(path));
                }
            }
            Ok(None)
        })
    }

    /// Waits for its end; returns its report.
    pub(super) fn end(&mut self) -> Result<String, Failure> {
        let status = self.program.end()?;
        if !status.success() {
            return Err(self.failed(&format!("ended with {status}")));
        }
        read(&self.folder.join(OUT))
    }

    /// How many spans or events of a name are in the trace so far. It is written as it grows.
    fn count(&mut self, name: &str) -> Result<usize, Failure> {
        self.check()?;
        let path = self.folder.join(TRACE);
        if !path.exists() {
            return Ok(0);
        }
        Ok(read(&path)?
            .matches(&format!("\"name\":\"{name}\""))
            .count())
    }

    fn failed(&self, how: &str) -> Failure {
        let said = read(&self.folder.join(ERR)).unwrap_or_default();
        Failure::check(format!("the city {how}:\n{said}"), FIX)
    }
}

fn program(project: &Project) -> PathBuf {
    project.target("debug/examples").join("city_demo_baseline")
}

/// Where there is no window to be had, there is one error that says what to do.
pub(super) fn without_window(project: &Project, display: &Display) -> Result<(), Failure> {
    const NOWHERE: &str = "/nowhere.json";
    let driver = [
        ("DISPLAY", display.name()),
        ("VK_DRIVER_FILES", NOWHERE),
        ("VK_ICD_FILENAMES", NOWHERE),
    ];
    for (variables, expected) in [
        (
            &[][..],
            "found neither WAYLAND_DISPLAY nor DISPLAY set; set DISPLAY",
        ),
        (
            &[("DISPLAY", ":59999")],
            "found DISPLAY=:59999, which cannot be used: ",
        ),
        (
            &driver,
            "expected a Vulkan adapter that can show pictures in this window, found none; install",
        ),
    ] {
        let folder = tempfile::tempdir().map_err(Failure::file(std::env::temp_dir()))?;
        let path = program(project);
        // One that opens a window after all would wait for somebody to close it.
        let mut city = Command::new("timeout");
        city.arg("60")
            .arg(&path)
            .args(["--window", "--size", "1", "--vehicles", "0"])
            .current_dir(folder.path())
            .env_remove("AMP_ADAPTER")
            .env_remove("TRACE_FILE")
            .env_remove("TRACE_FLIGHT")
            .env_remove("RUST_LOG");
        for name in DISPLAYS {
            city.env_remove(name);
        }
        city.envs(variables.iter().copied());
        let output = city.output().map_err(Failure::file(&path))?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        // Libraries of X11 and drivers may have said something before.
        let error = said.lines().last().unwrap_or_default();
        let is_right = output.status.code() == Some(2)
            && error.starts_with("error: ")
            && error.contains(expected)
            && output.stdout.is_empty();
        expect(is_right, || {
            format!(
                "expected exit code 2 and a last line with `{expected}`, found {} and:\n{said}",
                output.status
            )
        })?;
    }
    println!("    without a display, or a driver: exit code 2, and what to do");
    Ok(())
}
