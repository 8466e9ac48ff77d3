use std::collections::{BTreeMap, HashMap};

use super::marks::Mark;
use super::pair::settled;
use super::sites::KnownSites;
use super::text::{bytes_as_text, read_text};
use super::{BLOCK, ENTRY, LANE, MAGIC, entry, header};
use crate::words::{Decoder, Segment, Sites, ThreadState, Timeline};
use crate::{Nanos, Record, ThreadIndex};

/// What a killed program left of its recording, in a file of blocks.
#[derive(Debug)]
pub struct Left {
    /// The process that wrote it.
    pub process: u32,
    /// The name of its program.
    pub program: String,
    /// The files to which the recording went.
    pub outputs: Vec<String>,
    /// What the captures of its flight recorder are named, if it had one, with a `*` for what
    /// differs.
    pub captures: Option<String>,
    /// The length of each output, in bytes, up to which it holds what is not in here; `None` where
    /// that is not known.
    pub lengths: Vec<Option<u64>>,
    /// What the file system called each output; `None` where that is not known. A file that has another
    /// name since is the same, and one that took its name is not.
    pub identities: Vec<Option<u64>>,
    /// Whether records in here are in the outputs too.
    pub overlaps: bool,
    timeline: Timeline,
    sites: KnownSites,
    threads: BTreeMap<ThreadIndex, Thread>,
    base: u64,
}

/// Where [`Left::replay`] begins.
#[derive(Debug, Clone, Copy)]
pub enum Start<'a> {
    /// With process, threads and the spans that were open: what did not reach the outputs, on its own.
    Alone,
    /// Where the outputs ended, cut to their [`lengths`](Left::lengths).
    Outputs,
    /// After so many records of each thread.
    After(&'a HashMap<ThreadIndex, u64>),
}

/// Why a file is not one of blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LeftError {
    /// It begins with something else, or was written by another version.
    #[error(
        "expected a file of recorded blocks of this version, found another one; read it with the \
         version that wrote it, or delete it"
    )]
    Unknown,
    /// It is shorter than it says.
    #[error("expected a file of recorded blocks, found only the first {bytes} bytes of one")]
    Short {
        /// The bytes there are.
        bytes: usize,
    },
    /// The recording that wrote it had ended: everything is in its outputs.
    #[error("the recording that wrote this file had ended, and its outputs hold everything")]
    Ended,
}

#[derive(Debug)]
struct Thread {
    os_id: u64,
    name: String,
    is_track: bool,
    /// In the order in which they were written.
    blocks: BTreeMap<u64, Words>,
}

#[derive(Debug)]
struct Words {
    /// How far the outputs have it.
    mark: Mark,
    words: Vec<u64>,
}

/// Begins the spans that are open, for an output that knows nothing of them.
fn begin_open(
    thread: ThreadIndex,
    state: &ThreadState,
    sites: &mut KnownSites,
    emit: &mut impl FnMut(&Record<'_>),
) {
    for span in &state.open {
        if let Some(info) = sites.site(span.site) {
            emit(&Record::Begin {
                thread,
                site: info.site,
                at: span.began,
                fields: &[],
            });
        }
    }
}

impl Left {
    /// Reads a file of blocks. Parts that cannot be right are left out.
    ///
    /// # Errors
    /// [`LeftError`].
    pub fn read(file: &[u8]) -> Result<Self, LeftError> {
        let (words, _) = file.as_chunks::<8>();
        let words: Vec<u64> = words.iter().map(|word| u64::from_ne_bytes(*word)).collect();
        let short = LeftError::Short { bytes: file.len() };
        if words.first().is_some_and(|magic| *magic != MAGIC) {
            return Err(LeftError::Unknown);
        }
        let head = words.get(..super::PAGE).ok_or(short)?;
        if head[header::RECORDING] == 0 {
            return Err(LeftError::Ended);
        }
        let mut texts = Vec::new();
        let mut rest = &head[header::TEXTS_AT..];
        while let Some((text, after)) = read_text(rest).filter(|(text, _)| !text.is_empty()) {
            texts.push(text);
            rest = after;
        }
        let program = if texts.is_empty() {
            "program".to_owned()
        } else {
            texts.remove(0)
        };
        let captures = texts.iter().position(|text| text.contains("/*."));
        let captures = captures.map(|at| texts.remove(at));
        let journal = header::JOURNALS[usize::from(head[header::JOURNAL] != 0)];
        let (committed, lengths) = (head[journal], &head[journal + 1..]);
        let outputs = header::OUTPUTS.min(texts.len());
        let identities = head[header::IDENTITIES..].iter().take(outputs);
        let mut left = Self {
            process: u32::try_from(head[header::PROCESS]).unwrap_or(0),
            program,
            captures,
            lengths: lengths
                .iter()
                .take(outputs)
                .map(|length| length.checked_sub(1))
                .collect(),
            identities: identities
                .map(|identity| Some(*identity).filter(|identity| *identity != 0))
                .collect(),
            outputs: texts,
            overlaps: head[header::OVERLAPS] != 0,
            timeline: timeline(head),
            sites: KnownSites::read(&words, committed).ok_or(short)?,
            threads: BTreeMap::new(),
            base: head[header::BASE],
        };
        left.blocks(&words, committed).ok_or(short)?;
        Ok(left)
    }

    /// Hands out what the outputs do not have, from `start` on, thread by thread. Returns how many records there were of the
    /// threads' own.
    pub fn replay(&self, start: Start<'_>, emit: &mut impl FnMut(&Record<'_>)) -> u64 {
        let alone = matches!(start, Start::Alone);
        let mut sites = self.sites.clone();
        let mut decoder = Decoder::default();
        sites.restore(&mut decoder);
        if alone {
            emit(&Record::Process {
                id: self.process,
                name: &self.program,
            });
        }
        let (mut replayed, mut latest) = (0, Nanos(0));
        for (index, thread) in &self.threads {
            let Some(first) = thread.blocks.values().next() else {
                continue;
            };
            let mut state = first.mark.state.clone();
            let mut decode = |state: &mut ThreadState,
                              sites: &mut KnownSites,
                              words: &[u64],
                              emit: &mut dyn FnMut(&Record<'_>)| {
                // Words that nobody wrote end the block: what came before them is good.
                let _ =
                    decoder.decode(*index, state, words, &self.timeline, sites, &mut |record| {
                        emit(record);
                    });
            };
            let mut skip = 0;
            if let Start::After(reached) = start {
                let reached = reached.get(index).copied().unwrap_or(0);
                skip = reached.saturating_sub(state.records);
            }
            if alone {
                let name = &thread.name;
                emit(&if thread.is_track {
                    let track = *index;
                    Record::Track { track, name }
                } else {
                    Record::Thread {
                        thread: *index,
                        os_id: thread.os_id,
                        name,
                    }
                });
                begin_open(*index, &state, &mut sites, emit);
            }
            for (at, block) in thread.blocks.values().enumerate() {
                let from = if at == 0 { first.mark.words } else { 0 };
                let words = block.words.get(from..).unwrap_or_default();
                decode(&mut state, &mut sites, words, &mut |record| {
                    if skip > 0 {
                        skip -= 1;
                        return;
                    }
                    replayed += 1;
                    emit(record);
                });
            }
            latest = latest.max(state.last);
            let before = state.last;
            Decoder::end_open(*index, &mut state, before, &mut sites, emit);
        }
        decoder.flush_metrics(&mut sites, emit);
        emit(&Record::Finish { at: latest });
        replayed
    }

    /// Reads the blocks, each as it was after so many commits.
    fn blocks(&mut self, words: &[u64], committed: u64) -> Option<()> {
        let place = |at: usize| usize::try_from(words[at]).ok();
        let (table_at, blocks_at) = (place(header::TABLE_AT)?, place(header::BLOCKS_AT)?);
        let count = place(header::BLOCKS)?.min(words.len() / BLOCK);
        for number in 0..count {
            let entry_at = table_at.checked_add(number * ENTRY)?;
            let block_at = blocks_at.checked_add(number * BLOCK)?;
            let (Some(entry), Some(block)) = (
                words.get(entry_at..entry_at.checked_add(ENTRY)?),
                words.get(block_at..block_at.checked_add(BLOCK)?),
            ) else {
                // Given its place in the file, and never written.
                continue;
            };
            let Some(written) = self.written(words, entry, block_at) else {
                continue;
            };
            let Some(index) = u32::try_from(entry[entry::THREAD]).ok().filter(|i| *i > 0) else {
                continue;
            };
            let name = &entry[entry::NAME..entry::NAME + entry::NAME_WORDS];
            let thread = self
                .threads
                .entry(ThreadIndex(index))
                .or_insert_with(|| Thread {
                    os_id: entry[entry::OS_ID],
                    name: bytes_as_text(name, 8 * name.len())
                        .trim_end_matches('\0')
                        .to_owned(),
                    is_track: entry[entry::TRACK] != 0,
                    blocks: BTreeMap::new(),
                });
            let mark = entry::MARKS[settled(entry::MARKS.map(|at| entry[at]), committed)];
            let found = Words {
                mark: Mark::read(&entry[mark..mark + Mark::WORDS]),
                words: block[..written].to_vec(),
            };
            thread.blocks.insert(entry[entry::SEQUENCE], found);
        }
        Some(())
    }

    /// How many words of a block are records; `None` for a free one.
    fn written(&self, words: &[u64], entry: &[u64], block_at: usize) -> Option<usize> {
        let lane = usize::try_from(entry[entry::LANE]).ok()?.checked_sub(1)?;
        if entry[entry::WRITTEN] > 0 {
            let written = usize::try_from(entry[entry::WRITTEN] - 1).ok()?;
            return Some(written.min(BLOCK));
        }
        let lanes = usize::try_from(words[header::LANES]).ok()?;
        let at = usize::try_from(words[header::LANES_AT]).ok()?;
        let lane_at = at.checked_add(lane.checked_mul(LANE)?)?;
        let next = words.get(lane_at).filter(|_| lane < lanes)?;
        let next = usize::try_from(next.checked_sub(self.base)? / 8).ok()?;
        next.checked_sub(block_at).filter(|words| *words <= BLOCK)
    }
}

fn timeline(head: &[u64]) -> Timeline {
    let pushed = head[header::SEGMENTS];
    let kept = header::SEGMENTS_KEPT as u64;
    let segments = (pushed.saturating_sub(kept)..pushed).map(|number| {
        let at = header::SEGMENTS_AT + 3 * usize::try_from(number % kept).unwrap_or(0);
        Segment {
            ticks: head[at],
            nanos: f64::from_bits(head[at + 1]),
            nanos_per_tick: f64::from_bits(head[at + 2]),
        }
    });
    Timeline {
        start_nanos: head[header::START_NANOS],
        segments: segments.collect(),
        now_ticks: head[header::NOW_TICKS],
        latest: None,
        now_nanos: head[header::NOW_NANOS],
    }
}
