use super::band::ByBand;
use super::noise::Change;
use super::pairing::Fate;
use super::path_change::PathChange;

/// Nearly all call paths changed by the same factor: the program did not change in one place, but the machine, its
/// clock, its load or the build did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Everything {
    /// How many times as long things take.
    pub factor: f64,
    /// The part of the time that changed by about this factor, from 0 to 1.
    pub share: f64,
    /// What the recorder measured a span of its own to cost at its start, in nanoseconds, in both captures: a slower
    /// machine is slower there too.
    pub span_cost: Option<(f64, f64)>,
}

/// Paths that have to agree, at least.
const FEWEST: usize = 6;
/// The part of the time that has to agree, at least.
const MOST: f64 = 0.8;
/// A factor this near to 1 is none.
const LEAST: f64 = 1.03;

impl Everything {
    /// Looks whether the self times of the paths have a factor in common.
    pub(super) fn of(rows: &[PathChange], frames: &ByBand<Change>) -> Option<Self> {
        let time = |row: &PathChange| row.own.typical.unwrap_or(row.own.all);
        let with_both = rows
            .iter()
            .filter(|row| row.fate == Fate::Stayed && !row.is_event);
        // By logarithm of the factor, with the time as weight.
        let mut factors: Vec<(f64, f64)> = with_both
            .map(time)
            .filter(|own| own.before > 0.0 && own.after > 0.0)
            .map(|own| ((own.after / own.before).ln(), own.before))
            .collect();
        factors.sort_by(|one, other| one.0.total_cmp(&other.0));
        let whole: f64 = factors.iter().map(|(_, weight)| weight).sum();
        let mut sum = 0.0;
        let (middle, _) = *factors.iter().find(|(_, weight)| {
            sum += weight;
            sum >= whole / 2.0
        })?;
        let reach = (middle.abs() / 3.0).max(LEAST.ln());
        let agreeing = factors
            .iter()
            .filter(|(factor, _)| (factor - middle).abs() <= reach);
        let (count, time) = agreeing.fold((0, 0.0), |(count, time), (_, weight)| {
            (count + 1, time + weight)
        });
        let whole_frame = frames.typical.unwrap_or(frames.all);
        let is_it = middle.abs() >= LEAST.ln()
            && count >= FEWEST
            && time >= MOST * whole
            && whole_frame.is_beyond_noise();
        is_it.then(|| Self {
            factor: middle.exp(),
            share: time / whole,
            span_cost: None,
        })
    }
}
