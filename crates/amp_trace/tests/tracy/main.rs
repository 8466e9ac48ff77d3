//! What a Tracy viewer sees of a program, read from the client over the loopback.
#![cfg(all(feature = "tracy", feature = "bridge"))]
#![expect(clippy::unwrap_used, reason = "tests")]

mod lz4;
mod viewer;

use std::env;
use std::fs;
use std::io::{Read, stdin};
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use amp_trace::{
    Config, Level, Output, perf_counter, perf_event, perf_fn, perf_frame, perf_gauge, perf_span,
};
use viewer::Viewer;

/// Says what a child does.
const CASE: &str = "AMP_TRACE_TRACY_CASE";
const FILE: &str = "AMP_TRACE_TRACY_FILE";
/// Spans that end in [`work`] before the destructors of their threads.
const ENDS: usize = 8;

/// The program, beside a viewer.
struct Program {
    child: Child,
    port: u16,
}

impl Program {
    fn start(case: &str, file: Option<&PathBuf>) -> Self {
        // Free a moment ago, and Tracy takes no port that is given to others on demand.
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let mut command = Command::new(env::current_exe().unwrap());
        command
            .args(["--exact", "child", "--nocapture", "--quiet"])
            .env(CASE, case)
            .env("TRACY_PORT", port.to_string())
            .stdin(Stdio::piped());
        if let Some(file) = file {
            command.env(FILE, file);
        }
        Self {
            child: command.spawn().unwrap(),
            port,
        }
    }

    /// Lets the program end, which must end well.
    fn end(mut self) {
        drop(self.child.stdin.take());
        assert!(self.child.wait().unwrap().success());
    }
}

/// Not a test of its own: the program that the tests look at.
#[test]
fn child() {
    let Ok(case) = env::var(CASE) else { return };
    let mut config = Config::default();
    if let Some(file) = env::var_os(FILE) {
        config
            .outputs
            .push(Output::create(PathBuf::from(file)).unwrap());
    }
    config.filter = "trace,[hidden]=off".parse().unwrap();
    amp_trace::start(config).unwrap();
    match case.as_str() {
        "looked at" => {
            wait_for_viewer();
            work();
            perf_event!("last");
            let _ = stdin().lock().read_to_end(&mut Vec::new());
        }
        "nobody looks" => work(),
        other => panic!("no such case: {other}"),
    }
    let summary = amp_trace::finish().unwrap();
    assert!(summary.losses.is_empty());
    assert_eq!(summary.spans, 9);
}

#[expect(clippy::disallowed_methods, reason = "another process is waited for")]
fn wait_for_viewer() {
    for _ in 0..2_000 {
        if tracy_client::Client::is_connected() {
            return;
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("no viewer came");
}

#[perf_fn("polled", n)]
async fn polled(n: i8) {
    let mut is_second = false;
    std::future::poll_fn(|_| {
        if std::mem::replace(&mut is_second, true) {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
}

fn poll_twice() {
    let mut future = std::pin::pin!(polled(-1));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    while future.as_mut().poll(&mut context).is_pending() {}
}

struct AtTheEnd;
impl Drop for AtTheEnd {
    fn drop(&mut self) {
        perf_span!("in a destructor");
    }
}
thread_local! {
    static AT_THE_END: AtTheEnd = const { AtTheEnd };
}

fn on_a_thread(name: &str, work: fn()) {
    thread::Builder::new()
        .name(name.to_owned())
        .spawn(work)
        .unwrap()
        .join()
        .unwrap();
}

fn work() {
    on_a_thread("a worker with quite a long name", || {
        perf_span!("outer", boxes = 3_u32, camera = "main");
        perf_span!("inner");
        perf_event!(level: Level::WARN, "hit", at = 0.5, late = true);
        perf_span!("hidden");
    });
    on_a_thread("asynchronous", poll_twice);
    on_a_thread("of others", || {
        let subscriber = amp_trace::AmpSubscriber::new();
        tracing::subscriber::with_default(subscriber, || {
            let outer = tracing::info_span!("first", n = 1).entered();
            let inner = tracing::info_span!("second").entered();
            // Out of order: the inner one is split.
            drop(outer);
            tracing::error!("said");
            drop(inner);
        });
    });
    on_a_thread("unnamed", || {
        AT_THE_END.with(|_| ());
        amp_trace::set_thread_name("renamed");
        perf_span!("known");
    });
    for value in [1.5, -2.0] {
        perf_gauge!("temperature", value);
        perf_frame!();
    }
    perf_frame!("physics");
    perf_counter!("sent", 2_u8);
    perf_counter!("sent", 40_i64);
}

fn assert_seen(viewer: &Viewer) {
    let mut threads = viewer.threads();
    assert_eq!(
        threads.remove("a worker with quite a long name").unwrap(),
        [
            "begin outer",
            "with boxes=3, camera=main",
            "begin inner",
            "message hit at=0.5, late=true",
            "end",
            "end"
        ]
    );
    assert_eq!(
        threads.remove("asynchronous").unwrap(),
        [
            "begin polled",
            "with n=-1",
            "end",
            "begin polled",
            "with n=-1",
            "end"
        ]
    );
    let others = threads.remove("of others").unwrap();
    assert_eq!(
        others[..6],
        [
            "begin first",
            "with n=1",
            "begin second",
            "end",
            "end",
            "begin second"
        ]
    );
    assert!(others[6].starts_with("message event "), "{others:?}");
    assert!(others[6].ends_with(" message=said"), "{others:?}");
    assert_eq!(others[7..], ["end"]);
    // What comes after the thread's destructors began is left out.
    assert_eq!(
        threads.remove("renamed").unwrap()[..2],
        ["begin known", "end"]
    );
    // Tracy's own thread may say how many symbols of the kernel it could load.
    let is_ours = |lines: &Vec<String>| !lines.iter().any(|line| line.ends_with(" code sections)"));
    let of_main: Vec<Vec<String>> = threads.into_values().filter(is_ours).collect();
    assert_eq!(of_main, [["message last"]]);

    let places = viewer.places("inner");
    let (function, file, line) = places.first().unwrap();
    assert_eq!((places.len(), *function), (1, "tracy"));
    assert!(
        file.ends_with("tests/tracy/main.rs") && *line > 1,
        "{file}:{line}"
    );
    assert_eq!(viewer.frames(), ["", "", "physics"]);
    let plots = viewer.plots();
    assert_eq!(plots["temperature"], [1.5, -2.0]);
    assert_eq!(plots["sent"], [2.0, 42.0]);
}

#[test]
fn a_viewer_sees_everything_without_any_output_of_ours() {
    let program = Program::start("looked at", None);
    let mut viewer = Viewer::connect(program.port);
    viewer.read_until("last", ENDS);
    program.end();
    assert_seen(&viewer);
}

#[test]
fn a_viewer_sees_the_same_beside_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("trace.json");
    let program = Program::start("looked at", Some(&file));
    let mut viewer = Viewer::connect(program.port);
    viewer.read_until("last", ENDS);
    program.end();
    assert_seen(&viewer);
    let trace = fs::read_to_string(file).unwrap();
    let trace: serde_json::Value = serde_json::from_str(&trace).unwrap();
    let events = trace["traceEvents"]
        .as_array()
        .or(trace.as_array())
        .unwrap();
    let begun = events.iter().filter(|event| event["ph"] == "B").count();
    assert_eq!(begun, 9);
}

#[test]
fn without_a_viewer_the_program_runs_and_ends_as_ever() {
    Program::start("nobody looks", None).end();
}

#[cfg(target_os = "linux")]
#[test]
fn nobody_but_this_machine_can_connect() {
    let program = Program::start("looked at", None);
    let mut viewer = Viewer::connect(program.port);
    let folder = PathBuf::from(format!("/proc/{}/net", program.child.id()));
    let port = format!(":{:04X}", program.port);
    let listening = |table: &str| -> Vec<String> {
        let table = fs::read_to_string(folder.join(table)).unwrap_or_default();
        table
            .lines()
            .filter_map(|line| {
                let mut words = line.split_whitespace().skip(1);
                let (local, _, state) = (words.next()?, words.next()?, words.next()?);
                (state == "0A" && local.ends_with(&port)).then(|| local.to_owned())
            })
            .collect()
    };
    assert_eq!(listening("tcp"), [format!("0100007F{port}")]);
    assert!(listening("tcp6").is_empty());
    viewer.read_until("last", ENDS);
    program.end();
}
