use crate::percentile::nearest_rank;
use crate::selection::Selected;
use crate::trace::{Counter, Trace};

/// Figures of a counter, in its unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CounterFigures {
    /// Which, by its place in [`Trace::counters`].
    pub counter: usize,
    /// How many values it took.
    pub count: usize,
    /// The least.
    pub min: f64,
    /// The median of the values.
    pub p50: f64,
    /// The average over time: each value lasts until the next one.
    pub mean: f64,
    /// The greatest.
    pub max: f64,
    /// The last.
    pub last: f64,
}

pub(super) fn figures(trace: &Trace, selected: &Selected) -> Vec<CounterFigures> {
    let (_, to) = selected.range(trace.duration);
    let numbered = trace.counters.iter().enumerate();
    let selected_ones = numbered.filter(|(_, counter)| selected.has_site(counter.site));
    selected_ones
        .filter_map(|(place, counter)| figures_of(place, counter, selected, to))
        .collect()
}

fn figures_of(
    place: usize,
    counter: &Counter,
    selected: &Selected,
    to: u64,
) -> Option<CounterFigures> {
    let points: Vec<(u64, f64)> = std::iter::zip(&counter.times, &counter.values)
        .filter(|(at, value)| selected.has_time(**at) && value.is_finite())
        .map(|(at, value)| (*at, *value))
        .collect();
    let last = points.last()?;
    let mut sorted: Vec<f64> = points.iter().map(|(_, value)| *value).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let ranks: Vec<u64> = (0..sorted.len() as u64).collect();
    let median = usize::try_from(nearest_rank(&ranks, 0.5)).unwrap_or(0);
    Some(CounterFigures {
        counter: place,
        count: points.len(),
        min: sorted[0],
        p50: sorted[median],
        mean: mean(&points, to),
        max: sorted[sorted.len() - 1],
        last: last.1,
    })
}

#[expect(clippy::cast_precision_loss, reason = "an average of three digits")]
fn mean(points: &[(u64, f64)], to: u64) -> f64 {
    let ends = points.iter().skip(1).map(|(at, _)| *at).chain([to]);
    let (mut sum, mut time) = (0.0, 0.0);
    for ((at, value), end) in points.iter().zip(ends) {
        let lasted = end.saturating_sub(*at) as f64;
        sum += value * lasted;
        time += lasted;
    }
    if time > 0.0 { sum / time } else { points[0].1 }
}
