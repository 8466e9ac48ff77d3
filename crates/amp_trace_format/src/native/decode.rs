//! Items of chunks as statements.

use super::bit::Coder;
use super::dictionary::{Dictionary, MOST_UNITS};
use super::item::{kind, other};
use super::models::Has;
use super::part::{self, Part};
use super::rans::RansDecoder;
use super::read_lane::ReadLane;
use super::site::OwnedSite;
use super::statement::{LanePlace, OpenSpan, SitePlace, Statement};
use super::symbol::{History, KIND, Symbol};
use crate::{AsyncId, FlowId, FlowStep, Nanos};

/// A symbol, and whether it says that the fields have the shape of the last ones.
type Said = (Symbol, Option<bool>);

/// Turns parts into statements.
#[derive(Debug)]
pub(super) struct Decoder {
    pub(super) dictionary: Dictionary,
    /// The threads of the chunk; the format counts them from 1.
    pub(super) lanes: Vec<ReadLane>,
    /// The place of the current one in `lanes`.
    current: Option<usize>,
    history: History,
    /// How many call sites were said.
    sites: usize,
}

/// What the places of a chunk stand for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Directory<'a> {
    pub(super) sites: &'a [OwnedSite],
    pub(super) lanes: &'a [ReadLane],
}

/// Takes statements.
pub(super) trait Say {
    fn say(&mut self, directory: Directory<'_>, statement: &Statement<'_>);
}

impl<F: FnMut(Directory<'_>, &Statement<'_>)> Say for F {
    #[inline]
    fn say(&mut self, directory: Directory<'_>, statement: &Statement<'_>) {
        self(directory, statement);
    }
}

impl Decoder {
    pub(super) fn new() -> Self {
        Self {
            dictionary: Dictionary::new(),
            lanes: Vec::new(),
            current: None,
            history: History::default(),
            sites: 0,
        }
    }

    /// The call site of an open span.
    pub(super) fn site(&self, open: OpenSpan) -> Option<&OwnedSite> {
        self.dictionary.sites.get(open.site.index())
    }

    pub(super) fn directory(&self) -> Directory<'_> {
        Directory {
            sites: &self.dictionary.sites,
            lanes: &self.lanes,
        }
    }

    /// Hands out the statements of a part.
    ///
    /// None where the payload cannot be: it was made to deceive.
    pub(super) fn part(&mut self, part: &Part, payload: &[u8], say: &mut impl Say) -> Option<()> {
        if part.kind == part::Kind::Begin {
            self.dictionary.reset();
            self.lanes.clear();
            (self.current, self.history, self.sites) = (None, History::default(), 0);
        }
        let mut coder = RansDecoder::new(payload);
        for _ in 0..part.items {
            self.item(&mut coder, say)?;
            self.dictionary.units += 1;
            if coder.is_past_end() || self.dictionary.units > MOST_UNITS {
                return None;
            }
        }
        coder.is_at_end().then_some(())
    }

    #[inline]
    fn item(&mut self, coder: &mut RansDecoder<'_>, say: &mut impl Say) -> Option<()> {
        let symbols = &mut self.dictionary.models.symbols;
        let symbol = symbols.code(coder, self.history, (0, false))?;
        match symbol.0 & ((1 << KIND) - 1) {
            kind::END => self.end(coder, symbol, say),
            kind::BEGIN => self.begin(coder, symbol, say),
            kind::OTHER if symbol.0 == kind::OTHER => self.other(coder, say),
            _ => self.seldom(coder, symbol, say),
        }
    }

    #[inline(always)]
    fn begin(
        &mut self,
        coder: &mut RansDecoder<'_>,
        (symbol, is_same): Said,
        say: &mut impl Say,
    ) -> Option<()> {
        self.history.push(symbol);
        let place = self.place(coder, symbol, say)?;
        let current = self.current?;
        let lane = self.lanes.get_mut(current)?;
        let at = self.dictionary.time(coder, (place, false), lane);
        let shape = self.dictionary.fields(coder, (place, false), is_same)?;
        let site = SitePlace::of(place);
        lane.open.push(OpenSpan { site, began: at });
        let begin = Statement::Begin {
            lane: LanePlace::of(current),
            site,
            at,
            fields: self.dictionary.said(place, shape),
        };
        say.say(self.directory(), &begin);
        Some(())
    }

    #[inline(always)]
    fn end(
        &mut self,
        coder: &mut RansDecoder<'_>,
        (symbol, is_same): Said,
        say: &mut impl Say,
    ) -> Option<()> {
        if symbol != kind::END {
            return None;
        }
        let current = self.current?;
        let lane = self.lanes.get_mut(current)?;
        let OpenSpan { site, began } = lane.open.pop()?;
        let place = site.index();
        #[expect(clippy::cast_possible_truncation, reason = "below 2^28")]
        self.history.push((place as Symbol) << KIND | symbol);
        let at = self.dictionary.time(coder, (place, true), lane);
        let shape = self.dictionary.fields(coder, (place, true), is_same)?;
        let end = Statement::End {
            lane: LanePlace::of(current),
            site,
            at,
            began,
            fields: self.dictionary.said(place, shape),
        };
        say.say(self.directory(), &end);
        Some(())
    }

    /// The place of a symbol's call site, which is said if it is new.
    #[inline(always)]
    fn place(
        &mut self,
        coder: &mut RansDecoder<'_>,
        symbol: Symbol,
        say: &mut impl Say,
    ) -> Option<usize> {
        let place = (symbol >> KIND) as usize;
        if place >= self.dictionary.sites.len() {
            self.dictionary.site(coder, place)?;
            self.say_sites(say);
        }
        Some(place)
    }

    fn say_sites(&mut self, say: &mut impl Say) {
        let new = &self.dictionary.sites[self.sites..];
        for site in new {
            say.say(self.directory(), &Statement::Site(site.site()));
        }
        self.sites = self.dictionary.sites.len();
    }

    /// What is neither the beginning nor the end of a span in its order, and has a call site.
    fn seldom(
        &mut self,
        coder: &mut RansDecoder<'_>,
        (symbol, is_same): Said,
        say: &mut impl Say,
    ) -> Option<()> {
        self.history.push(symbol);
        let place = self.place(coder, symbol, say)?;
        let which = symbol & ((1 << KIND) - 1);
        if matches!(which, kind::HISTOGRAM | kind::TOTALS) {
            return self.distribution(coder, (which, place), say);
        }
        let is_end = matches!(which, kind::END_OF | kind::ASYNC_END);
        let current = self.current?;
        let lane = self.lanes.get_mut(current)?;
        let at = self.dictionary.time(coder, (place, is_end), lane);
        let (lane, site) = (LanePlace::of(current), SitePlace::of(place));
        let statement = match which {
            kind::EVENT => {
                let shape = self.dictionary.fields(coder, (place, false), is_same)?;
                Statement::Event {
                    lane,
                    site,
                    at,
                    fields: self.dictionary.said(place, shape),
                }
            }
            kind::COUNTER => {
                let shape = self.dictionary.fields(coder, (place, false), is_same)?;
                Statement::Counter {
                    lane,
                    site,
                    at,
                    value: self.dictionary.said(place, shape).iter().next()?.value,
                }
            }
            kind::END_OF => {
                self.lanes[current].open.pop();
                let began = self.dictionary.near(coder, |plain| &mut plain.began, at.0);
                let shape = self.dictionary.fields(coder, (place, true), is_same)?;
                Statement::End {
                    lane,
                    site,
                    at,
                    began: Nanos(began),
                    fields: self.dictionary.said(place, shape),
                }
            }
            kind::FRAME => {
                let (last, next) = self.dictionary.states[place].frame;
                let began = self.dictionary.near(coder, |plain| &mut plain.frame, last);
                let index = self.dictionary.near(coder, |plain| &mut plain.frame, next);
                self.dictionary.states[place].frame = (at.0, index.wrapping_add(1));
                Statement::Frame {
                    lane,
                    site,
                    at,
                    began: Nanos(began),
                    index,
                }
            }
            kind::ASYNC_BEGIN => {
                let id = AsyncId(identity(&mut self.dictionary, coder));
                let shape = self.dictionary.fields(coder, (place, false), is_same)?;
                Statement::AsyncBegin {
                    lane,
                    id,
                    site,
                    at,
                    fields: self.dictionary.said(place, shape),
                }
            }
            kind::ASYNC_END => Statement::AsyncEnd {
                lane,
                id: AsyncId(identity(&mut self.dictionary, coder)),
                site,
                at,
            },
            kind::FLOW => Statement::Flow {
                lane,
                id: FlowId(identity(&mut self.dictionary, coder)),
                site,
                at,
                step: match coder.tree(&mut self.dictionary.models.plain.step.0, 2, 0) {
                    0 => FlowStep::Start,
                    1 => FlowStep::Middle,
                    2 => FlowStep::End,
                    _ => return None,
                },
            },
            _ => return None,
        };
        say.say(self.directory(), &statement);
        Some(())
    }

    fn other(&mut self, coder: &mut RansDecoder<'_>, say: &mut impl Say) -> Option<()> {
        let tree = &mut self.dictionary.models.plain.other.0;
        match coder.tree(tree, 3, 0) {
            other::SWITCH => self.switch(coder, say)?,
            other::PROCESS => {
                let id = self.dictionary.number(coder, |plain| &mut plain.os_id);
                let id = u32::try_from(id).ok()?;
                let name = &self.dictionary.string(coder)?;
                say.say(self.directory(), &Statement::Process { id, name });
            }
            other::LABEL => {
                let (name, value) = self.dictionary.single(coder)?;
                let value = value.said(&self.dictionary.strings);
                say.say(self.directory(), &Statement::Label { name: &name, value });
            }
            other::THREAD => {
                let os_id = self.dictionary.number(coder, |plain| &mut plain.os_id);
                let name = self.dictionary.string(coder)?;
                let place = self.current?;
                let lane = self.lanes.get_mut(place)?;
                (lane.os_id, lane.is_track, lane.name) = (os_id, false, Some(name.clone()));
                let thread = Statement::Thread {
                    lane: LanePlace::of(place),
                    os_id,
                    name: &name,
                };
                say.say(self.directory(), &thread);
            }
            other::TRACK => {
                let name = self.dictionary.string(coder)?;
                let place = self.current?;
                let lane = self.lanes.get_mut(place)?;
                (lane.os_id, lane.is_track, lane.name) = (0, true, Some(name.clone()));
                let track = Statement::Track {
                    lane: LanePlace::of(place),
                    name: &name,
                };
                say.say(self.directory(), &track);
            }
            other::THREAD_END => {
                let place = self.current.take()?;
                let lane = self.lanes.get_mut(place)?;
                self.history = History::default();
                lane.has_ended = true;
                lane.open.clear();
                let lane = LanePlace::of(place);
                say.say(self.directory(), &Statement::ThreadEnd { lane });
            }
            other::LOSS => {
                let spans = self.dictionary.number(coder, |plain| &mut plain.amount);
                let events = self.dictionary.number(coder, |plain| &mut plain.amount);
                let [from, to] = self.range(coder);
                let loss = Statement::Loss {
                    lane: self.current.map(LanePlace::of),
                    spans,
                    events,
                    from,
                    to,
                };
                say.say(self.directory(), &loss);
            }
            _ => {
                let is_all = self.dictionary.has(coder, Has::All);
                say.say(self.directory(), &Statement::Opened { is_all });
            }
        }
        Some(())
    }

    fn switch(&mut self, coder: &mut RansDecoder<'_>, say: &mut impl Say) -> Option<()> {
        if let Some(lane) = self.current.take().and_then(|at| self.lanes.get_mut(at)) {
            lane.history = self.history;
        }
        self.history = History::default();
        let number = self.dictionary.number(coder, |plain| &mut plain.lane);
        let Some(place) = usize::try_from(number).ok()?.checked_sub(1) else {
            return Some(());
        };
        if let Some(lane) = self.lanes.get(place) {
            self.history = lane.history;
        } else if place > self.lanes.len() {
            return None;
        } else {
            let lane = ReadLane::introduced(&mut self.dictionary, coder)?;
            self.lanes.push(lane);
            self.say_sites(say);
            let lane = Statement::Lane(self.lanes[place].introduction(place));
            say.say(self.directory(), &lane);
        }
        self.current = Some(place);
        Some(())
    }
}

fn identity(dictionary: &mut Dictionary, coder: &mut RansDecoder<'_>) -> u64 {
    let last = dictionary.models.plain.last_identity;
    let id = dictionary.near(coder, |plain| &mut plain.identity, last);
    dictionary.models.plain.last_identity = id;
    id
}
