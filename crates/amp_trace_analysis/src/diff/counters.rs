use amp_trace_format::LogHistogram;
use foldhash::HashMap;

use super::band::Bands;
use super::noise::{Change, Judge};
use super::series::Series;
use super::windows::Windows;
use crate::selection::Selected;
use crate::trace::{Counter, SiteId, Trace};

/// A counter that both captures have.
#[derive(Debug, Clone, PartialEq)]
pub struct CounterChange {
    /// Its name.
    pub name: String,
    /// Its module path or category; empty where there is none.
    pub target: String,
    /// The unit of its values; empty where it is not known.
    pub unit: String,
    /// Whether it only grows in both captures: then the change is of what it grows by.
    pub is_growth: bool,
    /// Its value at the end of a frame, on average, or what it grew by in one. Without frames, of a two-hundredth of the
    /// capture.
    pub value: Change,
}

/// A metric of which both captures have the distribution.
#[derive(Debug, Clone, PartialEq)]
pub struct MetricChange {
    /// Its name.
    pub name: String,
    /// Its module path or category; empty where there is none.
    pub target: String,
    /// The unit of its values; empty where it is not known.
    pub unit: String,
    /// How many values, in the first capture and in the second.
    pub count: (u64, u64),
    /// The medians.
    pub p50: (u64, u64),
    /// The 99th percentiles.
    pub p99: (u64, u64),
}

/// Where counters are looked at in captures without frames.
const LOOKS: u64 = 200;

type Key = (String, String, String);

fn key(trace: &Trace, site: SiteId) -> Key {
    let site = trace.sites.get(site);
    let unit = site.unit.map_or("", |unit| trace.text(unit));
    (
        trace.text(site.name).to_owned(),
        trace.text(site.target).to_owned(),
        unit.to_owned(),
    )
}

/// The counters of one capture by name, in the order of the file.
pub(super) struct Sampled {
    keys: Vec<Key>,
    values: HashMap<Key, Vec<f64>>,
    bands: Bands,
}

impl Sampled {
    pub(super) fn of(
        trace: &Trace,
        selected: &Selected,
        windows: &Windows,
        has_frames: bool,
    ) -> Self {
        let times = match has_frames {
            true => windows.ends().to_vec(),
            false => looks(windows.start(), windows.end()),
        };
        let mut sampled = Self {
            keys: Vec::new(),
            values: HashMap::default(),
            bands: Bands::of(&vec![1; times.len()]),
        };
        for counter in trace
            .counters
            .iter()
            .filter(|counter| selected.has_site(counter.site))
        {
            let key = key(trace, counter.site);
            let values = sampled.values.entry(key.clone()).or_insert_with(|| {
                sampled.keys.push(key);
                vec![0.0; times.len()]
            });
            add(counter, &times, values);
        }
        sampled
    }
}

/// Times that cut a range into equal parts.
fn looks(from: u64, to: u64) -> Vec<u64> {
    let step = to.saturating_sub(from) / LOOKS;
    (1..=LOOKS)
        .map(|look| from.saturating_add(step * look))
        .collect()
}

/// Adds the last value at each time; 0 before the first value.
fn add(counter: &Counter, times: &[u64], values: &mut [f64]) {
    let mut next = 0;
    for (time, sum) in times.iter().zip(values) {
        while counter.times.get(next).is_some_and(|at| at <= time) {
            next += 1;
        }
        let value = next.checked_sub(1).map_or(0.0, |last| counter.values[last]);
        if value.is_finite() {
            *sum += value;
        }
    }
}

/// The counters that both captures have.
pub(super) fn compare(before: &Sampled, after: &Sampled, judge: &Judge) -> Vec<CounterChange> {
    let both = before.keys.iter().filter_map(|key| {
        let values = (before.values.get(key)?, after.values.get(key)?);
        Some((key, values))
    });
    both.map(|((name, target, unit), (old, new))| {
        let grows = |values: &[f64]| values.is_sorted() && values.first() < values.last();
        let is_growth = grows(old) && grows(new);
        let series = |values: &[f64]| match is_growth {
            true => Series::of(values.iter().enumerate().map(|(at, value)| {
                at.checked_sub(1)
                    .map_or(0.0, |before| value - values[before])
            })),
            false => Series::of(values.iter().copied()),
        };
        CounterChange {
            name: name.clone(),
            target: target.clone(),
            unit: unit.clone(),
            is_growth,
            value: judge.counts(
                &before.bands.all(&series(old)),
                &after.bands.all(&series(new)),
            ),
        }
    })
    .collect()
}

/// The counters that only one of two captures has.
pub(super) fn missing(of: &Sampled, in_other: &Sampled) -> Vec<String> {
    let missing = of
        .keys
        .iter()
        .filter(|key| !in_other.values.contains_key(*key));
    missing.map(|(name, ..)| name.clone()).collect()
}

/// The metrics that both captures have.
pub(super) fn metrics(
    before: (&Trace, &Selected),
    after: (&Trace, &Selected),
) -> Vec<MetricChange> {
    let (keys, old) = distributions(before);
    let (_, new) = distributions(after);
    keys.into_iter()
        .filter_map(|key| {
            let (old, new) = (old.get(&key)?, new.get(&key)?);
            let both = |share| Some((old.quantile(share)?, new.quantile(share)?));
            Some(MetricChange {
                count: (old.count(), new.count()),
                p50: both(0.5)?,
                p99: both(0.99)?,
                name: key.0,
                target: key.1,
                unit: key.2,
            })
        })
        .collect()
}

fn distributions((trace, selected): (&Trace, &Selected)) -> (Vec<Key>, HashMap<Key, LogHistogram>) {
    let (mut keys, mut all) = (Vec::new(), HashMap::<Key, LogHistogram>::default());
    let meant = trace
        .histograms
        .iter()
        .filter(|histogram| selected.has_site(histogram.site) && selected.has_time(histogram.from));
    for histogram in meant {
        let key = key(trace, histogram.site);
        let sum = all.entry(key.clone()).or_insert_with(|| {
            keys.push(key);
            LogHistogram::new()
        });
        sum.merge(&histogram.values);
    }
    (keys, all)
}
