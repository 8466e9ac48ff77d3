use std::collections::HashMap;

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
    /// The last mark and the number of marks, per frame set.
    frames: HashMap<String, (Nanos, u64)>,
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
        self.frames.get(set).copied().unwrap_or_default()
    }

    /// Goes on with a frame set where another decoder left it.
    pub fn restore_frames(&mut self, set: &str, last: Nanos, count: u64) {
        self.frames.insert(set.to_owned(), (last, count));
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
        let held = timeline.nanos(head).max(state.last);
        self.clamps += u64::from(held != timeline.said(head));
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
                let (began, index) = self.frame(site.name, at);
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

    /// When a frame began that ends now, and its number.
    fn frame(&mut self, set: &str, at: Nanos) -> (Nanos, u64) {
        let (last, count) = match self.frames.get_mut(set) {
            Some(frame) => frame,
            None => self.frames.entry(set.to_owned()).or_default(),
        };
        let frame = ((*last).min(at), *count);
        (*last, *count) = (at.max(*last), *count + 1);
        frame
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
mod tests {
    use super::*;
    use crate::words::{FieldNames, MONOTONIC, Segment};
    use crate::{Level, Site};

    struct Known;

    impl Sites for Known {
        fn site(&mut self, number: u32) -> Option<SiteInfo<'_>> {
            let (name, kind, fields): (_, _, &[&str]) = match number {
                1 => ("span", Kind::Span, &[]),
                2 => ("event", Kind::Event, &["n", "text"]),
                3 => ("total", Kind::Counter, &[""]),
                4 => ("size", Kind::Histogram, &[""]),
                _ => return None,
            };
            Some(SiteInfo {
                site: Site {
                    id: number,
                    name,
                    target: "test",
                    level: Level::Info,
                    file: None,
                    line: None,
                    unit: None,
                },
                kind,
                fields: FieldNames::Borrowed(fields),
            })
        }
    }

    fn head(ticks: u64, site: u32) -> u64 {
        ticks << CLOCK_SHIFT | u64::from(site)
    }

    /// One tick of the counter is a nanosecond.
    fn timeline() -> Timeline {
        Timeline {
            start_nanos: 0,
            segments: vec![Segment {
                ticks: 0,
                nanos: 0.0,
                nanos_per_tick: 1.0,
            }],
            now_ticks: 1 << 20,
            now_nanos: 1 << 20,
            latest: None,
        }
    }

    fn decode(words: &[u64]) -> (Vec<String>, Decoder, Result<(), Malformed>) {
        let (mut decoder, mut state) = (Decoder::default(), ThreadState::default());
        let mut lines = Vec::new();
        let mut emit = |record: &Record<'_>| {
            lines.push(match *record {
                Record::Begin { at, .. } => format!("begin {}", at.0),
                Record::End {
                    at, began, fields, ..
                } => format!("end {} of {} {}", at.0, began.0, fields.len()),
                Record::Event { at, fields, .. } => format!("event {} {fields:?}", at.0),
                Record::Counter { value, .. } => format!("counter {value:?}"),
                Record::Histogram { values, .. } => format!("histogram x{}", values.count()),
                _ => format!("{record:?}"),
            });
        };
        let thread = ThreadIndex(1);
        let result = decoder.decode(
            thread,
            &mut state,
            words,
            &timeline(),
            &mut Known,
            &mut emit,
        );
        decoder.flush_metrics(&mut Known, &mut emit);
        Decoder::end_open(thread, &mut state, Nanos(0), &mut Known, &mut emit);
        (lines, decoder, result)
    }

    #[test]
    fn a_clock_that_steps_back_is_held_and_counted() {
        let words = [
            head(100, 1),
            head(90, 1),
            head(95, END),
            head(80, END),
            head(120, 1),
            head(110, END),
        ];
        let (lines, decoder, result) = decode(&words);
        assert_eq!(result, Ok(()));
        assert_eq!(
            lines,
            [
                "begin 100",
                "begin 100",
                "end 100 of 100 0",
                "end 100 of 100 0",
                "begin 120",
                "end 120 of 120 0"
            ]
        );
        assert_eq!(decoder.clamps, 4);
    }

    #[test]
    fn a_change_of_the_clock_in_a_span_leaves_no_negative_time() {
        let words = [head(1000, 1), head(400, END) | MONOTONIC];
        let (lines, decoder, _) = decode(&words);
        assert_eq!(lines, ["begin 1000", "end 1000 of 1000 0"]);
        assert_eq!(decoder.clamps, 1);
    }

    #[test]
    fn a_wrap_of_the_clock_is_no_step_back() {
        let mut timeline = timeline();
        let wrap = 1_u64 << 44;
        timeline.now_ticks = wrap + 50;
        let (mut decoder, mut state) = (Decoder::default(), ThreadState::default());
        let mut times = Vec::new();
        let words = [head(wrap - 10, 1), head(wrap + 5, END)];
        let result = decoder.decode(
            ThreadIndex(1),
            &mut state,
            &words,
            &timeline,
            &mut Known,
            &mut |record| {
                if let Record::End { at, began, .. } = record {
                    times.push((at.0 - wrap, at.since(*began)));
                }
            },
        );
        assert_eq!(
            (result, times.as_slice(), decoder.clamps),
            (Ok(()), &[(5, 15)][..], 0)
        );
    }

    #[test]
    fn memory_is_counted_where_it_was_allocated_and_around() {
        let words = [
            head(1, 1),
            head(640, ALLOCATION),
            head(2, 1),
            head(8, ALLOCATION),
            head(3, END),
            head(4, 1),
            head(5, END),
            head(6, END),
        ];
        let (lines, ..) = decode(&words);
        assert_eq!(lines[2], "end 3 of 2 2");
        assert_eq!(lines[4], "end 5 of 4 0");
        assert_eq!(lines[5], "end 6 of 1 2");
    }

    #[test]
    fn a_record_whose_times_were_moved_says_so() {
        let words = [
            head(7, HELD),
            head(100, 1),
            head(110, END),
            head(12, HELD),
            head(120, 2),
            0x11,
            1,
            2,
            head(130, 2),
            0,
        ];
        let (lines, decoder, result) = decode(&words);
        assert_eq!(result, Ok(()));
        assert_eq!(decoder.clamps, 2);
        let is_marked = |line: &String| line.contains("held_ns");
        assert_eq!(lines.iter().filter(|line| is_marked(line)).count(), 1);
        assert!(
            lines[2].contains("\"held_ns\", value: Unsigned(12)"),
            "{lines:?}"
        );
        assert!(lines[3].contains("event 130 []"), "{lines:?}");
    }

    #[test]
    fn counters_add_up_and_histograms_wait() {
        let value = |site, value| [head(1, site), 1, value];
        let words = [value(3, 5), value(4, 9), value(3, 7), value(4, 9)].concat();
        let (lines, ..) = decode(&words);
        assert_eq!(
            lines,
            [
                "counter Unsigned(5)",
                "counter Unsigned(12)",
                "histogram x2"
            ]
        );
    }

    #[test]
    fn cut_and_unknown_words_are_told_by_their_place() {
        let text = u64::from_ne_bytes(*b"hallo\0\0\0");
        let event = [head(7, 2), 0x51, 3, 5 | 5 << 32, text];
        let (lines, _, result) = decode(&event);
        assert_eq!(result, Ok(()));
        assert!(lines[0].contains("hallo"), "{lines:?}");
        for cut in 1..event.len() {
            let words = [&[head(1, 1)], &event[..cut]].concat();
            let (lines, _, result) = decode(&words);
            assert_eq!((result, lines.len()), (Err(Malformed { word: 1 }), 2));
        }
        assert_eq!(decode(&[head(1, 77)]).2, Err(Malformed { word: 0 }));
        let huge = [head(7, 2), 0x50, u64::MAX];
        assert_eq!(decode(&huge).2, Err(Malformed { word: 0 }));
    }
}
