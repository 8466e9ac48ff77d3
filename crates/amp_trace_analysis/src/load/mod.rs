//! Native captures, on all cores.
//!
//! ```text
//! chunks -> a piece of each, on any thread -> stitched in their order -> Trace
//! ```
//!
//! A piece is rows, or, for those who want no rows, sums. It has numbers of its own for call sites, paths and texts, in
//! the order in which they come in it; a few hundred of them become those of the trace, and rows are copied whole. So the
//! trace is the same as one that [`TraceBuilder`](crate::TraceBuilder) makes of the entries of
//! [`native::read`](amp_trace_format::native::read), to the last number of a path.

mod kept;
mod lanes;
mod piece;
mod places;
mod queue;
mod stitch;
mod summarized;

use std::io::{Read, Seek, SeekFrom};
use std::num::NonZero;
use std::sync::{Mutex, PoisonError};
use std::thread;

use amp_trace_format::native::{Chunk, ChunkList, ChunkReader};

use self::piece::Odd;
use self::queue::Queue;
pub use self::summarized::Summarized;
use crate::build::{Drafted, Stretch};
use crate::trace::Trace;

/// A longer chunk was written by no recorder: it holds one record at most beyond 64 KiB.
const LONGEST: u64 = 32 << 20;

/// Makes a trace of a native capture on several threads, of which the caller's is one.
///
/// `None` where the input is anything else than a finished capture without any fault, as a recorder writes it: then
/// [`native::read`](amp_trace_format::native::read) takes it as far as it goes, and says what is wrong. What was read can be
/// read again after a seek.
///
/// # Panics
/// If there are more than 2³² call sites, paths or texts, which is more than memory holds.
///
/// # Cost
/// About half again of what [`ChunkReader`] takes (`cargo xtask nightly big-report`). The memory of the trace, and a megabyte for each thread.
///
/// # Examples
/// ```
/// use std::io::Cursor;
/// use std::num::NonZero;
///
/// use amp_trace_analysis::load_native;
/// use amp_trace_format::{Record, Writer, native};
///
/// let mut writer = native::CaptureWriter::new(Vec::new());
/// writer.write(&Record::Process { id: 7, name: "city" });
/// writer.finish().expect("memory takes everything");
///
/// let trace = load_native(Cursor::new(writer.into_inner()), NonZero::<usize>::MIN);
/// assert_eq!(trace.expect("it is a capture").processes.len(), 1);
/// assert!(load_native(Cursor::new("{}"), NonZero::<usize>::MIN).is_none());
/// ```
#[must_use]
pub fn load_native(input: impl Read + Seek + Send, threads: NonZero<usize>) -> Option<Trace> {
    let (trace, ()) = load::<Drafted>(input, threads)?;
    Some(trace)
}

/// A trace, and what became of the stretches of its threads.
fn load<S: Stretch>(
    mut input: impl Read + Seek + Send,
    threads: NonZero<usize>,
) -> Option<(Trace, S::Whole)> {
    let ChunkList {
        chunks,
        finish,
        parts,
        ..
    } = ChunkList::read(&mut input).ok()??;
    let threads = threads.get().min(chunks.len()).max(1);
    let (input, queue) = (Mutex::new(input), Queue::<S>::new(threads));
    let work = || work(&input, &chunks, &queue);
    thread::scope(|scope| {
        for _ in 1..threads {
            let worker = thread::Builder::new().name("load".to_owned());
            if worker.spawn_scoped(scope, work).is_err() {
                // Those that there are do it all.
                break;
            }
        }
        work();
    });
    queue.finish()?.finish(finish, parts).ok()
}

/// Takes chunk after chunk, until there is no more.
fn work<S: Stretch>(input: &Mutex<impl Read + Seek>, chunks: &[Chunk], queue: &Queue<S>) {
    let _stop = queue.stop_on_panic();
    let (mut reader, mut bytes) = (ChunkReader::new(), Vec::new());
    while let Some((number, mut piece)) = queue.take(chunks.len()) {
        let read = fetch(input, &chunks[number], &mut bytes);
        let read = read.and_then(|()| piece.read(&mut reader, &bytes));
        queue.put(number, read.map(|()| piece));
    }
}

/// Reads the bytes of a chunk.
fn fetch(input: &Mutex<impl Read + Seek>, chunk: &Chunk, bytes: &mut Vec<u8>) -> Result<(), Odd> {
    if chunk.len > LONGEST {
        return Err(Odd);
    }
    bytes.clear();
    let mut input = input.lock().unwrap_or_else(PoisonError::into_inner);
    let sought = input.seek(SeekFrom::Start(chunk.offset));
    let read = sought.and_then(|_| input.by_ref().take(chunk.len).read_to_end(bytes));
    match read {
        Ok(read) if read as u64 == chunk.len => Ok(()),
        _ => Err(Odd),
    }
}
