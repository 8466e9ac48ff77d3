//! The flight recorder: the last seconds in memory, in a file when something happens.
//!
//! ```text
//! items -> window (what is older leaves)       frame marks, requests -> trigger
//!             \________________ capture, some time after the trigger ________/
//! ```

mod config;
mod files;
mod frames;
mod request;
mod window;

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use amp_trace_format::words::Timeline;
use amp_trace_format::{Nanos, Record, Value};

use super::block::POOL;
use super::item::Item;
use super::labels::Labels;
use super::output::Output;
use super::site::SeenSites;
use super::{crash, drain};
use crate::CaptureSummary;
use files::{Files, Refused};
use request::Reason;
use window::{Replay, Window};

pub use config::{FlightRecorder, FrameTime, Predicate, SlowFrame, Trigger};
pub(crate) use frames::Frames;
pub use request::capture;
pub(crate) use request::note_signal;

/// The frame set whose frames are judged.
pub(crate) const MAIN_FRAMES: &str = "frame";
/// Captures and reasons that are remembered by name.
const REMEMBERED: usize = 100;
/// Nanoseconds within which two signals end the same program.
const SAME_DEATH: u64 = 1_000_000_000;
/// Words between two commits of a capture.
const COMMIT_EVERY: usize = 1 << 16;

/// A running flight recorder.
#[derive(Debug)]
pub(crate) struct Flight {
    config: FlightRecorder,
    window: Window,
    frames: Frames,
    files: Files,
    pending: Option<Pending>,
    /// When a signal last said that the program ends.
    ended: Option<Nanos>,
    has_complained: bool,
    /// The newest captures.
    captures: Vec<CaptureSummary>,
    written: u64,
    refused: u64,
}

/// A capture that waits for its end.
#[derive(Debug)]
struct Pending {
    /// What it is about began then.
    began: Nanos,
    /// The trigger fired then.
    at: Nanos,
    reason: Reason,
    /// What else happened meanwhile.
    also: Vec<String>,
}

/// Where items become times and records.
pub(crate) struct Context<'a> {
    pub(crate) timeline: &'a Timeline,
    pub(crate) sites: &'a mut SeenSites,
    pub(crate) now: Nanos,
    /// What is true of the whole recording: each capture says it too.
    pub(crate) labels: &'a Labels,
}

impl Flight {
    /// Starts one.
    pub(crate) fn start(config: FlightRecorder) -> Self {
        let wants_panics = config.triggers.iter().any(|t| matches!(t, Trigger::Panic));
        request::arm(wants_panics);
        for trigger in &config.triggers {
            if let Trigger::Signal(signal) = trigger {
                crash::ask(*signal);
            }
        }
        let most = POOL.cap() * super::block::BLOCK_BYTES / 4 * 3;
        Self {
            window: Window::new(config.memory.unwrap_or(most).min(most)),
            frames: Frames::default(),
            files: Files::new(&config),
            pending: None,
            ended: None,
            has_complained: false,
            captures: Vec::new(),
            written: 0,
            refused: 0,
            config,
        }
    }

    /// Looks at a record for a reason to make a capture.
    pub(crate) fn watch(&mut self, record: &Record<'_>) {
        let Record::Frame {
            site,
            at,
            began,
            index,
            ..
        } = record
        else {
            return;
        };
        // The first frame began with the recording, wherever the program was.
        if site.name != MAIN_FRAMES || *index == 0 {
            return;
        }
        let frame = self.frames.take(*index, at.since(*began));
        if let Some(reason) = self.judge(&frame) {
            self.want([*began, *at], reason);
        }
    }

    fn judge(&mut self, frame: &FrameTime) -> Option<Reason> {
        let index = frame.index;
        for trigger in &mut self.config.triggers {
            match trigger {
                Trigger::Frame(slow) => {
                    let Some(limit) = slow.limit(frame).filter(|limit| frame.duration > *limit)
                    else {
                        continue;
                    };
                    let took = frame.duration;
                    return Some(Reason {
                        short: format!("frame-{index}-took-{}ms", took.as_millis()),
                        text: format!("frame {index} took {took:.1?}, over {limit:.1?}"),
                    });
                }
                Trigger::When(ask) => {
                    // A predicate that panics says nothing, and takes nothing else with it.
                    let said = catch_unwind(AssertUnwindSafe(|| ask(frame)));
                    if let Ok(Some(text)) = said {
                        return Some(Reason {
                            short: text.clone(),
                            text: format!("frame {index}: {text}"),
                        });
                    }
                }
                Trigger::Panic | Trigger::Signal(_) => {}
            }
        }
        None
    }

    /// Wants a capture of what began and ended then.
    fn want(&mut self, [began, at]: [Nanos; 2], reason: Reason) {
        match &mut self.pending {
            Some(pending) if pending.also.len() < REMEMBERED => pending.also.push(reason.text),
            Some(_) => {}
            None => {
                self.pending = Some(Pending {
                    began,
                    at,
                    reason,
                    also: Vec::new(),
                });
            }
        }
    }

    /// Keeps an item.
    pub(crate) fn keep(&mut self, item: Arc<Item>, now: Nanos) {
        self.window.keep(item, now);
    }

    /// A pass is over: looks for requests, writes the capture that is due, and lets go of what is too
    /// old.
    pub(crate) fn pass(&mut self, context: &mut Context<'_>) {
        for request in request::take() {
            let at = context.timeline.nanos(request.stamp);
            self.want([at, at], request.reason);
        }
        let signals = request::take_signals();
        for signal in (0..64).filter(|signal| signals & (1 << signal) != 0) {
            let text = format!("signal {signal}");
            let short = text.clone();
            self.want([context.now; 2], Reason { short, text });
        }
        let is_due = |pending: &Pending| context.now.since(pending.at) >= nanos(self.config.after);
        if self.pending.as_ref().is_some_and(is_due) {
            self.write(context);
        }
        let from = self
            .pending
            .as_ref()
            .map_or(context.now, |pending| pending.began);
        let cut = Nanos(from.0.saturating_sub(nanos(self.config.before)));
        self.window.shrink(cut, context.timeline, context.sites);
    }

    /// The program ends now, of a signal: nothing comes after.
    pub(crate) fn end_by(&mut self, signal: &str, context: &mut Context<'_>) {
        // A handler of the program's may end it by another signal: that is the same death.
        let before = self.ended.replace(context.now);
        if before.is_some_and(|before| context.now.since(before) < SAME_DEATH) {
            return;
        }
        self.want(
            [context.now; 2],
            Reason {
                short: signal.to_owned(),
                text: format!("the program was ended by {signal}"),
            },
        );
        self.write(context);
    }

    /// The recording ends: writes the capture that waits.
    pub(crate) fn finish(&mut self, context: &mut Context<'_>) {
        self.pass(context);
        self.write(context);
        request::disarm();
    }

    /// The captures so far: the newest, how many there are, how many were refused.
    pub(crate) fn captures(&self) -> (Vec<CaptureSummary>, u64, u64) {
        (self.captures.clone(), self.written, self.refused)
    }

    /// Writes the capture that waits, if one does.
    fn write(&mut self, context: &mut Context<'_>) {
        let Some(pending) = self.pending.take() else {
            return;
        };
        match self.write_file(&pending, context) {
            Ok(capture) => {
                self.written += 1;
                if self.captures.len() == REMEMBERED {
                    self.captures.remove(0);
                }
                self.captures.push(capture);
            }
            Err(refused) => {
                self.refused += 1;
                if !std::mem::replace(&mut self.has_complained, true) {
                    let text = &pending.reason.text;
                    // Where even this cannot be written, the summary says how many there were.
                    let _ = writeln!(
                        std::io::stderr(),
                        "amp_trace: no capture of this: {text}: {refused}"
                    );
                }
            }
        }
    }

    fn write_file(
        &mut self,
        pending: &Pending,
        context: &mut Context<'_>,
    ) -> Result<CaptureSummary, Refused> {
        let mut file = self.files.create(&pending.reason.short, context.now)?;
        let output = &mut file.output;
        output.write(&Record::Process {
            id: std::process::id(),
            name: drain::process_name(),
        });
        let mut labels = context.labels.clone();
        labels.set("flight.reason", Value::Text(&pending.reason.text));
        labels.set("flight.at_ns", Value::Unsigned(pending.at.0));
        if !pending.also.is_empty() {
            labels.set("flight.also", Value::Text(&pending.also.join("; ")));
        }
        labels.write(&mut |record| output.write(record));
        let (timeline, now) = (context.timeline, context.now);
        let mut capture = Capture { output, words: 0 };
        self.window
            .replay(now, timeline, context.sites, &mut capture);
        output.finish();
        Ok(CaptureSummary {
            path: self.files.keep(file)?,
            reason: pending.reason.text.clone(),
            at: Duration::from_nanos(pending.at.0),
        })
    }
}

/// A capture that is being written.
struct Capture<'a> {
    output: &'a mut Output,
    /// Since the last commit.
    words: usize,
}

impl Replay for Capture<'_> {
    fn take(&mut self, record: &Record<'_>) {
        self.output.write(record);
    }

    fn pause(&mut self, words: usize) {
        self.words += words;
        if self.words >= COMMIT_EVERY {
            self.words = 0;
            self.output.commit();
            drain::get_on();
        }
    }
}

fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
