//! Items of chunks as records.

use std::mem;

use super::bit::Coder;
use super::dictionary::{Dictionary, RawValue};
use super::gap::Before;
use super::item::{kind, other};
use super::models::Has;
use super::part::{self, Part};
use super::range::RangeDecoder;
use super::read_lane::{ReadLane, ReadOpen};
use super::site::OwnedSite;
use super::symbol::{History, KIND};
use crate::{AsyncId, FlowId, FlowStep, Nanos, Record};

/// A chunk with more items, fields and buckets was not written by any writer.
const MOST_UNITS: usize = 1 << 18;

/// Turns parts into records.
#[derive(Debug)]
pub(super) struct Decoder {
    pub(super) dictionary: Dictionary,
    /// The threads of the chunk, by their numbers in it, which count from 1.
    pub(super) lanes: Vec<ReadLane>,
    /// The place of the current one in `lanes`.
    current: Option<usize>,
    history: History,
    pub(super) before: Before,
    values: Vec<RawValue>,
}

impl Decoder {
    pub(super) fn new() -> Self {
        Self {
            dictionary: Dictionary::new(),
            lanes: Vec::new(),
            current: None,
            history: History::default(),
            before: Before::default(),
            values: Vec::new(),
        }
    }

    /// The call site of an open span.
    pub(super) fn site(&self, open: ReadOpen) -> Option<&OwnedSite> {
        self.dictionary.sites.get(open.site)
    }

    /// Hands out the records of a part. With `is_gap`, what precedes a chunk is not what was read
    /// before: its threads are named, and spans end and begin as the chunk has them.
    ///
    /// None where the payload cannot be: it was made to deceive.
    pub(super) fn part(
        &mut self,
        part: &Part,
        payload: &[u8],
        is_gap: bool,
        emit: &mut impl FnMut(&Record<'_>),
    ) -> Option<()> {
        if part.kind == part::Kind::Begin {
            self.begin(is_gap);
        }
        let mut coder = RangeDecoder::new(payload);
        for _ in 0..part.items {
            self.item(&mut coder, emit)?;
            self.dictionary.units += 1;
            if coder.is_past_end() || self.dictionary.units > MOST_UNITS {
                return None;
            }
        }
        Some(())
    }

    fn begin(&mut self, is_gap: bool) {
        let sites = self.dictionary.reset();
        let lanes = mem::take(&mut self.lanes);
        self.before = Before::default();
        if is_gap {
            let open = lanes.into_iter().filter(|lane| !lane.open.is_empty());
            self.before = Before {
                is_gap,
                sites,
                lanes: open.map(|l| (l.thread, (l.last, l.open))).collect(),
            };
        }
        (self.current, self.history) = (None, History::default());
    }

    fn item(
        &mut self,
        coder: &mut RangeDecoder<'_>,
        emit: &mut impl FnMut(&Record<'_>),
    ) -> Option<()> {
        let symbols = &mut self.dictionary.models.symbols;
        let symbol = symbols.code(coder, self.history, 0)?;
        let (which, place) = (symbol & ((1 << KIND) - 1), (symbol >> KIND) as usize);
        if which == kind::OTHER {
            return self.other(coder, emit);
        }
        self.history.push(symbol);
        if which == kind::END {
            return self.end(coder, emit);
        }
        self.dictionary.site(coder, place)?;
        if matches!(which, kind::HISTOGRAM | kind::TOTALS) {
            return self.distribution(coder, (which, place), emit);
        }
        let lane = self.lanes.get_mut(self.current?)?;
        lane.records = lane.records.saturating_add(1);
        let (thread, is_end) = (lane.thread, matches!(which, kind::END_OF | kind::ASYNC_END));
        let dictionary = &mut self.dictionary;
        let time = dictionary.models.time(coder, (place, is_end), 0, lane.last);
        let at = Nanos(time);
        lane.last = time;
        match which {
            kind::BEGIN | kind::EVENT | kind::COUNTER => {
                let shape = dictionary.fields(coder, (place, false), &mut self.values)?;
                if which == kind::BEGIN {
                    lane.open.push(ReadOpen {
                        site: place,
                        began: time,
                    });
                }
                let site = dictionary.sites[place].site();
                dictionary.with_fields(place, shape, &self.values, |fields| {
                    emit(&match which {
                        kind::BEGIN => Record::Begin {
                            thread,
                            site,
                            at,
                            fields,
                        },
                        kind::EVENT => Record::Event {
                            thread,
                            site,
                            at,
                            fields,
                        },
                        _ => Record::Counter {
                            thread,
                            site,
                            at,
                            value: fields.first()?.value,
                        },
                    });
                    Some(())
                })?;
            }
            kind::END_OF => {
                lane.open.pop();
                let began = dictionary.near(coder, |plain| &mut plain.began, time);
                let shape = dictionary.fields(coder, (place, true), &mut self.values)?;
                let site = dictionary.sites[place].site();
                dictionary.with_fields(place, shape, &self.values, |fields| {
                    emit(&Record::End {
                        thread,
                        site,
                        at,
                        began: Nanos(began),
                        fields,
                    });
                });
            }
            kind::FRAME => {
                let (last, next) = dictionary.states[place].frame;
                let began = dictionary.near(coder, |plain| &mut plain.frame, last);
                let index = dictionary.near(coder, |plain| &mut plain.frame, next);
                dictionary.states[place].frame = (time, index.wrapping_add(1));
                emit(&Record::Frame {
                    thread,
                    site: dictionary.sites[place].site(),
                    at,
                    began: Nanos(began),
                    index,
                });
            }
            kind::ASYNC_BEGIN => {
                let id = AsyncId(identity(dictionary, coder));
                let shape = dictionary.fields(coder, (place, false), &mut self.values)?;
                let site = dictionary.sites[place].site();
                dictionary.with_fields(place, shape, &self.values, |fields| {
                    emit(&Record::AsyncBegin {
                        thread,
                        id,
                        site,
                        at,
                        fields,
                    });
                });
            }
            kind::ASYNC_END => {
                let id = AsyncId(identity(dictionary, coder));
                let site = dictionary.sites[place].site();
                emit(&Record::AsyncEnd {
                    thread,
                    id,
                    site,
                    at,
                });
            }
            kind::FLOW => {
                let id = FlowId(identity(dictionary, coder));
                let tree = &mut dictionary.models.plain.step.0;
                let step = match coder.tree(tree, 2, 0) {
                    0 => FlowStep::Start,
                    1 => FlowStep::Middle,
                    2 => FlowStep::End,
                    _ => return None,
                };
                emit(&Record::Flow {
                    thread,
                    id,
                    site: dictionary.sites[place].site(),
                    at,
                    step,
                });
            }
            _ => return None,
        }
        Some(())
    }

    fn end(
        &mut self,
        coder: &mut RangeDecoder<'_>,
        emit: &mut impl FnMut(&Record<'_>),
    ) -> Option<()> {
        let lane = self.lanes.get_mut(self.current?)?;
        let span = lane.open.pop()?;
        lane.records = lane.records.saturating_add(1);
        let (dictionary, which) = (&mut self.dictionary, (span.site, true));
        let at = dictionary.models.time(coder, which, 0, lane.last);
        lane.last = at;
        let shape = dictionary.fields(coder, which, &mut self.values)?;
        let site = dictionary.sites[span.site].site();
        dictionary.with_fields(span.site, shape, &self.values, |fields| {
            emit(&Record::End {
                thread: lane.thread,
                site,
                at: Nanos(at),
                began: Nanos(span.began),
                fields,
            });
        });
        Some(())
    }

    fn other(
        &mut self,
        coder: &mut RangeDecoder<'_>,
        emit: &mut impl FnMut(&Record<'_>),
    ) -> Option<()> {
        let tree = &mut self.dictionary.models.plain.other.0;
        match coder.tree(tree, 3, 0) {
            other::SWITCH => self.switch(coder, emit)?,
            other::PROCESS => {
                let id = self.dictionary.number(coder, |plain| &mut plain.os_id);
                let id = u32::try_from(id).ok()?;
                let name = &self.dictionary.string(coder)?;
                emit(&Record::Process { id, name });
            }
            other::LABEL => {
                let (name, value) = self.dictionary.single(coder)?;
                emit(&Record::Label {
                    name: &name,
                    value: self.dictionary.said(value),
                });
            }
            other::THREAD => {
                let os_id = self.dictionary.number(coder, |plain| &mut plain.os_id);
                let name = self.dictionary.string(coder)?;
                let lane = self.lanes.get_mut(self.current?)?;
                (lane.os_id, lane.is_track) = (os_id, false);
                emit(&Record::Thread {
                    thread: lane.thread,
                    os_id,
                    name: &name,
                });
                lane.name = Some(name);
            }
            other::TRACK => {
                let name = self.dictionary.string(coder)?;
                let lane = self.lanes.get_mut(self.current?)?;
                (lane.os_id, lane.is_track) = (0, true);
                emit(&Record::Track {
                    track: lane.thread,
                    name: &name,
                });
                lane.name = Some(name);
            }
            other::THREAD_END => {
                let lane = self.lanes.get_mut(self.current.take()?)?;
                self.history = History::default();
                lane.has_ended = true;
                lane.open.clear();
                emit(&Record::ThreadEnd {
                    thread: lane.thread,
                });
            }
            other::LOSS => {
                let thread = match self.current {
                    Some(current) => Some(self.lanes.get(current)?.thread),
                    None => None,
                };
                let spans = self.dictionary.number(coder, |plain| &mut plain.amount);
                let events = self.dictionary.number(coder, |plain| &mut plain.amount);
                let [from, to] = self.range(coder);
                emit(&Record::Loss {
                    thread,
                    spans,
                    events,
                    from,
                    to,
                });
            }
            _ => {
                let is_all = self.dictionary.has(coder, Has::All);
                if is_all {
                    self.end_others(emit);
                }
            }
        }
        Some(())
    }

    fn switch(
        &mut self,
        coder: &mut RangeDecoder<'_>,
        emit: &mut impl FnMut(&Record<'_>),
    ) -> Option<()> {
        if let Some(lane) = self.current.take().and_then(|at| self.lanes.get_mut(at)) {
            lane.history = self.history;
        }
        self.history = History::default();
        let number = self.dictionary.number(coder, |plain| &mut plain.lane);
        let Some(place) = usize::try_from(number).ok()?.checked_sub(1) else {
            return Some(());
        };
        self.current = Some(place);
        if let Some(lane) = self.lanes.get(place) {
            self.history = lane.history;
            return Some(());
        }
        if place > self.lanes.len() {
            return None;
        }
        let lane = ReadLane::introduced(&mut self.dictionary, coder)?;
        if self.before.is_gap {
            self.join(&lane, emit);
        }
        self.lanes.push(lane);
        Some(())
    }
}

fn identity(dictionary: &mut Dictionary, coder: &mut RangeDecoder<'_>) -> u64 {
    let last = dictionary.models.plain.last_identity;
    let id = dictionary.near(coder, |plain| &mut plain.identity, last);
    dictionary.models.plain.last_identity = id;
    id
}
