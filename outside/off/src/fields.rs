//! Fields of every type, in every form.

use std::borrow::Cow;
use std::path::Path;

use super::*;

/// A value of each type that a field may have.
#[inline(never)]
pub fn every_kind(numbers: &mut [u64], name: &str, owned: String, flag: bool, ratio: f64) -> u64 {
    perf_span!(
        "off/every_kind",
        unsigned = numbers[0],
        signed = numbers[0] as i64 - 1,
        small = numbers[0] as u8,
        size = numbers.len(),
        ratio,
        half = ratio as f32 / 2.0,
        flag,
        text = "off/constant",
        name,
        owned = owned.as_str(),
        cow = Cow::Borrowed(name),
    );
    for number in numbers.iter_mut() {
        perf_event!(
            "off/number",
            number = *number,
            next = number.wrapping_add(1)
        );
        *number = number.rotate_left(3);
    }
    let unused_but_for_the_macro = numbers.len() * 3;
    perf_event!("off/unused", unused_but_for_the_macro);
    numbers
        .iter()
        .fold(owned.len() as u64, |sum, number| sum.wrapping_add(*number))
}

/// Fields formatted by `Display` and `Debug`, and by a call that would allocate.
#[inline(never)]
pub fn displayed(path: &Path, parts: &[Option<u32>]) -> usize {
    perf_span!("off/displayed", path = %path.display(), ?parts, all = ?parts.iter().flatten().collect::<Vec<_>>());
    let first = parts.first();
    perf_event!("off/first", ?first, joined = %format!("{parts:?} off/joined"));
    parts.iter().flatten().map(|part| *part as usize).sum()
}

/// Fields behind references, and fields of a field.
#[inline(never)]
pub fn references(pair: &(u32, i64), sum: &mut i64) -> i64 {
    struct Inner {
        depth: u32,
    }
    let inner = Inner { depth: pair.0 };
    perf_span!(
        "off/references",
        first = pair.0,
        second = &pair.1,
        sum = &*sum,
        inner.depth
    );
    *sum += pair.1;
    *sum
}

/// `target:` and `level:`, alone and together.
#[inline(never)]
pub fn options(count: u32) -> u32 {
    perf_span!(target: "off/target", "off/targeted", count);
    perf_span!(level: Level::TRACE, "off/levelled", count);
    perf_event!(target: "off/target", level: Level::ERROR, "off/both", count);
    perf_event!(level: Level::WARN, target: "off/target", "off/turned", count,);
    count.wrapping_mul(7)
}

/// Counters of each type that a counter may have.
#[inline(never)]
pub fn counters(level: i32, share: f32) -> f32 {
    perf_counter!("off/level", level);
    perf_counter!("off/share", share * 100.0);
    perf_counter!(target: "off/target", level: Level::DEBUG, "off/both counters", level as u64);
    perf_gauge!(unit: "%", "off/gauge", share);
    perf_histogram!(level: Level::DEBUG, unit: "us", "off/histogram", level.unsigned_abs());
    share * level as f32
}

/// A span without a thread, and a flow.
#[inline(never)]
pub fn joined(count: u32) -> u32 {
    let _request = perf_async!("off/request", count, half = count / 2);
    let _flow = perf_flow!("off/flow");
    perf_flow_step!(level: Level::DEBUG, _flow);
    perf_flow_end!(_flow);
    count.rotate_left(3)
}

/// A track, with a name that would allocate.
#[inline(never)]
pub fn tracks(count: u32) -> u32 {
    let _track = perf_track!(format!("off/track {count}"));
    perf_track_span!(target: "off/target", _track, now()..now(), "off/on track", count);
    perf_track_event!(_track, now(), "off/event on track", count);
    count.rotate_left(5)
}

/// Frame marks.
#[inline(never)]
pub fn frames(count: u32) -> u32 {
    let mut sum = 0_u32;
    for frame in 0..count {
        sum = sum.wrapping_mul(31).wrapping_add(frame);
        perf_frame!();
        perf_frame!("off/physics");
    }
    sum
}
