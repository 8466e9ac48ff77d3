//! `tracy-client` with a viewer connected: Tracy's own `capture`, which writes a file.
//!
//! The client chooses its port before `main`, so the program runs itself with one that is free.

mod viewer;

use std::env;
use std::hint::black_box;
use std::mem::replace;
use std::net::{Ipv4Addr, TcpListener};
use std::process::{Command, ExitCode};
use std::sync::Mutex;

use harness::{Failure, Recorder, Stored};
use tracy_client::{Client, span};
use viewer::{Saved, Viewer};

/// The port of the client.
const PORT: &str = "TRACY_PORT";

struct TracyViewed {
    viewer: Mutex<State>,
    _client: Client,
}

enum State {
    Connected(Viewer),
    Saved(Saved),
    Lost,
}

impl TracyViewed {
    /// What the viewer has written, once it was asked to.
    fn saved(&self) -> Result<Saved, Failure> {
        let mut state = self.viewer.lock().map_err(|error| error.to_string())?;
        let saved = match replace(&mut *state, State::Lost) {
            State::Connected(viewer) => viewer.saved()?,
            State::Saved(saved) => saved,
            State::Lost => return Err("the viewer was lost".into()),
        };
        *state = State::Saved(saved);
        Ok(saved)
    }
}

impl Recorder for TracyViewed {
    type Batch = ();

    fn start() -> Result<Self, Failure> {
        let client = Client::start();
        let viewer = Viewer::connect(&env::var(PORT)?)?;
        Ok(Self {
            viewer: Mutex::new(State::Connected(viewer)),
            _client: client,
        })
    }

    fn open_batch(&self) {}

    #[inline(always)]
    fn span(&self, index: u64) {
        let _span = span!("span");
        black_box(index);
    }

    #[inline(always)]
    fn span_with_field(&self, index: u64) {
        let span = span!("span with a field");
        span.emit_value(index);
        black_box(index);
    }

    /// The client's own thread sends all the time.
    fn settle(&self) {}

    fn stored(&self) -> Option<Stored> {
        Some(Stored {
            bytes: self.saved().ok()?.bytes,
            place: "Tracy's file",
        })
    }

    fn finish(self, spans: u64) -> Result<(), Failure> {
        match self.saved()?.zones {
            zones if zones == spans => Ok(()),
            zones => Err(format!("the viewer has {zones} of {spans} spans").into()),
        }
    }
}

fn main() -> ExitCode {
    if env::var_os(PORT).is_some() {
        return harness::run::<TracyViewed>();
    }
    match again() {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

/// Runs this program with a port.
fn again() -> Result<ExitCode, Failure> {
    if env::args().nth(1).as_deref() == Some("count") {
        return Err("instructions are counted without a viewer".into());
    }
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
        .local_addr()?
        .port();
    let status = Command::new(env::current_exe()?)
        .args(env::args().skip(1))
        .env(PORT, port.to_string())
        .status()?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
