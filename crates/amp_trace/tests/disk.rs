//! Disks that are full, folders that cannot be written to or vanish, and links that somebody planted:
//! the program goes on, the losses are counted, and what was written opens.
#![cfg(all(feature = "enabled", target_os = "linux"))]
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests, with threads of their own, and dates in names of files"
)]

mod figure;

use std::collections::BTreeMap;
use std::env;
use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output as Ended, id};
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use amp_trace::format::native::{ReadError, StreamReader};
use amp_trace::format::{self, Record};
use amp_trace::{Config, FlightRecorder, Output, Place, Summary, perf_span};
use figure::{figure, grouped};
use serde_json::Value;

/// What the child is to do.
const CASE: &str = "AMP_TRACE_DISK_CASE";
/// Where the child brings its files before its disk is gone.
const KEPT: &str = "AMP_TRACE_DISK_KEPT";
/// What the child fills its disk with, and the size of its system's disk when it is one.
const FILLER: &str = "filler";

/// Threads that record at once: more than there are blocks ready, so that new ones are asked for.
const THREADS: u64 = 24;

/// How long the names of captures are taken, in advance.
const SECONDS: u64 = 10;

/// How the disk of a child is limited.
#[derive(Debug, Clone, Copy)]
enum Limit {
    /// A file system of its own, in memory.
    Disk,
    /// The length of its files.
    Files,
}

impl Limit {
    /// A shell's way there, for the program and the arguments that follow.
    fn script(self) -> &'static str {
        match self {
            Self::Disk => {
                "mount -t tmpfs -o size=12m none \"$1\" && cd \"$1\" && shift && exec \"$@\""
            }
            // Who goes over the limit is told by an error, and not killed.
            Self::Files => "trap '' XFSZ; cd \"$1\" && shift && ulimit -S -f 512 && exec \"$@\"",
        }
    }

    fn command(self) -> Command {
        match self {
            Self::Disk => {
                let mut command = Command::new("unshare");
                command.args(["--user", "--map-root-user", "--mount", "sh"]);
                command
            }
            Self::Files => Command::new("sh"),
        }
    }

    /// Those that this machine lets its users set.
    fn permitted() -> Vec<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mut probe = Self::Disk.command();
        probe.args(["-c", Self::Disk.script(), "sh"]);
        probe.arg(folder.path()).arg("true");
        let can_mount = probe.output().is_ok_and(|ended| ended.status.success());
        let disk = can_mount.then_some(Self::Disk);
        disk.into_iter().chain([Self::Files]).collect()
    }
}

/// Runs a child in a folder, with a limit if there is one; it ends well.
fn run(case: &str, limit: Option<Limit>, folder: &Path, kept: &Path) -> String {
    let own = env::current_exe().unwrap();
    let arguments = ["--exact", "child", "--nocapture", "--quiet"];
    let mut command = match limit {
        None => Command::new(&own),
        Some(limit) => {
            let mut command = limit.command();
            command.args(["-c", limit.script(), "sh"]);
            command.arg(folder).arg(&own);
            command
        }
    };
    command.args(arguments).env(CASE, case).env(KEPT, kept);
    let ended: Ended = command.current_dir(folder).output().unwrap();
    let error = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(ended.status.success(), "{case}, {limit:?}: {ended:?}");
    assert!(!error.contains("panicked"), "{case}, {limit:?}: {error}");
    error
}

/// Not a test of its own: the program that the tests run.
#[test]
fn child() {
    match env::var(CASE).as_deref() {
        Ok("full for a while") => full(true),
        Ok("full for good") => full(false),
        Ok("read only") => read_only(),
        Ok("deleted") => deleted(),
        Ok("planted") => planted(),
        _ => {}
    }
}

fn config(folder: &str, outputs: &[&str]) -> Config {
    let mut config = Config::default();
    config.place = Place::Folder(folder.into());
    config.outputs = outputs
        .iter()
        .map(|output| Output::create(output).unwrap())
        .collect();
    config.memory_cap = 4 << 20;
    config
}

/// Records on many threads at once; how many spans.
fn record(per_thread: u64) -> u64 {
    let all_have_recorded = Barrier::new(usize::try_from(THREADS).unwrap());
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let all_have_recorded = &all_have_recorded;
            scope.spawn(move || {
                for number in 0..per_thread {
                    perf_span!("numbered", thread, number);
                }
                all_have_recorded.wait();
            });
        }
    });
    THREADS * per_thread
}

fn assert_exact(summary: &Summary, issued: u64) {
    assert_eq!(summary.spans + summary.losses.spans, issued, "{summary:?}");
}

/// A disk without room, which is found again or is not.
fn full(for_a_while: bool) {
    amp_trace::start(config(".", &["trace.json", "trace.amptrace"])).unwrap();
    let is_left = || fs::read_dir(".").unwrap().flatten();
    assert_eq!(is_left().filter(is_blocks).count(), 1);
    let mut issued = record(10);
    amp_trace::flush();
    // Where a file's length is limited, this one is as long as it may be, and no other is.
    let mut filler = File::create(FILLER).unwrap();
    while filler.write_all(&[1; 4096]).is_ok() {}
    issued += record(if for_a_while { 200 } else { 4_000 });
    amp_trace::flush();
    if for_a_while {
        drop(filler);
        fs::remove_file(FILLER).unwrap();
        lift_limit();
        issued += record(10);
        amp_trace::flush();
    }
    let summary = amp_trace::finish().unwrap();
    assert_exact(&summary, issued);
    let told = summary.outputs[0].error.as_deref().unwrap_or_default();
    assert!(told.contains("cannot write to `trace.json`"), "{told}");
    lift_limit();
    let kept = PathBuf::from(env::var_os(KEPT).unwrap());
    for name in ["trace.json", "trace.amptrace"] {
        fs::copy(name, kept.join(name)).unwrap();
    }
    let dropped = summary.outputs.iter().map(|output| output.dropped.spans);
    let dropped: Vec<u64> = dropped.collect();
    let counts = format!("{} {} {}", summary.spans, dropped[0], dropped[1]);
    fs::write(kept.join("counts"), counts).unwrap();
}

/// Lets files be as long as the system does.
fn lift_limit() {
    let limits = fs::read_to_string("/proc/self/limits").unwrap();
    let line = limits
        .lines()
        .find(|line| line.starts_with("Max file size"));
    let most = line.unwrap().split_whitespace().nth(4).unwrap();
    let own = id().to_string();
    let limit = format!("--fsize={most}:{most}");
    let lifted = Command::new("prlimit")
        .args(["--pid", &own, &limit])
        .status();
    assert!(lifted.unwrap().success());
}

fn is_blocks(entry: &fs::DirEntry) -> bool {
    entry.file_name().to_string_lossy().ends_with(".blocks")
}

/// Nobody can make a file in `/proc`, not even the machine's administrator.
fn read_only() {
    let error = Output::create("/proc/trace.json").unwrap_err().to_string();
    assert!(error.contains("/proc/trace.json"), "{error}");
    let mut config = config("/proc", &["trace.json"]);
    let mut flight = FlightRecorder::new("/proc/captures");
    flight.ending = "json".to_owned();
    config.flight = Some(flight);
    let started = amp_trace::start(config);
    let error = started.map_or_else(|error| error.to_string(), |()| String::new());
    if amp_trace::is_recording() {
        // It may be told at the first capture instead.
        amp_trace::capture("into a folder that cannot be");
    } else {
        assert!(error.contains("/proc/captures"), "{error}");
        amp_trace::start(self::config("/proc", &["trace.json"])).unwrap();
    }
    let issued = record(100);
    let summary = amp_trace::finish().unwrap();
    assert_exact(&summary, issued);
    assert_eq!(summary.captures_written, 0);
    assert!(summary.losses.is_empty(), "{summary:?}");
    assert_eq!(total(&in_chrome(Path::new("trace.json"))), issued);
}

/// The folder of the blocks and of the output goes, with all that is in it.
fn deleted() {
    fs::create_dir("gone").unwrap();
    amp_trace::start(config("gone", &["gone/trace.json", "trace.amptrace"])).unwrap();
    let mut issued = record(100);
    amp_trace::flush();
    fs::remove_dir_all("gone").unwrap();
    issued += record(2_000);
    let summary = amp_trace::finish().unwrap();
    assert_exact(&summary, issued);
    assert_eq!(summary.outputs[1].error, None);
    let found = total(&in_capture(Path::new("trace.amptrace")));
    assert_eq!(found, summary.spans);
    assert!(!Path::new("gone").exists());
}

/// Links to a victim, wherever a file of the recorder is about to be.
fn planted() {
    fs::write("victim", "untouched").unwrap();
    let victim = fs::canonicalize("victim").unwrap();
    let own = env::current_exe().unwrap();
    let program = own.file_stem().unwrap().to_str().unwrap();
    let user = fs::metadata("/proc/self").unwrap().uid();
    let named = program.replace(|char: char| !char.is_alphanumeric(), "_");
    let blocks = format!("amp-trace-{user}-{named}-{}.blocks", id());
    symlink(&victim, &blocks).unwrap();
    fs::create_dir("captures").unwrap();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    for second in 0..SECONDS {
        let at = format!("@{}", now.as_secs() + second);
        let date = Command::new("date")
            .args(["--utc", "--date", &at, "+%Y-%m-%dT%H-%M-%S"])
            .output()
            .unwrap();
        let date = String::from_utf8(date.stdout).unwrap();
        for milli in 0..1_000 {
            let name = format!(
                "{}_{}.{milli:03}Z_planted.json.partial",
                program.replace('_', "-"),
                date.trim()
            );
            symlink(&victim, Path::new("captures").join(name)).unwrap();
        }
    }
    let mut config = config(".", &["trace.json"]);
    let mut flight = FlightRecorder::new("captures");
    flight.ending = "json".to_owned();
    flight.after = Duration::ZERO;
    config.flight = Some(flight);
    amp_trace::start(config).unwrap();
    let issued = record(100);
    amp_trace::capture("planted");
    let summary = amp_trace::finish().unwrap();
    assert_exact(&summary, issued);
    let [capture] = summary.captures.as_slice() else {
        panic!("expected one capture: {summary:?}");
    };
    // The first name was taken.
    let name = capture.path.file_name().unwrap().to_str().unwrap();
    assert!(name.ends_with("Z_planted-2.json"), "{name}");
    assert!(total(&in_chrome(&capture.path)) > 0);
    assert_eq!(total(&in_chrome(Path::new("trace.json"))), issued);
    assert_eq!(fs::read_to_string("victim").unwrap(), "untouched");
    assert_eq!(fs::read_link(&blocks).unwrap(), victim);
    // Had the link another name than the file, that one would be there.
    let here = fs::read_dir(".").unwrap().flatten();
    assert_eq!(here.filter(is_blocks).count(), 1);
}

/// The numbers of the spans of each thread, in their order.
type Numbers = BTreeMap<u64, Vec<u64>>;

fn total(numbers: &Numbers) -> u64 {
    numbers.values().map(|numbers| numbers.len() as u64).sum()
}

fn in_chrome(file: &Path) -> Numbers {
    let text = fs::read_to_string(file).unwrap();
    let trace: Value = serde_json::from_str(&text)
        .unwrap_or_else(|error| panic!("{}: {error}: {text:.300}", file.display()));
    let events = trace["traceEvents"].as_array().or(trace.as_array());
    let is_begin = |event: &&Value| event["ph"] == "B" && event["name"] == "numbered";
    let mut numbers = Numbers::new();
    for event in events.unwrap().iter().filter(is_begin) {
        let number = |name: &str| event["args"][name].as_u64().unwrap();
        let of_thread = numbers.entry(number("thread")).or_default();
        of_thread.push(number("number"));
    }
    numbers
}

fn in_capture(file: &Path) -> Numbers {
    let mut numbers = Numbers::new();
    let mut reader = StreamReader::new(File::open(file).unwrap()).unwrap();
    let ended = reader.read_all(&mut |record| {
        if let Record::Begin { site, fields, .. } = record
            && site.name == "numbered"
            && let [thread, number] = fields
            && let (format::Value::Unsigned(thread), format::Value::Unsigned(number)) =
                (thread.value, number.value)
        {
            numbers.entry(thread).or_default().push(number);
        }
    });
    assert!(
        matches!(ended, Ok(_) | Err(ReadError::Cut { .. })),
        "{}: {ended:?}",
        file.display()
    );
    numbers
}

/// The spans recorded, and those that each output dropped, as the child counted them.
fn counts(kept: &Path) -> [u64; 3] {
    let text = fs::read_to_string(kept.join("counts")).unwrap();
    let numbers = text.split(' ').map(|number| number.parse().unwrap());
    numbers.collect::<Vec<u64>>().try_into().unwrap()
}

#[test]
fn a_disk_that_is_full_for_a_while_costs_nothing() {
    let mut limits = Vec::new();
    for limit in Limit::permitted() {
        let [folder, kept] = [(); 2].map(|()| tempfile::tempdir().unwrap());
        run("full for a while", Some(limit), folder.path(), kept.path());
        let [spans, dropped, also_dropped] = counts(kept.path());
        let whole = in_chrome(&kept.path().join("trace.json"));
        assert_eq!(total(&whole) + dropped, spans, "{limit:?}");
        let whole = in_capture(&kept.path().join("trace.amptrace"));
        assert_eq!(total(&whole) + also_dropped, spans, "{limit:?}");
        limits.push(limit);
    }
    assert!(!limits.is_empty());
}

#[test]
fn a_full_disk_leaves_what_fits_and_the_program_alone() {
    let (mut ways, mut all) = (Vec::new(), 0);
    for limit in Limit::permitted() {
        let [folder, kept] = [(); 2].map(|()| tempfile::tempdir().unwrap());
        run("full for good", Some(limit), folder.path(), kept.path());
        let [spans, dropped, also_dropped] = counts(kept.path());
        assert!(dropped > 0, "{limit:?}: nothing was too much");
        for (found, dropped) in [
            (in_chrome(&kept.path().join("trace.json")), dropped),
            (
                in_capture(&kept.path().join("trace.amptrace")),
                also_dropped,
            ),
        ] {
            assert!(total(&found) >= THREADS * 10, "{limit:?}: {found:?}");
            assert_eq!(total(&found) + dropped, spans, "{limit:?}");
        }
        all += spans;
        ways.push(match limit {
            Limit::Disk => "a full file system",
            Limit::Files => "a limit of file sizes",
        });
    }
    figure(
        "R5-full",
        format_args!(
            "{}: {} spans, all counted, no crash, and what was written opens",
            ways.join(" and "),
            grouped(all),
        ),
    );
}

fn run_alone(case: &str) {
    let folder = tempfile::tempdir().unwrap();
    run(case, None, folder.path(), folder.path());
}

#[test]
fn a_folder_that_cannot_be_written_to_is_told() {
    run_alone("read only");
}

#[test]
fn a_folder_may_be_deleted_under_the_recorder() {
    run_alone("deleted");
}

#[test]
fn planted_links_are_not_followed() {
    run_alone("planted");
    figure(
        "R5-links",
        format_args!(
            "{} planted links, none of them followed",
            grouped(1 + 1_000 * SECONDS)
        ),
    );
}
