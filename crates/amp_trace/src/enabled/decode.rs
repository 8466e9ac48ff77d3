//! From a thread's words back to records.

use std::collections::HashMap;

use amp_trace_format::{Field, Nanos, Record, ThreadIndex, Value};

use super::block::Block;
use super::clock::Calibration;
use super::site::{CallSite, Kind};
use super::word::{self, FieldKind, KINDS_PER_WORD};
use std::sync::atomic::Ordering;

/// What the decoder remembers of a thread from one block to the next.
#[derive(Debug, Default)]
pub(crate) struct ThreadState {
    /// The spans that are open, outermost first, with the time each began.
    open: Vec<(&'static CallSite, Nanos)>,
    last: Nanos,
}

/// What the decoder remembers of the whole recording.
#[derive(Debug, Default)]
pub(crate) struct Decoder {
    pub(crate) sites: Vec<&'static CallSite>,
    /// The last mark and the number of marks, per frame set.
    frames: HashMap<&'static str, (Nanos, u64)>,
    pub(crate) spans: u64,
    pub(crate) events: u64,
    /// Times that had to be held because they lay before the record before.
    pub(crate) clamps: u64,
    words: Vec<u64>,
    text: Vec<u8>,
}

impl Decoder {
    /// Decodes the words `from..to` of a block and hands each record to `emit`.
    pub(crate) fn decode(
        &mut self,
        thread: ThreadIndex,
        state: &mut ThreadState,
        (block, from, to): (Block, usize, usize),
        calibration: &Calibration,
        emit: &mut impl FnMut(&Record<'_>),
    ) {
        let mut words = std::mem::take(&mut self.words);
        words.clear();
        words.extend(
            block[from..to]
                .iter()
                .map(|word| word.load(Ordering::Relaxed)),
        );
        let mut rest = words.as_slice();
        while let Some((first, after)) = rest.split_first() {
            rest = after;
            let at = self.time(state, calibration.nanos(*first));
            let number = word::site(*first);
            if number == word::END {
                if let Some((site, began)) = state.open.pop() {
                    emit(&Record::End {
                        thread,
                        site: site.describe(),
                        at,
                        began,
                        fields: &[],
                    });
                }
                continue;
            }
            let Some(site) = self.site(number) else {
                debug_assert!(
                    false,
                    "a record names site {number}, which nobody registered"
                );
                break;
            };
            rest = self.record(thread, state, site, at, rest, emit);
        }
        self.words = words;
    }

    /// Ends the spans that are open, at the end of the recording.
    pub(crate) fn end_open(
        thread: ThreadIndex,
        state: &mut ThreadState,
        now: Nanos,
        emit: &mut impl FnMut(&Record<'_>),
    ) {
        while let Some((site, began)) = state.open.pop() {
            emit(&Record::End {
                thread,
                site: site.describe(),
                at: now.max(state.last),
                began,
                fields: &[],
            });
        }
    }

    fn site(&mut self, number: u32) -> Option<&'static CallSite> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        if index >= self.sites.len() {
            super::site::refresh(&mut self.sites);
        }
        self.sites.get(index).copied()
    }

    /// Never before the thread's last record.
    fn time(&mut self, state: &mut ThreadState, at: Nanos) -> Nanos {
        if at < state.last {
            self.clamps += 1;
            return state.last;
        }
        state.last = at;
        at
    }

    /// Emits one record and returns the words after it.
    fn record<'w>(
        &mut self,
        thread: ThreadIndex,
        state: &mut ThreadState,
        site: &'static CallSite,
        at: Nanos,
        words: &'w [u64],
        emit: &mut impl FnMut(&Record<'_>),
    ) -> &'w [u64] {
        let mut text = std::mem::take(&mut self.text);
        text.clear();
        let rest = copy_texts(site.fields.len(), words, &mut text);
        let mut few = [Field {
            name: "",
            value: Value::Bool(false),
        }; 16];
        let mut many;
        let room = if site.fields.len() <= few.len() {
            few.as_mut_slice()
        } else {
            many = vec![few[0]; site.fields.len()];
            many.as_mut_slice()
        };
        let len = read_fields(site.fields, words, &text, room);
        let fields = &room[..len];
        let described = site.describe();
        match site.kind {
            Kind::Span => {
                self.spans += 1;
                state.open.push((site, at));
                emit(&Record::Begin {
                    thread,
                    site: described,
                    at,
                    fields,
                });
            }
            Kind::Event => {
                self.events += 1;
                emit(&Record::Event {
                    thread,
                    site: described,
                    at,
                    fields,
                });
            }
            Kind::Counter => {
                self.events += 1;
                let value = fields
                    .first()
                    .map_or(Value::Unsigned(0), |field| field.value);
                emit(&Record::Counter {
                    thread,
                    site: described,
                    at,
                    value,
                });
            }
            Kind::Frame => {
                self.events += 1;
                let (last, count) = self.frames.entry(site.name).or_default();
                let (began, index) = ((*last).min(at), *count);
                (*last, *count) = (at.max(*last), index + 1);
                emit(&Record::Frame {
                    thread,
                    site: described,
                    at,
                    began,
                    index,
                });
            }
        }
        self.text = text;
        rest
    }
}

/// Copies the bytes of all texts, one after another, and returns the words after the fields.
fn copy_texts<'w>(count: usize, words: &'w [u64], text: &mut Vec<u8>) -> &'w [u64] {
    let (kinds, mut rest) = words.split_at(count.div_ceil(KINDS_PER_WORD));
    for index in 0..count {
        match FieldKind::read(kinds[index / KINDS_PER_WORD], index) {
            FieldKind::Absent => {}
            FieldKind::Text => {
                let kept = kept_len(rest[0]);
                let (bytes, after) = rest[1..].split_at(kept.div_ceil(8));
                let begin = text.len();
                bytes
                    .iter()
                    .for_each(|word| text.extend_from_slice(&word.to_le_bytes()));
                text.truncate(begin + kept);
                rest = after;
            }
            _ => rest = &rest[1..],
        }
    }
    rest
}

/// Reads the fields that have a value into `room`, and returns how many they are.
fn read_fields<'t>(
    names: &'static [&'static str],
    words: &[u64],
    mut text: &'t [u8],
    room: &mut [Field<'t>],
) -> usize {
    let (kinds, mut rest) = words.split_at(names.len().div_ceil(KINDS_PER_WORD));
    let mut len = 0;
    for (index, name) in names.iter().enumerate() {
        let kind = FieldKind::read(kinds[index / KINDS_PER_WORD], index);
        if kind == FieldKind::Absent {
            continue;
        }
        let (first, after) = (rest[0], &rest[1..]);
        rest = after;
        let value = match kind {
            FieldKind::Absent | FieldKind::Unsigned => Value::Unsigned(first),
            FieldKind::Signed => Value::Signed(first.cast_signed()),
            FieldKind::Float => Value::Float(f64::from_bits(first)),
            FieldKind::Bool => Value::Bool(first != 0),
            FieldKind::Text => {
                let kept = kept_len(first);
                rest = &rest[kept.div_ceil(8)..];
                let (bytes, others) = text.split_at(kept);
                text = others;
                // The recorder copies whole characters of a `str`.
                let kept = str::from_utf8(bytes).unwrap_or("\u{fffd}");
                let full_len = first >> 32;
                if full_len > kept.len() as u64 {
                    Value::Truncated { kept, full_len }
                } else {
                    Value::Text(kept)
                }
            }
        };
        room[len] = Field { name, value };
        len += 1;
    }
    len
}

fn kept_len(word: u64) -> usize {
    (word & u64::from(u32::MAX)) as usize
}

/// The fields of one record; `text` is memory for their texts.
#[cfg(feature = "forward")]
pub(crate) fn fields<'t>(
    names: &'static [&'static str],
    words: &[u64],
    text: &'t mut Vec<u8>,
) -> Vec<Field<'t>> {
    copy_texts(names.len(), words, text);
    let mut fields = vec![
        Field {
            name: "",
            value: Value::Bool(false)
        };
        names.len()
    ];
    let len = read_fields(names, words, text, &mut fields);
    fields.truncate(len);
    fields
}
