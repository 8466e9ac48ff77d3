//! A browser that a script drives.

use std::path::PathBuf;

use crate::command::Run;
use crate::failure::Failure;
use crate::project::Project;
use crate::tools;

/// The driver, pinned.
const DRIVER: &str = "playwright-core@1.65.1";

/// A browser, and what drives it.
pub(crate) struct Playwright {
    scripts: PathBuf,
    driver: PathBuf,
    browser: &'static str,
}

impl Playwright {
    /// Fetches the driver where it is not there.
    ///
    /// # Errors
    /// [`Failure`] if the browser or its driver cannot be had.
    pub(crate) fn new(project: &Project) -> Result<Self, Failure> {
        let browser = tools::chromium()?;
        let home = project.target("tools").join("playwright");
        std::fs::create_dir_all(&home).map_err(Failure::file(&home))?;
        let driver = home.join("node_modules/playwright-core");
        if !driver.exists() {
            tools::npm()?
                .args(["install", "--no-audit", "--no-fund", "--silent", "--prefix"])
                .arg(&home)
                .arg(DRIVER)
                .run()?;
        }
        Ok(Self {
            scripts: project.path("xtask/oracles"),
            driver,
            browser,
        })
    }

    /// A script of `xtask/oracles`, to which arguments can be added.
    ///
    /// # Errors
    /// [`Failure::Tool`] if Node cannot be had.
    pub(crate) fn script(&self, name: &str) -> Result<Run, Failure> {
        let run = tools::node()?
            .arg(self.scripts.join(name))
            .env("PLAYWRIGHT", &self.driver)
            .env("CHROMIUM", self.browser);
        Ok(run.fix("look at the error of the browser above"))
    }
}
