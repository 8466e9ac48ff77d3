use std::io::{BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio, id};
use std::thread::sleep;
use std::time::{Duration, Instant};
use std::{env, fs};

use harness::Failure;

/// Names Tracy's `capture`.
const PROGRAM: &str = "AMP_PEERS_TRACY_CAPTURE";
/// How long it may take to connect, and to save.
const LIMIT: Duration = Duration::from_secs(20);

/// Tracy's `capture`, connected to this process. Ends with it.
#[derive(Debug)]
pub(crate) struct Viewer {
    child: Child,
    file: PathBuf,
}

/// What a viewer got.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Saved {
    /// The length of its file.
    pub(crate) bytes: u64,
    /// Spans, in Tracy's word.
    pub(crate) zones: u64,
}

impl Viewer {
    /// Starts it, and waits until it listens.
    ///
    /// # Errors
    /// [`Failure`] if it does not run, or does not connect in time.
    pub(crate) fn connect(port: &str) -> Result<Self, Failure> {
        let program = env::var_os(PROGRAM).ok_or("`cargo xtask bench-peers` brings the viewer")?;
        let file = env::temp_dir().join(format!("peer_tracy_viewed-{}.tracy", id()));
        let child = Command::new(program)
            .args(["-f", "-a", "127.0.0.1", "-p", port, "-o"])
            .arg(&file)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let viewer = Self { child, file };
        let begin = Instant::now();
        while !is_connected() {
            if begin.elapsed() > LIMIT {
                return Err("the viewer did not connect".into());
            }
            sleep(Duration::from_millis(1));
        }
        Ok(viewer)
    }

    /// Has it write what it got to its file.
    ///
    /// # Errors
    /// [`Failure`] if it does not.
    pub(crate) fn saved(mut self) -> Result<Saved, Failure> {
        // What was sent last is on its way.
        sleep(Duration::from_secs(2));
        let pid = self.child.id().to_string();
        Command::new("kill").args(["-s", "INT", &pid]).status()?;
        let begin = Instant::now();
        while self.child.try_wait()?.is_none() {
            if begin.elapsed() > LIMIT {
                return Err("the viewer did not save what it got".into());
            }
            sleep(Duration::from_millis(10));
        }
        let mut said = String::new();
        let stdout = self.child.stdout.take().ok_or("it is piped")?;
        BufReader::new(stdout).read_to_string(&mut said)?;
        let zones = said
            .split("Zones: ")
            .nth(1)
            .and_then(|rest| rest.lines().next());
        let digits = zones
            .ok_or("the viewer did not say how many spans it has")?
            .replace(',', "");
        Ok(Saved {
            bytes: fs::metadata(&self.file)?.len(),
            zones: digits.trim().parse()?,
        })
    }
}

impl Drop for Viewer {
    fn drop(&mut self) {
        // One that has ended, or that does not, is no concern of the measurement.
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_file(&self.file);
    }
}

#[expect(unsafe_code, reason = "the crate above it does not ask")]
fn is_connected() -> bool {
    // SAFETY: it has no preconditions once the client runs, which it does before `main`.
    unsafe { tracy_client_sys::___tracy_connected() != 0 }
}
