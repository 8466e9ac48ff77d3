//! Short threads in numbers.

use amp_trace_format::perfetto::Encoder;

use crate::laws::memory;
use crate::read::Trace;

#[test]
fn threads_that_end_are_forgotten() {
    memory::threads_have_bounded_memory::<Encoder>(true, 4 << 20);
}

#[test]
fn threads_that_never_say_that_they_end_have_bounded_memory() {
    memory::threads_have_bounded_memory::<Encoder>(false, 4 << 20);
}

#[test]
fn a_thread_that_was_forgotten_comes_back() {
    let spans = Trace::read(&memory::forgotten::<Encoder>()).spans();
    assert_eq!(spans.len(), 10_000);
    for (track, spans) in spans {
        let times: Vec<_> = spans.iter().map(|s| (s.begin.at, s.end.at)).collect();
        assert_eq!(times, [(0, 10), (100, 110)], "{track}");
    }
}
