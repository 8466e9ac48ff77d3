//! A recording from start to end.

use std::cell::Cell;
use std::panic::catch_unwind;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, Once, PoisonError, TryLockError};
use std::thread;
use std::time::Duration;

use amp_trace_format::Value;

use super::block::{BLOCK_BYTES, POOL};
use super::drain::{self, Drain};
use super::filter::{Filter, Watch};
use super::flight::FlightRecorder;
use super::output::Output;
use super::quiet::{quietly, set_starting};
use super::sampling::Sampling;
use super::store::{self, Place};
use super::{clock, crash, exit, fork, recovery, site, tracy, waker};
use crate::error::MIN_CAP;
use crate::{Budget, SamplingError, StartError, Summary};

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
    /// A file whose content is the filter from when it is there, and again each time it changes.
    /// Default: none. One that is not there leaves [`filter`](Self::filter) in place, one that vanishes
    /// or cannot be read the filter before it; the latter is said on the standard error stream. The
    /// drain looks at most once per [`flush_period`](Self::flush_period), and reads a file of at most
    /// 64 KiB that has not changed since its last look: so put it on a disk of the machine's own.
    pub filter_file: Option<PathBuf>,
    /// The most memory that records may take, in bytes; default 64 MiB, at least 1 MiB. A thread
    /// that finds none left loses whole spans, and the loss is counted.
    pub memory_cap: usize,
    /// The longest time from a record to its place in the outputs; default 50 ms, at least 1 ms, at most a
    /// minute.
    pub flush_period: Duration,
    /// Where records lie until they are written. Default: where they outlive a killed program. The
    /// first recording of a process decides for all.
    pub place: Place,
    /// Which of the recorded spans and events reach the outputs. Default: all.
    pub sampling: Option<Sampling>,
    /// Keeps the last seconds, beside the outputs or instead of them. Default: no.
    pub flight: Option<FlightRecorder>,
    /// How much of each thread's time recording may take; beyond it, the hottest call sites are counted
    /// instead of recorded. Default: no limit. Good values: 1 % to look at a running game, and less
    /// to leave it on.
    pub budget: Option<Budget>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            outputs: Vec::new(),
            filter: Filter::everything(),
            filter_file: None,
            memory_cap: 64 << 20,
            flush_period: Duration::from_millis(50),
            place: Place::Automatic,
            sampling: None,
            flight: None,
            budget: None,
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
    /// [`StartError::CapTooSmall`], [`StartError::Sampling`], [`StartError::Flight`], [`StartError::Captures`].
    pub fn check(&self) -> Result<(), StartError> {
        if self.memory_cap < MIN_CAP {
            return Err(StartError::CapTooSmall {
                cap: self.memory_cap,
            });
        }
        if let Some(sampling) = &self.sampling
            && let Some(reason) = sampling.problem()
        {
            let sampling = sampling.to_string();
            return Err(StartError::Sampling {
                source: SamplingError { sampling, reason },
            });
        }
        if let Some(flight) = &self.flight {
            flight.check()?;
        }
        Ok(())
    }
}

/// The running recording.
pub(super) struct Session {
    pub(super) drain: Drain,
    /// Tells the drain thread of this recording from those of earlier ones.
    number: u64,
}

static SESSION: Mutex<Option<Session>> = Mutex::new(None);
/// Told once that the program's end is the recording's.
static AT_EXIT: Once = Once::new();
/// Recordings begun by this process.
static STARTED: AtomicU64 = AtomicU64::new(0);
/// The process whose recording is running; 0 if none is. A forked child is another process.
static RUNNING_IN: AtomicU32 = AtomicU32::new(0);

thread_local! {
    /// Whether the thread works on the session: a writer that calls back must not wait for itself.
    static HOLDS: Cell<bool> = const { Cell::new(false) };
}

/// Works on the session; `None` in a callback from that very work, and in a forked child.
pub(super) fn with_session<R>(work: impl FnOnce(&mut Option<Session>) -> R) -> Option<R> {
    let running_in = RUNNING_IN.load(Ordering::Relaxed);
    if HOLDS.get() || (running_in != 0 && running_in != std::process::id()) {
        return None;
    }
    HOLDS.set(true);
    let result = quietly(|| work(&mut SESSION.lock().unwrap_or_else(PoisonError::into_inner)));
    HOLDS.set(false);
    Some(result)
}

/// Works on the session unless somebody does already; `None` then, and as for [`with_session`].
pub(super) fn try_with_session<R>(work: impl FnOnce(&mut Option<Session>) -> R) -> Option<R> {
    if HOLDS.get() || fork::is_child() {
        return None;
    }
    HOLDS.set(true);
    let result = quietly(|| match SESSION.try_lock() {
        Ok(mut session) => Some(work(&mut session)),
        Err(TryLockError::Poisoned(poisoned)) => Some(work(&mut poisoned.into_inner())),
        Err(TryLockError::WouldBlock) => None,
    });
    HOLDS.set(false);
    result
}

/// Starts recording. It ends with [`finish`], or by itself when the program ends: by returning
/// from `main`, by `exit`, after a panic.
///
/// # Errors
/// [`StartError`] if a recording is running, which goes on untouched, if the memory cap is under
/// 1 MiB, or if the operating system gives no thread.
///
/// # Cost
/// A thread and 512 KiB of memory, or 4 MiB of the disk that [`Config::place`] names; no sleep, and no
/// calibration loop.
pub fn start(config: Config) -> Result<(), StartError> {
    config.check()?;
    with_session(|session| start_in(session, config)).unwrap_or(Err(StartError::AlreadyStarted))?;
    tracing_core::callsite::rebuild_interest_cache();
    Ok(())
}

fn start_in(session: &mut Option<Session>, mut config: Config) -> Result<(), StartError> {
    if session.is_some() {
        return Err(StartError::AlreadyStarted);
    }
    let number = STARTED.fetch_add(1, Ordering::Relaxed);
    clock::choose();
    fork::watch();
    crash::watch();
    waker::prepare();
    tracy::start();
    POOL.set_cap(config.memory_cap);
    let keeps = number == 0 && !recovery::recover(&config.place);
    store::open(&config.place, POOL.cap());
    POOL.prepare();
    let period = config.flush_period.clamp(MIN_PERIOD, MAX_PERIOD);
    let mut watch = config.filter_file.map(|path| Watch::new(path, period));
    let filter = watch.as_mut().and_then(Watch::begin);
    set_starting(true);
    thread::Builder::new()
        .name("amp-trace-drain".to_owned())
        .spawn(move || attend(number, period, watch))
        .map_err(|source| {
            set_starting(false);
            StartError::NoThread { source }
        })?;
    for output in &mut config.outputs {
        output.open(keeps);
    }
    let mut drain = Drain::start(config.outputs, config.sampling, config.flight);
    drain.keep_to(config.budget);
    *session = Some(Session { drain, number });
    RUNNING_IN.store(std::process::id(), Ordering::Relaxed);
    crash::enter();
    AT_EXIT.call_once(|| exit::on_program_end(finish_at_exit));
    site::apply_filter(Some(filter.unwrap_or(config.filter)));
    Ok(())
}

/// The drain thread.
fn attend(number: u64, period: Duration, mut watch: Option<Watch>) {
    set_starting(false);
    crash::attend();
    loop {
        drain::sleep(period);
        let signal = crash::pending();
        let mut is_changed = false;
        let is_mine = with_session(|session| match session {
            Some(session) if session.number == number => {
                if let Some(signal) = signal {
                    session.drain.pass_before(crash::name(signal));
                    return true;
                }
                // Before the outputs, which may take their time.
                if let Some(filter) = watch.as_mut().and_then(Watch::look) {
                    site::change_filter(filter);
                    is_changed = true;
                }
                session.drain.pass();
                true
            }
            _ => false,
        });
        if signal.is_some() {
            crash::served();
        }
        if is_mine != Some(true) {
            return;
        }
        if is_changed {
            // This asks the program's subscribers, whose panic must not end the drain.
            let _ = catch_unwind(tracing_core::callsite::rebuild_interest_cache);
        }
    }
}

/// Ends the recording: spans that are open end now, and the outputs are complete.
///
/// Spans and events after this are not recorded. `None` if nothing was being recorded.
///
/// # Cost
/// Waits until everything recorded is written.
pub fn finish() -> Option<Summary> {
    let summary = with_session(finish_in).flatten();
    tracing_core::callsite::rebuild_interest_cache();
    summary
}

fn finish_in(session: &mut Option<Session>) -> Option<Summary> {
    // Under the lock: nobody turns call sites on again after this.
    site::apply_filter(None);
    let summary = session.take().map(|mut session| session.drain.finish());
    // After the outputs are complete: the end of the program waits for them until then.
    RUNNING_IN.store(0, Ordering::Relaxed);
    crash::leave();
    drain::wake();
    summary
}

/// Whether a recording is running.
#[must_use]
pub fn is_recording() -> bool {
    RUNNING_IN.load(Ordering::Relaxed) != 0
}

/// Writes everything recorded so far to the outputs, without waiting for the flush period.
pub fn flush() {
    with_session(|session| {
        if let Some(session) = session {
            session.drain.pass();
        }
    });
}

/// Changes which call sites record, while the program runs. Spans that have begun end as usual.
///
/// Does nothing while nothing records. A [`filter_file`](Config::filter_file) takes over again when it
/// changes.
///
/// # Cost
/// A match of each call site met so far with the directives, and of each of `tracing`'s; no wait for
/// outputs, however slow they are.
pub fn set_filter(filter: Filter) {
    if fork::is_child() {
        return;
    }
    quietly(|| site::change_filter(filter));
    tracing_core::callsite::rebuild_interest_cache();
}

/// Says something that is true of the whole recording: a scene, a quality setting, a commit. Every
/// file of it has the label; the last value of a name counts. Names are words with dots.
///
/// Does nothing while nothing records. Waits while the outputs are being written.
///
/// # Examples
/// ```
/// amp_trace::set_label("scene", "the old harbour");
/// ```
pub fn set_label(name: &str, value: &str) {
    with_session(|session| {
        if let Some(session) = session {
            session.drain.label(name, Value::Text(value));
        }
    });
}

/// The shortest and the longest flush period.
const MIN_PERIOD: Duration = Duration::from_millis(1);
const MAX_PERIOD: Duration = Duration::from_secs(60);

/// How long the end of a program waits for an output that takes nothing.
const EXIT_PATIENCE: Duration = Duration::from_secs(10);

extern "C" fn finish_at_exit() {
    if fork::is_child() {
        return;
    }
    finish_before_exit();
    // A recording that did not end in time stays readable in the file of blocks.
    if let Some(store) = store::current()
        && RUNNING_IN.load(Ordering::Relaxed) == 0
    {
        store.delete();
    }
}

fn finish_before_exit() {
    // Not in a forked child, and not in a writer that ends the program.
    if HOLDS.get() || RUNNING_IN.load(Ordering::Relaxed) != std::process::id() {
        return;
    }
    HOLDS.set(true);
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
                finish_in(&mut session);
                return;
            }
            Err(TryLockError::Poisoned(poisoned)) => {
                finish_in(&mut poisoned.into_inner());
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
