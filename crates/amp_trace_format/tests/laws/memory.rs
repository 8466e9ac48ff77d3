//! Short threads in numbers.

use std::fmt::Debug;

use amp_trace_format::{AsyncId, Encode, Field, Nanos, Record, Site, ThreadIndex, Value};

use super::site;

const THREADS: u32 = 100_000;

fn live(
    thread: ThreadIndex,
    encoder: &mut impl Encode,
    out: &mut Vec<u8>,
    says_that_it_ends: bool,
) {
    let site = site(thread.0 % 50 + 1, "work", "city");
    let at = Nanos(u64::from(thread.0) * 100);
    let fields = [Field {
        name: "count",
        value: Value::Unsigned(3),
    }];
    encoder.encode(
        &Record::Thread {
            thread,
            os_id: thread.0.into(),
            name: "short",
        },
        out,
    );
    span(encoder, (thread, site, &fields), [at, at], out);
    // An end without a beginning must not be remembered for ever either.
    let id = AsyncId(thread.0.into());
    encoder.encode(
        &Record::AsyncEnd {
            thread,
            id,
            site,
            at,
        },
        out,
    );
    if says_that_it_ends {
        encoder.encode(&Record::ThreadEnd { thread }, out);
    }
}

fn span(
    encoder: &mut impl Encode,
    (thread, site, fields): (ThreadIndex, Site<'_>, &[Field<'_>]),
    [began, at]: [Nanos; 2],
    out: &mut Vec<u8>,
) {
    encoder.encode(
        &Record::Begin {
            thread,
            site,
            at: began,
            fields,
        },
        out,
    );
    encoder.encode(
        &Record::End {
            thread,
            site,
            at,
            began,
            fields: &[],
        },
        out,
    );
}

/// Memory does not grow with the threads that were: what encoders forget they forget in turns, so
/// the peaks are about the same, and at most so many bytes of text.
pub(crate) fn threads_have_bounded_memory<E: Encode + Debug + Default>(
    say_that_they_end: bool,
    bytes: usize,
) {
    let (mut encoder, mut out) = (E::default(), Vec::new());
    let mut sizes = Vec::new();
    for index in 1..=THREADS {
        out.clear();
        live(
            ThreadIndex(index),
            &mut encoder,
            &mut out,
            say_that_they_end,
        );
        if index % 1_000 == 0 {
            // `Debug` shows everything that an encoder keeps.
            sizes.push(format!("{encoder:?}").len());
        }
    }
    let peaks = sizes.chunks(10).filter_map(|sizes| sizes.iter().max());
    let (least, most) = (peaks.clone().min(), peaks.max());
    assert!(
        most < least.map(|least| least * 2).as_ref(),
        "{sizes:?} is about the same"
    );
    assert!(most < Some(&bytes), "{most:?} bytes of text");
}

/// What an encoder says of threads that it had to forget, and that come back: two spans of each of
/// 10,000 threads.
pub(crate) fn forgotten<E: Encode + Debug + Default>() -> Vec<u8> {
    let (mut encoder, mut out) = (E::default(), Vec::new());
    for round in 0..2 {
        for index in 1..=10_000 {
            let (thread, began) = (ThreadIndex(index), Nanos(round * 100));
            let times = [began, Nanos(began.0 + 10)];
            span(
                &mut encoder,
                (thread, site(1, "work", "city"), &[]),
                times,
                &mut out,
            );
        }
    }
    encoder.finish(&mut out);
    out
}
