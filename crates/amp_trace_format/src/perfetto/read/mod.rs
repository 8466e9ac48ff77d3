//! Reading Perfetto's protobuf traces, of any program.
//!
//! What is unclear in the format's `.proto` files is done as Perfetto's trace processor does it.
//!
//! | in the file | entry |
//! |---|---|
//! | `TYPE_SLICE_BEGIN`, `TYPE_SLICE_END` | begin, end |
//! | `TYPE_INSTANT` | event |
//! | `TYPE_COUNTER`, extra counter values | counter, with unit and multiplier, differences added up |
//! | `flow_ids` | flow: the first step of a chain in the file is its start |
//! | `terminating_flow_ids` | the end of a flow |
//! | `LegacyEvent` | as the phase in [`chrome::read`](crate::chrome::read) |
//! | track, process and thread descriptors | process, track; without a name, the first event's |
//! | process tree | names |
//! | metadata of `ChromeEventBundle` | label |
//! | annotations, log message, task, correlation id | arguments, nested ones and JSON by their path |
//! | source location | file and line of the place |
//!
//! What our own writer says in a form of its own becomes what it was: frames, losses, labels. Its
//! histograms are in the file by their quantiles only, and stay events and counters.
//!
//! Times are on the clock that the trace says to be its own, by its clock snapshots. Other data sources
//! (the scheduler, profiles, counters of the system) are no part of a timeline of spans; they are
//! counted as problems, each kind once.

mod arguments;
mod budget;
mod clocks;
mod counters;
mod descriptor;
mod embedded;
mod event;
mod fields;
mod flows;
mod frame;
mod inflate;
mod interned;
mod meaning;
mod names;
mod others;
mod ours;
mod packet;
mod processes;
mod sequence;
mod spot;
mod state;
mod text;
mod track;
mod tracks;
mod wire;

use std::io::Read;

use self::frame::{Head, head};
use self::state::State;
use self::tracks::Emit;
use crate::window::Window;
use crate::{Entry, InputError, Problems};

/// Packets beyond this length are passed over; the tracing service has none above 1 MiB.
const MOST: u64 = 64 << 20;

/// Reads a trace to its end, and hands out what it says.
///
/// A file that ends too early, as that of a program that was killed, is read up to its last whole
/// packet. That is among the problems, and so is everything that is not read.
///
/// # Errors
/// [`InputError::Input`] where the input fails, [`InputError::Format`] where it is no trace at all.
///
/// # Cost
/// About 150 MB a second of a browser's trace, 130 ns an entry of our own (`benches/readers.rs`). Memory for
/// a window of 1 MiB or the longest packet, and for the names of tracks and of what each
/// sequence speaks of: at most 64 MiB and three times the length of the file.
pub fn read(input: impl Read, emit: &mut impl FnMut(&Entry<'_>)) -> Result<Problems, InputError> {
    let mut reader = Reader {
        window: Window::new(input),
        state: State::default(),
        has_packets: false,
    };
    reader.file(emit)?;
    let mut meaning = reader.state.meaning;
    meaning.frames.finish(emit);
    Ok(meaning.problems)
}

struct Reader<R> {
    window: Window<R>,
    state: State,
    /// Whether there was a packet that was not malformed.
    has_packets: bool,
}

impl<R: Read> Reader<R> {
    fn file(&mut self, emit: Emit<'_>) -> Result<(), InputError> {
        loop {
            let (offset, rest) = (self.window.offset(), self.window.rest());
            match head(rest) {
                Head::Short if rest.is_empty() && self.window.is_at_end() && self.has_packets => {
                    return Ok(());
                }
                Head::Packet { start, len } if len > MOST && self.has_packets => {
                    let what = "packets above 64 MiB are left out";
                    self.state.meaning.problem(offset, what);
                    self.pass_over(start as u64, len)?;
                }
                Head::Packet { start, len } if len <= (rest.len() - start) as u64 => {
                    let end = usize::try_from(len).map_or(rest.len(), |len| start + len);
                    let is_whole = self.state.packet(offset, &rest[start..end], emit);
                    // Any text that begins with an empty line begins like a packet.
                    if !is_whole && !self.has_packets {
                        return Err(no_trace(offset));
                    }
                    self.has_packets = true;
                    self.window.skip(end);
                }
                Head::Wrong if self.has_packets => {
                    let what = "what follows is no packet: the rest of the file is left out";
                    self.state.meaning.problem(offset, what);
                    return Ok(());
                }
                Head::Short | Head::Packet { len: ..=MOST, .. } if !self.window.is_at_end() => {
                    self.more()?;
                }
                Head::Short | Head::Packet { .. } if self.has_packets => {
                    self.state.meaning.problem(offset, CUT);
                    return Ok(());
                }
                Head::Short | Head::Packet { .. } | Head::Wrong => return Err(no_trace(offset)),
            }
        }
    }

    /// Goes on behind a packet, without keeping it.
    fn pass_over(&mut self, start: u64, len: u64) -> Result<(), InputError> {
        let mut left = start.saturating_add(len);
        loop {
            let rest = self.window.rest().len();
            let skip = usize::try_from(left).map_or(rest, |left| left.min(rest));
            self.window.skip(skip);
            left -= skip as u64;
            if left == 0 {
                return Ok(());
            }
            if self.window.is_at_end() {
                self.state.meaning.problem(self.window.offset(), CUT);
                return Ok(());
            }
            self.more()?;
        }
    }

    fn more(&mut self) -> Result<(), InputError> {
        let offset = self.window.offset();
        let more = self.window.more();
        more.map_err(|source| InputError::Input { offset, source })
    }
}

const CUT: &str =
    "the file ends too early: the program that wrote it was killed, or the file was cut";

fn no_trace(offset: u64) -> InputError {
    InputError::Format {
        format: "Perfetto trace",
        offset,
        expected: "a packet: the byte 0a, its length, and as many bytes of whole fields",
        remedy: "name a file that Perfetto, its SDK, a browser or amp_trace wrote",
    }
}
