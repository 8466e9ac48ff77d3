//! What the macros record, read back.
#![cfg(feature = "enabled")]
#![expect(clippy::unwrap_used, reason = "tests")]
#![expect(clippy::disallowed_methods, reason = "time that passes is tested")]

mod capture;

use std::fmt;
use std::thread;
use std::time::Duration;

use amp_trace::{Config, Level, perf_event, perf_fn, perf_frame, perf_gauge, perf_span, perf_time};
use capture::capture;

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
