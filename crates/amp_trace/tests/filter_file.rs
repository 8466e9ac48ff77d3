//! A filter file as a user meets it: edited while a program runs.
#![cfg(all(feature = "enabled", unix))]
#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Write, stdin};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use amp_trace::format::{Dropped, Record, WriteError, Writer};
use amp_trace::{Config, Filter, Output, perf_event, perf_span};

/// Tells a child its filter file.
const FILE: &str = "AMP_TRACE_TEST_FILTER_FILE";
const VARIABLE: &str = "AMP_TRACE_TEST_FILTER";

/// The names of what is recorded.
#[derive(Clone, Default)]
struct Names(Arc<Mutex<BTreeSet<&'static str>>>);

impl Writer for Names {
    fn write(&mut self, record: &Record<'_>) {
        let (Record::Begin { site, .. } | Record::Event { site, .. }) = record else {
            return;
        };
        let known = ["think", "cull boxes", "cull meshes"];
        let name = known.into_iter().find(|name| *name == site.name);
        self.0.lock().unwrap().extend(name);
    }
    fn commit(&mut self) -> Result<(), WriteError> {
        Ok(())
    }
    fn finish(&mut self) -> Result<(), WriteError> {
        Ok(())
    }
    fn dropped(&self) -> Dropped {
        Dropped::default()
    }
}

/// Not a test of its own: a program that, for each line it reads, says what of its work is recorded.
#[test]
fn child() {
    let Some(path) = env::var_os(FILE) else {
        return;
    };
    let names = Names::default();
    let mut config = Config::to(Output::new("names", Box::new(names.clone())));
    config.filter_file = Some(path.into());
    config.flush_period = Duration::from_millis(5);
    match Filter::from_env(VARIABLE) {
        Ok(Some(filter)) => config.filter = filter,
        Ok(None) => {}
        Err(error) => eprintln!("{error}"),
    }
    amp_trace::start(config).unwrap();
    for _ in stdin().lock().lines() {
        {
            perf_span!(target: "game::render", "cull boxes");
            perf_span!(target: "game::render", "cull meshes");
            perf_event!(target: "game::ai", "think");
        }
        amp_trace::flush();
        let names = std::mem::take(&mut *names.0.lock().unwrap());
        println!("recorded: {}", Vec::from_iter(names).join(", "));
    }
}

const ALL: &str = "cull boxes, cull meshes, think";

/// The running program, and its filter file.
struct Program {
    child: Child,
    commands: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    path: PathBuf,
    folder: tempfile::TempDir,
}

impl Program {
    /// Starts it with a filter file of this content, if any.
    fn start(content: Option<&str>) -> Self {
        Self::start_with(content, "")
    }

    fn start_with(content: Option<&str>, variable: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("filter");
        if let Some(content) = content {
            fs::write(&path, content).unwrap();
        }
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", "child", "--nocapture", "--quiet"])
            .env(FILE, &path)
            .env(VARIABLE, variable)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(fs::File::create(folder.path().join("stderr")).unwrap())
            .spawn()
            .unwrap();
        Self {
            commands: child.stdin.take(),
            answers: BufReader::new(child.stdout.take().unwrap()),
            child,
            path,
            folder,
        }
    }

    /// What is recorded now.
    fn recorded(&mut self) -> String {
        let commands = self.commands.as_mut().unwrap();
        commands.write_all(b"\n").unwrap();
        loop {
            let mut line = String::new();
            assert!(self.answers.read_line(&mut line).unwrap() > 0, "it ended");
            // The first answer stands behind the name of the test.
            if let Some((_, names)) = line.trim_end().split_once("recorded: ") {
                return names.to_owned();
            }
            if line.trim_end().ends_with("recorded:") {
                return String::new();
            }
        }
    }

    fn stderr(&self) -> String {
        fs::read_to_string(self.folder.path().join("stderr")).unwrap()
    }

    /// Waits until the program is in a state.
    #[expect(clippy::disallowed_methods, reason = "another process is waited for")]
    fn wait(&mut self, what: &str, mut is_there: impl FnMut(&mut Self) -> bool) {
        for _ in 0..4_000 {
            if is_there(self) {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("never {what}: {:?}, {}", self.recorded(), self.stderr());
    }

    fn wait_for(&mut self, names: &str) {
        self.wait(names, |program| program.recorded() == names);
    }

    fn wait_for_message(&mut self, message: &str) {
        self.wait(message, |program| program.stderr().contains(message));
    }

    /// Looks many times longer than the file is looked at.
    #[expect(clippy::disallowed_methods, reason = "that nothing happens takes time")]
    fn stays(&mut self, names: &str) {
        for _ in 0..20 {
            assert_eq!(self.recorded(), names);
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn rename_into_place(&self, content: &str) {
        let new = self.folder.path().join("new");
        fs::write(&new, content).unwrap();
        fs::rename(new, &self.path).unwrap();
    }

    /// Ends the program, which must end well, and returns what it said.
    fn end(mut self) -> String {
        drop(self.commands.take());
        assert!(self.child.wait().unwrap().success());
        self.stderr()
    }
}

fn edit(path: &Path, content: &str) {
    let mut file = fs::OpenOptions::new().write(true).open(path).unwrap();
    file.set_len(0).unwrap();
    file.write_all(content.as_bytes()).unwrap();
}

#[test]
fn it_decides_from_the_start_and_each_time_it_changes() {
    let mut program = Program::start(Some("# quiet\noff\n"));
    assert_eq!(program.recorded(), "");
    edit(&program.path, "[cull*]=info\n");
    program.wait_for("cull boxes, cull meshes");
    program.rename_into_place("trace,[*boxes]=off");
    program.wait_for("cull meshes, think");
    // As long as what it replaces.
    program.rename_into_place("trace,[*think]=off");
    program.wait_for("cull boxes, cull meshes");
    edit(&program.path, "game::ai");
    program.wait_for("think");
    assert_eq!(program.end(), "");
}

#[test]
fn bad_content_is_said_once_and_the_filter_stays() {
    let mut program = Program::start(Some("[think]=info"));
    assert_eq!(program.recorded(), "think");
    program.rename_into_place("warn\n  game=trace, game[cull*=loud\n");
    program.wait_for_message("`[` has no `]`");
    program.stays("think");
    fs::write(&program.path, [0xff, 0xfe]).unwrap();
    program.wait_for_message("byte 0 is not UTF-8");
    program.rename_into_place(&"a,".repeat(40_000));
    program.wait_for_message("it is longer than 65536 bytes");
    program.rename_into_place("");
    program.wait_for_message("it is empty");
    program.stays("think");
    program.rename_into_place("trace");
    program.wait_for(ALL);
    let path = program.path.display().to_string();
    let said = program.end();
    assert_eq!(said.lines().count(), 4, "{said}");
    assert!(
        said.lines().all(
            |line| line.starts_with(&format!("amp_trace: filter file `{path}`: "))
                && line.ends_with(
                    "; the filter stays as it is, and the file is read again when it changes"
                )
        ),
        "{said}"
    );
    assert!(
        said.contains("directive `game[cull*=loud` at line 2, character 15"),
        "{said}"
    );
}

#[test]
fn a_bad_file_at_the_start_leaves_the_filter_of_the_program() {
    let mut program = Program::start_with(Some("loud=loud"), "[think]");
    program.stays("think");
    assert!(program.end().contains("`loud` is no level for `loud`"));
}

#[test]
fn a_file_may_come_late_vanish_and_come_back() {
    let mut program = Program::start_with(None, "[cull boxes]=info");
    assert_eq!(program.recorded(), "cull boxes");
    program.rename_into_place("[think]=info");
    program.wait_for("think");
    let aside = program.folder.path().join("aside");
    fs::rename(&program.path, &aside).unwrap();
    program.stays("think");
    fs::write(&program.path, "trace").unwrap();
    program.wait_for(ALL);
    fs::rename(&aside, &program.path).unwrap();
    program.wait_for("think");
    let said = program.end();
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(
        said.contains("it is not there; the filter stays as it is until it is"),
        "{said}"
    );
}

#[test]
fn what_is_no_file_is_said_and_does_not_hang() {
    let mut program = Program::start(Some("[think]=info"));
    assert_eq!(program.recorded(), "think");
    fs::remove_file(&program.path).unwrap();
    fs::create_dir(&program.path).unwrap();
    program.wait_for_message("it is not a regular file; put directives in one");
    fs::remove_dir(&program.path).unwrap();
    let status = Command::new("mkfifo").arg(&program.path).status().unwrap();
    assert!(status.success());
    program.wait("said twice", |program| {
        program.stderr().lines().count() == 2
    });
    program.stays("think");
    fs::remove_file(&program.path).unwrap();
    fs::write(&program.path, "trace").unwrap();
    program.wait_for(ALL);
    let said = program.end();
    assert_eq!(
        said.matches("it is not a regular file").count(),
        2,
        "{said}"
    );
}

#[test]
fn a_bad_variable_is_named() {
    let mut program = Program::start_with(Some("trace"), "warn,think=loud");
    assert_eq!(program.recorded(), ALL);
    let said = program.end();
    assert!(
        said.starts_with(&format!(
            "{VARIABLE}: cannot read the filter `warn,think=loud`"
        )),
        "{said}"
    );
}
