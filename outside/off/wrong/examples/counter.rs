//! A counter that is not a number.

use amp_trace::perf_counter;

fn main() {
    perf_counter!("counter", "seven"); //~ E0277
}
