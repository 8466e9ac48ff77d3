use amp_trace_format::words::Kind;
use amp_trace_format::{Site, Value};

use super::*;
use crate::imp::site::CallSite;
use crate::{Level, Picos};

const THREAD: ThreadIndex = ThreadIndex(1);
const MS: u64 = 1_000_000;

macro_rules! call_site {
    ($kind:ident, $name:literal) => {{
        static SITE: CallSite = CallSite::new(
            Kind::$kind,
            $name,
            "tests",
            Level::INFO,
            file!(),
            line!(),
            &[],
        );
        SITE.enroll().unwrap()
    }};
}

/// A keeper of 1 %, and what it says.
struct Bench {
    keeper: Keeper,
    sites: SeenSites,
    said: Vec<String>,
    now: Nanos,
    frames: Nanos,
}

impl Bench {
    fn new() -> Self {
        let costs = Costs {
            span: Picos(20_000),
            span_with_field: Picos(20_000),
            event: Picos(10_000),
            counter: Picos(10_000),
            counted: Picos(1_000),
            ..Costs::default()
        };
        let mut keeper = Keeper::new(costs);
        keeper.limit = Some(Budget::percent_of_frame(1.0).unwrap());
        Self {
            keeper,
            sites: SeenSites::default(),
            said: Vec::new(),
            now: Nanos(0),
            frames: Nanos(0),
        }
    }

    fn spans(&mut self, site: Site<'static>, count: u64) {
        for _ in 0..count {
            self.keeper.add(&Record::Begin {
                thread: THREAD,
                site,
                at: self.now,
                fields: &[],
            });
        }
    }

    /// What a site counts that has fallen back.
    fn counted(&mut self, site: Site<'static>, count: u64) {
        let slot = self.keeper.counted.slot(site.id).unwrap();
        let tally = Tally::new();
        let issued = (0..)
            .filter(|_| tally.count(slot))
            .take(usize::try_from(count).unwrap());
        assert_eq!(issued.count() as u64, count);
        self.keeper.count(THREAD, &tally);
    }

    fn frame(&mut self, site: Site<'static>) {
        self.keeper.add(&Record::Frame {
            thread: THREAD,
            site,
            at: self.now,
            began: self.frames,
            index: 0,
        });
        self.frames = self.now;
    }

    /// Lets time pass, and has the keeper look at it.
    fn pass(&mut self, millis: u64) {
        self.now.0 += millis * MS;
        let said = &mut self.said;
        self.keeper.weigh(self.now, &mut self.sites, &mut |record| {
            if let Record::Event { site, fields, .. } = record {
                let about = match fields[0].value {
                    Value::Text(name) => name,
                    _ => "",
                };
                said.push(format!("{} {about}", site.name));
            }
        });
    }
}

#[test]
fn the_hottest_sites_fall_back_until_the_rest_fits() {
    let hot = call_site!(Span, "hot");
    let warm = call_site!(Span, "warm");
    let cold = call_site!(Span, "cold");
    let mut bench = Bench::new();
    // 1 % of 100 ms is 1 ms, or 50,000 spans; the three are 70,000.
    bench.spans(hot, 40_000);
    bench.spans(warm, 20_000);
    bench.spans(cold, 10_000);
    bench.pass(100);
    assert_eq!(bench.said, ["over budget: counted from here hot"]);
    // 35,000 spans fit, and 40,000 that are counted with them.
    bench.spans(warm, 20_000);
    bench.spans(cold, 10_000);
    bench.counted(hot, 40_000);
    bench.pass(100);
    assert_eq!(bench.said.len(), 1);
    let report = bench.keeper.report().unwrap();
    assert_eq!((report.periods, report.periods_over), (2, 1));
    assert_eq!((report.fallbacks, report.returns), (1, 0));
    assert_eq!(report.sites.len(), 1);
    let [site] = report.sites.as_slice() else {
        return;
    };
    assert_eq!(
        (site.recorded, site.counted, site.exact()),
        (40_000, 40_000, 80_000)
    );
}

#[test]
fn a_burst_fits_if_the_frame_around_it_is_long() {
    let burst = call_site!(Span, "burst");
    let mark = call_site!(Frame, "frame");
    let mut bench = Bench::new();
    bench.now = Nanos(400 * MS);
    bench.frame(mark);
    bench.pass(0);
    for _ in 0..5 {
        // 3 ms of recording in 50 ms of time, and in 400 ms of a frame.
        bench.spans(burst, 150_000);
        for _ in 0..8 {
            bench.pass(50);
        }
        bench.frame(mark);
    }
    assert!(bench.said.is_empty(), "{:?}", bench.said);
    // Twice as much is too much, and need not wait for the end of the frame.
    bench.spans(burst, 300_000);
    bench.pass(50);
    assert_eq!(bench.said, ["over budget: counted from here burst"]);
}

#[test]
fn a_site_comes_back_when_its_records_fit_and_waits_longer_each_time() {
    let wavering = call_site!(Span, "wavering");
    let mut bench = Bench::new();
    let mut waited = Vec::new();
    for _ in 0..3 {
        bench.spans(wavering, 100_000);
        bench.pass(100);
        assert_eq!(
            bench.said.pop().unwrap(),
            "over budget: counted from here wavering"
        );
        // These would take 0.8 % of the time: under the budget, and over half of it.
        for _ in 0..100 {
            bench.counted(wavering, 40_000);
            bench.pass(100);
        }
        assert!(bench.said.is_empty(), "{:?}", bench.said);
        let mut periods = 0;
        while bench.said.is_empty() {
            bench.counted(wavering, 20_000);
            bench.pass(100);
            periods += 1;
            assert!(periods < 1_000, "it does not come back");
        }
        assert_eq!(
            bench.said.pop().unwrap(),
            "within budget: recorded again wavering"
        );
        waited.push(periods);
    }
    assert_eq!(waited, [4, 8, 16]);
}

#[test]
fn it_is_said_once_that_the_budget_cannot_be_kept() {
    let metric = call_site!(Counter, "metric");
    let mut bench = Bench::new();
    for _ in 0..3 {
        for _ in 0..200_000 {
            bench.keeper.add(&Record::Counter {
                thread: THREAD,
                site: metric,
                at: bench.now,
                value: Value::Unsigned(1),
            });
        }
        bench.pass(100);
    }
    assert_eq!(
        bench.said,
        ["over budget, and nothing is left to be counted "]
    );
    assert_eq!(bench.keeper.report().unwrap().periods_over, 3);
}
