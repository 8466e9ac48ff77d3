//! What the macros record, read back.
#![cfg(feature = "enabled")]
#![expect(clippy::unwrap_used, reason = "tests")]
#![expect(
    clippy::disallowed_methods,
    reason = "threads without names, and time that passes, are tested"
)]

mod capture;
mod figure;

use std::collections::HashMap;
use std::fmt;
use std::thread;
use std::time::Duration;

use amp_trace::{Config, Level, perf_event, perf_fn, perf_frame, perf_gauge, perf_span, perf_time};
use capture::{capture, capture_with};
use figure::{figure, grouped};

#[test]
fn spans_nest_and_end_with_their_scope() {
    let captured = capture(|| {
        perf_span!("outer");
        {
            perf_span!("inner");
            perf_event!("hit");
        }
        perf_span!("second");
    });
    assert_eq!(
        captured.texts(),
        [
            "begin outer",
            "begin inner",
            "event hit",
            "end inner",
            "begin second",
            "end second",
            "end outer"
        ]
    );
    assert_eq!((captured.summary.spans, captured.summary.events), (3, 1));
    assert!(captured.summary.losses.is_empty());
}

struct Shout;
impl fmt::Display for Shout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LOUD")
    }
}

#[test]
fn fields_keep_their_types() {
    let captured = capture(|| {
        let name = String::from("käfer");
        let shout = Shout;
        let list = vec![1, 2];
        perf_event!(
            "all",
            a = 1_u8, b = 2_u16, c = 3_u32, d = u64::MAX, e = 5_usize,
            f = -1_i8, g = -2_i16, h = -3_i32, i = i64::MIN, j = -5_isize,
            k = 1.5_f32, l = f64::MAX, m = true, n = "static", o = name, p = &name,
            q = %shout, r = ?list, %shout, ?list, name, s.t = 1_u8,
        );
        perf_event!(
            "float",
            nan = f64::NAN,
            inf = f64::NEG_INFINITY,
            zero = -0.0
        );
    });
    assert_eq!(
        captured.texts()[0],
        "event all a=1u b=2u c=3u d=18446744073709551615u e=5u f=-1i g=-2i h=-3i \
         i=-9223372036854775808i j=-5i k=1.5 l=1.7976931348623157e308 m=true n=\"static\" \
         o=\"käfer\" p=\"käfer\" q=\"LOUD\" r=\"[1, 2]\" shout=\"LOUD\" list=\"[1, 2]\" \
         name=\"käfer\" s.t=1u"
    );
    assert_eq!(
        captured.texts()[1],
        "event float nan=NaN inf=-inf zero=-0.0"
    );
}

#[test]
fn many_fields_are_kept() {
    let captured = capture(|| {
        perf_event!(
            "many",
            a = 0,
            b = 1,
            c = 2,
            d = 3,
            e = 4,
            f = 5,
            g = 6,
            h = 7,
            i = 8,
            j = 9,
            k = "x",
            l = 11,
            m = 12,
            n = 13,
            o = 14,
            p = 15,
            q = "seventeenth",
            r = 17,
            s = 18
        );
    });
    assert_eq!(
        captured.texts(),
        [
            "event many a=0i b=1i c=2i d=3i e=4i f=5i g=6i h=7i i=8i j=9i k=\"x\" l=11i m=12i n=13i \
             o=14i p=15i q=\"seventeenth\" r=17i s=18i"
        ]
    );
}

#[test]
fn a_generic_call_site_keeps_each_type() {
    fn record(value: impl amp_trace::__private::Value) {
        perf_event!("generic", value);
    }
    let captured = capture(|| {
        record(1_u8);
        record("text");
        record(-1.0);
    });
    assert_eq!(
        captured.texts(),
        [
            "event generic value=1u",
            "event generic value=\"text\"",
            "event generic value=-1.0"
        ]
    );
}

#[test]
fn a_long_text_is_cut_at_a_character_and_says_so() {
    let long = "ä".repeat(5_000);
    let captured = capture(|| {
        perf_event!("long", text = long, shown = %long);
    });
    assert_eq!(
        captured.texts(),
        ["event long text=4096 of 10000 bytes shown=1024 of 10000 bytes"]
    );
}

#[test]
fn perf_time_returns_the_value_and_leaves_as_the_block_does() {
    fn early(fail: bool) -> Result<u32, String> {
        let value = perf_time!("compute", fail, {
            if fail {
                Err("failed".to_owned())?;
            }
            40
        });
        Ok(value + 2)
    }
    let captured = capture(|| {
        assert_eq!(early(false), Ok(42));
        assert_eq!(early(true), Err("failed".to_owned()));
    });
    assert_eq!(
        captured.texts(),
        [
            "begin compute fail=false",
            "end compute",
            "begin compute fail=true",
            "end compute"
        ]
    );
}

#[perf_fn]
fn plain(count: usize) -> usize {
    count + 1
}

#[perf_fn("named by hand", count = list.len(), ?list)]
fn with_arguments<F: Fn(&[u8]) -> usize>(list: &[u8], f: F) -> usize {
    f(list)
}

#[perf_fn(level: Level::DEBUG, count)]
async fn polled(count: u32) -> Result<u32, std::num::ParseIntError> {
    let parsed: u32 = "1".parse()?;
    yield_once().await;
    Ok(count + parsed)
}

async fn yield_once() {
    let mut yielded = false;
    std::future::poll_fn(|context| {
        if std::mem::replace(&mut yielded, true) {
            return std::task::Poll::Ready(());
        }
        context.waker().wake_by_ref();
        std::task::Poll::Pending
    })
    .await;
}

fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    loop {
        if let std::task::Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}

#[test]
fn the_attribute_records_calls_and_polls() {
    let captured = capture(|| {
        assert_eq!(plain(1), 2);
        assert_eq!(with_arguments(&[1, 2], <[u8]>::len), 2);
        assert_eq!(block_on(polled(2)), Ok(3));
    });
    assert_eq!(
        captured.texts(),
        [
            "begin plain",
            "end plain",
            "begin named by hand count=2u list=\"[1, 2]\"",
            "end named by hand",
            "begin polled count=2u",
            "end polled",
            "begin polled count=2u",
            "end polled"
        ]
    );
}

#[test]
fn frames_and_counters_are_counted_per_name() {
    let captured = capture(|| {
        for index in 0..2_u32 {
            perf_gauge!("entities", index);
            perf_gauge!(level: Level::TRACE, "load", 0.5);
            perf_frame!();
            perf_frame!("physics");
        }
    });
    assert_eq!(
        captured.texts(),
        [
            "counter entities 0u",
            "counter load 0.5",
            "frame frame 0",
            "frame physics 0",
            "counter entities 1u",
            "counter load 0.5",
            "frame frame 1",
            "frame physics 1"
        ]
    );
}

#[test]
fn the_filter_decides_by_target_and_level_and_may_change() {
    let config = |filter: &str| {
        let mut config = Config::default();
        config.filter = filter.parse().unwrap();
        config
    };
    let program = || {
        perf_event!(target: "ours::deep", "ours");
        perf_event!(target: "ours", level: Level::DEBUG, "ours in detail");
        perf_event!(level: Level::ERROR, target: "theirs", "theirs");
        perf_event!(target: "theirs", "theirs, not so important");
    };
    let captured = capture_with(config("ours=debug,warn"), program);
    assert_eq!(
        captured.texts(),
        ["event ours", "event ours in detail", "event theirs"]
    );
    drop(captured);
    let captured = capture_with(config("off"), || {
        program();
        amp_trace::set_filter("theirs=error".parse().unwrap());
        program();
    });
    assert_eq!(captured.texts(), ["event theirs"]);
}

#[test]
fn space_and_empty_parts_in_a_filter_mean_nothing() {
    let filter: amp_trace::Filter = " ours=debug, theirs = trace,"
        .replace(" = ", "=")
        .parse()
        .unwrap();
    assert!(filter.allows("ours", Level::DEBUG));
    assert!(filter.allows("theirs::deep", Level::TRACE));
    assert!(!filter.allows("nobody's", Level::ERROR));
}

#[test]
fn a_span_stays_balanced_when_the_filter_changes_inside_it() {
    let captured = capture(|| {
        perf_span!("outer");
        amp_trace::set_filter("off".parse().unwrap());
        perf_span!("unseen");
        amp_trace::set_filter("trace".parse().unwrap());
        perf_span!("seen");
    });
    assert_eq!(
        captured.texts(),
        ["begin outer", "begin seen", "end seen", "end outer"]
    );
}

#[test]
fn a_bad_filter_says_what_is_wrong() {
    for (filter, reason) in [
        ("amp=loud", "`loud` is no level for `amp`"),
        ("", "it is empty"),
        (" , ", "it is empty"),
        ("two words=info", "`two words=info` is no directive"),
        ("a[span]=info", "filters by span or field"),
    ] {
        let error = filter.parse::<amp_trace::Filter>().unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
    }
}

#[test]
fn spans_open_at_the_end_are_ended() {
    let captured = capture(|| {
        thread::spawn(|| {
            perf_span!("never ends");
            loop {
                thread::park();
            }
        });
        while amp_trace::counts().unwrap().spans < 1 {
            thread::sleep(Duration::from_millis(1));
        }
    });
    assert_eq!(captured.texts(), ["begin never ends", "end never ends"]);
}

#[test]
fn a_panic_ends_the_spans_it_leaves() {
    let captured = capture(|| {
        let panicked = thread::Builder::new().name("unlucky".to_owned()).spawn(|| {
            perf_span!("panics");
            std::panic::resume_unwind(Box::new("expected"));
        });
        assert!(panicked.unwrap().join().is_err());
        perf_event!("after");
    });
    let mut texts = captured.texts();
    texts.sort_unstable();
    assert_eq!(texts, ["begin panics", "end panics", "event after"]);
    assert!(
        captured
            .lines
            .iter()
            .any(|line| line.text == "thread unlucky")
    );
}

#[test]
fn a_thread_may_be_named_by_the_program() {
    let captured = capture(|| {
        thread::spawn(|| {
            perf_event!("before");
            amp_trace::flush();
            amp_trace::set_thread_name("renamed");
            perf_event!("after");
        })
        .join()
        .unwrap();
    });
    let names: Vec<&str> = captured
        .lines
        .iter()
        .filter_map(|line| line.text.strip_prefix("thread "))
        .collect();
    assert_eq!(names.last(), Some(&"renamed"));
    assert_eq!(captured.summary.threads, 1);
}

struct Last;
impl Drop for Last {
    fn drop(&mut self) {
        perf_span!("in a destructor");
    }
}
thread_local! {
    static LAST: Last = const { Last };
}

#[test]
fn thread_local_destructors_record() {
    let captured = capture(|| {
        let of_thread = thread::spawn(|| {
            LAST.with(|_| ());
            perf_span!("in the thread");
        });
        of_thread.join().unwrap();
        // This one records nothing but in its destructor.
        thread::spawn(|| LAST.with(|_| ())).join().unwrap();
    });
    let count = |text: &str| {
        captured
            .texts()
            .iter()
            .filter(|line| **line == text)
            .count()
    };
    assert_eq!(count("begin in the thread"), 1);
    assert_eq!(count("begin in a destructor"), 2);
    assert_eq!(count("end in a destructor"), 2);
    assert!(captured.summary.losses.is_empty());
}

#[test]
fn ten_thousand_short_threads_lose_nothing_uncounted() {
    const THREADS: u64 = 10_000;
    const SPANS: u64 = 100;
    let captured = capture(|| {
        let mut alive = std::collections::VecDeque::new();
        for index in 0..THREADS {
            if alive.len() == 64 {
                let oldest: thread::JoinHandle<()> = alive.pop_front().unwrap();
                oldest.join().unwrap();
            }
            alive.push_back(thread::spawn(move || {
                for _ in 0..SPANS {
                    perf_span!("short", index);
                }
            }));
        }
        alive.into_iter().for_each(|thread| thread.join().unwrap());
    });
    let summary = &captured.summary;
    assert_eq!(summary.spans + summary.losses.spans, THREADS * SPANS);
    assert_eq!(summary.threads, THREADS);
    balanced(&captured.lines);
}

#[test]
fn losses_are_exact_and_whole() {
    const SPANS: u64 = 400_000;
    let mut config = Config::default();
    config.memory_cap = 1 << 20;
    config.flush_period = Duration::from_secs(1);
    let captured = capture_with(config, || {
        let threads = [0, 1].map(|_| {
            thread::spawn(|| {
                for index in 0..SPANS / 2 {
                    perf_span!("outer", index);
                    perf_span!("inner");
                    perf_event!("event");
                }
            })
        });
        threads
            .into_iter()
            .for_each(|thread| thread.join().unwrap());
    });
    let summary = &captured.summary;
    assert_eq!(summary.spans + summary.losses.spans, 2 * SPANS);
    assert_eq!(summary.events + summary.losses.events, SPANS);
    let (mut spans, mut events) = (0, 0);
    for line in &captured.lines {
        if let Some((lost_spans, lost_events)) = line
            .text
            .strip_prefix("loss ")
            .and_then(|counts| counts.split_once(' '))
        {
            spans += lost_spans.parse::<u64>().unwrap();
            events += lost_events.parse::<u64>().unwrap();
        }
    }
    assert_eq!(
        (spans, events),
        (summary.losses.spans, summary.losses.events)
    );
    balanced(&captured.lines);
    figure(
        "losses",
        format_args!(
            "{} spans, {} dropped for want of memory: as many in the trace as in the summary",
            grouped(2 * SPANS),
            grouped(spans)
        ),
    );
}

#[test]
fn deep_nesting_is_balanced() {
    fn descend(depth: u32) {
        perf_span!("level", depth);
        if depth > 0 {
            descend(depth - 1);
        }
    }
    let captured = capture(|| descend(6_000));
    assert_eq!(
        captured.summary.spans + captured.summary.losses.spans,
        6_001
    );
    balanced(&captured.lines);
}

/// Every end belongs to the innermost beginning of its thread, and time never runs backwards.
fn balanced(lines: &[capture::Line]) {
    let mut open: HashMap<u32, Vec<&str>> = HashMap::new();
    let mut last: HashMap<u32, u64> = HashMap::new();
    for line in lines {
        if line.text.starts_with("loss") || line.text.starts_with("thread") {
            continue;
        }
        let before = last.insert(line.thread, line.at).unwrap_or(0);
        assert!(line.at >= before, "{line:?} comes after {before}");
        if let Some(begin) = line.text.strip_prefix("begin ") {
            open.entry(line.thread)
                .or_default()
                .push(begin.split(' ').next().unwrap());
        } else if let Some(end) = line.text.strip_prefix("end ") {
            assert_eq!(open.entry(line.thread).or_default().pop(), Some(end));
        }
    }
    assert!(open.values().all(Vec::is_empty));
}

#[test]
fn a_second_start_is_refused_and_the_first_goes_on() {
    let captured = capture(|| {
        let error = amp_trace::start(Config::default()).unwrap_err();
        assert!(error.to_string().contains("running already"), "{error}");
        perf_event!("still recorded");
    });
    assert_eq!(captured.texts(), ["event still recorded"]);
}

#[test]
fn totals_know_self_time() {
    let captured = capture(|| {
        perf_span!("outer");
        thread::sleep(Duration::from_millis(2));
        perf_span!("inner");
        thread::sleep(Duration::from_millis(4));
    });
    let row = |name: &str| {
        captured
            .summary
            .totals
            .iter()
            .find(|row| row.name == name)
            .unwrap()
    };
    let (outer, inner) = (row("outer"), row("inner"));
    assert_eq!((outer.count, inner.count), (1, 1));
    assert_eq!(inner.total, inner.self_time);
    assert_eq!(outer.total - inner.total, outer.self_time);
    assert!(inner.total >= Duration::from_millis(4));
}
