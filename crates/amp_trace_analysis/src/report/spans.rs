use std::cmp::Reverse;
use std::sync::{Mutex, PoisonError};

use crate::cores::share;
use crate::durations::Durations;
use crate::selection::Selected;
use crate::sums::{Groups, Sum, Summary, Sums};
use crate::trace::{Site, SiteId, Trace};

/// Figures of the spans of one name and target.
#[derive(Debug, Clone, PartialEq)]
pub struct SpanFigures {
    /// Their place in the program; the first, where several are of one name and target.
    pub site: SiteId,
    /// How many spans are in the trace.
    pub count: u64,
    /// How many more the recorder counted without keeping them.
    pub counted: u64,
    /// How many of them have no end in the trace: they count until its end.
    pub open: u64,
    /// The sum of their durations, in nanoseconds.
    pub total: u64,
    /// The sum of what they spent outside of the spans inside of them.
    pub own: u64,
    /// The median of the durations.
    pub p50: u64,
    /// Their 95th percentile.
    pub p95: u64,
    /// Their 99th percentile.
    pub p99: u64,
    /// The longest.
    pub max: u64,
    /// How many there are in a frame, on average.
    pub per_frame: Option<f64>,
    /// Their duration in a frame, in nanoseconds, on average.
    pub total_per_frame: Option<f64>,
}

/// What is added up for a name and target.
#[derive(Debug, Clone, Default)]
struct Group {
    sum: Sum,
    /// The durations of what is right inside of its spans.
    inside: u64,
    counted: u64,
    durations: Durations,
}

/// The figures, and what they are made of.
pub(super) fn figures(
    trace: &Trace,
    mut summary: Summary,
    selected: &Selected,
    frames: usize,
) -> (Vec<SpanFigures>, Sums) {
    let (numbers, firsts) = groups(trace);
    let number = |site: SiteId| selected.has_site(site).then(|| numbers[site.0 as usize]);
    let of = trace.paths.iter().map(|(_, path)| number(path.site));
    let mut sums = Sums::of(trace, &summary, selected, &Groups::new(firsts.len(), of));
    let durations = std::mem::take(&mut sums.durations).into_iter();
    let group = |durations| Group {
        durations,
        ..Group::default()
    };
    let mut groups: Vec<Group> = durations.map(group).collect();
    let summed = std::mem::take(&mut summary.durations);
    for (site, durations) in (0..).map(SiteId).zip(summed) {
        if let Some(number) = number(site) {
            groups[number].durations.append(durations);
        }
    }
    for (id, path) in trace.paths.iter() {
        if let Some(number) = number(path.site) {
            let (group, path) = (&mut groups[number], id.0 as usize);
            group.sum.add(sums.all[path]);
            group.inside = group.inside.saturating_add(sums.inside[path]);
        }
    }
    for totals in &trace.totals {
        if let Some(number) = number(totals.site)
            && selected.has_time(totals.from)
        {
            let counted = &mut groups[number].counted;
            *counted = counted.saturating_add(totals.count);
        }
    }
    let mut found: Vec<_> = firsts.into_iter().zip(groups).collect();
    found.retain(|(_, group)| group.sum.count > 0 || group.counted > 0);
    // The largest first, so that no core is left with one at the end.
    found.sort_by_key(|(_, group)| Reverse(group.sum.count));
    let mut figures = all_figures(found, frames);
    figures.sort_by_key(|figures| (Reverse((figures.own, figures.total)), figures.site));
    (figures, sums)
}

/// The figures of groups, on all cores.
fn all_figures(groups: Vec<(SiteId, Group)>, frames: usize) -> Vec<SpanFigures> {
    let tasks: Vec<_> = groups
        .into_iter()
        .map(|(site, group)| Mutex::new(Some((site, group))))
        .collect();
    let (figures, _) = share(
        &tasks,
        || (),
        |(), task| {
            let mut task = task.lock().unwrap_or_else(PoisonError::into_inner);
            let (site, group) = task.take().expect("each is taken once");
            group.figures(site, frames)
        },
    );
    figures
}

/// For each call site the number of its name and target, and for each of these the first call site.
fn groups(trace: &Trace) -> (Vec<usize>, Vec<SiteId>) {
    let mut numbers = foldhash::HashMap::default();
    let mut firsts = Vec::new();
    let group = |(id, site): (SiteId, &Site)| {
        *numbers.entry((site.name, site.target)).or_insert_with(|| {
            firsts.push(id);
            firsts.len() - 1
        })
    };
    let groups = trace.sites.iter().map(group).collect();
    (groups, firsts)
}

impl Group {
    #[expect(clippy::cast_precision_loss, reason = "averages of three digits")]
    fn figures(mut self, site: SiteId, frames: usize) -> SpanFigures {
        let shares = [0.5, 0.95, 0.99, 1.0];
        let [p50, p95, p99, max] = self.durations.nearest_ranks(shares);
        let Sum { count, open, total } = self.sum;
        let each = |sum: u64| (frames > 0).then(|| sum as f64 / frames as f64);
        SpanFigures {
            site,
            count,
            counted: self.counted,
            open,
            total,
            own: total.saturating_sub(self.inside),
            p50,
            p95,
            p99,
            max,
            per_frame: each(count),
            total_per_frame: each(total),
        }
    }
}
