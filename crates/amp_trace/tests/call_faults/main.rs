//! Each call to the operating system fails in each way: at its first time, its second, and so on, once,
//! for a while and for good. Each in a process of its own, as a call that hangs is one of the ways.
//!
//! Has no harness: the children make no calls but the recorder's, and those of the test itself.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "tests, with children that say what they found"
)]

mod calls;
mod child;
#[path = "../figure/mod.rs"]
mod figure;
mod found;

use std::env;
use std::fmt::{self, Display, Formatter};
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use calls::{Call, Extent, Fault};
use child::{Case, Scenario, Told};
use figure::{figure, grouped, is_nightly};
use found::Found;

/// A child that does not end by then hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// Calls of a kind that go wrong in turn, at most.
const MOST: u64 = 200;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if arguments == [child::HEALTHY] {
        return child::be_healthy();
    }
    if let Some(case) = Case::parse(&arguments) {
        return case.run();
    }
    let mut all = Total::default();
    for scenario in Scenario::ALL {
        let of_scenario = run_all(scenario);
        println!("test {scenario:?}: {of_scenario} ... ok");
        all.add(&of_scenario);
    }
    figure(
        "R4",
        format_args!("{all}; every file opens, and no thread that records waited"),
    );
    println!(
        "\ntest result: ok. {} passed; 0 failed",
        Scenario::ALL.len()
    );
    ExitCode::SUCCESS
}

/// Everything that can go wrong, two at a time.
fn run_all(scenario: Scenario) -> Total {
    let kinds = Mutex::new(kinds(scenario));
    let total = Mutex::new(Total::default());
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let next = kinds.lock().unwrap().next();
                    let Some((call, fault, extent)) = next else {
                        return;
                    };
                    let case = Case {
                        scenario,
                        call,
                        fault,
                        extent,
                        first: 1,
                    };
                    let found = every_time(&case);
                    total.lock().unwrap().add(&found);
                }
            });
        }
    });
    let total = total.into_inner().unwrap();
    assert!(total.runs > 0, "{scenario:?}: nothing went wrong");
    total
}

/// What was found, over many runs.
#[derive(Debug, Default)]
struct Total {
    /// Runs in which something went wrong.
    runs: u64,
    spans: u64,
    dropped: u64,
}

impl Total {
    fn add(&mut self, other: &Self) {
        self.runs += other.runs;
        self.spans += other.spans;
        self.dropped += other.dropped;
    }
}

impl Display for Total {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let [runs, spans, dropped] = [self.runs, self.spans, self.dropped].map(grouped);
        write!(
            f,
            "{runs} runs with failing or hanging calls: {spans} spans, {dropped} of them missing in an \
             output, each counted"
        )
    }
}

/// What can go wrong with which call, and for how long.
fn kinds(scenario: Scenario) -> impl Iterator<Item = (Call, Fault, Extent)> {
    Call::ALL.into_iter().flat_map(move |call| {
        let faults = Fault::ALL.into_iter().filter(move |fault| match fault {
            Fault::Short => call == Call::Write,
            // Only the recorder's own thread may wait.
            Fault::Hangs => {
                scenario != Scenario::Recovering
                    && matches!(call, Call::Write | Call::Seek | Call::Allocate)
            }
            _ => true,
        });
        faults.flat_map(move |fault| {
            let extents = Extent::ALL.into_iter().filter(move |extent| match fault {
                // The standard library tries again for as long as it takes.
                Fault::Interrupted => *extent == Extent::Once || call == Call::Write,
                Fault::Hangs => *extent == Extent::Once,
                _ => true,
            });
            extents.map(move |extent| (call, fault, extent))
        })
    })
}

/// The first call of a kind goes wrong, then the second, until there are no more.
fn every_time(case: &Case) -> Total {
    let mut total = Total::default();
    let mut first = 1;
    loop {
        let case = Case { first, ..*case };
        let folder = tempfile::tempdir().unwrap();
        if case.scenario == Scenario::Recovering {
            child::leave(folder.path());
        }
        let told = run(&case, folder.path());
        if told.hits == 0 || first > MOST {
            return total;
        }
        total.runs += 1;
        check(&case, &told, folder.path(), &mut total);
        // By day the first ones, where what is done differs most, and few of the others.
        first += if is_nightly() { 1 } else { 1 + first };
    }
}

fn run(case: &Case, folder: &Path) -> Told {
    let child = Command::new(env::current_exe().unwrap())
        .args(case.arguments())
        .current_dir(folder)
        .stderr(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let [text, error] = wait(child, case);
    assert!(!error.contains("panicked"), "{case:?}: {error}");
    Told::parse(&text).unwrap_or_else(|| panic!("{case:?}: {text}{error}"))
}

/// What a child says, once it ended well.
fn wait(mut child: Child, case: &Case) -> [String; 2] {
    let begin = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if begin.elapsed() > PATIENCE {
            child.kill().unwrap();
            let ended = child.wait_with_output().unwrap();
            panic!("{case:?} hangs: {ended:?}");
        }
        thread::sleep(Duration::from_millis(1));
    }
    let ended = child.wait_with_output().unwrap();
    let texts =
        [&ended.stdout, &ended.stderr].map(|text| String::from_utf8_lossy(text).into_owned());
    assert!(
        ended.status.success(),
        "{case:?}: {}, {texts:?}",
        ended.status
    );
    texts
}

/// Everything is accounted for, and what there is opens.
fn check(case: &Case, told: &Told, folder: &Path, total: &mut Total) {
    total.spans += told.spans;
    assert_eq!(told.spans + told.lost, told.issued, "{case:?}: {told:?}");
    for output in &told.outputs {
        let found = Found::read(&folder.join(&output.name), child::THIS_RUN);
        let found = found.unwrap_or_else(|error| panic!("{case:?}, {output:?}: {error}"));
        found.assert_ordered();
        assert_eq!(
            found.spans() + output.dropped,
            told.spans,
            "{case:?}: {told:?}, in {}",
            output.name
        );
        assert!(
            output.dropped == 0 || output.error.is_some(),
            "{case:?}: {told:?}"
        );
        if case.extent != Extent::ForGood && output.error.is_none() {
            assert_eq!(output.dropped, 0, "{case:?}: {told:?}");
        }
        total.dropped += output.dropped;
    }
    match case.scenario {
        Scenario::Streaming => {}
        Scenario::InFlight => captures(case, told),
        Scenario::Recovering => child::assert_nothing_is_lost(case, folder),
    }
}

/// Each capture that has its name is whole, and there is one once nothing goes wrong any more.
fn captures(case: &Case, told: &Told) {
    for capture in &told.captures {
        let found = Found::read(Path::new(capture), child::THIS_RUN);
        let found = found.unwrap_or_else(|error| panic!("{case:?}, {capture}: {error}"));
        found.assert_ordered();
        assert!(found.spans() > 0 && found.is_whole, "{case:?}: {capture}");
    }
    let is_expected = case.extent != Extent::ForGood && told.is_recording;
    assert!(
        !is_expected || !told.captures.is_empty(),
        "{case:?}: {told:?}"
    );
}
