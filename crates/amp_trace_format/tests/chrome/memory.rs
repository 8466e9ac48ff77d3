//! Short threads in numbers.

use amp_trace_format::chrome::{Encoder, HEAD, TAIL};

use crate::laws::memory;
use crate::read;

#[test]
fn threads_that_end_are_forgotten() {
    memory::threads_have_bounded_memory::<Encoder>(true, 256 << 10);
}

#[test]
fn threads_that_never_say_that_they_end_have_bounded_memory() {
    memory::threads_have_bounded_memory::<Encoder>(false, 4 << 20);
}

#[test]
fn a_thread_that_was_forgotten_comes_back() {
    let file = [HEAD, &memory::forgotten::<Encoder>(), TAIL].concat();
    let spans = read::spans(&read::events(&file));
    assert_eq!(spans.len(), 10_000);
    assert!(spans.values().all(|spans| spans.len() == 2));
}
