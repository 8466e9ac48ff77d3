//! A game that is not ours, on the whole of Bevy with its own renderer, traced by one line.

use std::path::Path;

use serde_json::Value;

use super::lint::with_warnings_denied;
use crate::amp_trace::Tool;
use crate::bevy_game::{Game, Profile, WORKSPACE};
use crate::failure::Failure;
use crate::oracle::{Answer, TraceProcessor, complaints, wrong};
use crate::project::Project;

mod expected;

use expected::{AUTOSAVES, FRAMES};

/// Tests the plugin, builds the game, and lets Perfetto's trace processor and our own command judge its traces.
pub(super) fn run(project: &Project) -> Result<(), Failure> {
    let folder = tempfile::tempdir().map_err(Failure::file(std::env::temp_dir()))?;
    let game = Game::build(project, Profile::Debug, true, folder.path())?;
    let tool = Tool::build(project)?;
    let path = folder.path().join("trace.pftrace");
    game.run(FRAMES, &path).run()?;
    let findings = judge(project, &path, &[expected::EVERYWHERE, expected::DRAWN])?;
    report(&findings)?;
    let path = folder.path().join("trace.amptrace");
    game.run(FRAMES, &path).run()?;
    hitches(&tool, &path)?;
    let path = folder.path().join("undrawn.pftrace");
    without_adapter(project, &game, &path)?;
    let on = ["--workspace", "--features", "bevy_game/trace"];
    project
        .cargo_outside(WORKSPACE, "test")
        .args(["--quiet", "--locked"])
        .args(on)
        .fix("run the failing test alone, in that folder")
        .run()?;
    with_warnings_denied(
        project
            .cargo_outside(WORKSPACE, "clippy")
            .args(["--quiet", "--all-targets"])
            .args(on),
    )?;
    nothing_when_off(project)
}

/// What is wrong with a trace.
fn judge(project: &Project, path: &Path, tables: &[&[Answer]]) -> Result<Vec<String>, Failure> {
    let mut trace = TraceProcessor::open(project, path)?;
    let mut findings = complaints(&mut trace)?;
    let mut asked = 0;
    let mut others = Vec::new();
    for table in tables {
        asked += table.len();
        others.extend(wrong(&mut trace, table)?);
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    println!("    {name}: {} expectations hold", asked - others.len());
    findings.extend(others);
    Ok(findings)
}

fn report(findings: &[String]) -> Result<(), Failure> {
    if findings.is_empty() {
        return Ok(());
    }
    Err(Failure::check(
        findings.join("\n"),
        "run the game with `TRACE_FILE` set to a file and look at it with `cargo xtask query`",
    ))
}

/// The late frames that our command explains: each of those in which the game saved itself, by the system that does it.
fn hitches(tool: &Tool, path: &Path) -> Result<(), Failure> {
    let sql = "select count(*) as frames from frames";
    let frames: Vec<Value> = tool.query(path, sql)?;
    let mut findings = Vec::new();
    if frames.first().and_then(|row| row["frames"].as_u64()) != Some(u64::from(FRAMES)) {
        findings.push(format!(
            "`{sql}` answers {frames:?}, and the game ran {FRAMES}"
        ));
    }
    // Late frames are told by its exit code, so success is not expected.
    let said = tool.hitch(path)?;
    let empty = Vec::new();
    let late = said["explained"].as_array().unwrap_or(&empty);
    let saved = late
        .iter()
        .filter(|frame| {
            // What it waits for is why.
            let mut cause = &frame["causes"][0];
            while cause["because"].is_object() {
                cause = &cause["because"];
            }
            let path = cause["path"].as_array();
            path.is_some_and(|path| path.contains(&Value::from(expected::AUTOSAVE)))
        })
        .count();
    if saved != AUTOSAVES {
        findings.push(format!(
            "`amp-trace hitch` names `{}` first in {saved} frames; the game saved itself in {AUTOSAVES}: {}",
            expected::AUTOSAVE,
            said["explained"]
        ));
    }
    report(&findings)
}

/// Without an adapter, the rest is traced, and it is said once that the GPU is not.
fn without_adapter(project: &Project, game: &Game, path: &Path) -> Result<(), Failure> {
    let run = game.run(FRAMES, path).arg("--without-adapter").outcome()?;
    let notice = "amp_trace_bevy: the GPU is not in the trace";
    let notices = run.stderr.matches(notice).count();
    let mut findings = judge(project, path, &[expected::EVERYWHERE, expected::UNDRAWN])?;
    if !run.succeeded || notices != 1 {
        findings.push(format!(
            "without an adapter, expected one `{notice}` on the standard error stream, found {notices}:\n{}",
            run.stderr
        ));
    }
    report(&findings)
}

/// Compiled out, nothing of a recorder is in the game, and `tracing` comes from Bevy alone.
fn nothing_when_off(project: &Project) -> Result<(), Failure> {
    let tree = |args: &[&str]| {
        project
            .cargo_outside(WORKSPACE, "tree")
            .args([
                "--locked", "--edges", "normal", "--prefix", "none", "--format", "{p}",
            ])
            .args(args)
            .output()
    };
    let mut findings = Vec::new();
    for (what, args, banned) in [
        (
            "the game",
            &["--package", "bevy_game"][..],
            "amp_trace_format",
        ),
        (
            "the plugin alone",
            &["--package", "amp_trace_bevy", "--no-default-features"],
            "tracing",
        ),
    ] {
        let has = |tree: &str| {
            tree.lines()
                .any(|line| line.split(' ').next() == Some(banned))
        };
        if has(&tree(args)?) {
            findings.push(format!(
                "without tracing, {banned} is in the tree of {what}"
            ));
        }
        // The same look at a build that has it, to know that it sees it.
        let on = if what == "the game" {
            "trace"
        } else {
            "enabled"
        };
        if !has(&tree(&[args, &["--features", on]].concat())?) {
            findings.push(format!(
                "{banned} is not in the tree of {what} with `{on}` either"
            ));
        }
    }
    report(&findings)
}
