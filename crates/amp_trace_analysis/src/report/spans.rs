use crate::percentile::nearest_ranks;
use crate::selection::Selected;
use crate::trace::{Row, Site, SiteId, Trace, Track};

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

/// What is added up while going over the rows.
#[derive(Debug, Clone, Default)]
struct Sum {
    open: u64,
    total: u64,
    own: u64,
    durations: Vec<u64>,
}

pub(super) fn figures(trace: &Trace, selected: &Selected, frames: usize) -> Vec<SpanFigures> {
    let (groups, firsts) = groups(trace);
    let mut sums = vec![Sum::default(); firsts.len()];
    for (id, track) in trace.tracks() {
        if selected.has_track(id) {
            add(trace, selected, &groups, track, &mut sums);
        }
    }
    let mut counted = vec![0_u64; firsts.len()];
    for totals in &trace.totals {
        if selected.has_site(totals.site) && selected.has_time(totals.from) {
            let sum = &mut counted[groups[totals.site.0 as usize]];
            *sum = sum.saturating_add(totals.count);
        }
    }
    let with_any = firsts.into_iter().zip(sums).zip(counted);
    let with_any = with_any.filter(|((_, sum), counted)| !sum.durations.is_empty() || *counted > 0);
    let mut figures: Vec<_> = with_any
        .map(|((site, sum), counted)| sum.figures(site, counted, frames))
        .collect();
    figures.sort_by_key(|figures| std::cmp::Reverse((figures.own, figures.total)));
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

fn add(trace: &Trace, selected: &Selected, groups: &[usize], track: &Track, sums: &mut [Sum]) {
    // By row that is open: its group, if it is selected.
    let mut open: Vec<Option<usize>> = Vec::new();
    for row in track.rows.iter().filter(Row::is_span) {
        let path = trace.paths.get(row.path);
        let duration = row.end(trace.duration).saturating_sub(row.start);
        open.truncate(path.depth as usize);
        if let Some(Some(parent)) = open.last() {
            let own = &mut sums[*parent].own;
            *own = own.saturating_sub(duration);
        }
        let is_selected = selected.has_site(path.site) && selected.has_time(row.start);
        let group = is_selected.then(|| groups[path.site.0 as usize]);
        open.push(group);
        if let Some(group) = group {
            let sum = &mut sums[group];
            sum.open += u64::from(row.duration().is_none());
            sum.total = sum.total.saturating_add(duration);
            sum.own = sum.own.saturating_add(duration);
            sum.durations.push(duration);
        }
    }
}

impl Sum {
    #[expect(clippy::cast_precision_loss, reason = "averages of three digits")]
    fn figures(mut self, site: SiteId, counted: u64, frames: usize) -> SpanFigures {
        let shares = [0.5, 0.95, 0.99, 1.0];
        let [p50, p95, p99, max] = nearest_ranks(&mut self.durations, shares);
        let count = self.durations.len() as u64;
        let each = |sum: u64| (frames > 0).then(|| sum as f64 / frames as f64);
        SpanFigures {
            site,
            count,
            counted,
            open: self.open,
            total: self.total,
            own: self.own,
            p50,
            p95,
            p99,
            max,
            per_frame: each(count),
            total_per_frame: each(self.total),
        }
    }
}
