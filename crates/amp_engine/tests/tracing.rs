//! Tracing as a program meets it: each case is a process of its own.
#![cfg(feature = "perf_trace")]
#![expect(clippy::unwrap_used, reason = "tests")]

use std::env;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use amp_engine::tracing::{TracingConfig, init_default_tracing, init_tracing};
use amp_trace::{perf_event, perf_span};
use serde_json::Value;

/// Says which case a child runs.
const CASE: &str = "AMP_ENGINE_TRACING_CASE";

/// Runs a case of [`child`] in a folder of its own.
fn run(case: &str, folder: &Path, variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env::current_exe().unwrap());
    command
        .args(["--exact", "child", "--nocapture", "--quiet"])
        .env(CASE, case)
        .env_remove("RUST_LOG")
        .env_remove("TRACE_FILE")
        .env_remove("TRACE_SAMPLING")
        .env_remove("TRACE_FLIGHT")
        .env_remove("TRACE_BUDGET")
        .env_remove("TRACE_FILTER_FILE")
        .current_dir(folder);
    for (name, value) in variables {
        command.env(name, value);
    }
    command.output().unwrap()
}

/// What the child printed between the harness's own lines.
fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn names(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap();
    let trace: Value = serde_json::from_str(&text).unwrap();
    let events = trace["traceEvents"]
        .as_array()
        .or(trace.as_array())
        .unwrap();
    let is_ours = |event: &&Value| matches!(event["ph"].as_str(), Some("B" | "i"));
    events
        .iter()
        .filter(is_ours)
        .map(|event| event["name"].as_str().unwrap().to_owned())
        .collect()
}

/// Not a test of its own: the program that the tests run.
#[test]
fn child() {
    let Ok(case) = env::var(CASE) else { return };
    match case.as_str() {
        "default" => {
            init_default_tracing().unwrap();
            work();
        }
        "path" => {
            let chrome_path = env::var("CASE_PATH").unwrap().into();
            let result = init_tracing(&TracingConfig {
                chrome_path,
                ..TracingConfig::default()
            });
            println!("result: {result:?}");
            if let Err(error) = result {
                println!("message: {error}");
            }
            work();
            println!("the program runs on");
        }
        "filter" => {
            let filter_level = "amp_engine=loud".to_owned();
            let config = TracingConfig {
                filter_level,
                ..TracingConfig::default()
            };
            println!("message: {}", init_tracing(&config).unwrap_err());
            println!("the program runs on");
        }
        "small" => {
            let config = TracingConfig {
                memory_cap: 10,
                ..TracingConfig::default()
            };
            println!("message: {}", init_tracing(&config).unwrap_err());
        }
        "twice" => {
            init_default_tracing().unwrap();
            work();
            println!("message: {}", init_default_tracing().unwrap_err());
            work();
        }
        "hot" => {
            let config = TracingConfig {
                budget: Some("0.001%".parse().unwrap()),
                ..TracingConfig::default()
            };
            init_tracing(&config).unwrap();
            for _ in 0..3 {
                for _ in 0..20_000 {
                    perf_span!(target: "amp_engine::hot", "hot");
                }
                amp_trace::flush();
            }
        }
        "console" => {
            let config = TracingConfig {
                chrome_output: false,
                console_output: true,
                ..TracingConfig::default()
            };
            init_tracing(&config).unwrap();
            work();
        }
        "hundred" => {
            init_default_tracing().unwrap();
            (0..100).for_each(|_| work());
        }
        "panic" => {
            init_default_tracing().unwrap();
            work();
            panic!("expected");
        }
        other => panic!("no such case: {other}"),
    }
    // Not `main`'s return: the harness prints and exits by itself, which ends the trace too.
}

fn work() {
    perf_span!(target: "amp_engine::work", "work", count = 3);
    perf_event!(target: "elsewhere", "elsewhere");
}

#[test]
fn by_default_the_engine_is_traced_to_trace_json() {
    let folder = tempfile::tempdir().unwrap();
    let output = run("default", folder.path(), &[]);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(names(&folder.path().join("trace.json")), ["work"]);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn the_environment_overrides_filter_and_file() {
    let folder = tempfile::tempdir().unwrap();
    let variables = [("RUST_LOG", "elsewhere=info"), ("TRACE_FILE", "other.json")];
    let output = run("default", folder.path(), &variables);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(names(&folder.path().join("other.json")), ["elsewhere"]);
    assert!(!folder.path().join("trace.json").exists());
}

#[test]
fn names_choose_and_a_filter_file_overrides_all() {
    let folder = tempfile::tempdir().unwrap();
    let variables = [("RUST_LOG", "trace,[wor?]=off")];
    let output = run("default", folder.path(), &variables);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(names(&folder.path().join("trace.json")), ["elsewhere"]);

    fs::write(folder.path().join("filter"), "[work]\n").unwrap();
    let variables = [("RUST_LOG", "off"), ("TRACE_FILTER_FILE", "filter")];
    let output = run("default", folder.path(), &variables);
    assert_eq!(names(&folder.path().join("trace.json")), ["work"]);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");

    fs::write(folder.path().join("filter"), "[work=info").unwrap();
    let output = run("default", folder.path(), &variables);
    assert!(output.status.success(), "{output:?}");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(
        stderr.starts_with("amp_trace: filter file `filter`: "),
        "{stderr}"
    );
    assert!(names(&folder.path().join("trace.json")).is_empty());
}

#[test]
fn an_empty_variable_counts_as_not_set() {
    let folder = tempfile::tempdir().unwrap();
    run(
        "default",
        folder.path(),
        &[("RUST_LOG", ""), ("TRACE_FILE", "")],
    );
    assert_eq!(names(&folder.path().join("trace.json")), ["work"]);
}

#[test]
fn a_path_that_cannot_be_written_is_an_error_at_once_and_the_program_runs_on() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("folder.json")).unwrap();
    for (path, said) in [
        (
            "folder.json",
            "it is a directory; name a file in it, such as `folder.json/trace.json`",
        ),
        ("missing/trace.json", "name a file in a folder that exists"),
        ("trace.txt", "its ending picks the format"),
        (
            "/proc/trace.json",
            "cannot write the trace to `/proc/trace.json`",
        ),
    ] {
        let output = run("path", folder.path(), &[("CASE_PATH", path)]);
        let stdout = stdout(&output);
        assert!(output.status.success(), "{output:?}");
        assert!(
            stdout.contains("message: chrome_path: cannot write"),
            "{stdout}"
        );
        assert!(stdout.contains(said), "{path}: {stdout}");
        assert!(stdout.contains("the program runs on"), "{stdout}");
    }
}

#[test]
fn the_environment_samples() {
    let folder = tempfile::tempdir().unwrap();
    let output = run("hundred", folder.path(), &[("TRACE_SAMPLING", "1/10")]);
    assert!(output.status.success(), "{output:?}");
    let names = names(&folder.path().join("trace.json"));
    // Ten spans, and the sums of the others.
    assert_eq!(names.iter().filter(|name| *name == "work").count(), 11);
}

#[test]
fn the_environment_turns_the_flight_recorder_on() {
    let folder = tempfile::tempdir().unwrap();
    let captures = folder.path().join("captures");
    let flight = [("TRACE_FLIGHT", "captures")];
    let output = run("default", folder.path(), &flight);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(fs::read_dir(&captures).unwrap().count(), 0);
    assert!(!folder.path().join("trace.json").exists());
    run("panic", folder.path(), &flight);
    let capture = fs::read_dir(&captures).unwrap().next().unwrap().unwrap();
    let name = capture.file_name().into_string().unwrap();
    assert!(name.contains("Z_panic."), "{name}");
    assert!(!folder.path().join("trace.json").exists());
}

#[test]
fn a_bad_variable_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let good = [("CASE_PATH", "trace.json")];
    let output = run("path", folder.path(), &[good[0], ("RUST_LOG", "amp=loud")]);
    assert!(stdout(&output).contains("message: RUST_LOG: cannot read the filter `amp=loud`"));
    let output = run("path", folder.path(), &[good[0], ("TRACE_FILE", ".")]);
    assert!(stdout(&output).contains("message: TRACE_FILE: cannot write the trace to `.`"));
    let output = run(
        "path",
        folder.path(),
        &[good[0], ("TRACE_SAMPLING", "often")],
    );
    assert!(stdout(&output).contains("message: TRACE_SAMPLING: cannot sample by `often`"));
    fs::write(folder.path().join("taken"), "").unwrap();
    let output = run("path", folder.path(), &[good[0], ("TRACE_FLIGHT", "taken")]);
    let expected = "message: TRACE_FLIGHT: cannot start the flight recorder";
    assert!(stdout(&output).contains(expected), "{output:?}");
    let output = run("path", folder.path(), &[good[0], ("TRACE_BUDGET", "150%")]);
    let said = "message: TRACE_BUDGET: cannot keep to a budget of `150%`: expected a percentage";
    assert!(stdout(&output).contains(said), "{output:?}");
}

#[test]
fn what_a_budget_keeps_out_is_counted_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("trace.json");
    let count = |variables: &[(&str, &str)]| {
        let output = run("hot", folder.path(), variables);
        assert!(output.status.success(), "{output:?}");
        let text = fs::read_to_string(&path).unwrap();
        let trace: Value = serde_json::from_str(&text).unwrap();
        let events = trace["traceEvents"].as_array().or(trace.as_array());
        let events = events.unwrap().clone();
        let of_it = |name: &str| events.iter().filter(|e| e["name"] == name).count();
        let recorded = events
            .iter()
            .filter(|e| e["name"] == "hot" && e["ph"] == "B");
        let totals = events.iter().filter(|e| e["args"]["of"] == "totals");
        let counted: u64 = totals.map(|e| e["args"]["count"].as_u64().unwrap()).sum();
        let notices = of_it("over budget: counted from here");
        (recorded.count() as u64, counted, notices, text)
    };
    let (recorded, counted, notices, text) = count(&[]);
    assert_eq!(recorded + counted, 60_000);
    assert!(counted > 20_000 && notices == 1, "{counted} and {notices}");
    assert!(text.contains("budget.percent") && text.contains("cost.span.ns"));
    // The variable wins: of so much, a loop of spans is under a hundred percent.
    let (recorded, counted, notices, _) = count(&[("TRACE_BUDGET", "100%")]);
    assert_eq!((recorded, counted, notices), (60_000, 0, 0));
}

#[test]
fn a_bad_filter_leaves_an_existing_file_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("trace.json");
    fs::write(&file, "precious").unwrap();
    let output = run("filter", folder.path(), &[]);
    let stdout = stdout(&output);
    assert!(
        stdout.contains("message: filter_level: cannot read the filter `amp_engine=loud`"),
        "{stdout}"
    );
    assert!(stdout.contains("the program runs on"), "{stdout}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "precious");
    run("small", folder.path(), &[]);
    assert_eq!(fs::read_to_string(&file).unwrap(), "precious");
}

#[test]
fn a_second_call_is_an_error_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let output = run("twice", folder.path(), &[]);
    assert!(
        stdout(&output).contains("message: tracing is on already"),
        "{output:?}"
    );
    assert_eq!(names(&folder.path().join("trace.json")), ["work", "work"]);
}

#[test]
fn the_console_has_a_line_for_each_span() {
    let folder = tempfile::tempdir().unwrap();
    let output = run("console", folder.path(), &[("RUST_LOG", "trace")]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(
        stderr
            .lines()
            .any(|line| line.contains("amp_engine::work  INFO  work ")),
        "{stderr}"
    );
    assert!(
        stderr.lines().any(|line| line.contains("count=3")),
        "{stderr}"
    );
    assert!(
        stderr
            .lines()
            .any(|line| line.ends_with("elsewhere  INFO    elsewhere")),
        "{stderr}"
    );
    assert!(!folder.path().join("trace.json").exists());
}
