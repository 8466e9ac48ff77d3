use super::frames::Frames;
use super::metrics::Metrics;
use super::site::{Kind, SiteInfo, Sites};
use super::thread::{OpenSpan, ThreadState};
use super::{
    ALLOCATION, ASYNC_END, CLOCK_SHIFT, END, HELD, KINDS_PER_WORD, Timeline, read_fields, site,
};
use crate::{AsyncId, Field, FlowId, FlowStep, Nanos, Record, ThreadIndex, Value};

/// Turns words back into records.
///
/// A time before the thread's last record is held at that one and counted, and so is one after the
/// [latest](Timeline::latest). An end without an open
/// span is ignored.
///
/// # Cost
/// Does not allocate once call sites and depths are known.
#[derive(Debug, Clone, Default)]
pub struct Decoder {
    /// Spans begun, the asynchronous ones included.
    pub spans: u64,
    /// Events, metric values, flow steps and frame marks.
    pub events: u64,
    /// Times that were held because they lay before the record before, or after the moment of reading.
    pub clamps: u64,
    frames: Frames,
    metrics: Metrics,
    text: Vec<u8>,
}

/// Words that no recorder wrote: where, counted from the first of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed {
    /// The place of the head whose record cannot be read.
    pub word: usize,
}

impl Decoder {
    /// Decodes a run of words of one thread and hands each record to `emit`.
    ///
    /// # Errors
    /// [`Malformed`] at the first head that names no site, or whose fields are cut. What came before
    /// was emitted.
    pub fn decode(
        &mut self,
        thread: ThreadIndex,
        state: &mut ThreadState,
        words: &[u64],
        timeline: &Timeline,
        sites: &mut impl Sites,
        emit: &mut impl FnMut(&Record<'_>),
    ) -> Result<(), Malformed> {
        let (mut at, mut held) = (0, 0);
        while let Some(&head) = words.get(at) {
            let malformed = Malformed { word: at };
            let number = site(head);
            at += 1;
            if number == ALLOCATION {
                if let Some(span) = state.open.last_mut() {
                    span.allocations += 1;
                    span.allocated_bytes += head >> CLOCK_SHIFT;
                }
                continue;
            }
            if number == HELD {
                held = head >> CLOCK_SHIFT;
                self.clamps += 1;
                continue;
            }
            let time = self.time(state, timeline, head);
            if number == END {
                state.records += u64::from(end(thread, state, time, sites, emit));
            } else if number == ASYNC_END {
                let &[id, of] = words.get(at..at + 2).ok_or(malformed)? else {
                    return Err(malformed);
                };
                at += 2;
                let of = u32::try_from(of).map_err(|_| malformed)?;
                let info = sites.site(of).ok_or(malformed)?;
                state.records += 1;
                emit(&Record::AsyncEnd {
                    thread,
                    id: AsyncId(id),
                    site: info.site,
                    at: time,
                });
            } else {
                let info = sites.site(number).ok_or(malformed)?;
                // Values of histograms are no records: their distribution is one, of no thread.
                state.records += u64::from(info.kind != Kind::Histogram);
                if info.kind == Kind::Span {
                    state.open.push(OpenSpan {
                        site: number,
                        began: time,
                        ..OpenSpan::default()
                    });
                }
                at += self
                    .record((thread, time, held), number, &info, &words[at..], emit)
                    .ok_or(malformed)?;
                held = 0;
            }
        }
        Ok(())
    }

    /// Ends the spans that are open, at `now` or at the thread's last record if that is later.
    pub fn end_open(
        thread: ThreadIndex,
        state: &mut ThreadState,
        now: Nanos,
        sites: &mut impl Sites,
        emit: &mut impl FnMut(&Record<'_>),
    ) {
        let now = now.max(state.last);
        while !state.open.is_empty() {
            end(thread, state, now, sites, emit);
        }
    }

    /// Emits what histograms took since the last call.
    pub fn flush_metrics(&mut self, sites: &mut impl Sites, emit: &mut impl FnMut(&Record<'_>)) {
        self.metrics.flush(sites, emit);
    }

    /// The last mark of a frame set and how many there were.
    #[must_use]
    pub fn frames(&self, set: &str) -> (Nanos, u64) {
        self.frames.last(set)
    }

    /// Goes on with a frame set where another decoder left it.
    pub fn restore_frames(&mut self, set: &str, last: Nanos, count: u64) {
        self.frames.restore(set, last, count);
    }

    /// The sum of a counter; `None` if nothing was added to it.
    #[must_use]
    pub fn sum(&self, counter: &str) -> Option<Value<'static>> {
        self.metrics.sum(counter)
    }

    /// Goes on with a counter where another decoder left it.
    pub fn restore_sum(&mut self, counter: &str, sum: Value<'_>) {
        self.metrics.restore(counter, sum);
    }

    /// Never before the thread's last record, and not after the moment of reading by a counter.
    fn time(&mut self, state: &mut ThreadState, timeline: &Timeline, head: u64) -> Nanos {
        let said = timeline.said(head);
        let held = timeline.possible(head, said).max(state.last);
        self.clamps += u64::from(held != said);
        state.last = held;
        held
    }

    /// Emits one record and returns how many words follow its head; `None` where they are cut.
    fn record(
        &mut self,
        (thread, at, held): (ThreadIndex, Nanos, u64),
        number: u32,
        info: &SiteInfo<'_>,
        words: &[u64],
        emit: &mut impl FnMut(&Record<'_>),
    ) -> Option<usize> {
        if info.fields.is_empty() && held == 0 {
            self.emit(thread, at, number, info, &[], emit);
            return Some(0);
        }
        let mut few = [Field {
            name: "",
            value: Value::Bool(false),
        }; KINDS_PER_WORD];
        let mut many;
        // One more than the program's, for what is said of a record whose times were moved.
        let room = if info.fields.len() < few.len() {
            few.as_mut_slice()
        } else {
            many = vec![few[0]; info.fields.len() + 1];
            many.as_mut_slice()
        };
        let mut text = std::mem::take(&mut self.text);
        let (mut len, taken) = read_fields(info.fields, words, &mut text, room)?;
        if held > 0 {
            room[len] = Field {
                name: "held_ns",
                value: Value::Unsigned(held),
            };
            len += 1;
        }
        self.emit(thread, at, number, info, &room[..len], emit);
        self.text = text;
        Some(taken)
    }

    fn emit(
        &mut self,
        thread: ThreadIndex,
        at: Nanos,
        number: u32,
        info: &SiteInfo<'_>,
        fields: &[Field<'_>],
        emit: &mut impl FnMut(&Record<'_>),
    ) {
        let site = info.site;
        let first = fields.first().map_or(Value::Unsigned(0), |f| f.value);
        let id = match first {
            Value::Unsigned(id) => id,
            _ => 0,
        };
        if matches!(info.kind, Kind::Span | Kind::Async) {
            self.spans += 1;
        } else {
            self.events += 1;
        }
        let flow = |step| Record::Flow {
            thread,
            id: FlowId(id),
            site,
            at,
            step,
        };
        emit(&match info.kind {
            Kind::Span => Record::Begin {
                thread,
                site,
                at,
                fields,
            },
            Kind::Event => Record::Event {
                thread,
                site,
                at,
                fields,
            },
            Kind::Async => Record::AsyncBegin {
                thread,
                id: AsyncId(id),
                site,
                at,
                fields: fields.get(1..).unwrap_or_default(),
            },
            Kind::FlowStart => flow(FlowStep::Start),
            Kind::FlowStep => flow(FlowStep::Middle),
            Kind::FlowEnd => flow(FlowStep::End),
            Kind::Gauge => Record::Counter {
                thread,
                site,
                at,
                value: first,
            },
            Kind::Counter => Record::Counter {
                thread,
                site,
                at,
                value: self.metrics.add(site.name, first),
            },
            Kind::Histogram => return self.metrics.take(number, at, first),
            Kind::Frame => {
                let (began, index) = self.frames.mark(site.name, at);
                Record::Frame {
                    thread,
                    site,
                    at,
                    began,
                    index,
                }
            }
        });
    }
}

/// Ends the innermost open span, if there is one; says whether that made a record.
fn end(
    thread: ThreadIndex,
    state: &mut ThreadState,
    at: Nanos,
    sites: &mut impl Sites,
    emit: &mut impl FnMut(&Record<'_>),
) -> bool {
    let Some(span) = state.open.pop() else {
        return false;
    };
    if let Some(outer) = state.open.last_mut() {
        outer.allocations += span.allocations;
        outer.allocated_bytes += span.allocated_bytes;
    }
    let Some(info) = sites.site(span.site) else {
        return false;
    };
    let number = |name, value| Field {
        name,
        value: Value::Unsigned(value),
    };
    let allocated = [
        number("allocations", span.allocations),
        number("allocated_bytes", span.allocated_bytes),
    ];
    let fields = if span.allocations > 0 {
        allocated.as_slice()
    } else {
        &[]
    };
    emit(&Record::End {
        thread,
        site: info.site,
        at,
        began: span.began,
        fields,
    });
    true
}

#[cfg(test)]
mod tests;
