use std::fs;

use crate::amp_trace::Tool;
use crate::failure::Failure;
use crate::playwright::Playwright;
use crate::project::Project;

/// Names that would do harm on a page that took them for more than texts.
const HOSTILE: &str = r#"[
{"ph":"X","pid":1,"tid":1,"ts":0,"dur":100,"name":"</script><script>document.title='harmed'</script>"},
{"ph":"X","pid":1,"tid":1,"ts":10,"dur":50,"name":"<img src=x onerror=\"document.title='harmed'\">"},
{"ph":"X","pid":1,"tid":1,"ts":20,"dur":5,"name":"<!--"},
{"ph":"M","pid":1,"tid":1,"name":"thread_name","args":{"name":"\"><b>main"}},
{"ph":"C","pid":1,"ts":5,"name":"&lt;counter","args":{"value":3}}
]"#;

/// Explores pages of reports as a person would: draws, zooms, finds, clicks; nothing is fetched, nothing fails.
pub(super) fn run(project: &Project) -> Result<(), Failure> {
    let folder = tempfile::tempdir().map_err(Failure::file(std::env::temp_dir()))?;
    let tool = Tool::build(project)?;
    let hostile = folder.path().join("hostile.json");
    fs::write(&hostile, HOSTILE).map_err(Failure::file(&hostile))?;
    let game = project.path("docs/amp_trace/game.amptrace");
    let driver = Playwright::new(project)?;
    for (name, trace) in [("game", &game), ("hostile", &hostile)] {
        let page = folder.path().join(name).with_extension("html");
        let to = page.display().to_string();
        tool.run("report", trace, &["--output", &to])?;
        driver
            .script("report_page.mjs")?
            .arg(&page)
            .fix("open the page in a browser and look at its console; its scripts are in crates/amp_trace_cli/src/report/page")
            .run()?;
    }
    Ok(())
}
