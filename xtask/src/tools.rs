//! Programs that are not Rust's, from the machine or by its package manager.

use std::env;
use std::fs;
use std::path::Path;

use crate::command::Run;
use crate::failure::Failure;

/// A program that a step runs, and the Debian package that brings it.
struct Tool {
    program: &'static str,
    /// Arguments with which it does nothing, successfully.
    probe: &'static [&'static str],
    package: &'static str,
}

const NODE: Tool = Tool {
    program: "node",
    probe: &["--version"],
    package: "nodejs",
};
const PIP: Tool = Tool {
    program: "python3",
    probe: &["-m", "pip", "--version"],
    package: "python3-pip",
};

const NPM: Tool = Tool {
    program: "npm",
    probe: &["--version"],
    package: "npm",
};
const CHROMIUM: Tool = Tool {
    program: "chromium",
    probe: &["--version"],
    package: "chromium",
};

const CLANG: Tool = Tool {
    program: "clang++",
    probe: &["--version"],
    package: "clang",
};
const ZSTD: Tool = Tool {
    program: "zstd",
    probe: &["--version"],
    package: "zstd",
};

/// A compiler of C++ that can trace itself.
///
/// # Errors
/// As for [`node`].
pub(crate) fn clang() -> Result<Run, Failure> {
    CLANG.ready()
}

/// `zstd`, which compresses files.
///
/// # Errors
/// As for [`node`].
pub(crate) fn zstd() -> Result<Run, Failure> {
    ZSTD.ready()
}

/// A browser, by the name of its program's file.
///
/// # Errors
/// As for [`node`].
pub(crate) fn chromium() -> Result<&'static str, Failure> {
    CHROMIUM.ready().map(|_| "/usr/bin/chromium")
}

/// `npm`, which fetches packages for Node.
///
/// # Errors
/// As for [`node`].
pub(crate) fn npm() -> Result<Run, Failure> {
    NPM.ready()
}

/// Node, which runs the trace processor's WebAssembly.
///
/// # Errors
/// [`Failure::Tool`] if it is not there and cannot be installed.
pub(crate) fn node() -> Result<Run, Failure> {
    NODE.ready()
}

/// `python3 -m pip`, which fetches packages from the Python package index.
///
/// # Errors
/// As for [`node`].
pub(crate) fn pip() -> Result<Run, Failure> {
    Ok(PIP.ready()?.args(["-m", "pip"]))
}

/// `python3`.
///
/// # Errors
/// As for [`node`].
pub(crate) fn python() -> Result<Run, Failure> {
    PIP.ready()
}

/// Rust's nightly compiler with Miri and the standard library's source, for what the stable one does
/// not do. The arguments that follow are a program of it.
///
/// # Errors
/// [`Failure::Tool`] if it is not there and `rustup` cannot install it.
pub(crate) fn nightly() -> Result<Run, Failure> {
    const NAME: &str = "nightly";
    // Those of the compiler that built this program are not meant for another one.
    let run = || {
        ["CARGO", "RUSTC", "RUSTUP_TOOLCHAIN", "LD_LIBRARY_PATH"]
            .into_iter()
            .fold(Run::new("rustup"), Run::without_env)
    };
    let works = || {
        let probe = run().args(["component", "list", "--installed", "--toolchain", NAME]);
        probe.outcome().is_ok_and(|outcome| {
            let has = |name: &str| outcome.stdout.lines().any(|line| line.starts_with(name));
            outcome.succeeded && has("miri") && has("rust-src")
        })
    };
    if !works() {
        let install = run()
            .args(["toolchain", "install", NAME, "--profile", "minimal"])
            .args(["--component", "miri", "--component", "rust-src"]);
        install.run().map_err(|failure| Failure::Tool {
            program: "Rust's nightly compiler with Miri",
            what: failure.to_string(),
            fix: format!(
                "make sure that `rustup toolchain install {NAME} --profile minimal --component miri \
                 --component rust-src` works here; a nightly without them is replaced by a later one"
            ),
        })?;
    }
    Ok(run().args(["run", NAME]))
}

/// Where drivers for Vulkan are announced, and how the file of Mesa's software adapter begins.
const VULKAN_DRIVERS: &str = "/usr/share/vulkan/icd.d";
const SOFTWARE_ADAPTER: &str = "lvp_icd";

/// Mesa's lavapipe, which does in software what a graphics card would: tests of the GPU are never left out.
///
/// # Errors
/// As for [`node`].
pub(crate) fn software_adapter() -> Result<(), Failure> {
    let works = || {
        let drivers = fs::read_dir(VULKAN_DRIVERS).into_iter().flatten();
        let mut names = drivers.flatten().map(|file| file.file_name());
        names.any(|name| name.to_string_lossy().starts_with(SOFTWARE_ADAPTER))
    };
    if works() {
        return Ok(());
    }
    install("lavapipe", &["mesa-vulkan-drivers"], works)
}

const XVFB: Tool = Tool {
    program: "Xvfb",
    probe: &["-help"],
    package: "xvfb",
};

/// What a window on X11 is opened with, and the Debian packages that bring it.
const X11_LIBRARIES: [(&str, &str); 4] = [
    ("libX11-xcb.so.1", "libx11-xcb1"),
    ("libXcursor.so.1", "libxcursor1"),
    ("libXi.so.6", "libxi6"),
    ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
];

/// A display without a screen (`Xvfb`), a user of it (`xdotool`), and what a window needs there.
///
/// # Errors
/// As for [`node`].
pub(crate) fn virtual_display() -> Result<(), Failure> {
    // It cannot be asked without a display.
    let has_user = || {
        let folders = env::var_os("PATH").unwrap_or_default();
        env::split_paths(&folders).any(|folder| folder.join("xdotool").exists())
    };
    let has_libraries = || {
        let known = Run::new("/sbin/ldconfig").arg("-p").outcome();
        known.is_ok_and(|known| {
            let mut libraries = X11_LIBRARIES.iter();
            libraries.all(|(library, _)| known.stdout.contains(library))
        })
    };
    let works = || XVFB.works() && has_user() && has_libraries();
    if works() {
        return Ok(());
    }
    let libraries = X11_LIBRARIES.iter().map(|(_, package)| *package);
    let packages = [XVFB.package, "xdotool"].into_iter().chain(libraries);
    let packages: Vec<&str> = packages.collect();
    install("a virtual display", &packages, works)
}

impl Tool {
    fn ready(&self) -> Result<Run, Failure> {
        if !self.works() {
            install(self.program, &[self.package], || self.works())?;
        }
        Ok(Run::new(self.program))
    }

    fn works(&self) -> bool {
        Run::new(self.program)
            .args(self.probe)
            .outcome()
            .is_ok_and(|outcome| outcome.succeeded)
    }
}

/// Installs a Debian package as the machine's administrator would, if that is who runs this.
fn install(
    program: &'static str,
    packages: &[&str],
    works: impl Fn() -> bool,
) -> Result<(), Failure> {
    let names = packages.join(" ");
    let missing = |what: String| Failure::Tool {
        program,
        what,
        fix: format!("install it, on Debian with `apt-get install {names}`"),
    };
    if !Path::new("/usr/bin/apt-get").exists() || !is_root() {
        return Err(missing(
            "it is not installed, and this user cannot install it".to_owned(),
        ));
    }
    let install = ["install", "-qq", "--no-install-recommends"];
    for args in [vec!["update", "-qq"], [&install[..], packages].concat()] {
        Run::new("apt-get")
            .args(args)
            .env("DEBIAN_FRONTEND", "noninteractive")
            .output()
            .map_err(|failure| missing(failure.to_string()))?;
    }
    if works() {
        Ok(())
    } else {
        Err(missing(format!(
            "{names} is installed, and it still does not run"
        )))
    }
}

fn is_root() -> bool {
    Run::new("id")
        .arg("-u")
        .outcome()
        .is_ok_and(|outcome| outcome.stdout.trim() == "0")
}
