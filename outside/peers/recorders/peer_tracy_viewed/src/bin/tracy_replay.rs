//! Records a native capture once more, with `tracy-client` and a viewer connected: how large its file is.
//!
//! Every thread of the capture is one here, and its spans begin and end when they did, without their
//! fields. `AMP_PEERS_TRACY_CAPTURE` names the viewer; `cargo xtask nightly city-size` runs it.

#[path = "../viewer.rs"]
mod viewer;

use std::collections::BTreeMap;
use std::fs::File;
use std::hint::spin_loop;
use std::io::BufReader;
use std::net::{Ipv4Addr, TcpListener};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};
use std::{env, thread};

use amp_trace_format::{Record, native};
use harness::Failure;
use tracy_client::Client;
use viewer::Viewer;

/// The port of the client.
const PORT: &str = "TRACY_PORT";

/// What a thread does.
enum Step {
    Begin(usize),
    End,
}

/// A call site.
struct Site {
    name: String,
    target: String,
    file: String,
    line: u32,
}

/// What is done again.
#[derive(Default)]
struct Script {
    sites: Vec<Site>,
    numbers: BTreeMap<u32, usize>,
    threads: BTreeMap<u32, Vec<(u64, Step)>>,
}

fn main() -> ExitCode {
    let ended = match env::var(PORT) {
        Ok(port) => replay(&port),
        Err(_) => again(),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

/// Runs this program with a port that is free: the client chooses its own before `main`.
fn again() -> Result<(), Failure> {
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
        .local_addr()?
        .port();
    let status = Command::new(env::current_exe()?)
        .args(env::args_os().skip(1))
        .env(PORT, port.to_string())
        .status()?;
    if status.success() {
        Ok(())
    } else {
        Err("it did not end well".into())
    }
}

fn replay(port: &str) -> Result<(), Failure> {
    let path = env::args_os()
        .nth(1)
        .ok_or("expected the path of a capture")?;
    let script = Script::read(File::open(path)?)?;
    let client = Client::start();
    let viewer = Viewer::connect(port)?;
    let begin = Instant::now();
    thread::scope(|scope| {
        for steps in script.threads.values() {
            scope.spawn(|| run(&client, &script.sites, steps, begin));
        }
    });
    let saved = viewer.saved()?;
    let spans: usize = script.threads.values().map(|steps| steps.len() / 2).sum();
    if saved.zones != spans as u64 {
        return Err(format!("the viewer has {} of {spans} spans", saved.zones).into());
    }
    println!("{} bytes, {spans} spans", saved.bytes);
    Ok(())
}

impl Script {
    fn read(file: File) -> Result<Self, Failure> {
        let mut script = Self::default();
        let mut reader = native::StreamReader::new(BufReader::new(file))?;
        reader.read_all(&mut |record| script.take(record))?;
        Ok(script)
    }

    fn take(&mut self, record: &Record<'_>) {
        let (thread, at, step) = match *record {
            Record::Begin {
                thread,
                ref site,
                at,
                ..
            } => {
                let next = self.sites.len();
                let number = *self.numbers.entry(site.id).or_insert(next);
                if number == next {
                    self.sites.push(Site {
                        name: site.name.to_owned(),
                        target: site.target.to_owned(),
                        file: site.file.unwrap_or_default().to_owned(),
                        line: site.line.unwrap_or(0),
                    });
                }
                (thread, at, Step::Begin(number))
            }
            Record::End { thread, at, .. } => (thread, at, Step::End),
            _ => return,
        };
        self.threads.entry(thread.0).or_default().push((at.0, step));
    }
}

/// Does what a thread did, when it did it.
fn run(client: &Client, sites: &[Site], steps: &[(u64, Step)], begin: Instant) {
    let mut open = Vec::new();
    for (at, step) in steps {
        let at = begin + Duration::from_nanos(*at);
        loop {
            let now = Instant::now();
            if now >= at {
                break;
            }
            if at - now > Duration::from_millis(1) {
                thread::sleep(Duration::from_micros(500));
            } else {
                spin_loop();
            }
        }
        match step {
            Step::Begin(site) => {
                let site = &sites[*site];
                let span = client.clone().span_alloc(
                    Some(&site.name),
                    &site.target,
                    &site.file,
                    site.line,
                    0,
                );
                open.push(span);
            }
            Step::End => drop(open.pop()),
        }
    }
}
