//! A recording from start to end.

use std::sync::{Mutex, MutexGuard, Once, PoisonError, TryLockError};
use std::thread;
use std::time::Duration;

use super::block::{BLOCK_BYTES, POOL};
use super::drain::{self, Drain};
use super::filter::Filter;
use super::output::Output;
use super::quiet::quietly;
use super::{clock, exit, site};
use crate::error::MIN_CAP;
use crate::{Losses, StartError, Summary};

const _: () = assert!(
    MIN_CAP >= 16 * BLOCK_BYTES,
    "the smallest cap is enough to record with"
);

/// What to record, and where to.
#[derive(Debug)]
#[non_exhaustive]
pub struct Config {
    /// Where the trace goes; with none, only the [`Summary`] is kept.
    pub outputs: Vec<Output>,
    /// Which call sites record. Default: all.
    pub filter: Filter,
    /// The most memory that records may take, in bytes; default 64 MiB, at least 1 MiB. A thread
    /// that finds none left loses whole spans, and the loss is counted.
    pub memory_cap: usize,
    /// The longest time from a record to its place in the outputs; default 50 ms, at least 1 ms.
    pub flush_period: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            outputs: Vec::new(),
            filter: Filter::everything(),
            memory_cap: 64 << 20,
            flush_period: Duration::from_millis(50),
        }
    }
}

impl Config {
    /// Everything, to this output.
    #[must_use]
    pub fn to(output: Output) -> Self {
        Self {
            outputs: vec![output],
            ..Self::default()
        }
    }

    /// Whether a recording could start with this, without starting one.
    ///
    /// # Errors
    /// [`StartError::CapTooSmall`].
    pub fn check(&self) -> Result<(), StartError> {
        if self.memory_cap < MIN_CAP {
            return Err(StartError::CapTooSmall {
                cap: self.memory_cap,
            });
        }
        Ok(())
    }
}

/// The running recording.
struct Session {
    drain: Drain,
    /// Tells the drain thread of this recording from those of earlier ones.
    number: u64,
}

static SESSION: Mutex<Option<Session>> = Mutex::new(None);
/// Told once that the program's end is the recording's.
static AT_EXIT: Once = Once::new();
/// Recordings begun by this process.
static STARTED: Mutex<u64> = Mutex::new(0);

fn lock() -> MutexGuard<'static, Option<Session>> {
    SESSION.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Starts recording. It ends with [`finish`], or by itself when the program ends: by returning
/// from `main`, by `exit`, after a panic.
///
/// # Errors
/// [`StartError`] if a recording is running, which goes on untouched, if the memory cap is under
/// 1 MiB, or if the operating system gives no thread.
///
/// # Cost
/// A thread and 256 KiB of memory; no sleep, and no calibration loop.
pub fn start(config: Config) -> Result<(), StartError> {
    quietly(|| start_quietly(config))
}

fn start_quietly(config: Config) -> Result<(), StartError> {
    config.check()?;
    let Config {
        outputs,
        filter,
        memory_cap,
        flush_period,
    } = config;
    let mut session = lock();
    if session.is_some() {
        return Err(StartError::AlreadyStarted);
    }
    let number = {
        let mut started = STARTED.lock().unwrap_or_else(PoisonError::into_inner);
        *started += 1;
        *started
    };
    clock::choose();
    POOL.set_cap(memory_cap);
    POOL.prepare();
    let period = flush_period.max(Duration::from_millis(1));
    thread::Builder::new()
        .name("amp-trace-drain".to_owned())
        .spawn(move || attend(number, period))
        .map_err(|source| StartError::NoThread { source })?;
    *session = Some(Session {
        drain: Drain::start(outputs),
        number,
    });
    drop(session);
    AT_EXIT.call_once(|| exit::on_program_end(finish_at_exit));
    set_filter(filter);
    Ok(())
}

/// The drain thread.
fn attend(number: u64, period: Duration) {
    quietly(|| {
        drain::attend();
        loop {
            drain::sleep(period);
            match lock().as_mut() {
                Some(session) if session.number == number => session.drain.pass(),
                _ => return,
            }
        }
    });
}

/// Ends the recording: spans that are open end now, and the outputs are complete.
///
/// Spans and events after this are not recorded. `None` if nothing was being recorded.
///
/// # Cost
/// Waits until everything recorded is written.
pub fn finish() -> Option<Summary> {
    quietly(|| {
        site::apply_filter(None);
        tracing_core::callsite::rebuild_interest_cache();
        lock().take().map(|mut session| session.drain.finish())
    })
}

/// Whether a recording is running.
#[must_use]
pub fn is_recording() -> bool {
    lock().is_some()
}

/// Writes everything recorded so far to the outputs, without waiting for the flush period.
pub fn flush() {
    quietly(|| {
        if let Some(session) = lock().as_mut() {
            session.drain.pass();
        }
    });
}

/// Changes which call sites record, while the program runs. Spans that have begun end as usual.
///
/// Does nothing while nothing records.
pub fn set_filter(filter: Filter) {
    quietly(|| {
        let session = lock();
        if session.is_some() {
            site::apply_filter(Some(filter));
        }
        drop(session);
        tracing_core::callsite::rebuild_interest_cache();
    });
}

/// How much was recorded and how much was lost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Spans recorded.
    pub spans: u64,
    /// Events, counter values and frame marks recorded.
    pub events: u64,
    /// What could not be recorded.
    pub losses: Losses,
}

/// The counts of the running recording, after a [`flush`]; `None` if nothing is being recorded.
#[must_use]
pub fn counts() -> Option<Counts> {
    let mut session = lock();
    let drain = &mut session.as_mut()?.drain;
    drain.pass();
    let (spans, events, losses) = drain.counts();
    Some(Counts {
        spans,
        events,
        losses,
    })
}

/// How long the end of a program waits for an output that takes nothing.
const EXIT_PATIENCE: Duration = Duration::from_secs(10);

extern "C" fn finish_at_exit() {
    quietly(finish_with_patience);
}

#[expect(
    clippy::disallowed_methods,
    reason = "there is nothing to wait on but time"
)]
fn finish_with_patience() {
    site::apply_filter(None);
    // Other threads run on meanwhile, the drain's among them, and it holds the lock for as long as
    // its disk takes. While it gets on, it is worth waiting for.
    let pause = Duration::from_millis(1);
    let (mut progress, mut waited) = (drain::progress(), Duration::ZERO);
    while waited < EXIT_PATIENCE {
        match SESSION.try_lock() {
            Ok(mut session) => {
                if let Some(session) = session.as_mut() {
                    session.drain.finish();
                }
                *session = None;
                return;
            }
            Err(TryLockError::Poisoned(poisoned)) => {
                if let Some(session) = poisoned.into_inner().as_mut() {
                    session.drain.finish();
                }
                return;
            }
            Err(TryLockError::WouldBlock) => thread::sleep(pause),
        }
        let now = drain::progress();
        waited = if now == progress {
            waited + pause
        } else {
            Duration::ZERO
        };
        progress = now;
    }
}
