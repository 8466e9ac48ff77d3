use std::collections::BTreeMap;

/// What a program says about a trace.
#[derive(Debug, Default)]
pub(super) struct Answer {
    /// Spans that are longer than nothing, or never end.
    pub(super) spans: Vec<Slice>,
    /// Spans of no length, and events: to Perfetto there is no difference.
    pub(super) moments: Vec<Slice>,
    /// How many of them are events, where that is known.
    pub(super) events: Option<u64>,
    pub(super) counters: Vec<Sample>,
    /// The threads with spans or events: process, number, name.
    pub(super) threads: Vec<(i64, i64, String)>,
    /// How often something was odd.
    pub(super) oddities: Oddities,
}

/// A span or an event.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Slice {
    /// In nanoseconds, since the first of the [`Answer::spans`].
    pub(super) start: i64,
    pub(super) track: Place,
    /// Of a span without an end, nothing.
    pub(super) duration: Option<i64>,
    pub(super) name: String,
    pub(super) category: String,
    /// How many spans are around it, and the name of the innermost.
    pub(super) inside: (i64, String),
}

/// Where something happened: by the numbers of the process and the thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    Thread {
        process: i64,
        thread: i64,
    },
    Process(i64),
    /// On a track that is neither: of an id, of a name, of the whole machine.
    Elsewhere,
}

impl Sample {
    /// A counter of one series, or a series of one, by a name that both can have: Perfetto joins the name and the
    /// series with a space, we with a dot; Perfetto always names the series, we not if it is `value`; and Perfetto says
    /// `id:` before an id.
    pub(super) fn common_name(name: &str) -> String {
        let name = name.replace('.', " ").replace(" id: ", " ");
        name.strip_suffix(" value")
            .map_or(name.clone(), str::to_owned)
    }
}

/// A value of a counter.
#[derive(Debug, Clone, PartialEq, PartialOrd)]
pub(super) struct Sample {
    /// In nanoseconds, as [`Slice::start`].
    pub(super) at: i64,
    pub(super) process: i64,
    pub(super) name: String,
    pub(super) value: f64,
}

/// By what it is called in the messages of the step.
pub(super) type Oddities = BTreeMap<&'static str, u64>;

/// Spans that end later than the span they began in.
pub(super) const OVERLAPS: &str = "spans left out because they overlap";
/// Spans whose end comes after that of the span around them, or never.
pub(super) const CUT: &str = "spans cut to the length of what is around them";
/// Events without a time.
pub(super) const TIMELESS: &str = "events without a time";

impl Answer {
    /// What there is, in words.
    pub(super) fn size(&self) -> String {
        let Self {
            spans,
            moments,
            counters,
            threads,
            oddities,
            ..
        } = self;
        let odd: u64 = oddities.values().sum();
        format!(
            "{} spans, {} moments, {} values of counters, {} threads; {odd} oddities",
            spans.len(),
            moments.len(),
            counters.len(),
            threads.len()
        )
    }

    /// Puts everything in order, and makes times count from the first span.
    pub(super) fn sorted(mut self) -> Self {
        let first = self.spans.iter().map(|slice| slice.start).min();
        let first = first.unwrap_or(0);
        for slice in self.spans.iter_mut().chain(&mut self.moments) {
            slice.start -= first;
        }
        for sample in &mut self.counters {
            sample.at -= first;
        }
        self.spans.sort();
        self.moments.sort();
        self.counters
            .sort_by(|one, other| one.partial_cmp(other).expect("JSON has no other numbers"));
        self.threads.sort();
        self
    }
}
