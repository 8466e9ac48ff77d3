//! Going on with a capture that another process began.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::sync::Arc;

use super::decode::Decoder;
use super::index::Index;
use super::lane::{Lane, Open};
use super::part::Kind;
use super::read_lane::ReadLane;
use super::salvage::Salvage;
use super::{CaptureWriter, Encoder, HEADER, ReadError};
use crate::backlog::{Backlog, LIMIT};
use crate::{Nanos, ThreadIndex};

/// What can be cut to a length.
pub trait Resize {
    /// Makes the length `len` bytes.
    ///
    /// # Errors
    /// What the file says.
    fn resize(&mut self, len: u64) -> io::Result<()>;
}

impl Resize for File {
    fn resize(&mut self, len: u64) -> io::Result<()> {
        self.set_len(len)
    }
}

impl Resize for Cursor<Vec<u8>> {
    fn resize(&mut self, len: u64) -> io::Result<()> {
        let len = usize::try_from(len).map_err(|_| io::ErrorKind::InvalidInput)?;
        self.get_mut().resize(len, 0);
        Ok(())
    }
}

/// A capture with a part of a later number is not gone on with, so that there are numbers for what comes: its
/// parts alone would take 85 GB.
const MOST: u32 = 1 << 31;

/// A capture that goes on.
#[derive(Debug)]
#[non_exhaustive]
pub struct Appended<F> {
    /// Writes what comes next.
    pub writer: CaptureWriter<F>,
    /// How many records of each thread the capture had when it was whole, up to the place where it
    /// goes on: beginnings and ends of spans, events, metric values, flow steps and frames. For
    /// [`Left::replay`](crate::blocks::Left::replay).
    pub reached: HashMap<ThreadIndex, u64>,
    /// The time of the last record.
    pub last: Nanos,
    /// How many bytes were kept.
    pub kept: u64,
    /// How many bytes after these were cut off.
    pub cut: u64,
    /// Whether the capture had an end, which was among them.
    pub was_finished: bool,
}

/// Why a capture cannot be gone on with.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AppendError {
    /// It cannot be read; nothing was changed.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// It cannot be changed.
    #[error(
        "cannot cut the capture after its {kept} good bytes: {source}; copy it to a place where it can be written to"
    )]
    Output {
        /// How many bytes are good.
        kept: u64,
        /// What the file said.
        source: io::Error,
    },
}

/// Opens a capture to go on with it: cuts off its end, and what was torn when its program was killed.
///
/// Goes on after the last good part. Damage before that stays as it is. A file that is empty, or that
/// stops in its head, begins anew.
///
/// # Errors
/// [`AppendError::Read`] as [`salvage`](super::salvage), and [`ReadError::Malformed`] where a part has a
/// number that no capture reaches; [`AppendError::Output`].
///
/// # Cost
/// Reads the whole capture.
pub fn append<F: Read + Write + Seek + Resize>(mut file: F) -> Result<Appended<F>, AppendError> {
    let len = end_of(&mut file)?;
    let mut salvage = Salvage::new(Read::by_ref(&mut file));
    let (mut census, mut index) = (Census::default(), Index::default());
    let (mut kept, mut was_finished) = (salvage.good, false);
    // Numbers of parts so far: with those of ends, and of what is kept.
    let (mut next, mut serial) = (0, 0);
    while salvage.step(&mut |_| {})? {
        let Some(part) = salvage.last else {
            continue;
        };
        let offset = salvage.good - part.len() as u64;
        if part.serial > MOST {
            return Err(ReadError::Malformed { offset }.into());
        }
        // What comes has a number that no part has, whatever their order is.
        next = next.max(part.serial + 1);
        was_finished = part.kind == Kind::End;
        if !was_finished {
            (kept, serial) = (salvage.good, next);
            index.follow(offset, &part, &salvage.records.decoder);
            census.add(&salvage.records.decoder.lanes);
        }
    }
    let (decoder, head) = salvage.into_parts();
    let is_beginning = match head {
        None => false,
        Some(ReadError::Cut { .. }) => true,
        Some(ReadError::NotACapture { .. }) if len == 0 => true,
        Some(_) if serial > 0 => false,
        Some(error) => return Err(error.into()),
    };
    let pending: &[u8] = if is_beginning { &HEADER } else { &[] };
    let output = |source| AppendError::Output { kept, source };
    file.resize(kept).map_err(output)?;
    file.seek(SeekFrom::Start(kept)).map_err(output)?;
    let mut encoder = Encoder::at(kept.max(HEADER.len() as u64), serial);
    let last = census.restore(&decoder, &mut encoder);
    encoder.restore_index(index);
    Ok(Appended {
        writer: CaptureWriter::of(file, Backlog::new(encoder, pending, LIMIT)),
        reached: census
            .0
            .iter()
            .map(|(thread, known)| (*thread, known.records))
            .collect(),
        last: Nanos(last),
        kept,
        cut: len.saturating_sub(kept),
        was_finished,
    })
}

fn end_of(file: &mut impl Seek) -> Result<u64, ReadError> {
    let input = |source| ReadError::Input { offset: 0, source };
    let len = file.seek(SeekFrom::End(0)).map_err(input)?;
    file.rewind().map_err(input)?;
    Ok(len)
}

/// What is known of all threads.
#[derive(Debug, Default)]
struct Census(HashMap<ThreadIndex, Known>);

#[derive(Debug)]
struct Known {
    records: u64,
    name: Option<Arc<str>>,
    os_id: u64,
    is_track: bool,
    last: u64,
    has_ended: bool,
}

impl Census {
    fn add(&mut self, lanes: &[ReadLane]) {
        for lane in lanes {
            let known = self.0.entry(lane.thread).or_insert_with(|| Known {
                records: 0,
                name: None,
                os_id: 0,
                is_track: false,
                last: 0,
                has_ended: false,
            });
            known.records = known.records.max(lane.records);
            known.last = known.last.max(lane.last);
            known.has_ended = lane.has_ended;
            if lane.name.is_some() {
                known.name.clone_from(&lane.name);
                (known.os_id, known.is_track) = (lane.os_id, lane.is_track);
            }
        }
    }

    /// Lets an encoder know the threads that have not ended, and the spans that are open; returns the
    /// latest time.
    fn restore(&self, decoder: &Decoder, encoder: &mut Encoder) -> u64 {
        let mut latest = 0;
        for (thread, known) in &self.0 {
            latest = latest.max(known.last);
            if known.has_ended {
                continue;
            }
            let mut lane = Lane::new(*thread);
            lane.name.clone_from(&known.name);
            (lane.os_id, lane.is_track) = (known.os_id, known.is_track);
            (lane.records, lane.last) = (known.records, known.last);
            let mut sites = Vec::new();
            let read = decoder.lanes.iter().rev().find(|l| l.thread == *thread);
            for span in read.into_iter().flat_map(|lane| &lane.open) {
                if let Some(site) = decoder.site(*span) {
                    lane.open.push(Open {
                        site: site.id,
                        began: span.began,
                        kept: true,
                    });
                    sites.push(site.clone());
                }
            }
            encoder.restore(lane, sites);
        }
        latest
    }
}
