//! A recording of which only sums are kept, one at a time.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use amp_trace::format::{Dropped, Record, ThreadIndex, Value, WriteError, Writer};
use amp_trace::{Config, Output, SiteCount, SpanTotal, Summary};

/// What the records of a trace add up to, by the names of call sites.
#[derive(Debug, Default, Clone)]
struct Sums {
    /// Beginnings of spans, events, counter values and frame marks.
    recorded: HashMap<String, u64>,
    /// Counted, timed, and the sum of the times.
    counted: HashMap<String, [u64; 3]>,
    /// The recorder's own events, with the call sites they are about.
    notices: Vec<(String, String)>,
    labels: HashMap<String, String>,
    open: HashMap<ThreadIndex, Vec<String>>,
}

static SUMS: Mutex<Option<Sums>> = Mutex::new(None);
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

fn sums() -> MutexGuard<'static, Option<Sums>> {
    SUMS.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Adder;

impl Writer for Adder {
    fn write(&mut self, record: &Record<'_>) {
        let mut sums = sums();
        let sums = sums.get_or_insert_default();
        match record {
            Record::Begin { thread, site, .. } => {
                *sums.recorded.entry(site.name.to_owned()).or_default() += 1;
                let open = sums.open.entry(*thread).or_default();
                open.push(site.name.to_owned());
            }
            Record::End { thread, site, .. } => {
                let open = sums.open.entry(*thread).or_default().pop();
                assert_eq!(open.as_deref(), Some(site.name), "spans are balanced");
            }
            Record::Event { site, fields, .. } if site.target == "amp_trace::budget" => {
                let name = fields.iter().find(|field| field.name == "name");
                let about = match name.map(|field| field.value) {
                    Some(Value::Text(name)) => name.to_owned(),
                    _ => String::new(),
                };
                sums.notices.push((site.name.to_owned(), about));
            }
            Record::Event { site, .. }
            | Record::Counter { site, .. }
            | Record::Frame { site, .. } => {
                *sums.recorded.entry(site.name.to_owned()).or_default() += 1;
            }
            Record::Totals {
                site,
                from,
                to,
                count,
                durations,
            } => {
                assert!(from <= to && *count > 0);
                let counted = sums.counted.entry(site.name.to_owned()).or_default();
                let sum = u64::try_from(durations.sum()).unwrap();
                for (all, new) in counted.iter_mut().zip([*count, durations.count(), sum]) {
                    *all += new;
                }
            }
            Record::Label { name, value } => {
                let Value::Float(value) = value else { return };
                sums.labels.insert((*name).to_owned(), value.to_string());
            }
            _ => {}
        }
    }

    fn commit(&mut self) -> Result<(), WriteError> {
        Ok(())
    }

    fn finish(&mut self) -> Result<(), WriteError> {
        Ok(())
    }

    fn dropped(&self) -> Dropped {
        Dropped::default()
    }
}

/// What a recording left.
#[derive(Debug)]
pub(crate) struct Recorded {
    pub(crate) summary: Summary,
    sums: Sums,
    _one_at_a_time: MutexGuard<'static, ()>,
}

impl Recorded {
    /// Records of a name in the trace.
    pub(crate) fn recorded(&self, name: &str) -> u64 {
        self.sums.recorded.get(name).copied().unwrap_or(0)
    }

    /// Spans or events of a name that the trace has as counts.
    pub(crate) fn counted(&self, name: &str) -> u64 {
        self.sums.counted.get(name).map_or(0, |[count, ..]| *count)
    }

    /// How many were timed while others were counted, and the sum of their times.
    pub(crate) fn durations(&self, name: &str) -> (u64, u64) {
        let [_, timed, sum] = self.sums.counted[name];
        (timed, sum)
    }

    /// How often the trace says this of a call site.
    pub(crate) fn notices(&self, what: &str, name: &str) -> usize {
        let of_it = |(said, about): &&(String, String)| said == what && about == name;
        self.sums.notices.iter().filter(of_it).count()
    }

    /// Whether the trace says this of a call site.
    pub(crate) fn has_notice(&self, what: &str, name: &str) -> bool {
        self.notices(what, name) > 0
    }

    /// What the summary says of a call site that counted.
    pub(crate) fn site(&self, name: &str) -> Option<&SiteCount> {
        let report = self.summary.budget.as_ref()?;
        report.sites.iter().find(|site| site.name == name)
    }

    /// The summary's row of a name.
    pub(crate) fn total(&self, name: &str) -> &SpanTotal {
        let mut totals = self.summary.totals.iter();
        totals.find(|total| total.name == name).unwrap()
    }

    /// What the trace says of the whole recording.
    pub(crate) fn label(&self, name: &str) -> Option<&str> {
        self.sums.labels.get(name).map(String::as_str)
    }
}

/// Whether the trace says so far that a call site is recorded again.
pub(crate) fn has_come_back(name: &str) -> bool {
    let sums = sums();
    let mut notices = sums.iter().flat_map(|sums| &sums.notices);
    notices.any(|(said, about)| said.contains("recorded again") && about == name)
}

/// Records what `program` does.
pub(crate) fn record(mut config: Config, program: impl FnOnce()) -> Recorded {
    let one_at_a_time = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    *sums() = None;
    config.outputs.push(Output::new("sums", Box::new(Adder)));
    amp_trace::start(config).unwrap();
    // A test that fails leaves the next one free to start.
    let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(program));
    let summary = amp_trace::finish().unwrap();
    if let Err(panic) = ended {
        std::panic::resume_unwind(panic);
    }
    let sums = sums().take().unwrap();
    assert!(sums.open.values().all(Vec::is_empty), "spans are balanced");
    Recorded {
        summary,
        sums,
        _one_at_a_time: one_at_a_time,
    }
}
