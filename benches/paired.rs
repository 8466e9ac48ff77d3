//! Times contenders in turn, so that a machine that slows down slows them all.
//!
//! The benches beside this file say what is compared with what. Each prints Markdown.

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// One way to do the work.
pub struct Contender<'a> {
    name: &'static str,
    /// Does the work this many times.
    run: Box<dyn FnMut(u64) + 'a>,
    /// Does what must not be timed, after each round.
    settle: Box<dyn FnMut() + 'a>,
}

impl<'a> Contender<'a> {
    /// A contender whose closure does the work as often as it is told.
    #[must_use]
    pub fn new(name: &'static str, run: impl FnMut(u64) + 'a) -> Self {
        Self {
            name,
            run: Box::new(run),
            settle: Box::new(|| ()),
        }
    }

    /// What to do after each round, untimed.
    #[must_use]
    pub fn settled_by(self, settle: impl FnMut() + 'a) -> Self {
        Self {
            settle: Box::new(settle),
            ..self
        }
    }
}

/// Nanoseconds per iteration of each round.
#[derive(Debug)]
pub struct Timed {
    /// The contender.
    pub name: &'static str,
    /// One value per round.
    pub nanos: Vec<f64>,
}

impl Timed {
    /// The median of all rounds.
    #[must_use]
    pub fn median(&self) -> f64 {
        quantile(&self.nanos, 0.5)
    }

    /// The ratio to another contender, round by round: the 10th percentile, the median, the 90th.
    #[must_use]
    pub fn ratio(&self, other: &Self) -> [f64; 3] {
        let ratios: Vec<f64> = self
            .nanos
            .iter()
            .zip(&other.nanos)
            .map(|(ours, theirs)| ours / theirs)
            .collect();
        [0.1, 0.5, 0.9].map(|q| quantile(&ratios, q))
    }
}

/// Whether the benches only show that they still work: `cargo test`, or `--test`.
#[must_use]
pub fn is_test() -> bool {
    !std::env::args().any(|arg| arg == "--bench") || std::env::args().any(|arg| arg == "--test")
}

/// Runs each contender once per round; a round before the first is not counted.
#[expect(clippy::disallowed_methods, reason = "a bench reads the clock")]
#[must_use]
pub fn time(rounds: usize, iterations: u64, mut contenders: Vec<Contender<'_>>) -> Vec<Timed> {
    let (rounds, iterations) = if is_test() {
        (1, 100)
    } else {
        (rounds, iterations)
    };
    let mut timed: Vec<Timed> = contenders
        .iter()
        .map(|one| Timed {
            name: one.name,
            nanos: Vec::new(),
        })
        .collect();
    for round in 0..=rounds {
        for (contender, timed) in contenders.iter_mut().zip(&mut timed) {
            let begin = Instant::now();
            (contender.run)(black_box(iterations));
            let took: Duration = begin.elapsed();
            (contender.settle)();
            if round > 0 {
                timed.nanos.push(took.as_nanos() as f64 / iterations as f64);
            }
        }
    }
    timed
}

/// A Markdown table: each contender's time, and its ratio to each of the others named.
///
/// # Panics
/// If `against` names no contender.
#[must_use]
pub fn table(title: &str, timed: &[Timed], against: &[&str]) -> String {
    let mut out = format!("\n### {title}\n\n| | ns, median |");
    for name in against {
        let _ = write!(out, " × {name} (p10–p90) |");
    }
    let _ = writeln!(out, "\n|---|---|{}", "---|".repeat(against.len()));
    for one in timed {
        let _ = write!(out, "| {} | {:.2} |", one.name, one.median());
        for name in against {
            let other = timed
                .iter()
                .find(|other| other.name == *name)
                .expect("a contender's name");
            let [low, median, high] = one.ratio(other);
            let _ = write!(out, " {median:.3} ({low:.3}–{high:.3}) |");
        }
        out.push('\n');
    }
    out
}

fn quantile(values: &[f64], q: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[((sorted.len() - 1) as f64 * q).round() as usize]
}
